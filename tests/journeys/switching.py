# ruff: noqa: E501 - what patients say stands on one line
"""Writes the rehearsals in which a booking moves from every channel to every other, at every point of it.

    python -m tests.journeys.switching            # writes examples/rehearsals/switching_sv.yaml and _en.yaml

Twelve ordered pairs of channels, three points (after the wish, after the day, after the time), two languages.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

CHANNELS = ("webchat", "whatsapp", "sms", "phone")
POINTS = ("the wish", "the day", "the time")
FOLDER = Path(__file__).parents[2] / "examples" / "rehearsals"


@dataclass(frozen=True)
class Story:
    """One booking told in four utterances: wish, day, time, yes; each in a written and a spoken wording."""

    patient: str
    name: str
    number: str
    practitioner: str
    service: str
    location: str
    start: str
    wish: tuple[str, str]
    day: tuple[str, str]
    time: tuple[str, str]
    yes: tuple[str, str]


SWEDISH = (
    Story(
        "alma", "Alma Ryd", "+46701740650", "stjernfelt", "eksem", "ronnbacken", "2027-03-03T14:30",
        ("Hej, jag vill boka tid för mitt eksem hos doktor Stjernfelt", "hej jag skulle vilja boka en tid för mitt eksem hos doktor stjernfelt"),
        ("onsdag passar bra", "på onsdag skulle passa bra"),
        ("14.30 tack", "halv tre blir bra"),
        ("ja tack", "ja tack det blir bra"),
    ),
    Story(
        "viktor", "Viktor Hallin", "+46701740651", "kovacs", "flackkontroll", "ronnbacken", "2027-03-05T10:30",
        ("skulle vilja kolla en leverfläck hos Kovács", "jo hej jag behöver få en leverfläck kontrollerad hos kovács"),
        ("på fredag förmiddag helst", "fredag förmiddag om det går"),
        ("halv elva", "halv elva går bra"),
        ("ja", "ja gärna"),
    ),
    Story(
        "ture", "Ture Sandell", "+46701740653", "wallner", "ljus", "ronnbacken", "2027-03-04T13:45",
        ("Goddag, jag behöver en tid för ljusbehandling hos syster Linn", "goddag jag behöver en tid för ljusbehandling hos syster linn"),
        ("torsdag eftermiddag", "det får bli torsdag eftermiddag"),
        ("kvart i två", "kvart i två passar"),
        ("det blir utmärkt", "ja det blir utmärkt"),
    ),
)  # fmt: skip

ENGLISH = (
    Story(
        "kwame", "Kwame Mensah", "+447700900301", "achebe", "exam", "canal", "2027-03-04T14:00",
        ("Hi, could I book a check-up with Dr Achebe?", "hi could i book a check up with doctor achebe please"),
        ("Thursday would be good", "thursday would be good"),
        ("2 pm please", "two o'clock please"),
        ("yes please", "yes please that's lovely"),
    ),
    Story(
        "edith", "Edith Barlow", "+447700900300", "doyle", "clean", "hilltop", "2027-03-04T10:20",
        ("Good morning, I need the hygienist at Hilltop", "good morning dear i need to see the hygienist at hilltop"),
        ("this Thursday morning if possible", "this thursday morning if possible"),
        ("twenty past ten", "twenty past ten would do nicely"),
        ("yes", "yes thank you"),
    ),
    Story(
        "stan", "Stanley Pike", "+447700900303", "marchetti", "physio-first", "hilltop", "2027-03-03T10:30",
        ("need a first physio appointment with Luca for my sore knee", "i need a first physio appointment with luca for my sore knee"),
        ("tomorrow morning?", "tomorrow morning if you can"),
        ("half ten works", "half ten works for me"),
        ("yep go ahead", "yes go ahead"),
    ),
)  # fmt: skip


def rehearsal(story: Story, clinic: str, first: str, second: str, point: int) -> str:
    """One rehearsal as YAML."""
    visitor = f"visitor-{story.patient}"
    lines = [
        f"rehearsal: {story.service} from {first} to {second} after {POINTS[point]}, {story.patient}",
        f"clinic: ../clinics/{clinic}.yaml",
        "steps:",
    ]
    minute = 0
    if "webchat" in (first, second):
        lines += [
            f'- {{at: "2027-03-02T09:40", on: webchat, from: {visitor}, gives: {{name: {story.name}, phone: "{story.number}"}}}}',
            f'- {{on: webchat, from: {visitor}, says: "{{code}}"}}',
        ]
    current = ""
    for index, said in enumerate((story.wish, story.day, story.time, story.yes)):
        channel = first if index <= point else second
        who = visitor if channel == "webchat" else f'"{story.number}"'
        moment = ""
        if channel != current:
            if current == "phone":
                lines.append(f'- {{on: phone, from: "{story.number}", hangs_up: true}}')
            minute += 7
            moment = f'at: "2027-03-02T10:{minute:02d}", '
            if channel == "phone":
                lines.append(f"- {{{moment}on: phone, from: {who}, calls: true}}")
                moment = ""
            current = channel
        words = said[1] if channel == "phone" else said[0]
        never = ["", "service", "service, practitioner, date", "service, practitioner, date, time"][index]
        expect = f", expect: {{never_asks: [{never}]}}" if never else ""
        lines.append(f'- {{{moment}on: {channel}, from: {who}, says: "{words}"{expect}}}')
    if current == "phone":
        lines.append(f'- {{on: phone, from: "{story.number}", hangs_up: true}}')
    lines += [
        "outcome:",
        f"  appointments: [{{patient: {story.patient}, practitioner: {story.practitioner}, service: {story.service}, "
        f'location: {story.location}, start: "{story.start}", status: booked}}]',
        "  new_appointments: 1",
        "  repeats: 0",
        "  threads: 1",
    ]
    return "\n".join(lines)


def document(stories: tuple[Story, ...], clinic: str, language: str) -> str:
    pairs = list(itertools.permutations(CHANNELS, 2))
    made = [
        rehearsal(stories[(number + point) % len(stories)], clinic, first, second, point)
        for number, (first, second) in enumerate(pairs)
        for point in range(len(POINTS))
    ]
    head = f"# Written by tests/journeys/switching.py: every pair of channels, switched at every point ({language}).\n"
    return head + "\n---\n".join(made) + "\n"


def write() -> None:
    (FOLDER / "switching_sv.yaml").write_text(document(SWEDISH, "ronnbacken", "Swedish"), encoding="utf-8")
    (FOLDER / "switching_en.yaml").write_text(document(ENGLISH, "larkfield", "English"), encoding="utf-8")


if __name__ == "__main__":
    write()
