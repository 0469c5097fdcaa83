"""Reads what is done in a step, and refuses what cannot be done on its channel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from samtal.clinic.contacts import read_email, read_phone
from samtal.clinic.samples import STATUSES
from samtal.kit.fields import Section, choice, flag, full_text, listed, moment, text
from samtal.kit.yaml_file import Item, Problems
from samtal.rehearsals.model import (
    CHANNELS,
    CODE,
    PATIENT_CHANNELS,
    WITHHELD,
    Act,
    Answers,
    Calls,
    Cancels,
    Fails,
    Gives,
    HandsBack,
    HangsUp,
    Keys,
    LooksUp,
    Marks,
    Moves,
    Presses,
    Replies,
    Says,
    TakesOver,
)

_TEXT_CHANNELS = ("webchat", "whatsapp", "sms", "email")
# Where each act is possible, in the order in which several are done.
_WHERE: dict[str, tuple[str, ...]] = {
    "calls": ("phone",),
    "answers": ("phone",),
    "gives": ("webchat",),
    "says": PATIENT_CHANNELS,
    "presses": _TEXT_CHANNELS,
    "keys": ("phone",),
    "hangs_up": ("phone",),
    "takes_over": ("desk",),
    "looks_up": ("desk",),
    "cancels": ("desk",),
    "moves": ("desk",),
    "marks": ("desk",),
    "replies": ("desk",),
    "hands_back": ("desk",),
}
ACT_KEYS = ("fails", *_WHERE)
BESIDE_KEYS = ("to", "via", "repeats_delivery")
_ONE_OF = (("says", "presses", "keys"), ("calls", "answers"))
_SENT_ON = ("whatsapp", "sms", "webchat", "email", "phone")


def read_on(section: Section) -> str:
    return section.read("on", lambda item, problems, what: choice(item, problems, what, CHANNELS), "")


def read_who(section: Section, on: str, country: str) -> str:
    """The `from` of a step in the form its channel knows."""
    item, problems = section.get("from"), section.problems
    if item is None:
        return ""
    if on == "phone" and item.value == WITHHELD:
        return WITHHELD
    if on in ("phone", "whatsapp", "sms"):
        return read_phone(item, problems, "from", country)
    return read_email(item, problems, "from") if on == "email" else full_text(item, problems, "from")


def read_acts(section: Section, on: str, country: str) -> tuple[Act, ...]:
    """Everything done in a step, in the order in which it is done."""
    _refuse_impossible(section, on)
    acts: list[Act] = []
    fails = section.get("fails")
    if fails is not None:
        acts.append(_read_fails(fails, section.problems))
    for key, read in _readers(section, country):
        item = section.get(key)
        if item is not None:
            acts.append(read(item, section.problems, key))
    return tuple(acts)


def read_repeats_delivery(section: Section) -> bool:
    repeats = section.read("repeats_delivery", flag, False)
    if repeats and not ("says" in section or "presses" in section):
        section.problems.add(section.line_of("repeats_delivery"), "repeats_delivery stands beside says or presses")
    return repeats


def _refuse_impossible(section: Section, on: str) -> None:
    problems, done = section.problems, [key for key in _WHERE if key in section]
    if done and "on" not in section:
        problems.add(section.line, f"'{done[0]}' needs 'on', add one of {listed(_WHERE[done[0]])}")
    elif "on" in section and not done:
        verbs = [key for key, where in _WHERE.items() if on in where]
        problems.add(section.line, f"nothing is done on {on}, add {listed(verbs)} or leave 'on' out")
    for key in done:
        if on in CHANNELS and on not in _WHERE[key]:
            problems.add(section.line_of(key), f"'{key}' is not possible on {on}, only on {listed(_WHERE[key])}")
    if done and "from" not in section:
        problems.add(section.line, f"'{done[0]}' needs 'from', say who does it")
    if "from" in section and "on" not in section and not done:
        problems.add(section.line_of("from"), "'from' needs 'on', say on which channel")
    for group in _ONE_OF:
        together = [key for key in group if key in section]
        if len(together) > 1:
            problems.add(section.line, f"{' and '.join(together)} cannot be one step, make two of it")
    for key in ("to", "via"):
        if key in section and "replies" not in section:
            problems.add(section.line_of(key), f"'{key}' stands beside replies, add replies or leave it out")


def _readers(section: Section, country: str) -> Iterator[tuple[str, Callable[[Item, Problems, str], Act]]]:
    yield "calls", lambda item, problems, what: _begins(item, problems, what, Calls())
    yield "answers", lambda item, problems, what: _begins(item, problems, what, Answers())
    yield "gives", _read_gives
    yield "says", lambda item, problems, what: Says(text(item, problems, what))
    yield "presses", lambda item, problems, what: Presses(full_text(item, problems, what))
    yield "keys", _read_keys
    yield "hangs_up", lambda item, problems, what: _begins(item, problems, what, HangsUp())
    yield "takes_over", lambda item, problems, what: TakesOver(full_text(item, problems, what))
    yield "looks_up", lambda item, problems, what: _read_looks_up(item, problems, what, country)
    yield "cancels", _read_cancels
    yield "moves", _read_moves
    yield "marks", _read_marks
    yield "replies", lambda item, problems, what: _read_replies(item, problems, what, section)
    yield "hands_back", lambda item, problems, what: HandsBack(full_text(item, problems, what))


def _begins(item: Item, problems: Problems, what: str, act: Act) -> Act:
    if not flag(item, problems, what) and item.value == "false":
        problems.add(item.line, f"{what} is true or left out")
    return act


def _read_keys(item: Item, problems: Problems, what: str) -> Act:
    digits = full_text(item, problems, what)
    if digits and digits != CODE and not re.fullmatch(r"[0-9*#]+", digits):
        problems.add(item.line, f"{what} must be keypad digits such as 1 or {CODE}, got '{digits}'")
    return Keys(digits)


def _read_gives(item: Item, problems: Problems, what: str) -> Act:
    # As typed: a visitor may mistype, and the rehearsal shows what then happens.
    section = Section(item, problems, what, optional=("name", "phone", "email", "born"))
    return Gives(section.text("name"), section.text("phone"), section.text("email"), section.text("born"))


def _read_looks_up(item: Item, problems: Problems, what: str, country: str) -> Act:
    section = Section(item, problems, what, optional=("phone", "name"))
    if ("phone" in section) == ("name" in section):
        problems.add(item.line, f"{what} needs a phone or a name, one of the two")
    return LooksUp(
        phone=section.read("phone", lambda one, found, key: read_phone(one, found, key, country), ""),
        name=section.text("name"),
    )


def _read_cancels(item: Item, problems: Problems, what: str) -> Act:
    section = Section(item, problems, what, required=("patient", "start"))
    return Cancels(section.text("patient"), section.read("start", moment, _NEVER))


def _read_moves(item: Item, problems: Problems, what: str) -> Act:
    section = Section(item, problems, what, required=("patient", "start", "to"))
    start, to = section.read("start", moment, _NEVER), section.read("to", moment, _NEVER)
    return Moves(section.text("patient"), start, to)


def _read_marks(item: Item, problems: Problems, what: str) -> Act:
    section = Section(item, problems, what, required=("patient", "start", "status"))
    status = section.read("status", lambda one, found, key: choice(one, found, key, STATUSES), "")
    return Marks(section.text("patient"), section.read("start", moment, _NEVER), status)


def _read_replies(item: Item, problems: Problems, what: str, step: Section) -> Act:
    if "to" not in step:
        problems.add(step.line, "'replies' needs 'to', say whom")
    via = step.read("via", lambda one, found, key: choice(one, found, key, _SENT_ON), "")
    return Replies(full_text(item, problems, what), step.text("to"), via)


def _read_fails(item: Item, problems: Problems) -> Act:
    if item.value == "none":
        return Fails()
    section = Section(item, problems, "fails", required=("on", "code"))
    on = section.read("on", lambda one, found, key: choice(one, found, key, _SENT_ON), "")
    return Fails(on, section.read("code", full_text, ""))


_NEVER = moment(Item(0, "0001-01-01T00:00"), Problems(""), "")
"""Stands in for a missing time; the file is refused anyway."""
