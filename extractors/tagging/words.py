"""Words, sentences and the labels between which a model chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

TYPES = ("PERSON", "ORG", "LOC")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
"""Outside, begin and inside of each type (Ramshaw and Marcus 1995); odd numbers begin a name."""


class Span(NamedTuple):
    """A name: `text[start:end]`, and PERSON, ORG, LOC or, from a model of somebody else's, EVENT or OTHER."""

    start: int
    end: int
    type: str


Tagger = Callable[[Sequence[str]], list[list[Span]]]
"""What a model is to us: texts in, the names of each out, in the order of the text, none overlapping another."""

# Initials and "U.S." are one word; else letters and digits together, every other sign alone.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+|[^\w\s]")
_BREAK = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“])(?:Mrs?|Ms|Dr|St|[JS]r|Gov|Sens?|Reps?|Gen|Lt|Col|Maj|Cmdr|Cllr|Prof|Inc|Corp|Co|Ltd|Sgt|Capt|Rev"
    r"|Hon|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|No|vs|(?:[A-Z]\.)*[A-Z]|[ap]\.m|e\.g|i\.e|etc|cf|al)\.$"
)
_ABBREVIATION = 14  # characters before a full stop in which one may stand


def find_words(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """`[start, end)` of each word and sign."""
    return [match.span() for match in _WORD.finditer(text, start, len(text) if end is None else end)]


def find_sentences(text: str) -> list[tuple[int, int]]:
    """`[start, end)` of each sentence: a line ends one, and so does an end mark before a capital or a digit, unless
    an abbreviation stands before it."""
    found, start = [], 0
    for match in _BREAK.finditer(text):
        before = text[max(start, match.start() - _ABBREVIATION) : match.start()]
        if "\n" not in match[0] and before.endswith(".") and _ABBREVIATED.search(before):
            continue
        if text[start : match.start()].strip():
            found.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def read_spans(labels: Iterable[int], words: Sequence[tuple[int, int]]) -> list[Span]:
    """The names that a row of labels (places in LABELS) marks; one that only goes on begins a name."""
    found: list[Span] = []
    before = 0
    for label, (start, end) in zip(labels, words, strict=True):
        if label:
            kind = TYPES[(label - 1) // 2]
            if label % 2 == 0 and before and found[-1].type == kind:
                found[-1] = found[-1]._replace(end=end)
            else:
                found.append(Span(start, end, kind))
        before = label
    return found
