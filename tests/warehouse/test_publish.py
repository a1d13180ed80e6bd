from __future__ import annotations

import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.conftest import ask, rows_of
from tests.warehouse.rows import START, add_batch, article, image, rejection
from warehouse.entity_tables import WATCHLIST
from warehouse.parquet import write_table
from warehouse.publish import is_current, publish
from warehouse.runs import Run
from warehouse.tables import OUTLETS, TABLES


def _run(name: str = "run0") -> Run:
    return Run(name, datetime(2026, 3, 10, 3, tzinfo=UTC), "test")


def _publish(parquet: Path, target: Path, name: str = "run0") -> None:
    for number in range(6):
        _run(f"run{number}").open(parquet)
    publish(parquet, target, _run(name), [])


def test_versions_unchanged_and_same_article_are_told_apart(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    first = article("ferry", "The ferry ran aground in fog", 0, 0)
    again = article("ferry", "The ferry ran aground in fog", 1, 0)
    edited = article("ferry", "The ferry ran aground in thick fog", 2, 0)
    retitled = article("ferry", "The ferry ran aground in thick fog", 3, 0, title="Ferry freed")
    mobile = article("ferry", "The ferry ran aground", 3, 5, url="https://m.quayecho.example/ferry")
    for number, row in enumerate([first, again, edited, retitled, mobile]):
        add_batch(parquet, f"b{number}", [row], [image(row, 0), image(row, 1)] if row is edited else [image(row, 0)])
    _publish(parquet, target)

    versions = ask(
        target, "SELECT version, title, title_changed, words_added, words_removed FROM article_versions ORDER BY 1"
    )
    assert versions == [
        (1, "About ferry", None, None, None),
        (2, "About ferry", False, 1, 0),
        (3, "Ferry freed", True, 0, 0),
    ]
    assert ask(target, "SELECT reason, run_id, article_id FROM rejections ORDER BY run_id") == [
        ("unchanged", "run1", "ferry"),
        ("same_article", "run3", "ferry"),
    ]
    assert ask(target, "SELECT version, title, run_id, first_seen_at FROM articles") == [
        (3, "Ferry freed", "run3", START)
    ]
    assert ask(target, "SELECT position FROM images") == [(0,)], "only the latest version's pictures"
    assert ask(target, "SELECT passed FROM check_results WHERE check_name = 'every_page_is_accounted_for'") == [(True,)]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_nights_does_not_matter(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    nights = [
        [article(f"a{n}", f"text {rng.randrange(3)} of {n} " * 5, night, n) for n in rng.sample(range(6), 4)]
        for night in range(6)
    ]
    together, bit_by_bit = tmp_path / "together", tmp_path / "bit_by_bit"
    for folder, order in ((together, list(range(6))), (bit_by_bit, rng.sample(range(6), 6))):
        for night in order:
            rows = nights[night]
            add_batch(folder, f"b{night}", rows, [image(row, 0) for row in rows], [rejection(night, 900)])
            if folder is bit_by_bit:
                _publish(folder, tmp_path / "bit_by_bit.duckdb")
    _publish(together, tmp_path / "together.duckdb")
    _publish(bit_by_bit, tmp_path / "bit_by_bit.duckdb")
    one, other = (rows_of(tmp_path / f"{name}.duckdb", everything=True) for name in ("together", "bit_by_bit"))
    for table in ("articles", "article_versions", "images", "rejections", "batches"):
        assert one[table] == other[table], table
    assert len(one["article_versions"]) > len(one["articles"])

    (tmp_path / "bit_by_bit.duckdb").unlink()
    _publish(bit_by_bit, tmp_path / "bit_by_bit.duckdb")
    assert rows_of(tmp_path / "bit_by_bit.duckdb", everything=True)["articles"] == other["articles"], (
        "rebuilt from Parquet"
    )


_READER = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
titles = "SELECT title FROM articles ORDER BY title"
print(con.execute(titles).fetchall(), flush=True)
sys.stdin.readline()
print(con.execute(titles).fetchall(), flush=True)
con.close()
print(duckdb.connect(sys.argv[1], read_only=True).execute(titles).fetchall(), flush=True)
"""


def test_readers_go_on_while_a_night_is_published(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    add_batch(parquet, "b0", [article("a", "first night", 0)])
    _publish(parquet, target)
    # A process of its own: within one process, DuckDB gives every connection the file that was opened first.
    reader = subprocess.Popen(
        [sys.executable, "-c", _READER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin
    assert reader.stdout
    assert reader.stdout.readline().strip() == "[('About a',)]"
    add_batch(parquet, "b1", [article("b", "second night", 1)])
    assert not is_current(parquet, target)
    _publish(parquet, target)
    assert is_current(parquet, target)
    out, _ = reader.communicate("go on\n", timeout=30)
    old, new = out.splitlines()
    assert old == "[('About a',)]", "who has the file open keeps the old night"
    assert new == "[('About a',), ('About b',)]", "who opens it sees the new one"
    assert not list(tmp_path.glob("*.next*"))


def test_a_file_that_is_none_is_built_anew(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    add_batch(parquet, "b0", [article("a", "text")])
    target.write_bytes(b"not a database")
    _publish(parquet, target)
    assert ask(target, "SELECT count(*) FROM articles") == [(1,)]
    with duckdb.connect(str(target)) as con:
        con.execute("ALTER TABLE articles DROP COLUMN wire_agency")
    _publish(parquet, target)
    assert ask(target, "SELECT wire_agency FROM articles") == [(None,)]


def test_every_table_view_and_column_explains_itself(tmp_path: Path) -> None:
    target = tmp_path / "coverage.duckdb"
    add_batch(tmp_path / "parquet", "b0", [article("a", "text")])
    _publish(tmp_path / "parquet", target)
    mine = "database_name = current_database() AND NOT internal"
    assert ask(target, f"SELECT table_name FROM duckdb_tables() WHERE {mine} AND comment IS NULL") == []
    assert ask(target, f"SELECT view_name FROM duckdb_views() WHERE {mine} AND comment IS NULL") == []
    assert ask(target, f"SELECT table_name, column_name FROM duckdb_columns() WHERE {mine} AND comment IS NULL") == []
    assert ask(target, f"SELECT count(*) FROM duckdb_tables() WHERE {mine}") == [(len(TABLES),)]
    assert ask(target, f"SELECT count(*) > 1 FROM duckdb_views() WHERE {mine}") == [(True,)]


def test_the_newest_snapshot_wins_and_unknown_outlets_get_a_row(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    outlet = {"outlet_id": "quay-echo", "name": "Quay Eko", "domain": "quayecho.example", "country": "GB"}
    outlet |= {"language": "en", "timezone": "Europe/London", "media_type": "other"}
    write_table(OUTLETS, [outlet], parquet / "outlets" / "run0.parquet")
    write_table(OUTLETS, [outlet | {"name": "Quay Echo"}], parquet / "outlets" / "run1.parquet")
    entity: dict[str, Any] = {
        "entity_id": "e",
        "type": "ORG",
        "name": "Calder Line",
        "aliases": [],
        "wikidata_id": None,
        "country": None,
    }
    entity |= {"latitude": None, "longitude": None, "gender": None}
    write_table(WATCHLIST, [entity], parquet / "watchlist" / "run0.parquet")
    add_batch(parquet, "b0", [article("a", "text"), article("b", "text two", 0, 1, outlet_id="elsewhere.example")])
    _publish(parquet, target)
    assert ask(target, "SELECT outlet_id, name, timezone FROM outlets ORDER BY 1") == [
        ("elsewhere.example", "elsewhere.example", "UTC"),
        ("quay-echo", "Quay Echo", "Europe/London"),
    ]
    assert ask(target, "SELECT name, watched FROM entities") == [("Calder Line", True)]


def test_an_older_snapshot_without_a_column_does_not_hide_it(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    entity: dict[str, Any] = {"type": "PERSON", "aliases": [], "wikidata_id": None, "country": None, "latitude": None}
    entity |= {"longitude": None, "gender": "female"}
    for run, name in (("run0", "Orla Fenwick"), ("run1", "Kirsty Boyle")):
        write_table(WATCHLIST, [entity | {"entity_id": run, "name": name}], parquet / "watchlist" / f"{run}.parquet")
    old = parquet / "watchlist" / "run0.parquet"
    pq.write_table(pq.read_table(old).drop_columns(["gender"]), old)
    _publish(parquet, target)
    assert ask(target, "SELECT name, gender FROM watchlist ORDER BY 1") == [
        ("Kirsty Boyle", "female"),
        ("Orla Fenwick", None),
    ]


def test_coverage_by_day_counts_repeats_once_among_originals(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    words = " ".join(f"w{n}" for n in range(30))
    rows = [
        article("a", words, 0, 0),
        article("b", words, 0, 1),  # word for word
        article("c", "four five", 0, 2),
        article("d", "six", 1, 3, published_day=None, published_at=None, outlet_id="other"),
    ]
    add_batch(parquet, "b0", rows[:3])
    add_batch(parquet, "b1", rows[3:])
    _publish(parquet, target)
    assert ask(
        target, "SELECT day::VARCHAR, outlet_id, articles, originals, words FROM coverage_by_day ORDER BY ALL"
    ) == [
        ("2026-03-10", "quay-echo", 3, 2, 62),
        ("2026-03-11", "other", 1, 1, 1),
    ]
