"""Names from the operator's watch-list, found in text, title and captions."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from extractors.quotes import find_marked
from extractors.records import Image, Mention, Watched
from extractors.text import UNSPACED
from extractors.urls import short_hash

_IN_LEAD = 2  # paragraphs
# Spellings of one character: apostrophes, hyphens, spaces that don't break. One for one, so that spans stay.
_ALIKE = str.maketrans("’ʼ‘\u2010\u2011\u00a0\u202f\n", "'''--   ")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def entity_id(entity: Watched) -> str:
    """A hash of the Wikidata id where there is one, else of type and name: never of order or night."""
    name = unicodedata.normalize("NFC", " ".join(entity.name.casefold().split()))
    return short_hash(entity.wikidata_id or f"{entity.type}:{name}")


class Watchlist:
    """Finds every entity of a watch-list in one pass over a text, however many there are."""

    def __init__(self, entities: Sequence[Watched]) -> None:
        self._owners: dict[str, Watched] = {}
        for entity in entities:
            for name in (entity.name, *entity.aliases):
                if form := unicodedata.normalize("NFC", name).translate(_ALIKE).strip():
                    self._owners.setdefault(form, entity)
        self._names = list(self._owners)
        self._automaton = AhoCorasick(self._names)

    def find(self, text: str) -> Iterator[tuple[int, int, Watched]]:
        """Start, end and entity of each name in the order of the text: whole words, of those that begin together the
        longest, none inside another or overlapping the one before."""
        if not self._names:
            return
        matches = [
            (start, end, self._owners[self._names[index]])
            for index, start, end in self._automaton.find_matches_as_indexes(text.translate(_ALIKE), overlapping=True)
            if _is_whole(text, start, end)
        ]
        taken = 0
        for start, end, entity in sorted(matches, key=lambda match: (match[0], -match[1])):
            if start >= taken:
                yield start, end, entity
                taken = end


def find_mentions(
    article_id: str, text: str, title: str | None, images: Sequence[Image], watchlist: Watchlist
) -> list[Mention]:
    """Mentions in title, text and captions, each in the order of the words."""
    starts = [0, *(match.end() for match in re.finditer(r"\n\n", text))]
    quoted = find_marked(text)
    found: list[Mention] = []
    fields: list[tuple[str, str, int | None]] = [("title", title or "", None), ("text", text, None)]
    fields += [("caption", image.caption or "", image.position) for image in images]
    for field, value, image_position in fields:
        in_text = field == "text"
        for start, end, entity in watchlist.find(value):
            paragraph = bisect.bisect_right(starts, start) - 1 if in_text else None
            found.append(
                Mention(
                    article_id=article_id,
                    entity_id=entity_id(entity),
                    surface=value[start:end],
                    type=entity.type,
                    field=field,
                    start=start,
                    end=end,
                    paragraph=paragraph,
                    image_position=image_position,
                    in_lead=paragraph is not None and paragraph < _IN_LEAD,
                    in_quote=in_text and any(a <= start and end <= b for a, b in quoted),
                )
            )
    return found


def _is_whole(text: str, start: int, end: int) -> bool:
    return _is_edge(text[start - 1 : start], text[start]) and _is_edge(text[end : end + 1], text[end - 1])


def _is_edge(outside: str, inside: str) -> bool:
    """Whether a word ends between the two. Scripts without spaces have no such edge, so there every place is one."""
    if not outside or _UNSPACED.match(outside) or _UNSPACED.match(inside):
        return True
    return not (outside.isalnum() or outside == "_" or unicodedata.combining(outside))
