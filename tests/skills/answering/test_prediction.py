"""The evaluation door answers every question of a file."""

from __future__ import annotations

from samtal.skills.answering.prediction import predict_faq


def record(id: str, heading: str, answers: list[str], questions: list[str]) -> dict[str, object]:
    context = {"category": {"category": heading}, "answers": answers}
    return {"id": id, "language": "sv", "context": context, "utterance": questions}


def test_each_question_is_ranked_within_its_record_and_over_the_file() -> None:
    first = record(
        "a", "Recept", ["Recept förnyas på webben.", "Apoteket lämnar ut läkemedlet."], ["Hur förnyas recept?"]
    )
    second = record("b", "Resor", ["Bussen stannar vid torget."], ["Var stannar bussen?", "Vilket torg?"])

    found = {row["id"]: row["predicted"] for row in predict_faq([first, second])}

    assert [item["ranking"] for item in found["a"]] == [[0, 1]]
    assert [item["overall"][0] for item in found["a"]] == [["a", 0]]
    assert [item["overall"][0] for item in found["b"]] == [["b", 0], ["b", 0]]
