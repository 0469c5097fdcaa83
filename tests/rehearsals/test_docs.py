"""The examples of the manual load as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from samtal.clinic.loader import load_clinic_file
from samtal.rehearsals.file import load_rehearsals

DOCS = Path(__file__).parents[2] / "docs"


def example(page: str) -> str:
    """The first YAML example of a page."""
    match = re.search(r"```yaml\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    assert match
    return match[1]


def test_the_manuals_clinic_and_rehearsal_load(tmp_path: Path) -> None:
    (tmp_path / "havtorn.yaml").write_text(example("clinic-file.md"))
    (tmp_path / "journey.yaml").write_text(example("rehearsals.md"))

    clinic = load_clinic_file(tmp_path / "havtorn.yaml").clinic
    (rehearsal,) = load_rehearsals(tmp_path)

    assert clinic.practitioner("berg").guidance
    assert len(rehearsal.steps) == 9
    assert rehearsal.outcome.new_appointments == 1
