"""Everyday words of both languages: what is not to be taken for a name, and names that are words too."""

from __future__ import annotations

from samtal.kit.language import ENGLISH_WORDS, SWEDISH_WORDS, fold
from samtal.kit.spoken_numbers import word_value

_CALENDAR = """
    kvällar morgnar förmiddagar eftermiddagar nätter evenings nights weekends helger
    måndag tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen lördagen
    söndagen måndagar tisdagar onsdagar torsdagar fredagar lördagar söndagar mån tis tisd ons onsd tors torsd fre
    lör sön monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
    mon tue tues wed weds thu thur thurs fri sat sun januari februari mars april maj juni juli augusti september
    oktober november december january february march may june july august october jan feb mar apr jun jul aug sep
    sept okt oct nov dec helgen helg weekend påsk nyår midsommar easter christmas halv kvart half quarter past
    klockan klo kl o'clock am pm fm em vid strax prick tidigt sent early late lunch lunchen hour hours minute
    minutes timme timmar minuter nyss genast asap direkt tidigast snarast
"""
_MORE_SV = """
    förnamn efternamn förnamnet efternamnet räkning
    kontakt samtal stöd möte hjälp ärende intyg blod blodet blöder skola grupp kurs råd sista sist finns fanns roll
    spelar spela förut jaha jasså mhm ähm öh aa asså liksom gud herregud usch aj oj ok okej okay fan jävla skit hm
    tjabba tja god dagen kväll morgon natt räcker räckte blivit bör borde lär lämna lämnat hämta boende bor åka åker
    körde buss bil tåg dörren telefonen mobilen mobil mejl mejla mejlet mail maila sms smsa smsade chatten
    meddelande brev post hemsida hemsidan app besked kallelse kallad remitterad ansökan blankett försäkring
    försäkringskassan frikort högkostnad avgift faktura swish kort kontant klinik kliniken mottagning vårdcentral
    sjukhus sjukhuset akuten jour rehab hälsa hälsan vård vården kontroll koll kolla kollar titta tittar undersöka
    undersökning behandling behandla operation operera ingrepp prov tas tagen sätta sitter stå står ligga bruka
    brukar gå gått gången gånger ställa ställe plats platsen annars helst gammal gamla ung unga liten lilla litet
    små stor stora nytt ny nya förra fösta akut akuta bråttom jobbig jobbigt jobbet arbete skolan dagis förskola
    semester resa rest bortrest hemma hem huset syskon föräldrar förälder vän kompis granne sambo make maka gubben
    gubbe kille tjej människa person personal personen chef receptionist receptionen sköterskan syrra syrran
    doktorns läkarens kuratorn psykolog sjukgymnast fysioterapeut barnmorska logoped dietist huden hud kroppen kropp
    arm armen ben benet fot foten hand handen öga ögat ögon öra örat näsa mun munnen tunga hjärta hjärtat mage tarm
    rumpa lår knä knät axel axeln nacke nacken bröst bröstet finger tå värk värker svullen svullet röd rött kliande
    bulor bula prick pricken fläck fläcken leverfläck vårta eksem akne finnar utslag allergi astma diabetes
    blodtryck kolesterol medicin tabletter kräm salva recept spruta influensa covid corona förkylning förkyld
    förstoppning kräks illamående yr yrsel trött trötthet stress stressad ångest oro orolig nere sömn sover sova
    ätit äter äta dricka vikt går väl kvar iväg fram tillbaka upp ner ut in av dit hit uppe sidan bredvid nära långt
    före bort borta fortsätt fortsätta börja börjar sluta slutar klar klart färdig redo möjlig möjligt omöjligt
    enkelt svårt lätt säker säkert osäker sant falskt lika olika flera mången varje egen egna eget helt hela halva
    typ slags sorts sort grej sak saker grejer trycker trycka dra drar lägga lägger lägg byter bytt ändrar ändrat
    avbeställa avbeställ ställt tackar bekräfta bekräftar avbokas bokas bokade bokad bokningar hör höra hört se ser
    sett visa visar talar tala talas stavas stavar stavning bokstav bokstäver enkel dubbel svenska engelska arabiska
    språk tolk tolka doktor läkare dr syster bror sjuksköterska distriktssköterska tandläkare hygienist överläkare
    professor fysio stället bara ba väldigt jätte himla sjukt ganska rätt nästan aldrig ständigt förresten
    egentligen dock välkommen hälsar hälsningar vänlig vänliga bästa kära avs snäll hjälpte hjälpen vänner kring
    laga bleka frysa duscha bada sluddrar lossnat tappat tappade ramlade ramlat brutit slagit skadat opererad smärta
    smärtor intyget resultat besöker besöka testa test tester mäta mätning väga vägning
"""
_MORE_EN = """
    on misspelled misspelt share proceed fun fact outer inner
    from hmm mm mhm surname firstname lastname
    bloods bloody feeling feelings feeding filling falling billing building fitting killing leaning cleaning police
    polish swear future topic topics sports break breaking breaks general generally sample samples lower carries hey
    hullo evening greetings sir madam love mate ta cheers bye cya laters regards wishes kind best warm faithfully
    yours many lots bit few little big small old new young long short high low left top bottom side next near close
    far away round corner street road lane house home school work job office holiday trip bus train car park lift
    door phone mobile email mail app website letter form card cash bank insurance insurer policy fee charge bill
    refund clinic centre center hospital health care practice team desk reception receptionist staff manager man
    woman lady guy girl boy son daughter niece nephew uncle aunt grandma grandad nan gran partner flatmate neighbour
    friend friends family parents parent mums dads kids twins husband's wife's arm leg knee foot feet hand finger
    toe eye eyes ear ears nose mouth tongue heart chest tummy belly neck shoulder hip hips bum body skin hair nail
    nails blood pressure sugar cholesterol asthma diabetes allergy hay flu covid cold sneeze spots spot pimple acne
    eczema dermatitis lump bump mark birthmark moles itch itching sore swollen red dark darker bleeding bleed
    stitches dressing cut burn burnt broke broken fell fall hit accident emergency urgent asap nothing problem issue
    matter concern worry worried scared nervous anxious stressed tired sleep slept eat eaten drink breakfast water
    cream creams ointment test tests testing screening smear scan xray vaccine vaccination vaccinated jabs shots
    travel check checks checked check-up consultation consult procedure surgery operation treatment treat treats
    therapy session review follow following followup examination exam use using used stop stopped start started keep
    keeping carry put pulled pull try tried trying hear heard hope hoping happy glad sad bad worse better ok okay
    alright allright dear darling lovely nice kindly possible poss impossible able unable allowed fine fit fits suit
    suits manage managed arrange arranged confirm confirmed accept pick picked choose prefer prefers preferred
    option options either slot slots spaces space room gap list waiting waitlist line queue hold moment minute
    second secs sec ago while whole half full empty early earliest late latest quick quickly fast slow slowly
    straight directly probably definitely possibly certainly exactly literally basically obviously hopefully
    unfortunately sadly usual usually normal normally regular regularly routine annual yearly monthly two's one's
    ones once twice double single several lot plenty enough extra spare same different similar said say saying says
    told tell tells telling ask asked asking wonder wondering understand understood explain explained mention
    mentioned write wrote written read spell spelt spelled letters english swedish language look looking looks
    looked listen watch show shown send sends sending give gives gave given leave leaves stay live lives living born
    age aged years' month's week's today's tomorrow's year's day's won't gonna wanna gotta dunno about above below
    under over along across behind without within except unless whether although however because cos coz doctor dr
    doc nurse sister mister mr mrs ms miss professor prof dentist hygienist therapist counsellor gp physio
    dermatologist surgeon midwife optician specialist consultant pls plz thx u ur r n im ive id swallowed bring
    brought lost loose lose crown tooth teeth gum gums clean scale whitening brace message messages number numbers
    code wrong right details detail information info question questions query answer human person robot bot machine
    computer ai real heya hiya morning afternoon speaking calling behalf regarding re ref
"""
# Common on the clinic's lips, but so often misspelled that a near miss must be understood.
_OFTEN_MISSPELLED = "eksem akne acne eczema dermatitis leverfläck vårta vaccin vaccine influensa finnar hygienist"
_MISSPELLED = frozenset(fold(word) for word in _OFTEN_MISSPELLED.split())
_EVERYDAY = (
    frozenset(fold(word) for word in {*(_CALENDAR + _MORE_SV + _MORE_EN).split(), *SWEDISH_WORDS, *ENGLISH_WORDS})
    - _MISSPELLED
)

# Surnames and first names that are words: alone they count as a name only where a name is expected.
_NAMES_THAT_ARE_WORDS = """
    ben tom tim olive sky art per bo price frost long young day may june april august rose grace hope faith joy will
    mark bill pat sue rob frank dean grant baker cook mason hill wood woods field fields rivers brooks stone steel
    power powers king bishop pope knight marsh park parks banks best good love black white brown green gray grey
    rich short small sharp swift wise strong moody early summer summers winter winters spring snow weeks monday
    friday cross bridge house church ball bell bird bush case chambers crane drew fox wolf lamb bull hawk head hand
    foot cheek beard bone bones page pain penny pepper rice read see speed street sweet ward waters wells west north
    east walker cooper christian dawn eve iris ivy violet daisy ruby pearl amber crystal jade jasmine heather holly
    hazel lily poppy rosemary sage ginger angel star rain storm river ocean brook dale glen cliff buddy chance chase
    curtis drake earl ford gene guy harmony hunter jack jay jean ken lance max miles nick norm peg piper pierce ray
    reed rusty sandy skip tanner trip victor wade berg holm lund björk frisk ek alm ask lind gran sten dal ström
    strand sjö falk örn hök svan lejon rask modig stark glad lugn kvick ros blad gren kvist sand vik fors näs vinter
    sommar vår höst snö måne sol hav dag natt maj lång kort stor liten ung gammal ny frid hjort fält blom palm tall
    kron rapp trygg fri fager flink sköld spjut svärd hammar hjelm man bra tapper åker lilja linda viola stjärna tor
    tage lo liv my ling gull björn ulf bent ted
"""
_WORDS_AND_NAMES = frozenset(fold(word) for word in _NAMES_THAT_ARE_WORDS.split())


def is_everyday(word: str) -> bool:
    """Whether a word is so common that a slip of the tongue must not turn it into a name."""
    folded = fold(word)
    return folded in _EVERYDAY or folded in _WORDS_AND_NAMES or word_value(folded) is not None or folded.isdigit()


def is_plain_word(word: str) -> bool:
    """Whether a word is never a name in itself: everyday, and not one of the words that people are called."""
    folded = fold(word)
    if folded in _WORDS_AND_NAMES:
        return False
    return (
        folded in _EVERYDAY
        or folded in _MISSPELLED
        or word_value(folded) is not None
        or any(letter.isdigit() for letter in folded)
    )


def is_word_and_name(word: str) -> bool:
    """A word that is also a name: Price, Frost, Berg, Frisk."""
    return fold(word) in _WORDS_AND_NAMES
