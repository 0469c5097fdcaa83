"""The words that announce a name, in Swedish and English: `jag heter`, `it's`, `min son`, `speaking`, `mvh`."""

from __future__ import annotations

import re
from typing import Literal

Relation = Literal[
    "son", "daughter", "child", "mother", "father", "parent", "husband", "wife", "partner", "sibling", "grandparent",
    "grandchild", "friend",
]  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS_FOR: dict[Relation, str] = {
    "son": "son sonen pojke pojken boy grabb grabben",
    "daughter": "dotter dottern daughter girl flicka flickan tös",
    "child": "barn barnet child kid baby bebis bebisen",
    "mother": "mamma mor mother mum mom mam",
    "father": "pappa far father dad",
    "parent": "förälder parent",
    "husband": "man husband make gubbe",
    "wife": "fru wife maka",
    "partner": "partner sambo flickvän pojkvän girlfriend boyfriend fiance",
    "sibling": "syster bror sister brother",
    "grandparent": "mormor morfar farmor farfar gran nan grandma grandmother grandad grandfather",
    "grandchild": "barnbarn grandson granddaughter",
    "friend": "vän kompis friend granne neighbour flatmate",
}
RELATIONS = {word: relation for relation, words in _WORDS_FOR.items() for word in words.split()}
INVERSE: dict[Relation, Relation] = {
    "mother": "child",
    "father": "child",
    "parent": "child",
    "son": "parent",
    "daughter": "parent",
}
RELATION_WORDS = "|".join(sorted(RELATIONS, key=len, reverse=True))
IS_CALLED = r"(?:\s*[,:]?\s*(?:som\s+)?(?:heter|is\s+called|is\s+named|called|named|'?s\s+name\s+is|is|är|namn\s+är))?"


def _cue(*alternatives: str) -> re.Pattern[str]:
    """Any of the alternatives, with a word's edge before it; a space stands for any space."""
    return re.compile("|".join(rf"\b(?:{text})".replace(" ", r"\s+") for text in alternatives), re.IGNORECASE)


MINE = _cue(rf"(?:min|mitt|vår|vårt|my|our) (?:\w+ )?({RELATION_WORDS})(?:'?s)?\b")
# `det är mamma som bokar`, `I'm his dad`: what the speaker is to the patient.
I_AM = _cue(rf"(?:det är|jag är|i'?m|i am|this is|it'?s) (?:(?:hans|hennes|his|her|their|the) )?({RELATION_WORDS})\b")
SELF_CUES = _cue(
    r"(?:jag )?heter inte [\w-]+(?: [\w-]+)? utan ",
    r"(?:my name is |it's )?not [\w-]+,? (?:but|it'?s|it is) ",
    r"(?:jag heter|mitt namn(?: (?:är|e))?|namnet är)\s*,?\s*",
    r"(?:my (?:full )?name(?:'?s| is)|the name(?:'s| is)|name's)\s*,?\s*",
    r"(?:namn|name)\s*:\s*",
    r"(?:(?:för|efter)namn(?:et)?|(?:sur|first |last |family )name) (?:är|is) ",
)
PERHAPS_SELF_CUES = _cue(
    r"(?:it'?s|it is|this is|here'?s|here is|i'?m|i am) (?=\w)", r"(?:det är|de e|det e|d e|jag är|här är) (?=\w)"
)
# `min son Vidar`, `my elderly mum is called Rose`
RELATED_CUES = _cue(
    r"(?:min|mitt|mina|vår|vårt|my|our|hennes|hans|his|her) "
    r"(?:(?:lilla|lille|äldsta|yngsta|little|elderly|old|eldest|youngest) )?"
    rf"(?P<relation>{RELATION_WORDS})(?:s(?= namn))?\b{IS_CALLED}\s*,?\s*"
)
# `mamma till Elsa`: the one named is the other end of it.
PARENT_CUES = _cue(
    r"(?P<parent>mamma|pappa|mor|far|förälder|mother|father|mum|dad|parent|son|dotter|daughter) (?:till|åt|of|to) "
)
CALLED_CUES = _cue(
    r"(?:han|hon|hen|barnet|patienten|patient) heter ",
    r"(?:he|she|they)(?:'s| is|s) called ",
    r"(?:patienten|patient)(?: är| is|'s|\s*:)\s*",
    r"(?:his|her|their|the patient'?s) name(?:'?s| is) ",
)
FOR_CUES = _cue(
    r"(?:åt|för|för patienten|on behalf of|for|det gäller|gäller) (?=\w)",
    r"(?:är|boka|bokning|tid|tiden|vaccin|besök) till (?=\w)",
)
UNDER_CUES = _cue(r"(?:under(?: the name(?: of)?)?|in the name of|i namnet) (?=\w)")
# Nobody but the speaker is announced so, whoever else has the name.
I_MYSELF = re.compile(r"\b(?:jag\s+heter|namn(?:et)?\s+är|jag\s+är|name(?:'?s|\s+is)|i'?m|i\s+am)\s*$", re.IGNORECASE)
AFTER_SELF = re.compile(
    r"\s*,?\s*(?P<sure>speaking|calling|talking|heter\s+jag|som\s+(?:talar|ringer|pratar|skriver)|är\s+mitt\s+namn"
    r"|is\s+my\s+name)\b|\s*,?\s*(?P<perhaps>här|here|igen|again)\b",
    re.IGNORECASE,
)
CORRECTED = _cue(
    r"(?:det ska(?:ll)? (?:vara|stå)|jag heter|heter|det (?:är|stavas)|stavas|jag sa) ",
    r"(?:it'?s|that'?s|it should be|should be|spelled|spelt|i said) ",
)
SHALL_BE = re.compile(
    r"\s+(?:ska(?:ll)?\s+det\s+(?:vara|stå)|it\s+should\s+be|is\s+the\s+right\s+(?:name|spelling))\b", re.IGNORECASE
)
GREETING = re.compile(
    r"^\W*(?:(?:hej(?:san)?|hallå|god\s?dag|god\s?(?:morgon|kväll|middag)|tjena|hello|hiya|hi|hey"
    r"|good\s+(?:morning|afternoon|evening)|dear\s+all|evening|morning|afternoon|igen|there|ja|jo|yes|again)[\s,!.–-]*)*",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"(?:(?:^|[\n.!?]|\s)(?:mvh|m\.v\.h\.?|vh|hälsningar(?:\s+från)?|hälsar|vänligen"
    r"|(?:med\s+)?vänlig(?:a)?\s+hälsning(?:ar)?|bästa\s+hälsningar|(?:(?:kind|best|warm)\s+)?regards|best\s+wishes"
    r"|many\s+thanks|yours(?:\s+(?:sincerely|faithfully))?|sincerely|kramar?)[\s,.:/-]+"
    r"|\s/{1,2}\s?|\s[–—-]{1,2}\s?|\n+)$",
    re.IGNORECASE,
)
DOCTORS = _words(
    "dr doctor doktor doktorn doc nurse syster prof professor lakare lakaren skoterskan tandlakare tandlakaren"
)
SEEING = _words("hos with see seeing traffa traffar traffade till to av inte not than")
COURTESY = _words("mr mrs ms miss fru herr froken")
PARTICLES = _words("von van de der den af al el bin ben da di la le abu st")
NEVER = _words("the a an my your our min mitt mina din en ett och and or eller som")


FILLERS = re.compile(
    r"^\W*(?:(?:ja|jo|jaha|eh|öh|hmm?|um|uh|er|yes|yeah|ok|okej|okay|hej|hello|hi|sure|visst|alltså|well|så|so|oh|namn|name)"
    r"\b[\s,:.!-]*)+",
    re.IGNORECASE,
)


def relation_of(said: str) -> Relation | None:
    """What somebody is to the speaker, by the word used."""
    return RELATIONS.get(said.casefold())
