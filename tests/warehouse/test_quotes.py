"""Who is quoted: the view, on rows with the numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ask
from tests.warehouse.rows import add_batch, article, entity, quote
from warehouse.publish import publish
from warehouse.runs import Run


def test_who_is_quoted_shares_out_all_quotes_of_an_outlet_and_day(tmp_path: Path) -> None:
    text = "“One two three,” said Boyle. “Four,” said Moss. “Five six.” “Seven.”"
    first, second = article("a", text, 0, 0), article("b", text + " More.", 0, 1, outlet_id="other")

    def said(row: dict[str, Any], position: int, words: str, speaker: str | None, **more: Any) -> dict[str, Any]:
        return quote(row, position, words, row["text"].index(words), speaker_entity_id=speaker, **more)

    quotes = [
        said(first, 0, "One two three,", "boyle"),
        said(first, 1, "Four,", "moss"),
        said(first, 2, "Five six.", "boyle", continued=True),
        said(first, 3, "Seven.", None),
        said(second, 0, "Four,", "moss"),
    ]
    entities = [
        entity(row, key, name=name)
        for row in (first, second)
        for key, name in (("boyle", "Kirsty Boyle"), ("moss", "Ann Moss"))
    ]
    add_batch(tmp_path / "parquet", "b0", [first, second], entities=entities, quotes=quotes)
    run = Run("run0", datetime(2026, 3, 10, 3, tzinfo=UTC), "test")
    run.open(tmp_path / "parquet")
    results = publish(tmp_path / "parquet", tmp_path / "coverage.duckdb", run, [])
    assert [result for result in results if not result.passed] == []
    rows = ask(
        tmp_path / "coverage.duckdb",
        "SELECT outlet_id, name, quotes, words, share_of_quotes FROM who_is_quoted ORDER BY ALL",
    )
    assert rows == [
        ("other", "Ann Moss", 1, 1, 1.0),
        ("quay-echo", "Ann Moss", 1, 1, pytest.approx(0.25)),
        ("quay-echo", "Kirsty Boyle", 2, 5, pytest.approx(0.5)),
    ]


def test_a_quote_that_is_not_where_it_says_fails_the_check(tmp_path: Path) -> None:
    row = article("a", "“One,” she said.", 0, 0)
    add_batch(tmp_path / "parquet", "b0", [row], quotes=[quote(row, 0, "Two,", 1)])
    run = Run("run0", datetime(2026, 3, 10, 3, tzinfo=UTC), "test")
    run.open(tmp_path / "parquet")
    results = {r.name: r for r in publish(tmp_path / "parquet", tmp_path / "coverage.duckdb", run, [])}
    assert not results["spans_are_inside_texts"].passed
