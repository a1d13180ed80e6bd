"""Reported speech: the clause that somebody is said to have said, without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.quoting.attribution import Attribution
from extractors.quoting.cues import Words, add_name, find_source
from extractors.quoting.frames import Sentence
from extractors.quoting.sources import ACCORDING, ANY_HEAD, ANY_SUBJECT, CUES, LOC, MASK, ORG, PERSON, PRONOUN, SUBJECT

_NAMED = f"{PERSON}{ORG}{LOC}"
_SAID = rf"[\w{_NAMED}]"
# What stands between a cue and its clause: whom it is said to, and when or where.
_OBJECT = (
    rf"(?:\s(?:{SUBJECT}|him|her|them|me|us|reporters|journalists|the\s{_SAID}+(?:\s{_SAID}+){{0,2}})"
    rf"(?=\s(?:that\s|{_SAID})))?"
)
_ASIDE = (
    r"(?:\s(?:on|in|at|during|after|by|to|earlier|late|yesterday|today|last|this)\s(?:an?\s|the\s|her\s|his\s|its\s)?"
    rf"[\w{_NAMED}.]+(?:\s(?!that\b)[\w{_NAMED}.]+){{0,6}}?"
    r"|\s(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|later))?"
)
_THAT = re.compile(rf"(?:{_OBJECT}{_ASIDE}|{_ASIDE}),?\sthat\s")
_TAKES_OBJECT = re.compile(r"(?:tell|told|remind|inform|assure|warn|advise|persuade|ask)(?:s|ed|ing)?$")
_HEADLINE = re.compile(rf",\s(?P<source>{SUBJECT}|{ANY_HEAD.pattern})\s(?P<cue>{CUES['state'].pattern})$")
_CLAUSE = re.compile(
    rf"\s(?={PRONOUN}\s|(?:there|this|these|those|the|a|an|its|his|her|their|no|some|many|most|more|such|all|any|each|if"
    rf"|when|what|while|only|nobody|nothing|everyone|\d|£|\$|[{_NAMED}]|[a-z]+s\s|[A-Z][a-z]+\s"
    r"|(?:[a-z]+\s){1,4}(?:was|is|were|are|had|has|would|will|could|can|should|may|might|did|does|do)\b))"
)
_OBJECT_AND_CLAUSE = re.compile(_OBJECT + _CLAUSE.pattern)
_NO_CLAUSE = re.compile(
    r"\s(?:on|in|at|of|to|for|about|with|from|by|as|during|after|before|nothing|so|little|no more|it all|goodbye|hello"
    r"|thank|yes|no|what)\b|\s*[.,;:!?]|$",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|should|may|might|must|shall|did|does|do|isn['’]t"
    r"|wasn['’]t|weren['’]t|won['’]t|wouldn['’]t|can['’]t|couldn['’]t|didn['’]t|doesn['’]t|don['’]t|hadn['’]t|hasn['’]t"
    r"|haven['’]t|['’](?:s|d|ll|re|ve|m)|\w+ed|\w+s|went|came|took|made|got|gave|left|lost|won|felt|knew|saw|found|kept|held|met|paid"
    r"|sent|began|fell|rose|became|brought|bought|ran|stood|wanted|put|cut|hit|set|let|broke|chose|drove|spoke|wrote)\b"
)
_FEWEST = 3  # words of a clause
_WORD = re.compile(r"\w[\w'’-]*")
# Without "that" behind them they rarely have a clause.
_NOT_SAID = frozenset((
    "accept", "accepted", "agree", "agreed", "assure", "comment", "highlight", "hold", "indicate", "indicated",
    "indicates", "inform", "knew", "know", "knows", "lament", "note", "observe", "post", "propose", "read", "recall",
    "recommend", "remark", "remember", "remembers", "remind", "report", "reveal", "see", "state", "states", "suggest",
    "suggested", "suggests", "think", "thinks", "thought", "use",
))  # fmt: skip


def find_indirect(
    text: str, frame: str, sentences: Sequence[Sentence], quotes: Sequence[Attribution], *, is_title: bool
) -> Iterator[Attribution]:
    """Clauses behind a cue, ahead of one, or beside "according to", of sentences without a quote in marks."""
    taken = {quote.sentence.start for quote in quotes}
    for sentence in sentences:
        if sentence.start in taken or any(quote.start - 1 <= sentence.start for quote in sentence.quotes):
            continue
        if is_title:
            headline = _HEADLINE.search(frame, sentence.start, sentence.end)
            if headline:
                source, cue = Words(*headline.span("source")), Words(*headline.span("cue"))
                yield Attribution(
                    sentence.start, headline.start(), "indirect", source, cue, False, "headline", sentence
                )
            continue
        found = _find_according(frame, sentence) or _find_behind(frame, sentence) or _find_ahead(frame, sentence)
        if found:
            source, cue, start, end, rule = found
            start, end = _trim(text, start, end)
            if len(_WORD.findall(text, start, end)) >= _FEWEST:
                yield Attribution(start, end, "indirect", source, cue, False, rule, sentence)


_ENDS_SAID = re.compile(
    rf",\s(?P<source>{SUBJECT})(?:,\s[^.;:]{{1,90}},)?(?:\s(?:also|later|has|\w+ly))?\s(?P<cue>{CUES['state'].pattern})"
    r"(?:\s[^,;:]{0,60})?[.!?]?$"
)
_ENDS_TURNED = re.compile(
    rf",\s(?P<cue>said|says)\s(?!{PRONOUN})(?P<source>{SUBJECT})(?=[,.]|\s(?:of|at|in|on|from|who|during|as)\b|$)[^;:]{{0,120}}[.!?]?$"
)
_ASIDE_OF_SOURCE = re.compile(r",\s(?P<aside>(?:an?|the|who|which|its|his|her)\s[^,]{1,80}),")
Found = tuple[Words, Words, int, int, str]


def _find_behind(frame: str, sentence: Sentence) -> Found | None:
    for match in CUES["state"].finditer(frame, sentence.start, sentence.end):
        word = match[0].lower()
        that = _THAT.match(frame, match.end(), sentence.end)
        if not that and (word in _NOT_SAID or word.endswith("ing")):
            continue
        start = that.end() if that else None
        if start is None and not _NO_CLAUSE.match(frame, match.end(), sentence.end):
            tail = frame[match.end() : sentence.end]
            clause = (_OBJECT_AND_CLAUSE if _TAKES_OBJECT.match(word) else _CLAUSE).match(tail)
            if clause and _FINITE.search(tail, clause.end()):
                start = match.end() + clause.end()
        if start is None:
            continue
        source = find_source(frame, sentence, match.start(), match.end())
        if source and source.start < match.start():
            return source, Words(*match.span()), start, sentence.end, "said that"
    return None


def _find_ahead(frame: str, sentence: Sentence) -> Found | None:
    """Clause, comma, speaker and cue at the end of the sentence."""
    for pattern in (_ENDS_SAID, _ENDS_TURNED):
        match = pattern.search(frame, sentence.start, sentence.end)
        if match and MASK not in (clause := frame[sentence.start : match.start()]) and _FINITE.search(clause):
            source, cue = Words(*match.span("source")), Words(*match.span("cue"))
            source = add_name(frame, source, sentence.end)
            return source, cue, sentence.start, match.start(), "clause ahead"
    return None


def _find_according(frame: str, sentence: Sentence) -> Found | None:
    for match in ACCORDING.finditer(frame, sentence.start, sentence.end):
        source = ANY_SUBJECT.match(frame, match.end(), sentence.end)
        if not source:
            continue
        cue = Words(match.start(), match.end() - 1)
        words = add_name(frame, Words(*source.span()), sentence.end)
        if frame[sentence.start : match.start()].strip(" \n\t—–-•*(") == "":
            comma = frame.find(",", source.end(), sentence.end)
            aside = _ASIDE_OF_SOURCE.match(frame, comma, sentence.end) if comma > 0 else None
            comma = aside.end() - 1 if aside and not _FINITE.search(aside["aside"]) else comma
            if comma > 0:
                return words, cue, comma + 1, sentence.end, "according to"
        else:
            return words, cue, sentence.start, match.start(), "according to"
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:—–-"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:.!?—–-"):
        end -= 1
    return start, end
