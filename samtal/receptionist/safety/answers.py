"""The answer to "Is this happening now?": only a clear no clears."""

from __future__ import annotations

from samtal.receptionist.safety.lexicon import Reading

_NO = frozenset("nej nej nae na nope no nah neej nejdå nejda nix".split())
_NOT_NOW = frozenset(["inte nu", "not now", "not right now", "inte just nu", "inte langre", "not anymore", "no longer", "not any more", "not at the moment"])
_BUT = frozenset("men but fast though however ja yes jo yeah yep japp kanske maybe osaker unsure vet know both".split())


def clearly_no(reading: Reading) -> bool:
    """A no, or a clear "that was long ago" or "it is over", with nothing that takes it back."""
    words = [word.text for word in reading.words]
    if not words or set(words) & _BUT:
        return False
    said = " ".join(words)
    if words[0] in _NO or any(said.startswith(phrase) for phrase in _NOT_NOW):
        return True
    concepts = {mention.concept for mention in reading.mentions}
    over = concepts & {"cue_past", "cue_year", "cue_resolved"} or any(f" {phrase}" in f" {said}" for phrase in _NOT_NOW)
    return bool(over)
