"""Gold of what repeats: fictional articles of sixteen outlets with the one whose text each repeats, and their stories.

A repeat counts as found where its original is the truth's. Articles are published by the warehouse as a night's are.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from extractors.passages import fingerprint
from extractors.terms import find_terms
from extractors.text import count_words, hash_text
from tests.warehouse.rows import add_batch, article
from warehouse.parquet import write_table
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.tables import OUTLETS

GOLD = Path(__file__).parents[1] / "gold" / "repeats"
PARTS = ("northern", "state", "velmark", "blind")  # the last was written by others and not looked at
AGENCIES = {
    "northern-wire": "Northern Wire",
    "state-press": "State Press",
    "vps": "Velmark Press Service",
    "spa": "Southern Press Association",
}
Record = dict[str, Any]


def read_gold(name: str) -> list[Record]:
    """The articles of a part."""
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def publish_gold(articles: Sequence[Record], home: Path) -> Path:
    """The DuckDB file with the articles, all loaded in one night."""
    outlets = sorted({one["outlet"] for one in articles})
    rows = [
        {"outlet_id": key, "name": AGENCIES.get(key, key), "domain": f"{key}.example", "country": None, "language": None,
         "timezone": "UTC", "media_type": "agency" if key in AGENCIES else None}
        for key in outlets
    ]  # fmt: skip
    write_table(OUTLETS, rows, home / "parquet/outlets/run0.parquet")
    run = Run("run0", datetime(2026, 5, 1, 3, tzinfo=UTC), "test")
    run.open(home / "parquet")
    add_batch(home / "parquet", "b0", [as_row(one, number) for number, one in enumerate(articles)])
    publish(home / "parquet", home / "coverage.duckdb", run, [])
    return home / "coverage.duckdb"


def score_gold(articles: Sequence[Record]) -> dict[str, tuple[float, int]]:
    """What repeats, and what belongs together: score by name, each with how many it is a mean of."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(publish_gold(articles, Path(folder)))) as con:
        repeats = con.execute("SELECT article_id, original_article_id, relation FROM duplicates").fetchall()
        stories = dict(con.execute("SELECT article_id, story_id FROM story_articles").fetchall())
    found = {article: (original, relation) for article, original, relation in repeats}
    return _score_repeats(articles, found) | _score_stories(articles, stories)


def _score_repeats(articles: Sequence[Record], found: dict[str, tuple[str, str]]) -> dict[str, tuple[float, int]]:
    """Precision, recall and F1 of repeats with their originals, and the share of them with the right relation, where a
    copy of another outlet's text counts as one, whole or in part."""
    truth = {one["id"]: (one["original"], one["relation"]) for one in articles if one["original"]}
    right = [key for key in truth if key in found and found[key][0] == truth[key][0]]
    merged = {"partial": "syndicated"}
    same = [
        key for key in right if merged.get(found[key][1], found[key][1]) == merged.get(truth[key][1], truth[key][1])
    ]
    return {
        "precision": (len(right) / max(1, len(found)), len(found)),
        "recall": (len(right) / len(truth), len(truth)),
        "F1": (2 * len(right) / (len(found) + len(truth)), len(truth)),
        "relation": (len(same) / max(1, len(right)), len(right)),
    }


def _score_stories(articles: Sequence[Record], found: dict[str, str]) -> dict[str, tuple[float, int]]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998) of the articles in stories; one that is in none is a
    story of its own."""
    ours, truth = defaultdict(set), defaultdict(set)
    for one in articles:
        ours[found.get(one["id"], one["id"])].add(one["id"])
        truth[one["story"]].add(one["id"])
    precision = recall = 0.0
    for one in articles:
        mine, right = ours[found.get(one["id"], one["id"])], truth[one["story"]]
        precision += len(mine & right) / len(mine) / len(articles)
        recall += len(mine & right) / len(right) / len(articles)
    return {
        "stories precision": (precision, len(articles)),
        "stories recall": (recall, len(articles)),
        "stories F1": (2 * precision * recall / (precision + recall), len(articles)),
    }


def as_row(one: Record, number: int) -> Record:
    at = datetime.fromisoformat(one["published_at"])
    canonical = f"https://canonical.example/{one['canonical']}" if one["canonical"] else None
    own = f"https://canonical.example/{one['id']}"
    return article(
        one["id"],
        one["text"],
        outlet_id=one["outlet"],
        url=own,
        canonical_url=canonical,
        title=one["title"],
        language=one["language"],
        published_at=at,
        published_day=at.date(),
        fetched_at=at + timedelta(hours=2),
        text_hash=hash_text(one["text"]),
        passages=fingerprint(one["text"]),
        terms=find_terms(one["title"], one["text"], one["language"]),
        word_count=count_words(one["text"]),
        wire_agency=one["wire_agency"],
        warc_offset=number,
    )
