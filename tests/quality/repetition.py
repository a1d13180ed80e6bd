"""Gold of what repeats: fictional articles of sixteen outlets with the one whose text each repeats, and their stories.

A repeat counts as found where its original is the truth's. Articles are published by the warehouse as a night's are.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from extractors.passages import fingerprint
from extractors.text import count_words, hash_text
from tests.warehouse.rows import add_batch, article
from warehouse.parquet import write_table
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.tables import OUTLETS

GOLD = Path(__file__).parents[1] / "gold" / "repeats"
PARTS = ("northern", "state")
AGENCIES = {"northern-wire": "Northern Wire", "state-press": "State Press"}
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
    add_batch(home / "parquet", "b0", [_row(one, number) for number, one in enumerate(articles)])
    publish(home / "parquet", home / "coverage.duckdb", run, [])
    return home / "coverage.duckdb"


def score_repeats(articles: Sequence[Record]) -> dict[str, tuple[float, int]]:
    """Precision, recall and F1 of repeats with their originals, and the share of them with the right relation, where a
    copy of another outlet's text counts as one, whole or in part."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(publish_gold(articles, Path(folder)))) as con:
        rows = con.execute("SELECT article_id, original_article_id, relation FROM duplicates").fetchall()
    found = {article: (original, relation) for article, original, relation in rows}
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


def _row(one: Record, number: int) -> Record:
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
        word_count=count_words(one["text"]),
        wire_agency=one["wire_agency"],
        warc_offset=number,
    )
