"""Which language a question asks a practitioner for ("who speaks Polish?")."""

from __future__ import annotations

import re

from samtal.kit.language import fold

_NAMES: dict[str, str] = {
    "sv": "svenska swedish",
    "en": "engelska english",
    "ar": "arabiska arabic",
    "bn": "bengali",
    "bs": "bosniska bosnian",
    "da": "danska danish",
    "de": "tyska german",
    "el": "grekiska greek",
    "es": "spanska spanish",
    "fa": "persiska persian farsi",
    "fi": "finska finnish",
    "fr": "franska french",
    "hi": "hindi",
    "hr": "kroatiska croatian",
    "hu": "ungerska hungarian",
    "it": "italienska italian",
    "ku": "kurdiska kurdish kurmanji sorani",
    "no": "norska norwegian",
    "pa": "punjabi",
    "pl": "polska polish",
    "ps": "pashto",
    "pt": "portugisiska portuguese",
    "ro": "rumanska romanian",
    "ru": "ryska russian",
    "so": "somaliska somali",
    "sq": "albanska albanian",
    "sr": "serbiska serbian",
    "th": "thailandska thai",
    "ti": "tigrinja tigrinya",
    "tr": "turkiska turkish",
    "uk": "ukrainska ukrainian",
    "ur": "urdu",
    "vi": "vietnamesiska vietnamese",
    "zh": "kinesiska mandarin chinese",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}
_WHO = "vem|vilka|vilken|nagon|nan|lakare|doktor|who|which|anyone|anybody|someone|somebody|any|doctor"
_SPEAKS = "pratar|talar|prata|tala|kan|speak|speaks|speaking"
_QUESTION = re.compile(
    rf"\b(?:{_WHO})\b(?:\W+\w+){{0,6}}?\W+(?:{_SPEAKS})\W+(?:\w+\W+){{0,2}}?(?P<language>{'|'.join(_CODES)})\b"
)


def language_asked_for(question: str) -> str:
    """The tag of the language that somebody here should speak, or nothing when that is not the question."""
    found = _QUESTION.search(fold(question))
    return _CODES[found["language"]] if found else ""
