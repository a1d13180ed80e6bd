"""The words that name a source: names, pronouns, roles."""

from __future__ import annotations

import re

from extractors.linking.roles import HEADS
from extractors.quoting.verbs import CALL, SPEAK, STATE

# In a frame each character of a name is one of these, and each of what stands in marks is MASK: a frame is as long
# as its text, and patterns see names and quotes as such.
PERSON, ORG, LOC, MASK = "\ue001", "\ue002", "\ue003", "\ue000"
NAME = f"(?:{PERSON}+|{ORG}+|{LOC}+)"

_TITLES = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Rev|Revd|Father|Sgt|Sergeant|Lt|Capt|Captain|Maj"
    "|Major|Col|Colonel|Gen|General|Cllr|Councillor|Sen|Senator|Rep|Gov|Governor|Mayor|President|Justice|Judge|Insp"
    "|Inspector|Supt|Det|Detective|PC|Cpl|Sheikh|Imam|Rabbi|Bishop|Cardinal|King|Queen|Prince|Princess|Pope|Coach"
)
_GROUPS = (
    "officials|residents|police|officers|critics|campaigners|experts|sources|ministers|scientists|researchers|doctors"
    "|witnesses|lawyers|prosecutors|authorities|organisers|organizers|activists|neighbours|neighbors|locals|villagers"
    "|parents|relatives|investigators|observers|analysts|economists|leaders|opponents|supporters|unions|farmers"
    "|teachers|students|protesters|fans|aides|allies|insiders|MPs|councillors|lawmakers|diplomats|firefighters|workers"
    "|people|others|some|many|both|few|families|drivers|staff|nurses|historians|detectives|traders|owners|friends"
    "|pals|mates|onlookers|punters|viewers|voters|shoppers|passengers|commuters|customers|clients|colleagues|bosses"
    "|chiefs|executives|neighbors|advisers|advisors|delegates|ministers"
)
_BODIES = (
    "company|council|firm|union|club|charity|group|agency|department|ministry|force|hospital|university|school|court"
    "|government|party|commission|committee|association|federation|board|bank|airline|operator|trust|institute|campaign"
    "|authority|regulator|watchdog|body|organisation|organization|network|newspaper|paper|report|statement|letter|study"
    "|survey|document|judgment|ruling|complaint|filing|indictment|affidavit|lawsuit|website|app|station|broadcaster"
    "|retailer|manufacturer|developer|brewery|studio|label|league|team|side|office|secretariat|embassy|church|diocese"
    "|mission|coalition|alliance|foundation|society|consortium|tribunal|inquiry|inquest|panel|jury|utility|service"
    "|brigade|owners|operators|makers|shop|supermarket|landlord|farm|mill|plant|producer|maker|city|county|state|administration|family"
)
_PERSONS = (
    "man|woman|boy|girl|person|mum|mom|dad|grandmother|grandfather|uncle|aunt|cousin|couple|sophomore|senior|junior"
    "|friend|colleague|relative|vendor|seller|customer|passenger|commuter|shopper|onlooker|bystander|passer-by|worker"
    "|protester|supporter|fan|pupil|motorist|traveller|traveler|tourist|visitor|guest|employee|insider|voter|teenager"
    "|youth|child|survivor|evacuee|refugee|migrant|worshipper|caller|reader|viewer|user|member|guard|star"
)
_HEADS = f"(?:{'|'.join(sorted(HEADS, key=len, reverse=True))})s?"
ROLE_HEAD = re.compile(rf"\b(?:{_HEADS}|{_PERSONS}|{_GROUPS}|{_BODIES})\b", re.IGNORECASE)
PEOPLE = f"{_HEADS}|{_PERSONS}"
PERSON_HEAD = re.compile(rf"(?i)\b(?:{PEOPLE})$")
GROUP = re.compile(rf"(?:{_GROUPS})\b", re.IGNORECASE)
BODY = re.compile(rf"\b({_BODIES})$", re.IGNORECASE)
_WORD = rf"[A-Za-zÀ-ɏ{PERSON}{ORG}{LOC}][\w{PERSON}{ORG}{LOC}’'&.-]*"
_DETERMINER = (
    r"(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y|[Tt]wo|[Tt]hree|[Ss]everal|[Ss]ome"
    rf"|[Mm]any|[Ss]enior|[Ll]ocal|[Oo]ther|[Tt]his|[Tt]hat|{NAME}['’]s?)"
)
_HEAD = rf"(?i:{_HEADS}|{_PERSONS}|{_GROUPS}|{_BODIES})"
_BEHIND = (
    r"(?:\s(?:for|of|at|from|with|in|on|to|who|close to)\s(?:the\s|a\s|an\s|its\s|his\s|her\s)?"
    rf"{_WORD}(?:\s(?!who\b){_WORD}){{0,4}})"
)
_NO_LEAD = r"(?!(?:In|On|At|By|For|After|Before|But|And|When|While|As|If)\s)"
ROLE = (
    rf"(?:{_DETERMINER}\s(?:{_WORD}\s){{0,5}}?{_HEAD}\b(?:\s{_HEAD}\b){{0,2}}{_BEHIND}?"
    rf"|\b(?:[A-Z]\w+\s)?(?i:{_GROUPS})\b{_BEHIND}?|{_NO_LEAD}[A-Z][a-z]+(?:[ -][a-z]+){{0,2}}\s{_HEAD}\b"
    r"|\b(?:[Oo]ne|[Aa]nother|[Ss]ome|[Tt]wo)\sof\s(?:them|those|the\s\w+)\b|\b(?:[Oo]ne|[Aa]nother)(?=,\swho\b)|(?<![\w,]\s)(?<!\w)[A-Z][a-z]{3,}s\b)"
)
ANY_HEAD = re.compile(rf"(?:[\w’'-]+\s){{0,4}}\b(?:{_HEADS}|{_PERSONS}|{_GROUPS}|{_BODIES}|boss)\b", re.IGNORECASE)
SIGN = re.compile(
    r"(?i)\b(?:sign|banner|placard|poster|sticker|board|notice|label|plaque|shirt|t-shirt|graffiti|slogan|hoarding|screen"
    r"|badge|mug|tattoo|inscription|headline|headstone|leaflet|book|novel|song|chapter|menu|graffito|motto|nickname)s?$"
)
PRONOUN = r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b"
_LEAD = (
    rf"(?:{_DETERMINER}\s(?:{_WORD}\s){{0,6}}?"
    rf"|(?:(?:[A-Z0-9][\w’'/.-]*|{NAME}(?:['’]s)?|(?:[a-z-]+\s){{0,3}}?{_HEAD}|former|then)\s){{0,5}}?)"
)
_OF = rf"(?:\s(?:of|from|for|at|with)\s(?:the\s)?(?:[A-Z]\w+\s){{0,2}}{NAME}|\s\([^)]{{1,40}}\))?"
_HEADS_BEHIND = rf"(?:(?:['’]s?\s(?:{_WORD}\s){{0,4}}?|\s){_HEAD}\b(?:\s{_HEAD}\b){{0,2}})?"
NAMED = rf"(?:{_LEAD}(?:(?:{_TITLES})\.?\s)?{NAME}{_HEADS_BEHIND}{_OF})"
SUBJECT = rf"(?:{NAMED}|{ROLE}|{PRONOUN})"
ANY_SUBJECT = re.compile(SUBJECT)
ADVERBS = (
    r"(?:\s(?:also|later|then|has|have|had|previously|once|first|again|now|still|just|even|recently|repeatedly|today"
    r"|yesterday|only|never|would|will|did|is|was|were|are|been|be|being|quickly|simply|often|at first|in turn|already"
    r"|since|always|both|all|[a-z]+ly|on \w+|at the time|to \w+ly))*"
)


def _any(forms: tuple[str, ...]) -> str:
    return "|".join(sorted((form.replace(" ", r"\s") for form in forms), key=len, reverse=True))


CUES = {
    "state": re.compile(rf"\b(?:{_any(STATE)})\b"),
    "mark": re.compile(rf"\b(?:{_any(STATE + SPEAK)})\b"),
    "any": re.compile(rf"\b(?:{_any(STATE + SPEAK + CALL)})\b"),
}
ACCORDING = re.compile(r"\b[Aa]ccording\sto\s")
