"""The command `samtal`, run as people run it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import samtal

TREE = Path(samtal.__file__).parents[1]
CLINIC = TREE / "examples" / "clinics" / "ronnbacken.yaml"


def samtal_environ(**settings: str) -> dict[str, str]:
    """This environment without settings of Samtal's own, and not as one of pytest's workers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAMTAL_", "PYTEST_"))}
    return kept | settings


def run(*arguments: str | Path, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "samtal", *map(str, arguments)],
        cwd=cwd, env=samtal_environ(PYTHONPATH=str(TREE), **settings), capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip


def test_help_comes_at_once_and_names_every_command(tmp_path: Path) -> None:
    started = time.perf_counter()
    done = run("--help", cwd=tmp_path)

    assert done.returncode == 0
    assert time.perf_counter() - started < 3, "something heavy is imported before a command is known"
    for command in ("serve", "worker", "migrate", "doctor", "rehearse", "understand", "demo", "new"):
        assert command in done.stdout


def test_help_imports_nothing_of_the_house_but_the_kit() -> None:
    code = "import sys, samtal.cli; print(*[name for name in sys.modules if name.startswith('samtal')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) == {"samtal", "samtal.cli", "samtal.kit", "samtal.kit.errors"}


# Rehearsals ----------------------------------------------------------------------------------------------------------


def test_a_rehearsal_file_that_is_not_there_is_a_line_and_status_2(tmp_path: Path) -> None:
    done = run("rehearse", "nothing.yaml", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("nothing.yaml:1: ")
    assert "Traceback" not in done.stderr


def test_an_unknown_engine_is_a_line_and_status_1(tmp_path: Path) -> None:
    done = run("rehearse", TREE / "examples" / "rehearsals", "--understanding", "oracle", cwd=tmp_path)

    assert done.returncode == 1
    assert "oracle" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("expected", "status"), [("AI", 0), ("a word nobody says", 1)])
def test_the_status_of_a_rehearsal_is_whether_it_held_and_its_json_is_whole(
    expected: str, status: int, tmp_path: Path
) -> None:
    step = {"at": "2027-03-01T10:00", "on": "webchat", "from": "visitor-1", "says": "Hej!"}
    rehearsal = {
        "rehearsal": "A first word",
        "clinic": str(CLINIC),
        "steps": [step | {"expect": {"answer": [expected]}}],
    }
    (tmp_path / "first.yaml").write_text(json.dumps(rehearsal), encoding="utf-8")  # YAML reads JSON

    done = run("rehearse", "first.yaml", "--json", "found.json", "--transcript", cwd=tmp_path)

    assert done.returncode == status, done.stdout + done.stderr
    assert ("pass A first word" if status == 0 else "FAIL A first word: step 1: ") in done.stdout
    assert "Hej!" in done.stdout
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["failed"] == status


def test_understanding_a_file_is_one_prediction_a_line_with_its_id(tmp_path: Path) -> None:
    records = [
        {"id": f"own-{number}", "utterance": text, "language": "sv", "context": {"reference_time": "2027-03-01T10:00"}}
        for number, text in enumerate(["i morgon klockan tio", "på fredag"])
    ]
    lines = "".join(f"{json.dumps(record)}\n" for record in records)
    (tmp_path / "dates_own.jsonl").write_text(lines, encoding="utf-8")

    done = run("understand", "dates_own.jsonl", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["own-0", "own-1"]


# Doctor --------------------------------------------------------------------------------------------------------------


def test_the_doctor_is_content_with_a_machine_that_has_everything(database_url: str, tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path, SAMTAL_DATABASE_URL=database_url, SAMTAL_CLINICS=json.dumps([str(CLINIC)]))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    assert "all applied" in done.stdout
    assert "ronnbacken" in done.stdout


def test_the_doctor_names_a_database_that_does_not_answer(tmp_path: Path) -> None:
    with closed_port() as port:
        done = run("doctor", cwd=tmp_path, SAMTAL_DATABASE_URL=f"postgresql://nobody@127.0.0.1:{port}/nothing")

    assert done.returncode == 1
    assert any("WRONG" in line and "database" in line for line in done.stdout.splitlines())


def test_the_doctor_says_what_an_account_lacks_and_shows_no_secret(database_url: str, tmp_path: Path) -> None:
    account = {"clinic": "almhult", "channel": "sms", "settings": {"account": "+46701740605", "auth_token": "hush"}}
    done = run(
        "doctor", cwd=tmp_path, SAMTAL_DATABASE_URL=database_url, SAMTAL_ACCOUNTS=json.dumps([account])
    )  # fmt: skip

    assert done.returncode == 1
    assert any("WRONG" in line and "account_sid" in line for line in done.stdout.splitlines())
    assert "hush" not in done.stdout + done.stderr


def test_the_doctor_quotes_a_clinic_file_s_problems_with_their_lines(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("clinic: {name: Almhult}\nsurprise: 1\n", encoding="utf-8")
    done = run("doctor", cwd=tmp_path, SAMTAL_DATABASE_URL=database_url, SAMTAL_CLINICS='["clinic.yaml"]')

    assert done.returncode == 1
    assert "clinic.yaml:2:" in done.stdout


def test_settings_that_are_wrong_are_lines_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "samtal.toml").write_text('port = "the usual"\n', encoding="utf-8")
    broken = run("migrate", cwd=tmp_path)
    (tmp_path / "samtal.toml").write_text("port = = 1\n", encoding="utf-8")
    unreadable = run("migrate", cwd=tmp_path)

    for done, word in ((broken, "port"), (unreadable, "settings file")):
        assert done.returncode == 1
        assert word in done.stderr
        assert "Traceback" not in done.stderr


# Serving -------------------------------------------------------------------------------------------------------------


def test_migrate_twice_is_migrate_once(database_url: str, tmp_path: Path) -> None:
    done = run("migrate", cwd=tmp_path, SAMTAL_DATABASE_URL=database_url)

    assert done.returncode == 0
    assert done.stdout == "The database is up to date.\n"


def test_a_server_answers_a_visitor_and_goes_when_asked(database_url: str, tmp_path: Path) -> None:
    accounts = [widget("ronnbackens-hudklinik")]
    with serving(database_url, tmp_path, accounts=accounts) as (base, process):
        live = httpx.get(f"{base}/health/live")
        ready = httpx.get(f"{base}/health/ready")
        stranger = httpx.post(f"{base}/channels/webchat/send/elsewhere", json={})
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=30)

    assert live.json() == {"status": "alive"}
    assert ready.json() == {"status": "ready"}
    assert stranger.status_code in (401, 403, 404)
    assert status in (0, -signal.SIGTERM)


def test_an_account_of_a_clinic_that_nobody_knows_stops_the_start(database_url: str, tmp_path: Path) -> None:
    accounts = [widget("elsewhere")]
    done = run("serve", cwd=tmp_path, SAMTAL_DATABASE_URL=database_url, SAMTAL_ACCOUNTS=json.dumps(accounts))

    assert done.returncode == 1
    assert "elsewhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_goes_when_asked(database_url: str, tmp_path: Path) -> None:
    with started("worker", database_url, tmp_path) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "Working" in line)
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=30)

    assert line
    assert status == 0


def widget(clinic: str) -> dict[str, object]:
    """A web chat account of a clinic."""
    return {
        "clinic": clinic,
        "channel": "webchat",
        "settings": {"account": "site", "session_secret": "only for this test"},
    }


@contextmanager
def serving(
    database_url: str, folder: Path, *, accounts: list[dict[str, object]]
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with closed_port() as port:
        pass
    settings = {
        "SAMTAL_PORT": str(port),
        "SAMTAL_CLINICS": json.dumps([str(CLINIC)]),
        "SAMTAL_ACCOUNTS": json.dumps(accounts),
    }
    with started("serve", database_url, folder, **settings) as process:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, process)
        yield base, process


@contextmanager
def started(command: str, database_url: str, folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environ = samtal_environ(PYTHONPATH=str(TREE), PYTHONUNBUFFERED="1", SAMTAL_DATABASE_URL=database_url, **settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "samtal", command], cwd=folder, env=environ, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _wait_for(base: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            assert process.stdout is not None
            pytest.fail(f"the server ended: {process.stdout.read()}")
        try:
            httpx.get(f"{base}/health/live")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


@contextmanager
def closed_port() -> Iterator[int]:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
