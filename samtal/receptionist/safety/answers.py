"""The answer to "Is this happening now?": only a clear no clears."""

from __future__ import annotations

from samtal.receptionist.safety.lexicon import Reading
from samtal.receptionist.safety.words import word_set

_NO = word_set("nej nae na naj neej nix nope no nah noo")
# "No idea", "no one answers", "no more than before": no answers at all.
_NO_ANSWER_BEFORE = word_set("idea clue one body more worse better way time help aning")
_NOT_NOW = (
    "inte nu", "inte just nu", "inte langre", "det ar inte nu", "hander inte", "inget akut", "inte akut", "not now",
    "not right now", "not anymore", "not any more", "no longer", "not at the moment", "not happening", "isnt happening",
    "nothing urgent", "not urgent",
)  # fmt: skip
_TAKES_BACK = word_set(
    "men but fast though however ja yes jo yeah yep japp kanske maybe osaker unsure vet know both ibland sometimes"
    " snalla please"
)
_OVER = frozenset(["cue_past", "cue_year", "cue_resolved", "cue_pet", "cue_fiction", "cue_weeks"])


def clearly_no(reading: Reading) -> bool:
    """A no, or a clear "that was long ago" or "it is over", with nothing that takes it back."""
    words = [word.text for word in reading.words]
    if not words or set(words) & _TAKES_BACK or any(m.concept == "help" for m in reading.mentions):
        return False
    if words[0] in _NO:
        return len(words) == 1 or words[1] not in _NO_ANSWER_BEFORE
    said = f" {' '.join(words)} "
    return tells_it_is_over(reading) or any(f" {phrase} " in said for phrase in _NOT_NOW)


def tells_it_is_over(reading: Reading) -> bool:
    """Whether the answer says why not: long ago, gone, an animal."""
    return any(mention.concept in _OVER for mention in reading.mentions)
