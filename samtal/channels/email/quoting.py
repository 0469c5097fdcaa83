"""The new words of a message: without what it quotes, forwards and is signed with by a program.

A name under the words stays: it names the patient. When in doubt a line is kept; a repeated sentence of ours does less
harm than a lost one of the patient's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

_WROTE = r"wrote|skrev|schrieb|schreef|kirjoitti|escribi[oó]|scrisse|ha scritto|a [ée]crit|escreveu"
_ATTRIBUTION = re.compile(rf"\b({_WROTE})\b(?:[^:]|:(?=\S)){{0,160}}:\s*$", re.I)
_ATTRIBUTED_SINCE = re.compile(r"^(on|den|am|le|el|il|op|em)\s.*\d|^\d{1,4}[-./ ]|^\w{2,9}[.,]? (den )?\d{1,2}\b", re.I)
_CLOCK_OR_YEAR = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b20\d{2}\b")
_MAIL_ADDRESS = re.compile(r"[^\s<>]@[^\s<>]")
_LONGEST_ATTRIBUTION = 400
_SPACE = 4

_DIVIDER = re.compile(
    r"^[>\s]*(?:[-_*=]{2,}\s*(?:original (?:message|appointment)|ursprungligt meddelande|forwarded (?:message|by .*)|"
    r"vidarebefordrat (?:meddelande|brev|mejl)|urspr[uü]ngliche nachricht|weitergeleitete nachricht|mensaje original|"
    r"message d.origine|alkuper[aä]inen viesti)\s*[-_*=]{2,}"
    r"|begin forwarded message:|vidarebefordrat (?:brev|meddelande|mejl):)\s*$",
    re.I,
)
_HEAD = re.compile(r"^\W{0,3}(from|från|von|de|fra|lähettäjä)\W{0,3}:", re.I)
_HEAD_DATE = re.compile(r"^\W{0,3}(sent|date|skickat|datum|gesendet|enviado|envoyé|lähetetty|sendt)\W{0,3}:", re.I)
_HEAD_REST = re.compile(r"^\W{0,3}(to|till|subject|ämne|an|betreff|para|asunto|à|objet|aihe|emne)\W{0,3}:", re.I)

_FOOTER = re.compile(
    r"^(sent from (my|a|the|outlook|mail|yahoo|gmail|proton|samsung)|get outlook for"
    r"|skickat från (min|mitt|outlook|e-post|mail)|skickades från|hämta outlook|skaffa outlook"
    r"|von meinem .{0,40} gesendet|gesendet von|envoyé de mon|enviado desde|sendt fra|lähetetty )",
    re.I,
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3}")


def new_words(text: str, us: Sequence[str] = ()) -> str:
    """What the sender wrote now. `us`: the clinic's name and address, by which a quotation of ours is known."""
    text = re.sub(r"\n(?:[ \t]*\n){4,}", "\n" * _SPACE, text)  # nobody reads, or is made to read, miles of nothing
    lines = [line.rstrip() if line != "-- " else line for line in text.split("\n")]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _ends_here(lines, at):
            break
        if lines[at] in ("-- ", "--"):
            kept += _signed(lines[at + 1 :], kept)
            break
        size = _attribution(lines, at, us)
        if size and not _is_quoted(_next_words(lines, at + size)):
            break  # the quotation is not marked, so all that follows may be part of it
        if size:
            at = _after_quotation(lines, at + size)
        elif _is_quoted(lines[at]):
            after = _after_quotation(lines, at)
            if _means_more_than(lines[at:after]):
                kept.append(lines[at])
            at = after
        else:
            kept.append(lines[at])
            at += 1
    return _tidy(kept)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _after_quotation(lines: list[str], at: int) -> int:
    while at < len(lines) and (_is_quoted(lines[at]) or (not lines[at].strip() and _is_quoted(_next_words(lines, at)))):
        at += 1
    return at


def _next_words(lines: list[str], at: int) -> str:
    """The next line that says something; _SPACE empty ones are looked past."""
    return next((line for line in islice(lines, at, at + _SPACE + 1) if line.strip()), "")


def _means_more_than(block: list[str]) -> bool:
    """`>38 since Monday`: one line, and a figure straight behind the sign, is a comparison and no quotation."""
    return len(block) == 1 and re.match(r"\s*>=?\d", block[0]) is not None


def _attribution(lines: list[str], at: int, us: Sequence[str]) -> int:
    """How many lines from here say who wrote the quotation below; 0 when they are the patient's own words."""
    if not lines[at].strip():
        return 0
    for size in (1, 2, 3):
        block = lines[at : at + size]
        if len(block) < size or not block[-1].strip() or any(_is_quoted(line) for line in block):
            return 0
        said = " ".join(line.strip() for line in block)
        if len(said) > _LONGEST_ATTRIBUTION or (size > 1 and not _ATTRIBUTED_SINCE.match(said)):
            return 0
        if _ATTRIBUTION.search(said) and (_is_quoted(_next_words(lines, at + size)) or _names_source(said, us)):
            return size
    return 0


def _names_source(said: str, us: Sequence[str]) -> bool:
    """Whether a program wrote it: it names an address, the clinic, or a date with its time or year."""
    folded = said.casefold()
    if _MAIL_ADDRESS.search(said) or any(one and one.casefold() in folded for one in us):
        return True
    return bool(_ATTRIBUTED_SINCE.match(said) and _CLOCK_OR_YEAR.search(said))


def _ends_here(lines: list[str], at: int) -> bool:
    """A divider, or the copied headers of an earlier message."""
    if _DIVIDER.match(lines[at]):
        return True
    if re.fullmatch(r"\s*_{8,}\s*", lines[at]):
        at += 1
    head = [line for line in lines[at : at + 10] if line.strip()][:7]
    return (
        bool(head)
        and _HEAD.match(head[0]) is not None
        and any(_HEAD_DATE.match(line) for line in head[1:])
        and any(_HEAD_REST.match(line) for line in head[1:])
    )


def _signed(signature: list[str], kept: list[str]) -> list[str]:
    """The name out of a signature, where it is one and not said already; the rest is letterhead."""
    name = _next_words(signature, 0).strip().rstrip(",")
    said = "\n".join(kept).casefold()
    return [name] if _NAME.fullmatch(name) and name.casefold() not in said else []


def _tidy(lines: list[str]) -> str:
    """Without the footers of telephones and with at most one empty line in a row."""
    while lines and (not lines[-1].strip() or _FOOTER.match(lines[-1].strip())):
        lines = lines[:-1]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
