"""Who speaks at a cue: its subject on the left, on the right where it is turned round, or the sentence's."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.quoting.frames import Sentence
from extractors.quoting.sources import ADVERBS, LOC, MASK, ORG, PERSON, SUBJECT

_NAME_SIGNS = PERSON + ORG + LOC
APPOSITION = rf"(?P<more>(?:,\s[^.;:{MASK}]{{1,110}}?,)|\s\([^)]{{1,60}}\))?"
_LEFT = re.compile(rf"(?P<source>{SUBJECT}){APPOSITION}{ADVERBS}\s*$")
RIGHT = re.compile(rf"\s(?P<source>{SUBJECT})")
_FIRST = re.compile(
    rf"[^\w{_NAME_SIGNS}]*(?:[A-Z][^,.;:{MASK}]{{0,90}},\s|(?:But|And|Yet|So|Then|Still|Now|Later|Yesterday)\s)?"
    rf"(?P<source>{SUBJECT})"
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|be|being)\s(?:\w+ly\s)?$")
_BY = re.compile(rf"\sby\s(?P<source>{SUBJECT})")
_NAMED_ASIDE = re.compile(rf",\s(?:[A-Z]\w*\.?\s){{0,3}}[{_NAME_SIGNS}]+")
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
        return Words(*match.span("source")) if match else None
    if not _JOINED.search(left) and (match := _LEFT.search(left)):
        return source_of(match, start - len(left))
    is_turned = left.rstrip()[-1:] in (",", MASK) or not left.strip()
    if is_turned and (match := RIGHT.match(frame, end, sentence.end)):
        return Words(*match.span("source"))
    if _JOINED.search(left) or left.rstrip().endswith(",") or frame[start:end].endswith("ing"):
        return find_subject(frame, sentence, start)
    return None


def source_of(match: re.Match[str], offset: int) -> Words:
    """The words for a source: with the name that stands in apposition ("His wife, Judith Delacourt,")."""
    start, end = match.span("source")
    more = match.groupdict().get("more") or ""
    if not re.search(f"[{_NAME_SIGNS}]", match["source"]) and (name := _NAMED_ASIDE.match(more)):
        end = match.start("more") + name.end()
    return Words(offset + start, offset + end)


def find_subject(frame: str, sentence: Sentence, limit: int) -> Words | None:
    """The words that a sentence begins with, where they name somebody."""
    match = _FIRST.match(frame, sentence.start, limit)
    return Words(*match.span("source")) if match else None
