"""Gold of topics: fictional articles with those that a reader would file them under, told by the rules that ship.

`blind` was written with the rest before the first rule, and scored when they were done; `worked` is what they were
made on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from config.files import PACKAGED
from config.topics import load_topics
from extractors.records import ArticleTopic
from extractors.text import count_words
from extractors.topics import TopicFinder
from tests.articles import as_article

GOLD = Path(__file__).parents[1] / "gold" / "topics"
PARTS = ("worked", "blind")
Record = dict[str, Any]


def read_gold(part: str) -> list[Record]:
    """The articles of a part."""
    return [json.loads(line) for line in (GOLD / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def _finder() -> TopicFinder:
    return TopicFinder(load_topics(PACKAGED / "topics.toml"))


def find_topics(articles: Sequence[Record]) -> Iterator[tuple[Record, list[ArticleTopic]]]:
    """Each article with its topics by the rules that ship."""
    for one in articles:
        words = count_words(one["text"])
        article = replace(as_article(one["text"], one["title"]), language=one["language"], word_count=words)
        yield one, _finder().find(article)


def score_topics(articles: Sequence[Record]) -> dict[str, tuple[float, int]]:
    """Precision, recall and F1 over all pairs of article and topic, and the share of articles without a wrong one."""
    pairs = [({topic.topic for topic in found}, set(one["topics"])) for one, found in find_topics(articles)]
    right = sum(len(found & truth) for found, truth in pairs)
    ours, theirs = sum(len(found) for found, _ in pairs), sum(len(truth) for _, truth in pairs)
    return {
        "precision": (right / max(1, ours), ours),
        "recall": (right / theirs, theirs),
        "F1": (2 * right / (ours + theirs), theirs),
        "nothing wrong": (sum(found <= truth for found, truth in pairs) / len(pairs), len(pairs)),
    }
