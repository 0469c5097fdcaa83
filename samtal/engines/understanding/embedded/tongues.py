"""The languages patients ask for, by the names they call them."""

from __future__ import annotations

_NAMES = {
    "en": "english engelska", "sv": "swedish svenska", "ar": "arabic arabiska", "pl": "polish polska polsku",
    "fi": "finnish finska suomea suomi",
    "so": "somali somaliska", "fa": "persian persiska farsi dari", "ru": "russian ryska", "uk": "ukrainian ukrainska",
    "tr": "turkish turkiska", "es": "spanish spanska espanol hablas habla", "fr": "french franska francais parlez",
    "de": "german tyska deutsch sprechen", "it": "italian italienska", "zh": "chinese mandarin kinesiska",
    "el": "greek grekiska",
    "ku": "kurdish kurdiska", "bs": "bosnian bosniska", "sr": "serbian serbiska", "no": "norwegian norska",
    "da": "danish danska", "th": "thai", "ti": "tigrinja tigrinya", "nl": "dutch", "pt": "portuguese", "ja": "japanese",
    "hi": "hindi", "ur": "urdu", "af": "afrikaans",
}  # fmt: skip
_TAG_OF = {name: tag for tag, names in _NAMES.items() for name in names.split()}


def spoken_language(line: str) -> str | None:
    """The tag of the last language named in a line of folded words."""
    found = [_TAG_OF[word] for word in line.split() if word in _TAG_OF]
    return found[-1] if found else None
