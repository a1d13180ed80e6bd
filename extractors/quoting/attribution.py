"""Which words give a quote to whom: before it, after it, around it, or in the sentence before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.quoting.cues import APPOSITION, RIGHT, Words, add_name, find_source, find_subject, source_of
from extractors.quoting.frames import Sentence
from extractors.quoting.marks import Marked
from extractors.quoting.sources import (
    ACCORDING,
    ADVERBS,
    ANY_HEAD,
    ANY_SUBJECT,
    CUES,
    GROUP,
    LOC,
    MASK,
    ORG,
    PERSON,
    SIGN,
    SUBJECT,
)

_CUE = rf"(?:{CUES['mark'].pattern}|\bcall(?:s|ed)\b)"  # “Come on,” calls his daughter
_ANYBODY = r"[Tt]he\s(?:[a-z0-9-]+\s){0,2}?[a-z0-9-]+"  # whatever the noun: beside a quote it speaks
_AFTER = re.compile(
    rf"[,.]?\s*(?:(?:[Bb]ut|and|as|then)\s)?(?P<source>{SUBJECT}|{_ANYBODY}){APPOSITION}{ADVERBS}\s(?P<cue>{_CUE})"
)
_AFTER_TURNED = re.compile(rf"[,.]?\s*(?P<cue>{_CUE})(?:\s\w+ly)?\s(?P<source>{SUBJECT}|{_ANYBODY})")
_INTRODUCED = re.compile(rf"(?:[:,—–-]|\b(?:that|{CUES['mark'].pattern}(?:\s[\w{PERSON}{ORG}{LOC}.]+){{0,6}}))\s*$")
_PRONOUN_ALONE = re.compile(r"[Hh]e|[Ss]he")
_SIGNED = re.compile(rf"\s*[―—–]\s?(?P<source>{PERSON}+)")
_TERM = re.compile(r"\bwhat\s[^,]{1,60}\scalls?$")  # in what Sealpak calls “cold-shoulder” mode
_LONG_WORD = re.compile(r"[^\W\d_][\w’'-]{3,}")  # Time's Up; Ashes to Dashes
_PAIR = 2
_CLOSING = ("”", '"', "’", "'", "»", "“")
_END_SIGNS = ".,!?…—–-"


@dataclass(slots=True)
class Attribution:
    """A quote with the words that give it to somebody."""

    start: int
    end: int
    kind: str
    source: Words | None
    cue: Words | None
    continued: bool
    rule: str
    sentence: Sentence


def attribute(text: str, frame: str, sentences: Sequence[Sentence], *, is_title: bool) -> Iterator[Attribution]:
    """The quotes in marks, in the order of the text; in a text, titles of works, slogans and nicknames are none."""
    before: Attribution | None = None
    for number, sentence in enumerate(sentences):
        for place, quote in enumerate(sentence.quotes):
            if before and before.sentence is sentence and before.end == quote.start - 1:  # marks open again
                before = Attribution(
                    quote.start, quote.end, before.kind, before.source, before.cue, True, "reopened", sentence
                )
                yield before
                continue
            if not is_title and _is_titled(text[quote.start : quote.end]):
                continue
            kind = _kind_of(text, frame, sentence, place, before)
            found = _within(text, frame, sentence, quote, kind, before)
            if found is None and kind == "direct":
                found = _beyond(text, frame, sentences, number, place, before)
            if found:
                yield found
                before = found


def _is_titled(words: str) -> bool:
    """Whether each word of some length has a capital, as in a title: three words, or two that no comma ends."""
    found = _LONG_WORD.findall(words)
    count = len(words.split())
    return len(found) > 1 and all(word[0].isupper() for word in found) and (count > _PAIR or words[-1] not in ",!?")


def _kind_of(text: str, frame: str, sentence: Sentence, place: int, before: Attribution | None) -> str:
    """`direct` where the quote is a sentence or the rest of one, `partial` where it is some words of ours."""
    quote = sentence.quotes[place]
    ahead = frame[sentence.start : quote.start - 1]
    words = text[quote.start : quote.end].strip()
    closes = (
        words.rstrip("”’'\"»)")[-1:] in _END_SIGNS
        or frame[quote.end + 1 : quote.end + 2] in ",.!?"
        or not quote.is_closed
    )
    if not words:
        return "partial"
    if not ahead.strip(" \t—–-(•*"):
        return "direct" if closes else "partial"
    if (
        before
        and before.sentence is sentence
        and before.kind == "direct"
        and not ahead[before.end - sentence.start :].strip(MASK + " ,.").endswith("as")
    ):
        between = frame[before.end + 1 : quote.start - 1]
        if CUES["mark"].search(between) and closes and _INTRODUCED.search(between):
            return "direct" if " " in words or words[-1:] in "?!" else "partial"
    if _INTRODUCED.search(ahead) and (words[0].isupper() or words[0] in "…[") and closes:
        return "direct"
    return "partial"


def _within(
    text: str, frame: str, sentence: Sentence, quote: Marked, kind: str, before: Attribution | None
) -> Attribution | None:
    """By the words of its own sentence."""
    behind = quote.end + quote.is_closed
    if match := _SIGNED.match(frame, behind, sentence.end):
        return Attribution(
            quote.start, quote.end, "direct", Words(*match.span("source")), None, False, "signed", sentence
        )
    if kind == "direct":
        split = before is not None and before.sentence is sentence and before.kind == "direct"
        for rule, pattern in (("after", _AFTER), ("after", _AFTER_TURNED)):
            if match := pattern.match(frame, behind, sentence.end):
                source = add_name(frame, source_of(match, 0), sentence.end)
                cue = Words(*match.span("cue"))
                return Attribution(quote.start, quote.end, kind, source, cue, False, rule, sentence)
        if split and before:
            return Attribution(quote.start, quote.end, kind, before.source, before.cue, True, "split", sentence)
        if found := _before_colon(frame, sentence, quote):
            return Attribution(quote.start, quote.end, kind, *found, False, "colon", sentence)
    names = "mark" if kind == "direct" else "any"
    if found := _cue_before(frame, sentence, quote, names):
        source, cue = found
        return Attribution(quote.start, quote.end, kind, source, cue, False, "before", sentence)
    if kind == "partial":
        if found := _before_colon(frame, sentence, quote):
            return Attribution(quote.start, quote.end, kind, *found, False, "colon", sentence)
        ahead = frame[sentence.start : quote.start - 1].strip()
        if sentence.start == 0 and (ANY_HEAD.fullmatch(ahead) or ANY_SUBJECT.fullmatch(ahead)):
            source = Words(0, len(ahead))
            return Attribution(quote.start, quote.end, kind, source, None, False, "headline", sentence)
        if found := _cue_behind(frame, sentence, behind):
            source, cue = found
            return Attribution(quote.start, quote.end, kind, source, cue, False, "behind", sentence)
    return None


def _before_colon(frame: str, sentence: Sentence, quote: Marked) -> tuple[Words, Words] | None:
    """Who stands before a colon, where no verb does: Fenwick: “…”, Fenwick on jet trips: “…”."""
    ahead = frame[sentence.start : quote.start - 1]
    colon = len(ahead.rstrip()) - 1
    if colon < 1 or ahead[colon] != ":" or CUES["mark"].search(ahead):
        return None
    cue = Words(sentence.start + colon, sentence.start + colon + 1)
    people = [found for found in re.finditer(rf"{PERSON}+", ahead) if not GROUP.match(ahead, found.end() + 1)]
    match = people[0] if people else ANY_SUBJECT.search(ahead) or ANY_HEAD.search(ahead)
    return (Words(sentence.start + match.start(), sentence.start + match.end()), cue) if match else None


def _cue_before(frame: str, sentence: Sentence, quote: Marked, names: str) -> tuple[Words, Words] | None:
    """The last cue ahead of a quote in its sentence, with its source."""
    limit = quote.start - 1
    if found := _last_cue(frame, sentence, limit, names):
        source, cue = found
        who = frame[source.start : source.end]
        is_reader = frame.startswith("read", cue.start) and PERSON in who
        if is_reader or SIGN.search(who) or _TERM.search(frame[sentence.start : cue.end]):
            return None
        return found
    return _according(frame, sentence, sentence.start, limit)


def _last_cue(frame: str, sentence: Sentence, limit: int, names: str) -> tuple[Words, Words] | None:
    """The last cue up to a place that has a source, with that."""
    for match in reversed(list(CUES[names].finditer(frame, sentence.start, limit))):
        if source := find_source(frame, sentence, match.start(), match.end()):
            return source, Words(*match.span())
    return None


def _according(frame: str, sentence: Sentence, start: int, end: int) -> tuple[Words, Words] | None:
    """Whom "according to" names, and where it stands, between two places of a sentence."""
    for match in ACCORDING.finditer(frame, start, end):
        if found := RIGHT.match(frame, match.end() - 1, sentence.end):
            return add_name(frame, Words(*found.span("source")), sentence.end), Words(match.start(), match.end() - 1)
    return None


def _cue_behind(frame: str, sentence: Sentence, behind: int) -> tuple[Words, Words] | None:
    """The first cue behind a quote in its sentence, with its source."""
    if found := _according(frame, sentence, behind, sentence.end):
        return found
    for match in CUES["mark"].finditer(frame, behind, sentence.end):
        tail = frame[match.end() : match.end() + 2]
        if (source := find_source(frame, sentence, match.start(), match.end(), begin=behind)) and tail[:1] in ".,;":
            return source, Words(*match.span())
    return None


def _beyond(
    text: str, frame: str, sentences: Sequence[Sentence], number: int, place: int, before: Attribution | None
) -> Attribution | None:
    """By what stands around its sentence; by nobody where nothing does; None where it begins no sentence."""
    sentence = sentences[number]
    quote = sentence.quotes[place]

    if frame[sentence.start : quote.start - 1].strip(" \t—–-(•*" + MASK) and not (
        before and before.sentence is sentence
    ):
        return None

    def given(source: Words | None, cue: Words | None, rule: str, *, continued: bool = False) -> Attribution:
        return Attribution(quote.start, quote.end, "direct", source, cue, continued, rule, sentence)

    last = sentences[number - 1] if number else None
    spoke_last = before is not None and before.sentence in (sentence, last)
    if spoke_last and before and before.sentence.paragraph == sentence.paragraph and before.kind == "direct":
        return given(before.source, None, "same paragraph" if before.source else "none", continued=True)
    if last and last.paragraph == sentence.paragraph:
        if before and before.sentence is last and before.source:  # a partial one
            return given(before.source, None, "same paragraph", continued=True)
        asks = text[last.start : last.end].rstrip().endswith("?") and number > 1  # And the crabs? “We keep them …”
        told = sentences[number - 2] if asks and sentences[number - 2].paragraph == sentence.paragraph else None
        if source := _whom(frame, last) or (told and _whom(frame, told)):
            return given(source, None, "sentence before")
    is_open = before is not None and text[before.end : before.end + 1] not in _CLOSING
    if before and spoke_last and is_open and before.source and before.sentence.paragraph < sentence.paragraph:
        return given(before.source, None, "reopened", continued=True)
    above = last if last and last.paragraph == sentence.paragraph - 1 else None
    if above and text[above.start : above.end].rstrip().endswith(":"):
        found = _last_cue(frame, above, above.end, "mark")
        if found:
            return given(*found, "statement")
    is_alone = not frame[sentence.start : sentence.end].strip(" \t." + MASK)
    if above and is_alone:
        if before and before.sentence is above and before.kind == "partial" and before.source:
            return given(before.source, None, "paragraph before", continued=True)
        if not above.quotes and (source := _whom(frame, above)):
            return given(source, None, "paragraph before")
    return given(None, None, "none")


def _whom(frame: str, sentence: Sentence) -> Words | None:
    """Whom a sentence is about: its subject, else the one person that it names, else a pronoun."""
    subject = find_subject(frame, sentence, sentence.end)
    if subject and (PERSON in frame[subject.start : subject.end] or _PRONOUN_ALONE.fullmatch(frame, *subject)):
        return subject
    people = list(re.finditer(rf"{PERSON}+", frame[sentence.start : sentence.end]))
    if len(people) == 1:
        return Words(sentence.start + people[0].start(), sentence.start + people[0].end())
    if match := re.compile(r"\b(?:he|she)\b").search(frame, sentence.start, sentence.end):
        return Words(*match.span())
    return subject
