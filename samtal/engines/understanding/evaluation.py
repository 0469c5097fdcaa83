"""Predictions for an evaluation file: what `samtal understand` prints. Never reads what a record expects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from samtal.engines.understanding.evaluation_context import context_of
from samtal.engines.understanding.evaluation_labels import labelled
from samtal.kit import identifiers
from samtal.kit.dates import prediction as dates
from samtal.receptionist.safety import prediction as safety
from samtal.receptionist.understanding import TurnContext, Understanding, Understands
from samtal.skills.answering.prediction import predict_faq

Record = dict[str, Any]  # a line of the file, as JSON


class Instant(Protocol):
    """An engine, asked and waited for."""

    def __call__(self, utterance: str, context: TurnContext) -> Understanding: ...


def predict_file(path: str | Path, engine: str | Understands) -> Iterator[dict[str, object]]:
    """One prediction a record of the file, in its order; the engine by its name, or itself."""
    with asyncio.Runner() as runner:
        asked = _named(engine) if isinstance(engine, str) else engine
        yield from _predictions(path, lambda utterance, context: runner.run(asked.understand(utterance, context)))


def _named(name: str) -> Understands:
    module = import_module(f"samtal.engines.understanding.{name}")
    made: Understands = module.ENGINE()
    return made


def _predictions(path: str | Path, engine: Instant) -> Iterator[dict[str, object]]:
    text = Path(path).read_text(encoding="utf-8")
    records: list[Record] = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not records:
        return
    kind = kind_of(records[0], Path(path).name)
    if kind == "faq":
        yield from (dict(one) for one in predict_faq(records))
        return
    predict = _predictor(kind, engine)
    for record in records:
        yield {"id": record["id"], "predicted": predict(record)}


def kind_of(record: Mapping[str, Any], name: str) -> str:
    """Which of the files this is, by its name, else by the shape of its records."""
    for kind in ("turns", "utterances", "dialogues", "dates", "faq", "ids", "safety"):
        if name.startswith(kind):
            return kind
    context = record["context"]
    if isinstance(record["utterance"], list):
        return "faq" if "answers" in context else "dialogues"
    if "previous_bot" in context and "on_the_table" in context:
        return "turns"
    if "previous_bot" in context:
        return "safety"
    return "utterances" if "reference_time" in context else "ids"


def _predictor(kind: str, engine: Instant) -> Callable[[Record], object]:
    match kind:
        case "turns" | "utterances":
            return lambda record: _commands(record, engine)
        case "dates":
            return _date
        case "ids":
            return lambda record: identifiers.predict(record["utterance"])
        case "safety":
            return lambda record: safety.predict(record["context"], record["utterance"])
        case _:
            from samtal.engines.understanding.evaluation_replay import replay

            return lambda record: replay(record, engine)


def _commands(record: Record, engine: Instant) -> dict[str, object]:
    context = context_of(record)
    understood = engine(record["utterance"], context)
    return {"commands": labelled(understood, record, context)}


def _date(record: Record) -> object:
    context = record["context"]
    return dates.predict(
        record["utterance"],
        now=datetime.fromisoformat(context["reference_time"]),
        language=record["language"],
        in_sentence=bool(context.get("in_sentence", record.get("in_sentence"))),
    )
