"""Which language tags there are (ISO 639-1, with the few three-letter ones clinics use)."""

from __future__ import annotations

import re

_TWO_LETTERS = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)
_THREE_LETTERS = frozenset(["aii", "bfi", "ckb", "fit", "kmr", "prs", "rmn", "rmy", "sma", "smj", "sme", "swl", "tir"])
_TAG = re.compile(r"([a-z]{2,3})(-[A-Za-z0-9]{2,8})*")
# Codes of countries that are often written where the language was meant.
_COUNTRY_FOR_LANGUAGE = {"SE": "sv", "GB": "en", "UK": "en", "US": "en", "DK": "da", "CZ": "cs", "GR": "el", "JP": "ja"}


def is_language(tag: str) -> bool:
    """Whether this is a language tag such as `sv`, `en` or `en-GB`."""
    match = _TAG.fullmatch(tag)
    return match is not None and (match[1] in _TWO_LETTERS or match[1] in _THREE_LETTERS)


def meant_language(tag: str) -> str | None:
    """The tag somebody probably meant who wrote a country or a name."""
    by_name = {"swedish": "sv", "svenska": "sv", "english": "en", "engelska": "en"}
    return _COUNTRY_FOR_LANGUAGE.get(tag.upper()) or by_name.get(tag.casefold())
