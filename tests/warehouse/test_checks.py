from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.rows import START, add_batch, add_visits, article, fetch, image, mention, picture_file
from warehouse.checks import CheckResult
from warehouse.entity_tables import WATCHLIST
from warehouse.parquet import batch_file, write_table
from warehouse.publish import publish
from warehouse.run_tables import ARCHIVES
from warehouse.runs import Run

_ENTITY: dict[str, Any] = {
    "entity_id": "e",
    "type": "ORG",
    "name": "Calder Line",
    "aliases": [],
    "wikidata_id": None,
    "country": None,
}
_ENTITY |= {"latitude": None, "longitude": None, "gender": None}


def _results(
    folder: Path, row: dict[str, Any], named: dict[str, Any] | None = None, pages: int | None = None
) -> dict[str, CheckResult]:
    run = Run("run0", datetime(2026, 3, 10, 3, tzinfo=UTC), "test")
    run.open(folder)
    write_table(WATCHLIST, [_ENTITY], folder / "watchlist" / "run0.parquet")
    add_batch(folder, "b", [row], [image(row, 0)], mentions=[named] if named else [], pages=pages)
    return {result.name: result for result in publish(folder, folder / "coverage.duckdb", run, [])}


def _mention(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    start = row["text"].index("Calder Line")
    return mention(row, "e", start, surface="Calder Line", type="ORG", end=start + 11) | more


_ROW = article("a", "🛥️ The Calder Line said so.")


def test_a_picture_that_came_home_is_read_once(tmp_path: Path) -> None:
    asked = [
        fetch(0, place, purpose="picture", requested_url=f"https://img.quayecho.example/{place}.jpg")
        for place in (7, 8, 9)
    ]
    asked.append(fetch(0, 10, purpose="picture", outcome="http_4xx", warc_file=None, warc_offset=None))
    add_visits(tmp_path, "visit", asked)
    through = {"archive_id": "a", "run_id": "run0", "warc_file": asked[0]["warc_file"], "bytes": 1, "pages": 0}
    through |= {"skipped": 3, "broken_at": None}
    write_table(ARCHIVES, [through], batch_file(tmp_path, ARCHIVES, START.date(), "visit"))
    read = [picture_file(f"p{place}", hash_, 0, place) for place, hash_ in ((7, "0" * 16), (8, None), (8, None))]
    read = [file | {"warc_file": asked[0]["warc_file"]} for file in read]
    add_batch(tmp_path, "pictures", [], files=read, pages=0)
    run = Run("run0", datetime(2026, 3, 10, 3, tzinfo=UTC), "test")
    run.open(tmp_path)
    results = {result.name: result for result in publish(tmp_path, tmp_path / "coverage.duckdb", run, [])}
    assert {name for name, result in results.items() if not result.passed} == {"every_picture_is_accounted_for"}
    assert results["every_picture_is_accounted_for"].failing_rows == 2, "one that was lost, and one that is there twice"


def test_sound_rows_pass_every_check(tmp_path: Path) -> None:
    results = _results(tmp_path, _ROW, _mention(_ROW))
    assert {name for name, result in results.items() if not result.passed} == set()
    assert len(results) > 10


@pytest.mark.parametrize(
    ("check", "row", "named", "pages"),
    [
        ("every_page_is_accounted_for", _ROW, None, 2),
        ("spans_are_inside_texts", _ROW, _mention(_ROW, start=3), None),
        ("no_date_after_its_fetch", article("a", "text", published_at=START + timedelta(days=1)), None, None),
        ("ids_join", _ROW, _mention(_ROW, entity_id="nobody"), None),
    ],
)
def test_a_fault_is_found(
    tmp_path: Path, check: str, row: dict[str, Any], named: dict[str, Any] | None, pages: int | None
) -> None:
    results = _results(tmp_path, row, named, pages)
    assert {name for name, result in results.items() if not result.passed} == {check}
    assert results[check].failing_rows == 1
    assert results[check].example
