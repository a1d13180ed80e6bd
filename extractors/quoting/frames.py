"""An article outside its marks: as long as its text, names and quotes masked, and cut into sentences."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractors.quoting.marks import Marked
from extractors.quoting.sources import LOC, MASK, ORG, PERSON
from extractors.records import Mention

_SIGNS = {"PERSON": PERSON, "ORG": ORG, "LOC": LOC}
_END = re.compile(
    rf"[.!?…][)\]]*(?=\s+[A-Z0-9(\[—–-]|\s+[{MASK}{PERSON}{ORG}{LOC}])|{MASK}(?=\s+[A-Z{MASK}{PERSON}{ORG}{LOC}])"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:Mrs?|Ms|Dr|St|[JS]r|Gov|Sens?|Reps?|Gen|Lt|Col|Maj|Cmdr|Cllr|Prof|Inc|Corp|Co|Ltd|Sgt|Capt|Rev|Hon"
    r"|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|No|vs|(?:[A-Z]\.)*[A-Z]|[ap]\.m)\.$"
)


_LONGEST, _MOST_QUOTES = 1_500, 12  # characters, and quotes, of what is read as one sentence


class Sentence(NamedTuple):
    """`text[start:end]`, what it holds in marks, and the number of its paragraph."""

    start: int
    end: int
    quotes: list[Marked]
    paragraph: int


def mask(text: str, marked: Iterable[Marked], mentions: Iterable[Mention]) -> str:
    """The text with a sign for each character of a name, and one for each in marks."""
    signs = list(text)
    for mention in mentions:
        if mention.type in _SIGNS:
            signs[mention.start : mention.end] = _SIGNS[mention.type] * (mention.end - mention.start)
    for quote in marked:
        end = min(len(text), quote.end + quote.is_closed)
        signs[quote.start - 1 : end] = MASK * (end - quote.start + 1)
    return "".join(signs)


def find_frames(text: str, frame: str, marked: Sequence[Marked]) -> Iterator[Sentence]:
    """The sentences of a text. One that a quote begins goes on behind it, unless the quote ends it."""
    left = deque(marked)
    for number, paragraph in enumerate(re.finditer(r"[^\n]+", text)):
        start = paragraph.start()
        for match in _END.finditer(frame, paragraph.start(), paragraph.end()):
            if not _is_end(text, frame, match.end() - 1, start):
                continue
            yield from _cut(frame, start, match.end(), left, number)
            start = match.end()
        if frame[start : paragraph.end()].strip():
            yield from _cut(frame, start, paragraph.end(), left, number)


def _is_end(text: str, frame: str, at: int, start: int) -> bool:
    if frame[at] == MASK:
        inside = text[at - 1] if text[at] in "”\"’'»“" else text[at]
        return inside in ".!?…—-" and (inside == "." or not _GOES_ON.match(frame, at + 1))
    return not _ABBREVIATED.search(frame[max(start, at - 12) : at + 1])


def _cut(frame: str, start: int, end: int, left: deque[Marked], number: int) -> Iterator[Sentence]:
    """A sentence, in parts where it is longer than sentences are: what is read of one grows with the square of it."""
    while start < end:
        stop = end
        quotes: list[Marked] = []
        while left and left[0].start <= end:
            if len(quotes) == _MOST_QUOTES or (left[0].start - start > _LONGEST and quotes):
                stop = left[0].start - 1
                break
            quotes.append(left.popleft())
        if not quotes:
            stop = min(stop, start + _LONGEST)
        yield Sentence(start, stop, quotes, number)
        start = stop


# “Will you go?” Fenwick asked.
_GOES_ON = re.compile(
    rf"\s(?:[A-Z]\w+\.?\s){{0,3}}(?:[A-Z][\w.]+|[{PERSON}{ORG}{LOC}]+|[Hh]e|[Ss]he|[Tt]hey)(?:,[^.]{{1,80}},)?\s(?:\w+ly\s)?"
    r"(?:asked|said|says|shouted|cried|wrote|replied|demanded|wondered|yelled|screamed|exclaimed|told|joked|tweeted|posted"
    r"|laughed|added|called)\b"
)
