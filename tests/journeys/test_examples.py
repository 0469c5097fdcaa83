"""Every rehearsal of the repository passes: the product's promise, played on the real house over real sockets."""

from __future__ import annotations

from pathlib import Path

import pytest

from samtal.bootstrap import engine
from samtal.receptionist.understanding import Understands
from samtal.rehearsals.file import load_rehearsals
from samtal.rehearsals.model import Rehearsal
from samtal.rehearsals.report import line_of
from samtal.rehearsals.running import play
from samtal.db.embedded import EmbeddedServer
from tests.journeys import switching

FOLDER = Path(__file__).parents[2] / "examples" / "rehearsals"
REHEARSALS = load_rehearsals(FOLDER)


@pytest.fixture(scope="session")
def embedded() -> Understands:
    return engine("embedded")


@pytest.mark.parametrize("rehearsal", REHEARSALS, ids=[f"{Path(one.file).stem}: {one.title}" for one in REHEARSALS])
async def test_rehearsal_passes(rehearsal: Rehearsal, server: EmbeddedServer, template: str, embedded: Understands) -> None:
    result = await play(rehearsal, admin_url=server.admin_url, template=template, understanding=embedded)

    assert result.passed, line_of(result)
    assert result.found.repeats == 0


def test_switching_covers_every_pair_of_channels_at_every_point() -> None:
    titles = {one.title for one in REHEARSALS}
    for language, stories, clinic in (("Swedish", switching.SWEDISH, "ronnbacken"), ("English", switching.ENGLISH, "larkfield")):
        written = switching.document(stories, clinic, language)
        assert written == (FOLDER / f"switching_{language[:2].lower() if language == 'English' else 'sv'}.yaml").read_text()
        assert sum(f"from {a} to {b} after {p}" in written for a in switching.CHANNELS for b in switching.CHANNELS
                   for p in switching.POINTS if a != b) == 36
    assert len(titles) >= 40
