"""What belongs to a name and what only stands beside it: titles, articles, possessives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.brief import Watched
from extractors.places.demonyms import is_demonym
from extractors.places.gazetteer import fold

_GIVEN = Path(__file__).with_name("given_names.tsv")
# Forms of address and of rank, with or without a full stop: they say something of a person and are no part of a name.
_WOMEN = frozenset(("mrs", "ms", "miss", "dame", "lady", "baroness", "madam", "sister"))
_MEN = frozenset(("mr", "sir", "lord", "baron", "father", "brother", "fr"))
_ADDRESS = _WOMEN | _MEN | {
    "mx", "dr", "cr", "petty", "prof", "professor", "rev", "revd", "reverend", "hon", "rt", "viscount", "viscountess",
    "sgt", "sergeant", "pc", "dc", "ds", "di", "dci", "cpl", "corporal", "lt", "lieutenant", "capt", "captain", "maj",
    "major", "col", "colonel", "gen", "general", "brig", "brigadier", "adm", "admiral", "cmdr", "commander", "cdr",
    "inspector", "insp", "supt", "superintendent", "constable", "detective", "chief", "deputy", "cllr", "councillor",
    "councilman", "councilwoman", "alderman", "sen", "senator", "rep", "representative", "congressman",
    "congresswoman", "gov", "governor", "mayor", "president", "premier", "chancellor", "minister", "secretary",
    "judge", "justice", "magistrate", "sheriff", "coach", "ambassador", "chairman", "chairwoman", "comrade", "sheikh",
    "sheik", "ayatollah", "imam", "rabbi", "bishop", "archbishop", "cardinal", "prime", "vice", "former", "then",
    "acting", "attorney", "speaker", "officer", "trooper", "pastor", "coroner", "taoiseach", "tánaiste", "shri",
    "smt", "coun", "ald", "engr", "barr", "adv", "alhaji", "hajia", "mallam", "otunba", "apostle", "evangelist",
    "datuk", "dato", "haji", "hajj", "ven", "canon", "archdeacon", "kaumatua", "kaumātua", "monsieur", "madame",
    "herr", "frau", "señor", "mp", "mep", "td", "msp",
}  # fmt: skip
_REGNAL = frozenset(("king", "queen", "prince", "princess", "pope", "emperor", "emir", "sultan", "saint", "st"))
_AFTER = re.compile(r",? (?:MP|MEP|TD|MSP|MS|QC|KC|SC|CBE|OBE|MBE|PhD|MD|Esq)\.?$")
_LOOSE_END = re.compile(r"\s+(?:in|of|and|at|on|for|to|the|by|with|said|from|or|is|was|has)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_EDGES = ' \t\n\u00a0,;:.!?()[]{}“”"„«»‘–—-*•/|'
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+$")
_ARTICLE = re.compile(r"(?:the|The|THE)\s+(?=\S)")
_FIRST_WORD = re.compile(r"([^\s.]+)\.?\s+")
_BEFORE = re.compile(r"([^\W\d_]+)\.?\s+$")
_KEPT_ARTICLE = re.compile(r"[Tt]he (?:Hague|Gambia|Bahamas)\b")


@dataclass(slots=True)
class Name:
    """A name where it stands. `field` is the place of the field among the article's."""

    field: int
    start: int
    end: int
    type: str
    surface: str
    title: str = ""
    """The form of address before it, in lower case."""
    watched: Watched | None = None


def trim(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """`[start, end)` of the name alone; an empty span where nothing of one is left."""
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES and not _INITIALS.search(text, start, end):
        end -= 1
    while match := _LOOSE_END.search(text, start, end):
        end = match.start()
    # Of an organisation it may be the name's: Sotheby's, St Jude's. There the model is believed.
    if (match := _POSSESSIVE.search(text, start, end)) and (kind != "ORG" or match[0] in "'’"):
        end = match.start()
    if (match := _ARTICLE.match(text, start, end)) and not _KEPT_ARTICLE.match(text, start, end):
        start = match.end()
    if kind == "PERSON":
        while (word := _FIRST_WORD.match(text, start, end)) and _is_address(word[1]):
            start = word.end()
        if match := _AFTER.search(text, start, end):
            end = match.start()
    return start, end


def read_title(text: str, start: int) -> str:
    """The form of address before a name, in lower case; empty where there is none."""
    match = _BEFORE.search(text[max(0, start - 16) : start])
    return match[1].lower() if match and (_is_address(match[1]) or match[1].lower() in _REGNAL) else ""


def gender_of(title: str) -> str | None:
    """`f` or `m` where a form of address says so."""
    return "f" if title in _WOMEN or title in ("queen", "princess") else "m" if title in _MEN else None


@cache
def _given_names() -> dict[str, str]:
    """Given name → `f` or `m`, of names that one sex has at least ten times as often as the other: the US census of
    1990, and by hand usual names of the rest of the world."""
    rows = (line.split("\t") for line in _GIVEN.read_text(encoding="utf-8").splitlines())
    return {name: gender for gender, names in rows for name in names.split()}


def gender_of_given(surface: str) -> str | None:
    """`f` or `m` where the first name of a full name says so; None of a bare surname and of names of both."""
    first, _, rest = surface.partition(" ")
    return _given_names().get(first) if rest else None


def is_regnal(title: str) -> bool:
    """Whether it is part of what everybody calls the person: King Charles, Pope Leo."""
    return title in _REGNAL and title not in ("st", "saint")


def is_name(surface: str, kind: str) -> bool:
    """Whether it can be a name at all: a letter in it, a capital or a digit, not a form of address alone, nor a
    people."""
    if not any(char.isalpha() for char in surface) or surface.islower() or len(surface) < 2:
        return False
    if kind == "PERSON" and _is_address(surface):
        return False
    return not (fold(surface) in _NOBODY or is_demonym(surface) or surface.split()[-1].lower() in _OFFICES)


# What ends in one of these is an office and nobody's name: Transport Minister, Petty Officer.
_OFFICES = frozenset((
    "minister", "secretary", "officer", "president", "chairman", "chairwoman", "director", "manager", "spokesman",
    "spokeswoman", "spokesperson", "commissioner", "governor", "senator", "leader", "superintendent",
    "councillor", "professor", "captain", "lieutenant", "sergeant", "ambassador", "editor",
))  # fmt: skip
_NOBODY = frozenset((
    "god", "christ", "he", "she", "i", "we", "they", "you", "it", "mr", "mrs", "ms", "mp", "mps", "pm", "ceo", "tv",
    "minister", "ministers", "prime minister", "president", "government", "police", "council", "department", "state",
    "court", "jury", "judge", "union", "party", "company", "university", "hospital", "church", "school", "airport",
    "opposition", "coalition", "ps", "cm", "mla", "internet", "covid", "covid 19", "brexit", "christmas", "easter",
    "ramadan", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "budget",
))  # fmt: skip


def _is_address(word: str) -> bool:
    return word[:1].isupper() and word.rstrip(".").lower() in _ADDRESS
