"""Loads rehearsal files: every one of a path, each checked against its clinic, or every problem with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from samtal.clinic.loader import ClinicFile, load_clinic_file
from samtal.kit.errors import InvalidFile
from samtal.kit.fields import Section, full_text, moment
from samtal.kit.yaml_file import Item, Problems, parse, read_text
from samtal.rehearsals.acts import ACT_KEYS, BESIDE_KEYS, read_acts, read_on, read_repeats_delivery, read_who
from samtal.rehearsals.expecting import read_expect, read_outcome
from samtal.rehearsals.model import Outcome, Rehearsal, Step

_STEP = ("at", "on", "from", *ACT_KEYS, *BESIDE_KEYS, "expect")
_SUFFIXES = (".yaml", ".yml")


def load_rehearsals(*paths: str | Path) -> list[Rehearsal]:
    """Every rehearsal of these files and folders, in order. Raises InvalidFile with every problem of every file."""
    loading = _Loading()
    found = [rehearsal for path in paths for rehearsal in loading.path(Path(path))]
    if loading.problems:
        raise InvalidFile(list(dict.fromkeys(loading.problems)))
    return found


class _Loading:
    """One load: clinics are read once, problems pile up."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._clinics: dict[Path, ClinicFile | None] = {}

    def path(self, path: Path) -> Iterator[Rehearsal]:
        if not path.is_dir():
            yield from self._file(path, skip_clinics=False)
            return
        files = sorted(one for one in path.iterdir() if one.suffix in _SUFFIXES and one.is_file())
        count, before = 0, len(self.problems)
        for file in files:
            for rehearsal in self._file(file, skip_clinics=True):
                count += 1
                yield rehearsal
        if not count and len(self.problems) == before:
            self.problems.append(f"{path}:1: the folder holds no rehearsal file, name one or another folder")

    def _file(self, path: Path, *, skip_clinics: bool) -> Iterator[Rehearsal]:
        problems = Problems(str(path))
        try:
            documents = parse(read_text(path), problems)
        except InvalidFile as invalid:
            self.problems += invalid.problems
            return
        if not (skip_clinics and _is_clinic_file(documents)):
            if not documents:
                problems.add(1, "the file is empty, write a rehearsal")
            for document in documents:
                rehearsal = self._rehearsal(document, path, problems)
                if rehearsal is not None:
                    yield rehearsal
        self.problems += problems.lines()

    def _rehearsal(self, item: Item, path: Path, problems: Problems) -> Rehearsal | None:
        if _is_clinic_file([item]):
            problems.add(item.line, "this is a clinic file, name a rehearsal file that uses it")
            return None
        section = Section(
            item, problems, "a rehearsal", required=("rehearsal", "clinic", "steps"), optional=("outcome",)
        )
        clinic_path = path.parent / section.read("clinic", full_text, "")
        clinic = self._clinic(clinic_path, section) if "clinic" in section else None
        outcome = section.get("outcome")
        country = clinic.clinic.country if clinic else "GB"
        steps = tuple(_read_steps(section, country))
        if clinic is None:
            return None
        return Rehearsal(
            title=section.read("rehearsal", full_text, ""),
            clinic_path=clinic_path,
            clinic=clinic,
            steps=steps,
            outcome=read_outcome(outcome, problems, clinic) if outcome else Outcome(),
            file=str(path),
            line=item.line,
        )

    def _clinic(self, path: Path, section: Section) -> ClinicFile | None:
        if not path.is_file():
            section.problems.add(section.line_of("clinic"), f"there is no file {path}, name the clinic file from here")
            return None
        if path not in self._clinics:
            try:
                self._clinics[path] = load_clinic_file(path)
            except InvalidFile as invalid:
                self._clinics[path] = None
                self.problems += invalid.problems
        return self._clinics[path]


def _is_clinic_file(documents: list[Item]) -> bool:
    """A clinic file describes its clinic; a rehearsal names it."""
    roots = [one.value for one in documents if isinstance(one.value, Mapping)]
    return any("clinic" in root and isinstance(root["clinic"].value, Mapping) for root in roots) and not any(
        "rehearsal" in root for root in roots
    )


def _read_steps(rehearsal: Section, country: str) -> Iterator[Step]:
    latest: datetime | None = None
    entries = rehearsal.items("steps")
    if not entries and "steps" in rehearsal:
        rehearsal.problems.add(rehearsal.line_of("steps"), "steps is empty, write at least one")
    for number, item in enumerate(entries, start=1):
        section = Section(item, rehearsal.problems, "a step", optional=_STEP)
        at = section.read("at", moment, None)
        _check_time(section, at, latest, first=number == 1)
        latest = at or latest
        yield _read_step(section, number, at, country)


def _check_time(section: Section, at: datetime | None, latest: datetime | None, *, first: bool) -> None:
    if first and "at" not in section:
        section.problems.add(section.line, "the first step has no 'at', say when the rehearsal begins")
    if at and latest and at < latest:
        before = f"{latest:%Y-%m-%dT%H:%M}"
        section.problems.add(section.line_of("at"), f"at {at:%Y-%m-%dT%H:%M} goes back, the step before is at {before}")


def _read_step(section: Section, number: int, at: datetime | None, country: str) -> Step:
    on = read_on(section)
    expect = section.get("expect")
    if not any(key in section for key in ("at", "expect", *ACT_KEYS)):
        section.problems.add(section.line, "the step does nothing and expects nothing, leave it out")
    return Step(
        number=number,
        line=section.line,
        at=at,
        on=on,
        who=read_who(section, on, country),
        acts=read_acts(section, on, country),
        repeats_delivery=read_repeats_delivery(section),
        expect=read_expect(expect, section.problems, country) if expect else None,
    )
