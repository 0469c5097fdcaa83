"""Invented clinics with the questions their patients ask, in two halves: one to calibrate on, one to report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from samtal.skills.answering.passages import Passage

FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A patient's words and the id of the passage that answers them, None where none does."""

    text: str
    answer: str | None
    to_calibrate: bool


@dataclass(frozen=True, slots=True)
class Clinic:
    name: str
    language: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]
    held_back: bool


def clinics() -> Iterator[Clinic]:
    """Every clinic of the folder; odd and even questions make the two halves, a clinic may be held back whole."""
    for path in sorted(FOLDER.glob("*.yaml")):
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        language = content["language"]
        passages = tuple(
            Passage(p["id"], p.get("kind", "article"), language, tuple(p["asked_as"]), p["answer"])
            for p in content["passages"]
        )
        held_back = bool(content.get("held_back", False))
        questions = tuple(
            Question(text, answer, not held_back and i % 2 == 0)
            for i, (answer, text) in enumerate(content["questions"])
        )
        yield Clinic(path.stem, language, passages, questions, held_back)
