"""What finding repeats and stories costs: a night of new articles against windows of growing size, beside extraction."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.duck import create_tables
from warehouse.repeats import find_repeats
from warehouse.stories import find_stories

_PASSAGES = 180  # of an article of 600 words
_OUTLETS, _DAYS = 300, 7
_WORDS = 200_000
_WINDOWS, _NEW = (10_000, 30_000, 100_000), 10_000


class Cost(NamedTuple):
    """Of one night."""

    window: int
    new: int
    repeats: float
    """CPU seconds."""
    stories: float
    """CPU seconds."""
    wall: float
    """Seconds."""
    found: tuple[int, int]
    """Repeats and stories, in all."""


def run() -> None:
    """Measure a night of 10,000 new articles in each window, and print."""
    for window in _WINDOWS:
        with tempfile.TemporaryDirectory() as folder:
            cost = measure_night(window, _NEW, Path(folder))
        print(
            f"{cost.new:,} new articles, {cost.window:,} in the window: {1000 * cost.repeats / cost.new:.2f} ms of CPU each "
            f"for repeats, {1000 * cost.stories / cost.new:.2f} for stories, {cost.wall:.1f} s; "
            f"{cost.found[0]:,} repeats and {cost.found[1]:,} stories in all"
        )


def measure_night(window: int, new: int, folder: Path) -> Cost:
    """A night of `new` articles upon `window` ones of the same week. Every fourth article repeats two thirds of one
    before it, and each ends with the same twenty passages as all others of its outlet. Four in a row tell one event."""
    with duckdb.connect(str(folder / f"{window}.duckdb")) as con:
        con.execute("SET TimeZone = 'UTC'")
        create_tables(con)
        _add(con, 0, window)
        con.execute("CREATE TEMP TABLE touched AS SELECT article_id FROM articles")
        con.execute(
            "CREATE TEMP TABLE gone AS "
            "SELECT article_id, outlet_id, DATE '2026-03-01' AS day, passages, terms FROM articles WHERE false"
        )
        find_repeats(con)
        find_stories(con)
        _add(con, window, window + new)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE touched AS SELECT article_id FROM articles WHERE article_id >= '{window:020}'"
        )
        begun, wall = time.process_time(), time.perf_counter()
        find_repeats(con)
        between = time.process_time()
        find_stories(con)
        ended, wall = time.process_time(), time.perf_counter() - wall
        found = con.execute("SELECT (SELECT count(*) FROM duplicates), (SELECT count(*) FROM stories)").fetchall()[0]
    return Cost(window, new, between - begun, ended - between, wall, found)


def _add(con: duckdb.DuckDBPyConnection, begin: int, end: int) -> None:
    """Articles numbered from `begin`: their passages are hashes of the number of the text they come from, their terms are
    spread as words are (Zipf), half of the names of an event the same."""
    con.execute(
        f"""
        INSERT INTO articles BY NAME
        SELECT printf('%020d', n) AS article_id, 1 AS version, 'outlet' || (n % {_OUTLETS}) AS outlet_id,
          'https://a.example/' || n AS url, [] AS authors, [] AS tags, 'news' AS article_type,
          TIMESTAMPTZ '2026-03-10 00:00:00+00' + INTERVAL (n % {_DAYS * 24 * 3600}) SECOND AS published_at,
          'second' AS published_precision, 'meta' AS published_source,
          DATE '2026-03-10' + CAST(n % {_DAYS} AS INTEGER) AS published_day,
          TIMESTAMPTZ '2026-03-20 00:00:00+00' AS first_seen_at, TIMESTAMPTZ '2026-03-20 00:00:00+00' AS fetched_at,
          '' AS text, 'hash' || n AS text_hash, 600 AS word_count, 'r' AS run_id, 'd' AS payload_digest, 'w' AS warc_file,
          n AS warc_offset,
          list_transform(range({_PASSAGES}), lambda k: CAST(hash(
            CASE WHEN k >= {_PASSAGES - 20} THEN 'outlet' || (n % {_OUTLETS})
              WHEN n % 4 = 3 AND k < {_PASSAGES * 2 // 3} THEN 'text' || (n - 1 - (n // 7) % 3) ELSE 'text' || n END, k
          ) % 4294967296 AS UINTEGER)) AS passages,
          list_transform(range(72), lambda k: {{
            'term': CAST(k < 24 AS VARCHAR) || CAST(exp(ln({_WORDS}) * hash(
              CASE WHEN k % 2 = 0 THEN 'event' || (n // 4) ELSE 'text' || n END, k
            ) / 18446744073709551615) AS INTEGER), 'weight': 50 + k, 'is_name': k < 24
          }}) AS terms
        FROM range({begin}, {end}) AS numbers(n)
        """
    )
