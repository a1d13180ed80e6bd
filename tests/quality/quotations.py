"""Gold of who says what: fictional clippings with every quote, its kind, its source and whom that is.

A quote is found where its span covers 80 % of the union with ours and the kind is right. Speakers count over the
quotes that were found: right where the entity's name or an alias is the truth's, and where the truth has none, none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.entities import find_entities
from extractors.linking.watchlist import Watchlist
from extractors.quotes import find_quotes
from extractors.records import Entity, Quote
from extractors.tagging.words import Tagger
from tests.articles import as_article

GOLD = Path(__file__).parents[1] / "gold" / "quotes"
FOLDERS = {"worked": "looked at when the rules were written", "blind": "not looked at"}
REAL = Path(__file__).parents[3] / "shared" / "quotes" / "attributions.jsonl"
KINDS = ("direct", "partial", "indirect")
_OVERLAP = 0.8
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Truth:
    """A quote as it should be found."""

    field: str
    start: int
    end: int
    kind: str
    entity: str | None


def read_gold(folder: str) -> list[Record]:
    """The clippings of a folder."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((GOLD / folder).glob("*.json"))]


def quote(title: str | None, text: str, country: str | None, tagger: Tagger) -> tuple[list[Quote], dict[str, Entity]]:
    """What we find, and the entities by their ids."""
    article = as_article(text, title)
    mentions, entities = find_entities(article, [], Watchlist([]), tagger, country)
    return find_quotes(article, mentions, entities), {entity.entity_id: entity for entity in entities}


def score_quotes(clippings: Sequence[Record], tagger: Tagger) -> dict[str, tuple[float, int]]:
    """Score by name, each with how many it is a mean of."""
    right, found, wanted, exact = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    speakers = spoken = kept = silent = scares = marked = 0
    for clipping in clippings:
        ours, entities = quote(clipping["title"], clipping["text"], clipping["country"], tagger)
        found.update(q.kind for q in ours)
        free = list(ours)
        for truth in _truths(clipping):
            wanted[truth.kind] += 1
            match = max(free, key=lambda q: _overlap(truth, q), default=None)
            if match is None or _overlap(truth, match) < _OVERLAP:
                continue
            free.remove(match)
            right[truth.kind] += match.kind == truth.kind
            exact[truth.kind] += (match.start, match.end, match.kind) == (truth.start, truth.end, truth.kind)
            entity = entities.get(match.speaker_entity_id or "")
            if truth.entity is None:
                silent += 1
                kept += entity is None
            else:
                spoken += 1
                speakers += entity is not None and _plain(truth.entity) in map(_plain, (entity.name, *entity.aliases))
        marked += len(clipping["not_quotes"])
        scares += sum(any(q.text == scare for q in free) for scare in clipping["not_quotes"])
    scores: dict[str, tuple[float, int]] = {}
    for kind in KINDS:
        scores[f"{kind} F1"] = 2 * right[kind] / max(1, found[kind] + wanted[kind]), wanted[kind]
        scores[f"{kind} exact F1"] = 2 * exact[kind] / max(1, found[kind] + wanted[kind]), wanted[kind]
    scores["speaker"] = speakers / max(1, spoken), spoken
    scores["no speaker kept"] = kept / max(1, silent), silent
    scores["other marks left alone"] = 1 - scares / max(1, marked), marked
    return scores


def score_real(tagger: Tagger) -> dict[str, tuple[float, int]]:
    """On attributions in real news: contents in marks that are found, and whether our words for the source overlap
    theirs; those left without a speaker apart."""
    wanted = found = right = none = 0
    for line in REAL.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        ours, _ = quote(None, page["text"], "US", tagger)
        for attribution in page["attributions"]:
            if not attribution["quoted"]:
                continue
            wanted += 1
            content = {at for start, end in attribution["content"] for at in range(start, end)}
            near = [q for q in ours if content & set(range(q.start, q.end))]
            together = {at for q in near for at in range(q.start, q.end)}
            if (
                not near
                or max(_jaccard(content, together), *(_jaccard(content, set(range(q.start, q.end))) for q in near))
                < 0.5
            ):
                continue
            found += 1
            best = max(near, key=lambda q: len(content & set(range(q.start, q.end))))
            none += best.speaker is None
            right += best.speaker is not None and _is_beside(page["text"], best.speaker, attribution["source"])
    return {
        "contents in marks found": (found / wanted, wanted),
        "right source": (right / found, found),
        "left without a speaker": (none / found, found),
    }


def _truths(clipping: Record) -> Iterator[Truth]:
    at = {"title": 0, "text": 0}
    for truth in clipping["quotes"]:
        field = truth["field"]
        start = clipping[field].index(truth["text"], at[field])
        at[field] = start + len(truth["text"])
        yield Truth(field, start, at[field], truth["kind"], truth["entity"])


def _overlap(truth: Truth, found: Quote) -> float:
    if truth.field != found.field:
        return 0.0
    inside = min(truth.end, found.end) - max(truth.start, found.start)
    return max(0.0, inside / (max(truth.end, found.end) - min(truth.start, found.start)))


def _jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other)


def _is_beside(text: str, words: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether some place of the words overlaps one of the spans."""
    start = text.find(words)
    while start >= 0:
        if any(start < b and a < start + len(words) for a, b in spans):
            return True
        start = text.find(words, start + 1)
    return False


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("’", "'").split()).removeprefix("the ")
