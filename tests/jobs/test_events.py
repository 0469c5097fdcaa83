"""Events reach every subscriber, and only when what happened was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from samtal.db.pool import Database
from samtal.jobs import Subscriptions, Worker, event, publish
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId, new_id


@event
@dataclass(frozen=True, slots=True)
class VisitPlanned:
    visit: UUID
    start: datetime


@event
@dataclass(frozen=True, slots=True)
class NobodyCares:
    number: int


class Listener:
    def __init__(self, failures: int = 0) -> None:
        self.heard: list[tuple[object, ClinicId]] = []
        self._failures = failures

    async def hear(self, happened: object, clinic_id: ClinicId) -> None:
        if self._failures:
            self._failures -= 1
            raise ValueError("not yet")
        self.heard.append((happened, clinic_id))


async def test_every_subscriber_hears_the_event(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    one, two = Listener(), Listener()
    subscriptions = Subscriptions({VisitPlanned: [("outreach.plan", one.hear), ("insights.count", two.hear)]})
    database.share(subscriptions)
    planned = VisitPlanned(new_id(), clock.now())

    async with database.transaction(clinic_id) as tx:
        await publish(planned, tx)
        await publish(NobodyCares(1), tx)
    done = await Worker(database, subscriptions.handlers(), clock).run_due(clock.now())

    assert done == 2
    assert one.heard == two.heard == [(planned, clinic_id)]


async def test_a_failing_subscriber_does_not_bother_the_others(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    weak, strong = Listener(failures=1), Listener()
    subscriptions = Subscriptions({VisitPlanned: [("weak", weak.hear), ("strong", strong.hear)]})
    database.share(subscriptions)
    worker = Worker(database, subscriptions.handlers(), clock)

    async with database.transaction(clinic_id) as tx:
        await publish(VisitPlanned(new_id(), clock.now()), tx)
    await worker.run_due(clock.now())
    heard_at_first = (len(weak.heard), len(strong.heard))
    due = await worker.next_due()
    assert due is not None
    clock.move_to(due)
    await worker.run_due(clock.now())

    assert heard_at_first == (0, 1)
    assert (len(weak.heard), len(strong.heard)) == (1, 1)


async def test_events_of_one_transaction_are_heard_in_their_order(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    listener = Listener()
    subscriptions = Subscriptions({VisitPlanned: [("a", listener.hear)], NobodyCares: [("a", listener.hear)]})
    database.share(subscriptions)
    happened = [NobodyCares(1), VisitPlanned(new_id(), clock.now()), NobodyCares(2)]

    async with database.transaction(clinic_id) as tx:
        for each in happened:
            await publish(each, tx)
    await Worker(database, subscriptions.handlers(), clock).run_due(clock.now())

    assert [heard for heard, _ in listener.heard] == happened


async def test_an_event_of_a_rolled_back_transaction_is_never_heard(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    listener = Listener()
    subscriptions = Subscriptions({NobodyCares: [("a", listener.hear)]})
    database.share(subscriptions)

    async def fail() -> None:
        async with database.transaction(clinic_id) as tx:
            await publish(NobodyCares(1), tx)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()
    await Worker(database, subscriptions.handlers(), clock).run_due(clock.now())

    assert listener.heard == []


async def test_what_is_no_event_is_refused(database: Database, clinic_id: ClinicId) -> None:
    listener = Listener()
    async with database.transaction(clinic_id) as tx:
        with pytest.raises(TypeError, match="@event"):
            await publish("text", tx)
    with pytest.raises(TypeError, match="@event"):
        Subscriptions({str: [("a", listener.hear)]})
    with pytest.raises(TypeError, match="twice"):
        Subscriptions({NobodyCares: [("a", listener.hear), ("a", listener.hear)]})
    with pytest.raises(TypeError, match="dataclass"):
        event(str)
