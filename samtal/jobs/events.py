"""Events: what happened, told to whoever subscribed, one job for each of them in the transaction where it happened."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from samtal.db.transaction import Transaction
from samtal.jobs import repository
from samtal.jobs.encoding import check_readable, decode, encode_object
from samtal.jobs.model import Handler, Job
from samtal.kit.ids import ClinicId

E = TypeVar("E", bound=type)
EventHandler: TypeAlias = Callable[[Any, ClinicId], Awaitable[None]]

_names: dict[type, str] = {}


def event(kind: E) -> E:
    """Declare a frozen dataclass an event. Its class name is kept in the database, so a rename needs a migration."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a dataclass; put @event above @dataclass(frozen=True, slots=True)")
    for other, name in _names.items():
        if name == kind.__name__ and other.__module__ != kind.__module__:
            raise TypeError(f"{name} is already an event of {other.__module__}")
    _names[kind] = kind.__name__
    return kind


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody who wants to know: `outreach.plan` for `AppointmentBooked`."""

    event: type
    name: str
    handler: EventHandler

    @property
    def kind(self) -> str:
        """The kind of the jobs that carry the event to this subscriber."""
        return f"{_names[self.event]} -> {self.name}"

    async def run(self, job: Job) -> None:
        await self.handler(decode(self.event, job.args), job.clinic_id)


class Subscriptions:
    """The table "event -> subscribers", made in one place and tied to the database: `db.share(subscriptions)`."""

    def __init__(self, table: Mapping[type, Iterable[tuple[str, EventHandler]]] | None = None) -> None:
        self._by_event: dict[type, tuple[Subscription, ...]] = {}
        for kind, subscribers in (table or {}).items():
            if kind not in _names:
                raise TypeError(f"{kind.__name__} is not declared with @event")
            check_readable(kind)
            self._by_event[kind] = tuple(Subscription(kind, name, handler) for name, handler in subscribers)
        self._refuse_twins()

    def of(self, kind: type) -> tuple[Subscription, ...]:
        """Who wants to know about this event."""
        return self._by_event.get(kind, ())

    def handlers(self) -> Mapping[str, Handler]:
        """What a worker needs to carry events to their subscribers."""
        return {each.kind: each.run for subscribers in self._by_event.values() for each in subscribers}

    def _refuse_twins(self) -> None:
        kinds = [each.kind for subscribers in self._by_event.values() for each in subscribers]
        if twins := {kind for kind in kinds if kinds.count(kind) > 1}:
            raise TypeError(f"subscribed twice: {', '.join(sorted(twins))}")


async def publish(happened: object, tx: Transaction) -> None:
    """Tell every subscriber, each by a job of its own that exists only if this transaction is kept."""
    if type(happened) not in _names:
        raise TypeError(f"{type(happened).__name__} is not declared with @event")
    subscribers = tx.shared(Subscriptions).of(type(happened))
    if subscribers:
        args = encode_object(happened)
        await repository.add(tx, [(each.kind, args) for each in subscribers], run_at=tx.now())
