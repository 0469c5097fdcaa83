"""The predictions for an evaluation file are made by the engine that patients meet, and from the record's context alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from samtal.engines.understanding.evaluation import predict_file

CLINIC = {
    "name": "Aspens vårdcentral",
    "hours": "08:00-17:00",
    "practitioners": [{"name": "Malin Ekström", "role": "läkare"}],
    "services": [{"name": "Läkarbesök", "synonyms": ["läkartid"]}],
    "locations": ["Aspen"],
}


def predicted(tmp_path: Path, name: str, *records: dict[str, Any]) -> list[Any]:
    file = tmp_path / name
    file.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
    return [one["predicted"] for one in predict_file(file, "embedded")]


def turn(utterance: str, **context: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "reference_time": "2026-03-10T09:15:00",
        "active_flow": None,
        "filled": {},
        "on_the_table": {},
    }
    given |= {"previous_bot": None, "clinic": CLINIC, **context}
    return {"id": utterance, "language": "sv", "context": given, "utterance": utterance}


def test_a_first_wish_has_its_flow_and_its_values(tmp_path: Path) -> None:
    (answer,) = predicted(tmp_path, "turns_sv.jsonl", turn("jag vill boka en läkartid på torsdag"))

    assert {"command": "start_flow", "flow": "book"} in answer["commands"]
    said = {one["slot"]: one["value"] for one in answer["commands"] if one["command"] == "set_slot"}
    assert said == {"service": "Läkarbesök", "date": "2026-03-12"}


def test_an_offered_time_in_words_is_the_offer(tmp_path: Path) -> None:
    table = [{"date": "2026-03-12", "time": "10:20"}, {"date": "2026-03-13", "time": "08:40"}]
    record = turn("fredag blir bra", active_flow="book", on_the_table=table, previous_bot={"offered": table})

    (answer,) = predicted(tmp_path, "turns_sv.jsonl", record)

    assert answer["commands"] == [{"command": "select_offered", "index": 2}]


def test_nothing_understood_is_told_as_such(tmp_path: Path) -> None:
    record = {"id": "1", "language": "sv", "context": {"reference_time": "2026-03-10T09:15:00"}, "utterance": "qwrtzp"}

    assert predicted(tmp_path, "utterances_sv.jsonl", record) == [{"commands": [{"command": "cannot_understand"}]}]


def test_a_date_and_an_identity_number_are_read_by_their_own_tools(tmp_path: Path) -> None:
    day = {"id": "1", "language": "en", "context": {"reference_time": "2026-03-10T09:15:00"}, "utterance": "tomorrow"}
    number = {"id": "2", "language": "sv", "context": {}, "utterance": "19900101-0017"}

    assert predicted(tmp_path, "dates.jsonl", day)[0]["start"].startswith("2026-03-11")
    assert predicted(tmp_path, "ids_sv.jsonl", number)[0]["valid"] in (True, False)


def test_a_recorded_conversation_ends_in_its_appointment(tmp_path: Path) -> None:
    record = {
        "id": "1",
        "language": "en",
        "context": {
            "reference_time": "2026-03-10T09:15:00",
            "providers": [{"practitioner": "Dr Alice Wren", "location": "Hove"}],
            "taken": [],
        },
        "utterance": [
            {"user": "I want to book an appointment with Dr Alice Wren"},
            {"user": "on the 12th of March at 2 pm please"},
            {"user": "yes that's right"},
            {"user": "no that's all, thanks"},
        ],
    }

    (answer,) = predicted(tmp_path, "dialogues.jsonl", record)

    assert answer["appointment"] == {"practitioner": "Dr Alice Wren", "date": "2026-03-12", "time": "14:00"}
    assert answer["turns_used"] == 4
