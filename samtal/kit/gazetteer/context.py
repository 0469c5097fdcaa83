"""What the words around a name say about whose name it is."""

from __future__ import annotations

import re

from samtal.kit.everyday import is_everyday, is_plain_word, is_word_and_name
from samtal.kit.given_names import is_given_name
from samtal.kit.language import Token


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a name these always are titles; the weak ones are as often somebody's trade or sister.
STRONG_TITLES = _words("dr doctor doktor doc nurse syster prof professor mr mrs ms miss")
TITLES = STRONG_TITLES | _words(
    "sister skoterskan skoterska distriktsskoterskan lakaren tandlakaren tandlakare lakare doktorn fru herr froken "
    "dentist hygienist hygienisten"
)
COURTESY = _words("dr doctor doktor mr mrs ms miss fru herr nurse sister syster prof professor")
ROLE = re.compile(r"skotersk|lakar|terapeut|kurator|psykolog|nurs|therapist|hygienist|doctor|barnmorsk")
# Words that come right before the name of somebody one wants to see.
LEADS = _words(
    "hos till med av traffa traffat traffar se ring han hon honom henne den dar with see seeing saw to by than not "
    "inte eller or and och bara helst hellre instead istallet ar om till kan har vill har ja jo nej actually rather "
    "does is has can when nar jobbar was"
)
CLOSE_LEADS = _words("hos med av traffa traffat traffar han hon honom henne till with see seeing saw by than to")
OWN_NAME_BEFORE = re.compile(
    r"\b(?:jag heter|mitt namn(?: är| e)?|namnet är|my name(?:'?s| is)?|i'?m|i am|this is|name of|under)"
    r"\s*$",
    re.IGNORECASE,
)
PERHAPS_OWN_BEFORE = re.compile(
    r"(?:\bit'?s|\bdet är|\bde e|\bhere is|\bhej|\bhi|\bhello|\bmvh|\bhälsningar|\bregards)[\s,]*$", re.I
)
OWN_NAME_AFTER = re.compile(
    r"^[\s,]*(?:här|here|speaking|calling|igen|again|heter jag|som (?:talar|ringer))\b", re.IGNORECASE
)
CALLED_BEFORE = re.compile(
    r"(?:\b(?:han|hon|som|hen) heter|\b(?:his|her) name(?:'?s| is)|\b(?:he|she)(?:'?s| is) called)\s*$", re.I
)
RELATION_BEFORE = re.compile(
    r"\b(?:son|sonen|dotter|dottern|barn|mamma|pappa|man|fru|daughter|child|boy|girl|mum|dad|mother|father|wife|husband"
    r"|åt|patient(?:en)?|patient is)[\s,]*(?:heter|named|called|is)?\s*$",
    re.IGNORECASE,
)
SURNAME_SHAPE = re.compile(
    r"(?:sson|son|berg|strom|qvist|kvist|lund|gren|stedt|stad|dahl|dal|holm|mark|man|ov|ova|ic|ez|ski|sky|sen|well|ton|ley"
    r"|ford|worth|wood|field|smith|ner|lin|elius|enius|us|ander|hed|vall|wall|bach|stein|i|o)$"
)


def bare(word: str) -> str:
    """A word without the genitive of an apostrophe."""
    return word.removesuffix("'s").removesuffix("s'").replace("'", "")


def adjoins(text: str, one: Token, other: Token) -> bool:
    return re.fullmatch(r"[ \-.\t]{1,2}", text[one.end : other.start]) is not None


def not_a_name(word: Token) -> bool:
    return is_plain_word(word.fold) and not word.text[:1].isupper()


def looks_like_name(word: Token, text: str, *, first_name: bool = False) -> bool:
    """Whether a word beside a name is likely another part of that name."""
    if is_plain_word(word.fold) or len(word.fold) < 2:
        return False
    if word.text[:1].isupper() and not text.isupper():
        return True
    if first_name:
        return is_given_name(word.fold) and not is_everyday(word.fold)
    return is_word_and_name(word.fold) or (len(word.fold) > 4 and SURNAME_SHAPE.search(word.fold) is not None)
