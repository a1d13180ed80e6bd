"""Names of the operator's watch-list, found in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from extractors.brief import Watched
from extractors.text import UNSPACED

# Spellings of one character: apostrophes, hyphens, spaces that don't break. One for one, so that spans stay.
_ALIKE = str.maketrans("’ʼ‘\u2010\u2011\u00a0\u202f\n", "'''--   ")
_UNSPACED = re.compile(f"[{UNSPACED}]")


class NameFinder:
    """Finds every name of a list in one pass over a text, however many there are."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._automaton = AhoCorasick([fold_marks(name) for name in names])

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Start, end and number of each name in the order of the text: whole words, of those that begin together the
        longest, none inside another or overlapping the one before."""
        if not self._names:
            return
        matches = [
            (start, end, number)
            for number, start, end in self._automaton.find_matches_as_indexes(text.translate(_ALIKE), overlapping=True)
            if _is_whole(text, start, end)
        ]
        taken = 0
        for start, end, number in sorted(matches, key=lambda match: (match[0], -match[1])):
            if start >= taken:
                yield start, end, number
                taken = end


class Watchlist:
    """Finds every entity of a watch-list; of two that share a name, the first has it."""

    def __init__(self, entities: Sequence[Watched]) -> None:
        owners: dict[str, Watched] = {}
        for entity in entities:
            for name in (entity.name, *entity.aliases):
                if form := fold_marks(name).strip():
                    owners.setdefault(form, entity)
        self._owners = list(owners.values())
        self._finder = NameFinder(list(owners))

    def find(self, text: str) -> Iterator[tuple[int, int, Watched]]:
        """Start, end and entity of each name in the order of the text."""
        for start, end, number in self._finder.find(text):
            yield start, end, self._owners[number]


def fold_marks(name: str) -> str:
    """The name with the usual one of marks that look alike; as many characters as its composed form has."""
    return unicodedata.normalize("NFC", name).translate(_ALIKE)


def _is_whole(text: str, start: int, end: int) -> bool:
    return is_edge(text[start - 1 : start], text[start]) and is_edge(text[end : end + 1], text[end - 1])


def is_edge(outside: str, inside: str) -> bool:
    """Whether a word ends between the two. Scripts without spaces have no such edge, so there every place is one."""
    if not outside or _UNSPACED.match(outside) or _UNSPACED.match(inside):
        return True
    return not (outside.isalnum() or outside == "_" or unicodedata.combining(outside))
