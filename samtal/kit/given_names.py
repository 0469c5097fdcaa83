"""First names that are common in Sweden and Britain, and the short forms people use for them."""

from __future__ import annotations

from functools import lru_cache

from samtal.kit.language import fold

_SHORT_FORMS = """
alexander alex sasha xander / alexandra alex sandra lexi / andrew andy drew / anders andy / anthony tony / antonia
toni / barbara barb babs / benjamin ben benny / bengt bengan / carina karin / caroline carrie caro lina / karolina
carolina / catherine katherine kathryn cathy kathy kate katie kat / charles charlie chuck / christina christine
chris tina stina / kristina kristin / christopher chris kit / christian chris / daniel dan danny / david dave davey
/ deborah debbie deb / dorothy dot dottie / edward ed eddie ted ned / elizabeth elisabeth liz lizzie beth betty lisa
bettan betsy eliza / emily emma em / erik eric / frederick fred freddie / fredrik fredde fred / gabriel gabe /
gerald gerry / gregory greg / gunnar gurra / gustav gustaf gurra / harold harry hal / henry harry hank / isabella
isabelle bella izzy / jacob jake / james jim jimmy jamie / jennifer jenny jen / jessica jess jessie / john jack
johnny / jonathan jon jonny / joseph joe joey / joshua josh / judith judy / karl carl kalle charlie / katarina
catharina kata katta / kenneth ken kenny / kimberly kim / lars lasse / laurence lawrence larry / leonard len lenny
leo / lennart lelle / magdalena magda lena / magnus mange / margaret maggie meg peggy marge greta / margareta greta
maggan / maria mia maja mary / matthew matt / mats matte / michael mike mick mickey / mikael micke mikey / mohammed
mohamed muhammad mohammad muhammed mo / nathaniel nathan nat / natalie nat / nicholas nick nicky / niklas nicke nick
/ nicola nicky / olof olle olov / oliver ollie olly / oskar oscar / patricia pat tricia patty trish / patrick pat
paddy / peter pete / pamela pam / per pelle pär / philip phillip phil / rebecca becky becca / rebecka becka /
richard rick dick richie / rikard ricky / robert rob bob bobby bertie robbie / ronald ron ronnie / samuel sam sammy
/ samantha sam / sarah sara sally / sebastian seb basse / sofia sophia sophie sofie / stefan stephan steffe /
stephen steven steve / stig stickan / susan sue susie / susanna susanne sanna sussi / teresa theresa terry tess /
theodore ted theo / thomas tom tommy / tomas tompa tommy / tobias tobbe toby / timothy tim / torbjörn tobbe / ulrika
ulla / valerie val / victoria viktoria vicky vicki / viktor victor / vincent vince / walter walt / william bill
billy will willie liam / vilhelm wilhelm ville / wilma vilma / zachary zac zach / åke / johan jonas / jon / johannes
johan jojje / georg george jojje / birgitta gittan britta / börje / kerstin kicki / christer krister / ann anne anna
annie / annika / ida / anneli / marianne / monica monika / ingrid / inger / helena helen / eleonora ellen
"""
_COMMON = """
aaron abbas abdi abdul abigail ada adam adele adrian adriana aida aisha ahmed ahmad agnes agneta aino alan albert
albin alejandro alfred ali alice alicia alina alison allan alma alva alvar alvin amal amanda amber amelia amina amir
amira amy ana anas anders andreas andrea angela anita anja ann anna anneli annelie annette annika ante anton antonio
anwar april arne arnold aron arthur artur arvid astrid asta ava axel ayan ayesha barbro barry bashir beatrice bella
berit bernard bernt bertil beth bianca bilal birger birgit björn bo bodil boris brenda brian bridget brita brittany
britt bruce bruno börje camilla carina carl carla carlos carmen carol cecilia celine charlotte chen chidi chiara
chloe claire clara claudia clive colin connor craig cristina cynthia dag dagmar dagny dahlia damian dana daniela
daria darren dawn dean denise dennis derek desmond dev diana diane diego dilan dominic donald donna dora doreen
dorothea douglas duncan ebba ebbe edith edna edvard edvin edwin eileen einar eino eira elaine eleanor elena eli
elias elin elina elis elisabet ella ellen elliot elmer elof elsa elsie elton elvira emanuel emelie emil emilia emine
enzo erika erna ernest ernst esther ethan eugene eva evelina evelyn evert fadi fahima faisal fanny farah farid
fatima fatou felicia felix fiona flora florence folke francesca francis franz frida fritz gareth gary gavin gemma
geoffrey georgia georgina gerd gert gertrud gillian gina giorgio giovanni gisela glenn gloria gordon graham grace
greta gudrun gun gunborg gunhild gunilla gunvor gustavo göran gösta hanna hannah hannes hans harriet harris harvey
hassan hasan hazel heather hector hedda hedvig heidi helge helga helmut henrik henrietta herbert herman hilda
hillevi hilma hjalmar holger holly hugh hugo hussein huda ibrahim ida idris iman imran inga ingeborg ingegerd inger
ingemar ingmar ingvar ingvor irene irina iris irma isa isaac isak ismail iva ivan ivar ivy jackie jalal jan jana
jane janet janice jari jason jasmin jasmine javier jean jeanette jeffrey jens jeremy jerker jerry jesper jessie jill
joakim joan joanna joanne jocelyn joel johanna jonas jonny joona jordan jorge josef josefin josefine josephine joyce
juan juha julia julian juliana julie juliette julius june justin jörgen kaj kajsa kalle kamal kamila karen karim
karin karl keith kelly kent kevin kevser khadija khalid kim kimmo kira kirsten klara klas kjell knut konrad kristian
kristoffer kurt kyle laila lana lara laura lauren layla lea leena leif leila lena leo leon leona leonie leslie levi
lewis liam lilian lillemor lilly linda lindsay linn linnea linus lisbet lisbeth liselott lorraine lotta louise lova
love lovisa luca lucas lucia lucy ludvig luis luisa lukas luna lydia lynn mabel mahmoud maja majken malin malcolm
malte manuel marcel marcus margit mari maria mariam marie marika marina mario marion marit markus marta marten
martha martin martina marvin mary mathilda matilda matthias mattias maud maureen max maximilian maya mehmet melissa
melker melvin mercedes mia michelle michaela mikaela mila milan milla mimmi mina minna mira miranda miriam mohan moa
molly mona morgan moses mostafa mustafa mårten märta nadia nadja nancy naomi nasrin natalia natasha neil nellie
nelly niall nicole nicolas nigel nils nina noah noel noor nora nour nova ola olaf oleg olga olive olivia omar
orlando osman otto ove owen pablo paige patrik paul paula paulina pauline pedro penelope per pernilla petra petter
phoebe pia pierre pontus priya quentin rachel rafael ragnar ragnhild rahim raj ralph ramona rana rania rasmus
raymond rebecka reidar reza ricardo rickard rigmor rita robin roger roland rolf roman ronja rosa rosalind rose
rosemary roxanne roy ruben rune rupert russell rut ruth ryan saga said sally salma samir samira sandra sanjay sara
scott sean selma seth shane shannon sharon sheila shirley sigge signe sigrid sigurd silvia simon simone sipho siri
siv sixten sofie solveig sonia sonja sophie staffan stella sten stewart stina stuart sture sune svante svea sven
sylvia sylvie syed tage tania tanja tara tariq tatiana tea terence tess thea thelma theo theodor therese thorsten
tilda tilde tim timo timothy tina tindra tone tor tora tord tore torgny torsten tove tracy trevor tuva tyra ulf ulla
ulrica uma uno urban urs valentina vanessa vanja vega vera vernon veronica veronika vidar vigdis viggo vilgot ville
vilhelm vincent viola violet virginia vivian viviane wanda wayne wendy werner wilfred wilma winston yasmin yasmine
yngve yosef yousef yusuf yvette yvonne zahra zainab zara zelda zoe åsa åke örjan östen jamal ylva signhild inez ines
nathalie jacqueline hermione tuncay emre elif ayse zeynep fatma murat deniz omer burak selin ioana andrei mihai
ivana jelena milica dragan goran zoran branko marek piotr tomasz agnieszka katarzyna malgorzata pawel krzysztof
wojciech anya dmitri sergei vladimir olena oksana taras wei ming mei ling jun hiroshi yuki kenji aiko minh linh thi
nguyen anh arjun ananya rohan rahul deepak sunita anil kiran vikram lakshmi meera nisha neha pooja ravi suresh kwame
kofi ama akua abena chinedu ngozi amaka emeka tunde yetunde
"""


def _groups() -> dict[str, frozenset[str]]:
    """Every name with all the names it may stand beside."""
    found: dict[str, set[str]] = {}
    for line in _SHORT_FORMS.split("/"):
        group = [fold(name) for name in line.split()]
        for name in group:
            found.setdefault(name, set()).update(group)
    return {name: frozenset(names) for name, names in found.items()}


_GROUPS = _groups()
_GIVEN = frozenset(fold(name) for name in _COMMON.split()) | frozenset(_GROUPS)


@lru_cache(maxsize=8192)
def is_given_name(word: str) -> bool:
    """Whether a word is a common first name; a double name counts when its first half does."""
    folded = fold(word)
    return folded in _GIVEN or ("-" in folded and folded.split("-")[0] in _GIVEN)


def short_forms(name: str) -> frozenset[str]:
    """The other names the same person may use: `william` gives `bill`, `will`, `liam`."""
    return _GROUPS.get(fold(name), frozenset())
