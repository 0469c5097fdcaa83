"""What the catalogue must say of every table, now and of those still to come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

# The migrations' own record: no clinic's data, and closed to the roles below.
OWN = "samtal_migration"
ROLES = ("samtal_app", "samtal_worker")


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def names(owner: Any, condition: str) -> list[str]:
    sql = f"""select relname from pg_class c
              where relnamespace = 'public'::regnamespace and relname <> $1 and {condition} order by relname"""
    return [row["relname"] for row in await owner.fetch(sql, OWN)]


async def test_there_are_tables_to_look_at(owner: Any) -> None:
    assert {"clinic", "job"} <= set(await names(owner, "relkind in ('r', 'p')"))


async def test_every_table_has_row_level_security_forced(owner: Any) -> None:
    assert await names(owner, "relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)") == []


async def test_every_table_is_limited_to_the_clinic_of_the_transaction(owner: Any) -> None:
    limited = """exists (select from pg_policy where polrelid = c.oid and polname = 'own_clinic'
                   and pg_get_expr(polqual, polrelid) like '%samtal_clinic()%'
                   and pg_get_expr(polwithcheck, polrelid) like '%samtal_clinic()%')"""

    assert await names(owner, f"relkind in ('r', 'p') and not {limited}") == []


async def test_only_the_worker_is_let_across_clinics(owner: Any) -> None:
    rows = await owner.fetch(
        """select polrelid::regclass::text as place, polroles::regrole[]::text[] as roles from pg_policy
           where pg_get_expr(polqual, polrelid) not like '%samtal_clinic()%'"""
    )

    assert {role for row in rows for role in row["roles"]} <= {"samtal_worker"}


async def test_the_roles_own_nothing_and_have_no_special_rights(owner: Any) -> None:
    owned = await owner.fetch("select 1 from pg_shdepend where refobjid = any($1::regrole[]) and deptype = 'o'", ROLES)
    special = await owner.fetch(
        """select rolname from pg_roles where rolname = any($1)
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin)""",
        ROLES,
    )

    assert owned == special == []


async def test_no_view_or_function_walks_around_the_policies(owner: Any) -> None:
    """A view without security_invoker, and a function with SECURITY DEFINER, run with their owner's rights."""
    views = await names(
        owner, "relkind in ('v', 'm') and not coalesce(reloptions && array['security_invoker=true'], false)"
    )
    functions = await owner.fetch(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
    )

    assert views == []
    assert functions == []


async def test_the_record_of_migrations_is_closed_to_the_app(owner: Any) -> None:
    for role in ROLES:
        for right in ("select", "insert", "update", "delete"):
            assert not await owner.fetchval("select has_table_privilege($1, $2, $3)", role, OWN, right)


async def test_keys_are_unique_per_clinic(owner: Any) -> None:
    """Every unique index holds the clinic, or the tables cannot be distributed by clinic later."""
    rows = await owner.fetch(
        """select indexrelid::regclass::text as index, indrelid::regclass::text as place,
                  (select array_agg(attname::text) from pg_attribute
                   where attrelid = indrelid and attnum = any(indkey)) as columns
           from pg_index join pg_class c on c.oid = indrelid
           where relnamespace = 'public'::regnamespace and indisunique and relname <> all($1)""",
        [OWN, "clinic"],
    )

    assert [row["index"] for row in rows if "clinic_id" not in row["columns"]] == []
