"""Gold of who and where: fictional clippings with every name marked, as `[Orla Fenwick](P:orla-fenwick)`.

The key is the entity's within the clipping; a place has its country behind an @. Names count when span and type are
right; linking is B-cubed (Bagga and Baldwin 1998) over the names that were found; countries are those of the places
that were found.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.entities import find_entities
from extractors.linking.watchlist import Watchlist
from extractors.records import Entity, Mention
from extractors.tagging.words import Span, Tagger
from tests.articles import as_article, as_picture

GOLD = Path(__file__).parents[1] / "gold" / "entities"
FOLDERS = {
    "worked": "looked at when the rules were written",
    "local": "the same, of small places",
    "blind": "not looked at",
}
_MARK = re.compile(r"\[([^\[\]]+)\]\(([POL]):([a-z0-9-]+)(?:@([A-Z]{2}))?\)")
_TYPES = {"P": "PERSON", "O": "ORG", "L": "LOC"}
Place = tuple[str, int, int, int, str]
"""Field, picture, start, end, type."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, and its names with key and country."""

    text: str
    names: list[tuple[int, int, str, str, str | None]]


@dataclass(frozen=True, slots=True)
class Clipping:
    """A clipping with its truth."""

    name: str
    country: str
    title: Marked
    captions: list[Marked]
    body: Marked

    def fields(self) -> Iterator[tuple[str, int, Marked]]:
        """Each field with its name and, of a caption, the picture's position."""
        yield "title", -1, self.title
        yield "text", -1, self.body
        for at, caption in enumerate(self.captions):
            yield "caption", at, caption


def read_clippings(folder: Path) -> list[Clipping]:
    """The clippings of a folder."""
    return [_read(path) for path in sorted(folder.glob("*.txt"))]


def link_clipping(clipping: Clipping, tagger: Tagger) -> tuple[list[Mention], list[Entity]]:
    """What we find in a clipping."""
    article = as_article(clipping.body.text, clipping.title.text, clipping.name)
    images = [as_picture(at, caption.text, clipping.name) for at, caption in enumerate(clipping.captions)]
    return find_entities(article, images, Watchlist([]), tagger, clipping.country)


def score_clippings(clippings: Sequence[Clipping], tagger: Tagger) -> dict[str, tuple[float, int]]:
    """Score by name, each with how many it is a mean of."""
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    precision = recall = both = located = countries = 0.0
    for clipping in clippings:
        mentions, entities = link_clipping(clipping, tagger)
        by_id = {entity.entity_id: entity for entity in entities}
        ours: dict[Place, str] = {
            (m.field, -1 if m.image_position is None else m.image_position, m.start, m.end, m.type): m.entity_id
            for m in mentions
        }
        gold: dict[Place, tuple[str, str | None]] = {
            (field, position, start, end, kind): (key, country)
            for field, position, marked in clipping.fields()
            for start, end, kind, key, country in marked.names
        }
        shared = [place for place in gold if place in ours]
        found.update(place[-1] for place in ours)
        wanted.update(place[-1] for place in gold)
        right.update(place[-1] for place in shared)
        p, r = _link(shared, {place: key for place, (key, _) in gold.items()}, ours)
        precision, recall, both = precision + p, recall + r, both + len(shared)
        for place in shared:
            country = gold[place][1]
            if place[-1] == "LOC" and country:
                countries += 1
                located += by_id[ours[place]].country == country
    scores = {kind: (_f1(right[kind], found[kind], wanted[kind]), wanted[kind]) for kind in _TYPES.values()}
    total = sum(right.values()), sum(found.values()), sum(wanted.values())
    scores["precision"], scores["recall"] = (total[0] / max(1, total[1]), total[1]), (total[0] / total[2], total[2])
    scores["F1"] = _f1(*total), total[2]
    scores["linking B-cubed F1"] = 2 * precision * recall / max(1e-9, both * (precision + recall)), int(both)
    scores["country"] = located / max(1.0, countries), int(countries)
    return scores


def score_spans(
    gold: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]
) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 by type and over all, of exact spans with their types."""
    right, ours, truth = Counter[str](), Counter[str](), Counter[str]()
    for wanted, given in zip(gold, found, strict=True):
        truth.update(span.type for span in wanted)
        ours.update(span.type for span in given)
        right.update(span.type for span in {*wanted} & {*given})
    counts = {kind: (right[kind], ours[kind], truth[kind]) for kind in _TYPES.values()}
    counts["all"] = sum(right.values()), sum(ours.values()), sum(truth.values())
    return {kind: (r / max(1, o), r / max(1, t), _f1(r, o, t)) for kind, (r, o, t) in counts.items()}


def _link(shared: Sequence[Place], gold: dict[Place, str], ours: dict[Place, str]) -> tuple[float, float]:
    """Sums of B-cubed precision and recall over the names."""
    truth, found = defaultdict[str, set[Place]](set), defaultdict[str, set[Place]](set)
    for place in shared:
        truth[gold[place]].add(place)
        found[ours[place]].add(place)
    common = [(len(truth[gold[p]] & found[ours[p]]), len(found[ours[p]]), len(truth[gold[p]])) for p in shared]
    return sum(c / o for c, o, _ in common), sum(c / t for c, _, t in common)


def _f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / max(1, found + wanted)


def _read(path: Path) -> Clipping:
    head, _, body = path.read_text(encoding="utf-8").strip().partition("\n\n")
    lines = [line.partition(": ") for line in head.splitlines()]
    stated = {name: value for name, _, value in lines}
    captions = [_unmark(value) for name, _, value in lines if name == "caption"]
    return Clipping(path.stem, stated["country"], _unmark(stated["title"]), captions, _unmark(body))


def _unmark(marked: str) -> Marked:
    text, names, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        names.append((len(text), len(text) + len(match[1]), _TYPES[match[2]], f"{match[2]}:{match[3]}", match[4]))
        text += match[1]
        at = match.end()
    return Marked(text + marked[at:], names)
