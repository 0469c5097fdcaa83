"""Reads what is expected after a step and at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from samtal.clinic.contacts import read_phone
from samtal.clinic.loader import ClinicFile
from samtal.clinic.samples import STATUSES
from samtal.clinic.texts import read_language
from samtal.kit.fields import (
    Section,
    choice,
    flag,
    full_text,
    items,
    moment,
    number,
    parse_date,
    reference,
    texts,
)
from samtal.kit.yaml_file import Item, Problems
from samtal.rehearsals.model import (
    CHANNELS,
    FACTS,
    PATIENT_CHANNELS,
    AnyOf,
    AppointmentPattern,
    Expect,
    Outcome,
    SentPattern,
    TimelinePattern,
)

_EXPECT = (
    "answer",
    "not_answer",
    "silent",
    "asks",
    "asks_only",
    "never_asks",
    "buttons",
    "sent",
    "not_sent",
    "handed_over",
    "urgent",
    "language",
    "timeline",
    "within_ms",
)


def read_expect(item: Item, problems: Problems, country: str) -> Expect:
    """The `expect` of a step."""
    section = Section(item, problems, "expect", optional=_EXPECT)
    read_sent = partial(_read_sent, country=country)
    expect = Expect(
        answer=section.read("answer", _read_alternatives, ()),
        not_answer=section.read("not_answer", _read_each, ()),
        silent=section.read("silent", flag, None),
        asks=section.read("asks", _read_facts, ()),
        asks_only=section.read("asks_only", _read_facts, None),
        never_asks=section.read("never_asks", _read_each_fact, ()),
        buttons=section.read("buttons", _read_alternatives, ()),
        sent=section.read("sent", read_sent, ()),
        not_sent=section.read("not_sent", read_sent, ()),
        handed_over=section.read("handed_over", flag, None),
        urgent=section.read("urgent", flag, None),
        language=section.read("language", read_language, ""),
        timeline=section.read("timeline", _read_timeline, None),
        within_ms=section.read("within_ms", number, None),
    )
    if expect.silent and (expect.answer or expect.asks or expect.buttons or expect.language):
        problems.add(
            section.line_of("silent"), "silent: true leaves no reply to expect anything of, keep one of the two"
        )
    return expect


def read_outcome(item: Item, problems: Problems, clinic: ClinicFile) -> Outcome:
    """The `outcome` of a rehearsal; practitioners, services and locations must be the clinic's."""
    section = Section(
        item,
        problems,
        "outcome",
        optional=("appointments", "not_appointments", "new_appointments", "repeats", "threads"),
    )
    read = partial(_read_appointments, clinic=clinic)
    return Outcome(
        appointments=section.read("appointments", read, ()),
        not_appointments=section.read("not_appointments", read, ()),
        new_appointments=section.read("new_appointments", number, None),
        repeats=section.read("repeats", number, None),
        threads=section.read("threads", number, None),
    )


def _read_alternatives(item: Item, problems: Problems, what: str) -> tuple[AnyOf, ...]:
    """A list of texts; a list inside the list means any one of them."""
    found = []
    for one in items(item, problems, what):
        nested = isinstance(one.value, tuple)
        found.append(texts(one, problems, what) if nested else (full_text(one, problems, what),))
        if one.value == ():
            problems.add(one.line, f"{what} has an empty list of alternatives, write some or leave it out")
    return tuple(found)


def _read_each(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    return tuple(word for alternatives in _read_alternatives(item, problems, what) for word in alternatives)


def _read_facts(item: Item, problems: Problems, what: str) -> tuple[AnyOf, ...]:
    return tuple(
        tuple(choice(fact, problems, "fact", FACTS) for fact in _one_or_several(one))
        for one in items(item, problems, what)
    )


def _read_each_fact(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    return tuple(fact for facts in _read_facts(item, problems, what) for fact in facts)


def _one_or_several(item: Item) -> tuple[Item, ...]:
    return item.value if isinstance(item.value, tuple) else (item,)


def _read_sent(item: Item, problems: Problems, what: str, *, country: str) -> tuple[SentPattern, ...]:
    return tuple(_read_one_sent(one, problems, what, country) for one in items(item, problems, what))


def _read_one_sent(item: Item, problems: Problems, what: str, country: str) -> SentPattern:
    section = Section(item, problems, what, optional=("on", "to", "contains", "not_contains", "buttons", "asks"))
    return SentPattern(
        on=section.read("on", _one_of(PATIENT_CHANNELS), ""),
        to=section.read("to", partial(_read_address, country=country), ""),
        contains=section.read("contains", _read_alternatives, ()),
        not_contains=section.read("not_contains", _read_each, ()),
        buttons=section.read("buttons", _read_alternatives, ()),
        asks=section.read("asks", _read_facts, ()),
    )


def _read_address(item: Item, problems: Problems, what: str, *, country: str) -> str:
    """A number, an e-mail address or a visitor key."""
    written = full_text(item, problems, what)
    return read_phone(item, problems, what, country) if written[:1] in ("+", "0") else written


def _read_timeline(item: Item, problems: Problems, what: str) -> TimelinePattern:
    section = Section(item, problems, what, optional=("channels", "contains", "open_matter"))
    channels = tuple(choice(one, problems, "channel", CHANNELS) for one in section.items("channels"))
    contains = section.read("contains", _read_alternatives, ())
    return TimelinePattern(channels, contains, section.read("open_matter", full_text, ""))


def _read_appointments(
    item: Item, problems: Problems, what: str, *, clinic: ClinicFile
) -> tuple[AppointmentPattern, ...]:
    return tuple(_read_appointment(one, problems, clinic) for one in items(item, problems, what))


def _read_appointment(item: Item, problems: Problems, clinic: ClinicFile) -> AppointmentPattern:
    section = Section(
        item,
        problems,
        "an appointment",
        optional=("patient", "practitioner", "service", "location", "start", "status"),
    )
    known = clinic.clinic
    start = section.get("start")
    day = parse_date(start.value) if start and isinstance(start.value, str) else None
    return AppointmentPattern(
        patient=section.read("patient", full_text, ""),
        practitioner=section.read("practitioner", _known("practitioner", [one.id for one in known.practitioners]), ""),
        service=section.read("service", _known("service", [one.id for one in known.services]), ""),
        location=section.read("location", _known("location", [one.id for one in known.locations]), ""),
        start=moment(start, problems, "start") if start and day is None else None,
        day=day,
        status=section.read("status", _one_of((*STATUSES, "proposed")), ""),
    )


def _one_of(known: Collection[str]) -> Callable[[Item, Problems, str], str]:
    return lambda item, problems, what: choice(item, problems, what, known)


def _known(what: str, ids: Collection[str]) -> Callable[[Item, Problems, str], str]:
    return lambda item, problems, _: reference(item, problems, what, ids)
