"""The views that measure coverage, on rows whose numbers are worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ask
from tests.warehouse.rows import add_batch, article, entity, mention, quote
from tests.warehouse.test_repeats import BASE, load, prose, story


def said(row: dict[str, Any], position: int, speaker: str | None, **more: Any) -> dict[str, Any]:
    words = row[more.get("field", "text")][:4]
    return quote(row, position, words, 0, speaker_entity_id=speaker, **more)


def test_quotes_spread_over_speakers(tmp_path: Path) -> None:
    one, repeat = story("a", BASE), story("b", BASE, hours=1)
    other, silent = story("c", prose(5), "harbour-post"), story("d", prose(6), "valley-ledger")
    quotes = [
        *(said(one, n, speaker) for n, speaker in enumerate(("boyle", "boyle", "moss", "reid", None))),
        said(one, 5, "boyle", field="title"),
        *(said(repeat, n, speaker) for n, speaker in enumerate(("boyle", "okoro", None))),
        said(other, 0, "moss"),
        said(silent, 0, None),
    ]
    rows = [one, repeat, other, silent]
    entities = [entity(row, key, name=key) for row in rows for key in ("boyle", "moss", "reid", "okoro")]
    add_batch(tmp_path / "parquet", "extra", rows, entities=entities, quotes=quotes)
    found = ask(load(tmp_path), "SELECT * EXCLUDE (day) FROM source_diversity ORDER BY outlet_id")
    # quay-echo: boyle 3, moss 1, reid 1, okoro 1 of six, in what is no repeat boyle 2, moss 1, reid 1 of four.
    entropy = -(1 / 2 * math.log2(1 / 2) + 3 * 1 / 6 * math.log2(1 / 6))
    assert found == [
        ("harbour-post", 1, 1, 0.0, 1.0, 0, 1, 1, 0.0, 1.0, 0),
        ("quay-echo", 8, 4, pytest.approx(entropy), pytest.approx(12 / 36), 2, 5, 3, 1.5, pytest.approx(6 / 16), 1),
        ("valley-ledger", 1, 0, None, None, 1, 1, 0, None, None, 1),
    ]
    assert ask(
        tmp_path / "coverage.duckdb",
        "SELECT outlet_id FROM source_diversity JOIN (SELECT day, outlet_id, sum(quotes) AS named FROM who_is_quoted "
        "GROUP BY ALL) USING (day, outlet_id) WHERE named + without_speaker <> quotes",
    ) == [], "the two views count the same quotes"  # fmt: skip


def test_who_is_named_together(tmp_path: Path) -> None:
    rows = [story("a", BASE), story("b", BASE, "harbour-post", 1)]
    rows += [story(key, prose(seed)) for seed, key in enumerate("cdef", 5)]
    rows += [story("g", prose(20), hours=24)]
    named = {"a": "kb", "b": "kb", "c": "kx", "d": "x", "e": "b", "g": "kb"}
    pairs = [(row, key) for row in rows for key in named.get(row["article_id"], "")]
    add_batch(
        tmp_path / "parquet",
        "extra",
        rows,
        entities=[entity(row, key) for row, key in pairs],
        mentions=[mention(row, key, 8 * "kbx".index(key)) for row, key in pairs] + [mention(rows[0], "k", 40)],
    )
    found = ask(load(tmp_path), "SELECT * EXCLUDE (day) FROM co_mentions ORDER BY day, entity_a, entity_b")
    # The first day has six articles, five without the repeat b. b: a, b, e. k: a, b, c. x: c, d. b and k: a, b.
    npmi = math.log((2 / 6) / (3 / 6 * 3 / 6)) / -math.log(2 / 6)
    of_originals = math.log((1 / 5) / (2 / 5 * 2 / 5)) / -math.log(1 / 5)
    chance = math.log((1 / 6) / (3 / 6 * 2 / 6)) / -math.log(1 / 6)
    chance_of_originals = math.log((1 / 5) / (2 / 5 * 2 / 5)) / -math.log(1 / 5)
    assert chance == 0
    assert found == [
        ("b", "k", 2, pytest.approx(npmi), 3, 3, 6, 1, pytest.approx(of_originals)),
        ("k", "x", 1, pytest.approx(chance), 3, 2, 6, 1, pytest.approx(chance_of_originals)),
        ("b", "k", 1, None, 1, 1, 1, 1, None),
    ]
    assert ask(tmp_path / "coverage.duckdb", "SELECT DISTINCT day::VARCHAR FROM co_mentions ORDER BY 1") == [
        ("2026-03-10",),
        ("2026-03-11",),
    ]


def test_two_that_are_only_named_together_have_one(tmp_path: Path) -> None:
    rows = [article("a", prose(1)), article("b", prose(2), offset=1)]
    pairs = [(rows[0], "k"), (rows[0], "m")]
    add_batch(
        tmp_path / "parquet",
        "extra",
        rows,
        entities=[entity(row, key) for row, key in pairs],
        mentions=[mention(rows[0], "k", 0), mention(rows[0], "m", 8)],
    )
    assert ask(load(tmp_path), "SELECT articles, npmi FROM co_mentions") == [(1, 1.0)]
