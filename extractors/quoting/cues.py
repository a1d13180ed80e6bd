"""Who speaks at a cue: its subject on the left, on the right where it is turned round, or the sentence's."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.quoting.frames import Sentence
from extractors.quoting.sources import ADVERBS, LOC, MASK, NAME, ORG, PERSON, PRONOUN, SUBJECT

_NAME_SIGNS = PERSON + ORG + LOC
APPOSITION = rf"(?P<more>(?:,\s[^.;:{MASK}]{{1,110}}?,)|\s\([^)]{{1,60}}\))?"
_LEFT = re.compile(rf"(?P<source>{SUBJECT}){APPOSITION}{ADVERBS}\s*$")
RIGHT = re.compile(rf"\s(?P<source>{SUBJECT})")
_PRONOUN_FIRST = re.compile(rf"[^\w{_NAME_SIGNS}]*(?P<source>{PRONOUN})")
_FIRST = re.compile(
    rf"[^\w{_NAME_SIGNS}]*(?:[A-Z][^,.;:{MASK}]{{0,90}},\s|(?:But|And|Yet|So|Then|Still|Now|Later|Yesterday)\s)?"
    rf"(?P<source>{SUBJECT})"
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|be|being)\s(?:\w+ly\s)?$")
_BY = re.compile(rf"\sby\s(?P<source>{SUBJECT})")
_PRONOUN_LEFT = re.compile(rf"(?P<source>{PRONOUN}){ADVERBS}\s*$")
_GOVERNED = re.compile(
    r"\b(?:[Ii]n|[Oo]n|[Aa]t|[Bb]y|[Ff]rom|[Ww]ith|[Dd]uring|[Aa]fter|[Ii]nto|[Aa]bout|[Tt]hrough|[Vv]ia|than|[A-Z][a-z]+ing)\s$"
)
# The name behind a description: the chairman, Emrys Pugh; the Carrollton coach Anita Goode.
_NAMED_ASIDE = re.compile(rf",\s(?:(?:the|[A-Z]\w*\.?)\s){{0,3}}[{_NAME_SIGNS}]+")
_NAMED_BEHIND = re.compile(rf"(?:,\s(?:(?:the|[A-Z]\w*\.?)\s){{0,3}}|\s){PERSON}+")
_INDEFINITE = re.compile(r"(?:an?|one)\s")
_OWNER = re.compile(rf"{PERSON}['’]s?\s")  # Callister’s spokesman
_NAME_ALONE = re.compile(rf"{NAME}|{PRONOUN}")
_JOINED = re.compile(r"\b(?:and|but|or|then|while|before|after|by|when)\s(?:\w+ly\s|later\s|also\s|then\s)?$")


class Words(NamedTuple):
    """Some words of a text."""

    start: int
    end: int


def find_source(frame: str, sentence: Sentence, start: int, end: int, begin: int | None = None) -> Words | None:
    """The words that name who speaks at a cue: its subject on the left, on the right where it is turned round, the
    agent of a passive, and of "and said" and "saying" the subject of the sentence."""
    begin = sentence.start if begin is None else begin
    left = frame[max(begin, start - 240) : start]
    if _PASSIVE.search(left) and not frame[start:end].endswith("ing"):
        match = _BY.search(frame, end, sentence.end)
        return add_name(frame, Words(*match.span("source")), sentence.end) if match else None
    if not _JOINED.search(left) and (match := _PRONOUN_LEFT.search(left) or _search_left(left)):
        return source_of(match, start - len(left))
    is_turned = left.rstrip()[-1:] in (",", MASK) or not left.strip()
    if is_turned and not frame[start:end].endswith("ing") and (match := RIGHT.match(frame, end, sentence.end)):
        return add_name(frame, Words(*match.span("source")), sentence.end)
    if _JOINED.search(left) or left.rstrip().endswith(",") or frame[start:end].endswith("ing"):
        return find_subject(frame, sentence, start)
    return None


def source_of(match: re.Match[str], offset: int) -> Words:
    """The words for a source: with the name that stands in apposition ("His wife, Judith Delacourt,")."""
    start, end = match.span("source")
    more = match.groupdict().get("more") or ""
    is_person = PERSON in match["source"] and not _OWNER.search(match["source"])
    name = None if is_person or _NAME_ALONE.fullmatch(match["source"]) else _NAMED_ASIDE.match(more)
    if name:
        end = match.start("more") + name.end()
    return Words(offset + start, offset + end)


def add_name(frame: str, source: Words, limit: int) -> Words:
    """The words for a source with the name right behind them: said the chairman, Emrys Pugh."""
    if _NAME_ALONE.fullmatch(frame, *source):
        return source
    name = _NAMED_BEHIND.match(frame, source.end, limit)
    words = frame[source.start : source.end]
    is_told = PERSON in words and not _OWNER.search(words) and name and name[0].startswith(",")
    return Words(source.start, name.end()) if name and not is_told else source


def _search_left(left: str) -> re.Match[str] | None:
    """The subject that a piece of a sentence ends with, rather than what a preposition before it governs: In a
    statement, the trust’s chief executive, Hannah Bright, said."""
    first = match = _LEFT.search(left)
    while match and _GOVERNED.search(left, 0, match.start()):
        match = _LEFT.search(left, match.end("source"))
    return match or first


def find_subject(frame: str, sentence: Sentence, limit: int) -> Words | None:
    """The words that a sentence begins with, where they name somebody."""
    match = _PRONOUN_FIRST.match(frame, sentence.start, limit) or _FIRST.match(frame, sentence.start, limit)
    if match is None:
        return None
    source = Words(*match.span("source"))
    ahead = re.search(rf"{PERSON}+(?=,\s$)", frame[sentence.start : source.start])
    if ahead and _INDEFINITE.match(frame, source.start):  # Yuki Shimoda, a doctoral student, accepted
        return Words(sentence.start + ahead.start(), sentence.start + ahead.end())
    return source
