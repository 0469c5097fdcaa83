"""A whole journey as a reader would want it: day by day, channel by channel, with what happened in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from samtal.rehearsals.results import LineKind, RehearsalResult, TranscriptLine

_CHANNELS = {
    "webchat": "Web chat",
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "phone": "Phone",
    "email": "E-mail",
    "desk": "Desk",
}
_STYLES: dict[LineKind, str] = {
    "patient": "bold cyan",
    "receptionist": "green",
    "staff": "yellow",
    "system": "magenta",
    "event": "dim",
    "call": "dim cyan",
}
_QUIET: tuple[LineKind, ...] = ("event", "call")
_WHO_WIDTH = 20


def print_transcript(result: RehearsalResult, console: Console) -> None:
    """Print a journey; a console that is no terminal gets the same words without colours."""
    for line in transcript_lines(result):
        # Patients' words are data: nothing in them is markup, a link or a number to colour.
        console.print(line, highlight=False, soft_wrap=not console.is_terminal)


def transcript_lines(result: RehearsalResult) -> Iterator[Text]:
    """The journey's title, its lines under a heading for each day and each change of channel, and the verdict."""
    yield Text(f"\n{result.rehearsal.title}", style="bold")
    day: date | None = None
    channel = ""
    for line in result.transcript:
        if line.at.date() != day:
            day, channel = line.at.date(), ""
            yield Text(f"\n  {line.at:%A} {line.at.day} {line.at:%B %Y}", style="bold")
        if line.channel and line.channel != channel:
            channel = line.channel
            yield Text(f"  -- {_CHANNELS.get(channel, channel)} --", style="blue")
        yield from _said(line)
    yield from _verdict(result)


def _said(line: TranscriptLine) -> Iterator[Text]:
    first, *rest = line.text.splitlines() or [""]
    style, indent = _STYLES[line.kind], " " * (12 + _WHO_WIDTH)
    who = f"{line.who[:_WHO_WIDTH]:<{_WHO_WIDTH}}"
    if line.kind in _QUIET:
        # What happened is set apart from what was said.
        yield Text(
            f"  {line.at:%H:%M:%S}  " + " ".join(part for part in ("*", line.who, line.text) if part), style=style
        )
        return
    yield Text.assemble((f"  {line.at:%H:%M:%S}  ", "dim"), (who, style), f"  {first}")
    for more in rest:
        yield Text(f"{indent}  {more}".rstrip())
    if line.buttons:
        yield Text(f"{indent}  " + _buttons(line.buttons), style="blue")


def _buttons(buttons: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"[{title}]" for _, title in buttons)


def _verdict(result: RehearsalResult) -> Iterator[Text]:
    for one in result.found.appointments:
        if one.made_here:
            who, when = one.patient_name or one.patient_id, f"{one.start:%Y-%m-%d %H:%M}"
            yield Text(f"  = {who}: {one.service} with {one.practitioner}, {when}, {one.status}", style="bold")
    repeats = f"{result.found.repeats} repeats, {result.found.threads} conversations"
    yield Text(f"  = {result.turns} turns, {repeats}: {'pass' if result.passed else 'FAIL'}", style="bold")
