"""What an article says that a person is: home secretary, chief executive, witness."""

from __future__ import annotations

import re

# Nouns that say what somebody is or does. From the occupations and offices that stand beside names in the open
# corpora that the models are trained on, and the usual ones of British and American papers.
HEADS = frozenset((
    "accountant", "activist", "actor", "actress", "actuary", "administrator", "adviser", "advisor", "advocate",
    "agent", "aide", "all-rounder", "allrounder", "alumna", "alumnus", "ambassador", "analyst", "anchor",
    "apprentice", "archbishop", "archdeacon", "architect", "artist", "assistant", "astronomer", "attaché", "attorney",
    "auctioneer", "auditor", "aunt", "author", "bailiff", "baker", "banker", "barman", "barrister", "bartender",
    "bassist", "batsman", "biographer", "biologist", "bishop", "blogger", "boss", "bouncer", "bowler", "boxer",
    "breeder", "broadcaster", "broker", "brother", "builder", "butcher", "campaigner", "candidate", "captain",
    "cardinal", "carer", "caretaker", "carpenter", "catcher", "centre", "ceo", "cfo", "chair", "chairman",
    "chairperson", "chairwoman", "chancellor", "chef", "chemist", "chief", "choreographer", "cleaner", "clerk",
    "co-author", "co-chair", "co-founder", "co-owner", "coach", "cofounder", "columnist", "comedian", "commander",
    "commentator", "commissioner", "composer", "comptroller", "conductor", "congressman", "congresswoman",
    "conservationist", "constable", "consul", "consultant", "coo", "cook", "coordinator", "coroner", "correspondent",
    "councillor", "councilman", "councilwoman", "counsel", "counsellor", "counselor", "courier", "cousin", "curator",
    "cyclist", "dancer", "daughter", "dean", "defendant", "defender", "delegate", "dentist", "deputy", "designer",
    "detective", "developer", "dictator", "diplomat", "director", "director-general", "doctor", "driver", "drummer",
    "ecologist", "economist", "editor", "electrician", "emir", "engineer", "entrepreneur", "envoy", "epidemiologist",
    "executive", "expert", "farmer", "father", "filmmaker", "firefighter", "fireman", "fisherman", "footballer",
    "forward", "founder", "freshman", "fullback", "gardener", "general", "geologist", "goalkeeper", "goaltender",
    "golfer", "governor", "governor-general", "granddaughter", "grandfather", "grandmother", "grandson", "grower",
    "guard", "guitarist", "gymnast", "halfback", "handler", "head", "headmaster", "headmistress", "headteacher",
    "heir", "historian", "host", "husband", "insider", "inspector", "interpreter", "investigator", "investor",
    "jockey", "journalist", "judge", "justice", "king", "landlady", "landlord", "lawmaker", "lawyer", "leader",
    "lecturer", "legislator", "librarian", "lieutenant", "linebacker", "lineman", "lobbyist", "magistrate", "magnate",
    "manager", "marksman", "marshal", "mayor", "md", "mechanic", "mep", "meteorologist", "midfielder", "midwife",
    "minister", "monarch", "mother", "mp", "musician", "narrator", "negotiator", "neighbor", "neighbour", "nephew",
    "niece", "novelist", "nuncio", "nurse", "officer", "official", "ombudsman", "optician", "organiser", "organizer",
    "outfielder", "owner", "painter", "paramedic", "parent", "partner", "pastor", "pathologist", "patient",
    "pensioner", "pharmacist", "philosopher", "photographer", "physician", "physicist", "pilot", "pitcher", "player",
    "playwright", "plumber", "podcaster", "poet", "policeman", "policewoman", "politician", "pollster", "pope",
    "postgraduate", "postman", "premier", "presenter", "president", "priest", "prince", "princess", "principal",
    "producer", "professor", "prosecutor", "provost", "psychologist", "publicist", "publisher", "pundit",
    "quarterback", "queen", "rabbi", "rancher", "ranger", "rapper", "referee", "registrar", "reporter",
    "representative", "researcher", "resident", "retailer", "rider", "rower", "runner", "sailor", "schoolboy",
    "schoolgirl", "schoolteacher", "scientist", "scout", "sculptor", "secretary", "secretary-general", "senator",
    "sergeant", "shearer", "sheriff", "shopkeeper", "shortstop", "singer", "sister", "skier", "skipper",
    "sociologist", "soldier", "solicitor", "son", "sophomore", "speaker", "specialist", "spokesman", "spokesperson",
    "spokeswoman", "sprinter", "squire", "statistician", "steward", "strategist", "striker", "student",
    "superintendent", "supervisor", "surgeon", "swimmer", "taoiseach", "teacher", "tenant", "therapist", "trader",
    "trainer", "translator", "trapper", "treasurer", "trooper", "trucker", "trustee", "tycoon", "tánaiste", "umpire",
    "uncle", "undergraduate", "undersecretary", "usher", "vet", "vicar", "vice-chair", "vice-chancellor",
    "vice-president", "victim", "virologist", "vocalist", "volunteer", "waiter", "waitress", "warden",
    "whistleblower", "wicketkeeper", "widow", "wife", "winger", "winner", "witness", "wrestler", "writer",
))  # fmt: skip
# Forms of address that say what somebody is.
_TITLES = {
    "sen.": "senator", "rep.": "representative", "gov.": "governor", "cllr": "councillor", "cr": "councillor",
    "dr": "doctor", "dr.": "doctor", "prof": "professor", "prof.": "professor", "sgt": "sergeant", "sgt.": "sergeant",
    "det.": "detective", "insp": "inspector", "supt": "superintendent", "capt.": "captain", "col.": "colonel",
    "gen.": "general", "lt.": "lieutenant", "rev": "priest", "rev.": "priest", "cllr.": "councillor",
}  # fmt: skip
_IN_COURT = {"prosecuting": "prosecutor", "defending": "barrister"}  # Adeyemi Cole, prosecuting, told the jury
_SMALL = frozenset((
    "the", "a", "an", "and", "or", "but", "said", "says", "told", "by", "with", "that", "as", "to", "from", "when",
    "while", "whose", "his", "her", "its", "their", "our", "my", "is", "was", "were", "are", "be", "of", "for", "at",
    "in", "on", "also", "then", "after", "before", "if", "because", "who", "which", "both", "than",
))  # fmt: skip
_WORD = r"[^\W\d_][\w'’.&-]*"
_BEHIND = re.compile(rf"((?:{_WORD}\s+){{1,10}})[“\"‘']?$")
_ASIDE = re.compile(rf"((?:{_WORD}\s+){{0,4}}{_WORD}),\s+$")  # The mayor, Orla Fenwick,
_AFTER = re.compile(rf",\s+(?:(?:\d{{1,3}}|aged \d+),\s+)?((?:{_WORD}\s+){{0,8}}{_WORD})")
_REACH = 110  # characters around a name in which its role stands


def find_role(text: str, start: int, end: int) -> str | None:
    """The role beside a name, in lower case: "home secretary" of "Home Secretary Yvette Cooper" and of "Yvette
    Cooper, the home secretary,"; None where none stands there."""
    if match := _BEHIND.search(text[max(0, start - _REACH) : start]):
        words = [_TITLES.get(word, word) for word in match[1].lower().split()]
        at = len(words) - 1
        if words[at] not in HEADS:  # Former leader of the Green party Caroline Lucas
            links = [i for i, word in enumerate(words[:-1]) if word in HEADS and words[i + 1] in ("of", "for", "at")]
            at = links[-1] if links else -1
        if at >= 0:
            return _phrase(words, at)
    if match := _ASIDE.search(text[max(0, start - _REACH) : start]):
        words = match[1].lower().split()
        if words[-1] in HEADS and text[end : end + 1] in (",", "."):
            return _phrase(words, len(words) - 1)
    if match := _AFTER.match(text, end, end + _REACH):
        words = match[1].lower().split()
        if words[0] in _IN_COURT:
            return _IN_COURT[words[0]]
        if words[0] in ("who", "which", "and", "but", "said", "whose"):
            return None
        head = next((at for at, word in enumerate(words) if word.rstrip("s’'") in HEADS or word in HEADS), None)
        if head is not None and not any(word in ("who", "said", "and", "was") for word in words[:head]):
            while head + 1 < len(words) and words[head + 1] in HEADS:
                head += 1
            return _phrase(words, head)
    return None


def _phrase(words: list[str], at: int) -> str:
    begin = at
    while (
        begin > 0 and at - begin < 2 and words[begin - 1] not in _SMALL and not words[begin - 1].endswith((".", "s’"))
    ):
        begin -= 1
    return " ".join(words[begin : at + 1])
