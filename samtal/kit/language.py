"""Swedish and English words: folding, tokens, light stems, and which language an utterance is in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SPECIAL = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "’": "'", "‘": "'", "´": "'"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written, its folded form, and where it stands in the text."""

    text: str
    fold: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Small letters without accents: `Åsa Öberg` and `asa oberg` become the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens(text: str) -> list[Token]:
    """The words of a text with their spans; an apostrophe stays inside its word, a hyphen parts two."""
    return [Token(m.group(), fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


# Stems -------------------------------------------------------------------------------------------------------------

_SV_DEFINITE = ("ens", "ets", "nas", "en", "et", "na", "ns", "n")
_SV_PLURAL = ("are", "ar", "er", "or", "a", "e")
_SV_DERIVED = ("ationer", "ation", "eringar", "ering", "era", "ningar", "ning", "ingar", "ing")
_EN_DERIVED = ("ations", "ation", "ating", "ated", "ate", "ments", "ment", "ings", "ing", "ed", "al", "ion", "e")
_SV_IRREGULAR = {
    "tar": "ta", "tog": "ta", "tagit": "ta", "tas": "ta", "tagen": "ta", "far": "fa", "fick": "fa", "fatt": "fa",
    "gor": "gora", "gjort": "gora", "gjorde": "gora", "lagt": "lagg", "lade": "lagg", "satt": "satt", "bytt": "byt",
    "bytte": "byt", "dragit": "dra", "drar": "dra", "drog": "dra", "nytt": "ny", "nya": "ny",
}  # fmt: skip
_EN_IRREGULAR = {
    "teeth": "tooth", "feet": "foot", "children": "child", "women": "woman", "men": "man", "taken": "take",
    "took": "take", "taking": "take", "lost": "lose", "losing": "lose", "seen": "see", "saw": "see", "broke": "break",
    "broken": "break", "had": "have", "has": "have", "having": "have", "got": "get", "getting": "get",
}  # fmt: skip


def stem(word: str, language: Language) -> str:
    """What is left of a word without its inflection; compare stems with stems of the same language only."""
    return _stem_sv(fold(word)) if language == "sv" else _stem_en(fold(word))


@lru_cache(maxsize=20_000)
def _stem_sv(word: str) -> str:
    if word in _SV_IRREGULAR:
        return _SV_IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("s") and len(word) > 4 and word[-2] not in "siu":
        word = word[:-1]
    derived = _without(word, _SV_DERIVED)
    if derived != word:
        return derived
    # A bare -n is the definite form only after these letters: `vaccin`, `medicin` keep theirs.
    if not word.endswith("n") or word[-2] in "aeourl":
        word = _without(word, _SV_DEFINITE)
    derived = _without(word, _SV_DERIVED)
    return derived if derived != word else _without(word, _SV_PLURAL)


@lru_cache(maxsize=20_000)
def _stem_en(word: str) -> str:
    word = word.removesuffix("'s").replace("'", "")
    if word in _EN_IRREGULAR:
        return _EN_IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("ches", "shes", "sses", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    stemmed = _without(word, _EN_DERIVED)
    if stemmed != word and len(stemmed) > 3 and stemmed[-1] == stemmed[-2] and stemmed[-1] not in "lsz":
        return stemmed[:-1]
    return stemmed


def _without(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


# Which language ----------------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that only one of the two languages uses in this spelling. Names, dates, numbers and loan words are in neither.
SWEDISH_WORDS = _words(
    """
    jag mig dig sig du vi ni hon den det dom dem oss er era min mitt mina din ditt dina hans hennes deras vår vårt
    våra och eller men att som om när hur vad vem vilka vilken vilket var varför vart där här då nu sen sedan också
    inte ej icke ja jo jodå japp jaha jaa jajamän nej nä näe nää nja visst absolut gärna tack tackar varsågod snälla
    hej hejsan hejhej tjena tjenare tjo hallå goddag godkväll godmorgon hejdå adjö är va vara varit blir bli blev
    blivit har hade haft kan kunde ska skulle skall vill ville måste behöver behövde får fick fått går gick gått
    kommer kom kommit tar tog tagit ta ge ger gör gjorde gjort göra boka bokar bokade bokat avboka avbokar avbokning
    ombokning omboka bokning bokningen ändra flytta byta tid tider tiden tiderna besök besöket läkare läkaren
    läkartid doktor doktorn sköterska sköterskan tandläkare tandläkaren vårdcentral vårdcentralen mottagningen
    kliniken ringa ringer ring prata pratar träffa söker söka frågor fråga undrar hjälp hjälpa hjälper ont sjuk
    sjukt mår känner känns dålig dåligt bra bättre på till från för med hos utan mellan under över efter innan före
    inom sedan kring cirka ungefär mot genom någon nån något nåt några nåra ingen inget inga alla allt annan annat
    andra bara mycket mkt lite mer mest mindre kanske redan ännu igen aldrig alltid ofta ibland snart senare
    tidigare hellre helst först sist nästa förra dag dagen dagar vecka veckan veckor månad månaden år året idag
    imorgon imorrn imorron igår ikväll övermorgon förmiddag eftermiddag eftermiddagen förmiddagen morgonen kvällen
    heter namn namnet född nummer numret personnummer telefon mamma pappa barn barnet barnen dotter son sonen
    dottern fru frun man mannen syster bror mormor farmor morfar stämmer precis okej oki jättebra perfekt toppen
    kanon fint bra härligt passar funkar fungerar ledig lediga ledigt kostar kosta betala betalar pris priset öppet
    öppettider stänger öppnar ligger parkera parkering hitta hittar menar menade vet veta tror tänkte tänka glömt
    glömde orkar hinner sjukanmäla recept receptet remiss intyg journal provsvar svar svaret medicin mediciner
    vaccinera jobbar jobb skolan hemma eftersom alltså liksom typ iaf väl ju bitti fler själv samma annars dessutom
    både varken ens båda sån sånt sådan den denna detta dessa vilken långt snabb snabbt besvär halsen huvudet ryggen
    magen feber hosta hostar klåda kliar eksem utslag sår såret tand tanden tänder tänderna blodprov prover
    provtagning vaccin spruta läsa skriva skriver skickar skicka koden säga säger sa vänta väntar vänligen få gång
    gången låter avbryt kör jepp japp jodå hallåå byt språk berätta kvittar osäker god tidig tidiga gäller vänner
    vänlig hälsning hälsningar mvh kram ursäkta förlåt ledsen tyvärr synd fel rätt slut fortfarande akut akuttid
    sköterskebesök nån nåt o å ä e de dej mej sej asså nog ändå känner
    """
)
ENGLISH_WORDS = _words(
    """
    i'm i'd i've i'll you your yours he she it its it's they them their our we us my mine me this that these those
    the a an and or but because if when how what who whom which where why there here then also not yes yeah yep yup
    no nah please thank thanks hello hiya am are was were been being be have has had do does did done doing can
    could would should shall will won't don't doesn't didn't can't couldn't isn't aren't wasn't want wanted wants
    need needs needed must get got gets getting go going goes went come coming comes came take takes took make makes
    made book booking booked cancel cancelled reschedule rearrange rebook change move switch appointment
    appointments appt time times visit doctor doctors nurse dentist surgery practice see seeing speak talk call ring
    phone number name called born birthday with for to of about at by into out up down off before after until till
    since between around during through any anyone anybody anything some someone somebody something nothing nobody
    none every everything all other another else only just very much many more most less maybe perhaps already yet
    again never always often sometimes soon later earlier sooner rather first last next previous day days week weeks
    month months year years today tomorrow yesterday tonight morning mornings afternoon afternoons evening night
    noon midday monday's friday's mum mom dad mother father wife husband daughter sister brother child children kid
    kids baby right correct fine great perfect lovely brilliant good sure cheers ta works suits free available
    availability cost costs pay price much open opening close closed closes parking directions find located address
    mean meant know think thought forgot forget remember wait sorry hurts hurt pain sick ill feeling feel unwell
    prescription referral letter results result medicine medication tablets pills vaccine jab shot checkup cleaning
    tooth teeth filling eczema rash mole skin itchy cough fever throat head back stomach wound blood instead
    actually really still though even both either neither same such than so too well ok'd let let's help could've
    who's what's where's that's there's how's i i'd someone's message messages text is goodbye confirm sounds cool
    repeat excuse pardon indeed course cant dont isnt whats ive wont didnt im youre thats theres hows wouldn't
    shouldn't awesome hi in look find search somewhere elsewhere near wherever whenever sent send regards dear
    sincerely code says said thing things people person human real speaking
    """
)
# Used in both, or lent to the other: they count only a little.
_SV_WEAK = _words(
    "man men var till barn under bra fast son kan tar er den mer mot e o ä å de fler ens andra alla sa va kom hos ring "
    "god"
)
_EN_WEAK = _words(
    "i a an so at had in till bye sorry thanks please all dear time back code text message of to be book go last "
    "ill well right good perfect free fine he me by it first name"
)
_NEUTRAL = _words(
    "ok okay oki okey hmm eh ah oh wow lol sms app mail email stop start info hm mhm aha nope select from"
)
_SV_FOLDED = frozenset(fold(word) for word in SWEDISH_WORDS) - frozenset(map(fold, ENGLISH_WORDS)) - {"fran"}
_SV_ENDING = re.compile(
    r"(?:ningen|ningar|ningarna|kontroll(?:en)?|behandling(?:en)?|besok(?:et)?|heten|elsen|arna|erna|skolan?"
    r"|vard(?:en)?|proven?)$"
)
_EN_ENDING = re.compile(r"(?:ness|ight|ough|ology|ings|tion's|ful|ly|'s|n't|'ve|'ll|'re)$")


def detect(text: str) -> tuple[Language | None, float]:
    """The language of one utterance and how sure, 0..1; None when nothing tells (a name, a date, `ok`)."""
    words = [m.group().casefold().replace("’", "'") for m in _WORD.finditer(text)]
    sv = sum(_weight_sv(word) for word in words)
    en = sum(_weight_en(word) for word in words)
    if sv and not en and any(set(word) & set("åäö") for word in words):
        sv += 0.3
    total, margin = sv + en, abs(sv - en)
    # One weak word is no evidence, and a tie is none either.
    if total < 0.7 or margin < 0.25 * total:
        return None, 0.0
    sureness = (margin / total) * min(1.0, 0.55 + total / 4)
    return ("sv" if sv > en else "en"), round(sureness, 3)


def _weight_sv(word: str) -> float:
    if word in _NEUTRAL:
        return 0.0
    if word in SWEDISH_WORDS:
        return 0.35 if word in _SV_WEAK else 1.0
    if word in ENGLISH_WORDS:
        return 0.0
    folded = fold(word)
    if folded in _SV_FOLDED:
        return 0.7
    return 0.8 if len(word) > 7 and _SV_ENDING.search(folded) else 0.0


def _weight_en(word: str) -> float:
    if word in _NEUTRAL:
        return 0.0
    if word in ENGLISH_WORDS:
        return 0.35 if word in _EN_WEAK else 1.0
    if word in SWEDISH_WORDS:
        return 0.0
    return 0.6 if len(word) > 4 and _EN_ENDING.search(word) and not set(word) & set("åäö") else 0.0
