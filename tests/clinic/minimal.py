"""The smallest clinic file there is, to be changed one line at a time."""

from __future__ import annotations

MINIMAL = """\
clinic:
  name: Almhult Hudklinik
  timezone: Europe/Stockholm
  country: SE
  languages: [sv, en]
  phone: "+46846500580"
  sms: "+46701740684"
locations:
- {id: torget, name: Almhult Hudklinik, address: "Torget 1, Almhult"}
services:
- {id: eksem, name: {sv: Eksembesök, en: Eczema visit}, minutes: 30}
- {id: prov, name: Provtagning, minutes: 15}
practitioners:
- id: berg
  name: Doctor Berg
  services: [eksem, prov]
  hours: {mon: ["09:00-12:00", "13:00-16:00"], wed: ["09:00-12:00"]}
patients:
- {id: alma, name: Alma Ryd, born: 1989-05-17, phones: ["+46701740650"], language: sv}
- {id: olle, name: Olle Ask}
appointments:
- {patient: alma, practitioner: berg, service: eksem, start: "2027-03-01T09:00", status: booked}
"""


def changed(old: str, new: str) -> str:
    """The minimal file with one stretch replaced; it must be there."""
    assert MINIMAL.count(old) == 1, old
    return MINIMAL.replace(old, new)


def with_lines(*lines: str) -> str:
    """The minimal file with lines added at its end."""
    return MINIMAL + "".join(f"{line}\n" for line in lines)


def line_of(text: str, part: str) -> int:
    """The line, counted from 1, that holds a part."""
    return text[: text.index(part)].count("\n") + 1
