"""The assessment in the form the evaluation command reads."""

from __future__ import annotations

from collections.abc import Mapping

from samtal.receptionist.safety.assessment import assess

Prediction = dict[str, bool | str | None]


def predict(record_context: Mapping[str, str | None] | None, utterance: str) -> Prediction:
    """One record's prediction: urgent, kind, category, asks."""
    context = record_context or {}
    found = assess(
        utterance,
        previous=context.get("previous_bot"),
        active_flow=context.get("active_flow"),
        channel=context.get("channel") or "webchat",
    )
    urgent = found.kind in ("emergency", "self_harm")
    return {"urgent": urgent, "kind": found.kind, "category": found.category, "asks": found.asks}
