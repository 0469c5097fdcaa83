"""Make the weights of the second opinion after a list has changed: `python -m samtal.receptionist.safety.training`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from samtal.receptionist.safety.lexicon import lexicon
from samtal.receptionist.safety.second_opinion import WEIGHTS_FILE, Weights, features, sources_digest

Label = Literal["emergency", "advice", "none"]
# Below this the question would be put to too many ordinary messages; above it, indirect wordings go unheard.
THRESHOLD = 0.55
_SOFTNESS = 10.0
_RARE = 2
_SMALLEST = 0.02


@dataclass(frozen=True, slots=True)
class Example:
    """One written message and what it must lead to."""

    language: str
    label: Label
    text: str


def examples() -> Iterator[Example]:
    """The example messages of the package."""
    for path in sorted((Path(__file__).parent / "examples").glob("*.txt")):
        label: Label = "none"
        for line in path.read_text(encoding="utf-8").splitlines():
            match line.split(maxsplit=1):
                case ["==", ("emergency" | "advice" | "none") as name]:
                    label = name
                case [first, *_] if not first.startswith("#"):
                    yield Example(path.stem, label, line.strip())


def train(rows: list[Example]) -> Weights:
    """Logistic regression over the features; danger and advice together against the rest."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = [features(lexicon().read(row.text)) for row in rows]
    counts = Counter(name for present in seen for name in present)
    kept = [{n: 1.0 for n in present if counts[n] >= _RARE or n.startswith("w ")} for present in seen]
    vectorizer = DictVectorizer()
    # Rare features still count in the length of a message, as they do when it is read.
    lengths = [len(present) for present in seen]
    matrix = vectorizer.fit_transform(kept).multiply([[1 / n**0.5] for n in lengths]).tocsr()
    model = LogisticRegression(C=_SOFTNESS, class_weight="balanced", max_iter=3000)
    model.fit(matrix, [row.label != "none" for row in rows])
    weights = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    named = {str(name): round(float(weight), 3) for name, weight in sorted(weights) if abs(weight) >= _SMALLEST}
    return Weights(round(float(model.intercept_[0]), 4), THRESHOLD, named, sources_digest())


def main() -> None:
    """Train on every example and write the weights."""
    made = train(list(examples()))
    stored = {"bias": made.bias, "threshold": made.threshold, "made_from": made.made_from, "features": made.features}
    WEIGHTS_FILE.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
