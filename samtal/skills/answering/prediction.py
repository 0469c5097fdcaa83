"""Answer the questions of an evaluation file (`samtal understand faq_sv.jsonl`) with the retriever patients meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypedDict

from samtal.skills.answering.passages import Passage
from samtal.skills.answering.retrieval import Retriever

DEPTH: Final = 5  # how many answers of the whole file are named for a question


class Prediction(TypedDict):
    """The answers of the record, best first, and the best of the whole file as record id and index."""

    ranking: list[int]
    overall: list[list[str | int]]


class Predicted(TypedDict):
    """The predictions for the questions of one record, in order."""

    id: str
    predicted: list[Prediction]


def predict_faq(records: Sequence[Mapping[str, object]]) -> Iterator[Predicted]:
    """One prediction a record: every question ranked against the answers of the record and of the file."""
    retriever = Retriever(passage for record in records for passage in _passages(record))
    for record in records:
        own = Retriever(_passages(record))
        language = str(record["language"])
        found = [_predict(question, language, own, retriever) for question in _texts(record["utterance"])]
        yield Predicted(id=str(record["id"]), predicted=found)


def _predict(question: str, language: str, own: Retriever, whole: Retriever) -> Prediction:
    ranking = own.rank(question, language=language, limit=1000)
    overall = whole.rank(question, language=language, limit=DEPTH)
    return Prediction(
        ranking=[_place(hit.passage)[1] for hit in ranking], overall=[list(_place(hit.passage)) for hit in overall]
    )


def _place(passage: Passage) -> tuple[str, int]:
    record, _, index = passage.id.rpartition("#")
    return record, int(index)


def _passages(record: Mapping[str, object]) -> Iterator[Passage]:
    context = record["context"]
    assert isinstance(context, Mapping)
    heading = _heading(context.get("category"))
    for i, answer in enumerate(_texts(context["answers"])):
        yield Passage(f"{record['id']}#{i}", "article", str(record["language"]), (), f"{heading} {answer}")


def _heading(category: object) -> str:
    """The heading that the answers stand under, as a page of a clinic has one."""
    return str(category.get("category") or "") if isinstance(category, Mapping) else ""


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(item) for item in value]
