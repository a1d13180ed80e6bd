"""How long an analyst waits: every view for one month of a year of news, the cookbook's queries, and searches of texts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.documents import ROOT, read_queries

_ROUNDS = 3
_MONTH = "BETWEEN '2025-06-01' AND '2025-06-30'"
_MOMENTS = "BETWEEN '2025-06-01' AND '2025-07-01'"
_IN_MONTH = f"IN (SELECT article_id FROM articles WHERE day {_MONTH})"
# What a month is of a view that has no days; of three, which have no dates at all, the whole year.
_WHERE = {
    "run_funnel": f"run_id IN (SELECT run_id FROM runs WHERE started_at {_MOMENTS})",
    "outlet_health": "true",
    "dataset_version": "true",
    "syndication": f"article_id {_IN_MONTH}",
    "story_timeline": f"published_at {_MOMENTS}",
    "image_reuse": f"first_seen_at {_MOMENTS}",
    "image_credits": "true",
    "headline_changes": f"seen_at {_MOMENTS}",
    "gkg": '"DATE" BETWEEN 20250601000000 AND 20250630235959',
}
# What the cookbook asks of the demo, asked of the made-up year.
_INSTEAD = {
    r"BETWEEN '2026-[-0-9]+' AND '2026-[-0-9]+'": _MONTH,
    r">= '2026-[-0-9]+'": _MONTH,
    "'Priya Raman'": "(SELECT name FROM entities WHERE watched ORDER BY name LIMIT 1)",
    "'kanalblatt'": "'outlet-3'",
    "'migration'": "'topic-3'",
}


def run(published: Path) -> None:
    """Measure in a file of `year`, and print."""
    with duckdb.connect(str(published), read_only=True, config={"threads": 2}) as con:
        con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        for name, sql in (*_views(con), *_cookbook(), *_searches()):
            wall, cpu, rows = measure(con, sql)
            print(f"{name:40} {wall:8.3f} s, {cpu:8.3f} of CPU {rows:10,} rows", flush=True)


def measure(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[float, float, int]:
    """Wall and CPU seconds, each the least of three times, with all rows made, and how many these are."""
    walls, cpus = [], []
    for _ in range(_ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        con.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}")
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), con.execute("SELECT count(*) FROM answer").fetchall()[0][0]


def _views(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    for (view,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall():
        yield view, f"FROM {view} WHERE {_WHERE.get(view, f'day {_MONTH}')}"


def _cookbook() -> Iterator[tuple[str, str]]:
    for number, (sql, _) in enumerate(read_queries(ROOT / "docs" / "cookbook.md"), 1):
        for ours, theirs in _INSTEAD.items():
            sql = re.sub(ours, theirs, sql)
        yield f"cookbook {number}", sql


def _searches() -> Iterator[tuple[str, str]]:
    for where, bound in (("a month", f" AND day {_MONTH}"), ("the year", "")):
        for what, condition in (
            ("a word", "text ILIKE '%lifeboat%'"),
            ("a pattern", r"regexp_matches(text, '\bharbou?r (master|wall)')"),
        ):
            yield f"search of {where} for {what}", f"SELECT article_id, title FROM articles WHERE {condition}{bound}"
    yield "scan of the texts of the year", "SELECT sum(strlen(text)) AS bytes FROM articles"
