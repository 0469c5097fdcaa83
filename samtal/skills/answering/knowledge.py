"""What one clinic can answer from: its texts to search and its names to recognise, built once per version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from samtal.clinic.model import Clinic
from samtal.kit.gazetteer import Entry, Gazetteer
from samtal.skills.answering.passages import Passage
from samtal.skills.answering.retrieval import Retriever


@dataclass(frozen=True, slots=True)
class Knowledge:
    retriever: Retriever
    people: Gazetteer
    preparations: Mapping[str, Retriever]
    """By service: what to do before the visit, found only when it is known which visit is meant."""


_by_clinic: dict[int, tuple[Clinic, Knowledge]] = {}


def knowledge_of(clinic: Clinic) -> Knowledge:
    """The knowledge of this very version of the clinic; a changed clinic file is another object."""
    kept = _by_clinic.get(clinic.id)
    if kept is None or kept[0] is not clinic:
        kept = (clinic, Knowledge(Retriever(_passages(clinic)), _people(clinic), _preparations(clinic)))
        _by_clinic[clinic.id] = kept
    return kept[1]


def _passages(clinic: Clinic) -> list[Passage]:
    found: list[Passage] = []
    for language in clinic.languages:
        for article in clinic.articles:
            found.append(
                Passage(article.id, "article", language, article.questions.in_(language), article.answer.in_(language))
            )
        for practitioner in clinic.practitioners:
            for number, guidance in enumerate(practitioner.guidance):
                found.append(
                    Passage(
                        f"{practitioner.id}/{number}",
                        "guidance",
                        language,
                        guidance.about.in_(language),
                        guidance.say.in_(language),
                        practitioner.id,
                    )
                )
    return found


def _preparations(clinic: Clinic) -> dict[str, Retriever]:
    return {
        service.id: Retriever(
            Passage(f"{service.id}/preparation", "article", language, asked, service.preparation.in_(language))
            for language, asked in _ASKED_BEFORE.items()
            if language in clinic.languages
        )
        for service in clinic.services
        if service.preparation
    }


_ASKED_BEFORE = {
    "sv": ("vad ska jag ha med mig", "ska jag förbereda något innan", "får jag äta innan", "måste jag fasta"),
    "en": ("what should I bring", "do I need to prepare anything", "may I eat before", "do I have to fast"),
}


def _people(clinic: Clinic) -> Gazetteer:
    return Gazetteer(Entry(one.id, (one.name, *one.also_called), "practitioner") for one in clinic.practitioners)
