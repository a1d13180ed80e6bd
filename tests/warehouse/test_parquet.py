from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.warehouse.rows import add_batch, article, image
from warehouse.parquet import batches, files_of, remove_leftovers, to_arrow, write_table
from warehouse.run_tables import RUNS
from warehouse.tables import ARTICLES, IMAGES


def test_files_explain_themselves_and_lie_by_day(tmp_path: Path) -> None:
    rows = [article("b", "later", 1, 7), article("a", "earlier", 0, 3)]
    add_batch(tmp_path, "batch", rows, [image(row, 0) for row in rows])
    files = files_of(tmp_path, ARTICLES)
    assert [Path(file).relative_to(tmp_path).as_posix() for file in files] == [
        "articles/day=2026-03-10/batch.parquet",
        "articles/day=2026-03-11/batch.parquet",
    ]
    schema = pq.read_schema(files[0])
    assert schema.metadata[b"description"].startswith(b"One row per article")
    assert schema.field("published_source").metadata[b"description"].startswith(b"What says so")
    assert pq.ParquetFile(files[0]).metadata.row_group(0).column(0).compression == "ZSTD"
    assert len(files_of(tmp_path, IMAGES)) == 2


def test_rows_are_sorted(tmp_path: Path) -> None:
    rows = [article("b", "x", 0, 9), article("a", "y", 0, 3)]
    assert to_arrow(ARTICLES, rows).column("article_id").to_pylist() == ["a", "b"]


def test_columns_that_nobody_declared_are_refused() -> None:
    row = article("a", "text")
    with pytest.raises(ValueError, match=r"unknown columns \['mood'\]"):
        to_arrow(ARTICLES, [row | {"mood": "good"}])
    with pytest.raises(ValueError, match=r"missing columns \['text'\]"):
        to_arrow(ARTICLES, [{name: value for name, value in row.items() if name != "text"}])


def test_null_where_none_may_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="null"):
        write_table(ARTICLES, [article("a", "text", outlet_id=None)], tmp_path / "x.parquet")
    assert not (tmp_path / "x.parquet").exists()


def test_a_batch_without_its_mark_does_not_count(tmp_path: Path) -> None:
    add_batch(tmp_path, "whole", [article("a", "text")])
    add_batch(tmp_path, "cut", [article("b", "text")])
    next((tmp_path / "batches").glob("**/cut.parquet")).unlink()
    aside = tmp_path / "articles" / "day=2026-03-10" / "half.parquet.part"
    aside.write_bytes(b"half")
    assert batches(tmp_path) == {"whole"}
    assert [Path(file).stem for file in files_of(tmp_path, ARTICLES)] == ["whole"]
    assert remove_leftovers(tmp_path) == 2
    assert [path.stem for path in (tmp_path / "articles").glob("**/*.parquet*")] == ["whole"]
    assert not list((tmp_path / RUNS.name).glob("*"))
