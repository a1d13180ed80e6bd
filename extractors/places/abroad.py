"""Places by name alone, for the languages that no model reads: countries and the largest cities of the world."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extractors.linking.watchlist import NameFinder
from extractors.tagging.words import Span

_FILE = Path(__file__).with_name("world.txt")
_WORD = re.compile(r"\w+")


def find_places(texts: Sequence[str]) -> list[list[Span]]:
    """The places of each text: a `Tagger`. A name that the texts have without its capital too is a word."""
    plain = {word for text in texts for word in _WORD.findall(text) if word.islower()}
    return [
        [
            Span(start, end, "LOC")
            for start, end, _ in _finder().find(text)
            if text[start:end].lower() not in plain or not text[start].isupper()
        ]
        for text in texts
    ]


@cache
def _finder() -> NameFinder:
    """A name a line; as in the languages of the world, so that one list serves them all."""
    return NameFinder(_FILE.read_text(encoding="utf-8").split("\n"))
