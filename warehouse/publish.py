"""Builds the DuckDB file from Parquet: a copy aside, the new batches applied, swapped in with one rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.checks import CheckResult, check_touched, run_checks
from warehouse.damage import DamagedError, find_damaged
from warehouse.duck import create_tables, create_views, from_parquet, has_tables, quote
from warehouse.entity_tables import AMOUNTS, ARTICLE_ENTITIES, MENTIONS, QUOTES, WATCHLIST
from warehouse.keeping_tables import PRUNING
from warehouse.namesakes import find_namesakes
from warehouse.parquet import batches, files_of
from warehouse.picture_tables import PICTURE_FILES
from warehouse.repeats import find_repeats
from warehouse.run_tables import BATCHES, REJECTIONS
from warehouse.runs import Run
from warehouse.schema import Kind, Layer, Table
from warehouse.stories import find_stories
from warehouse.tables import ARTICLE_VERSIONS, ARTICLES, IMAGES, TABLES
from warehouse.topic_tables import ARTICLE_TOPICS

DERIVE = Path(__file__).parent / "derive"
_OF_ARTICLES = (IMAGES, ARTICLE_ENTITIES, MENTIONS, QUOTES, AMOUNTS, ARTICLE_TOPICS)
# What the touched articles were until now.
_GONE = """
SELECT article_id, outlet_id, day, passages, terms FROM articles WHERE article_id IN (FROM touched)
"""
_OF_ARTICLE = """latest.version, latest.first_seen_at,
  coalesce(page.published_day, CAST(latest.first_seen_at AT TIME ZONE 'UTC' AS DATE)) AS day"""
# Loaded a batch at a time, without a look at what is there already.
_PLAIN = tuple(t for t in TABLES if t.kind is Kind.PAGES and t not in (ARTICLES, *_OF_ARTICLES))


def publish(
    parquet: Path,
    target: Path,
    run: Run,
    problems: Sequence[str],
    *,
    ends: bool = True,
    despite_checks: bool = False,
    afresh: bool = False,
) -> list[CheckResult]:
    """Bring `target` up to date with the Parquet files below `parquet`; gives what the checks found.

    Readers that have the file open keep the old one; new ones see the new. A target that is missing, or was made
    by another version, is built from nothing, with the same rows; `afresh`, any is, so that nothing stays of what was
    taken out of Parquet. Where the run goes on, its row stays open.
    Raises DamagedError where it must be built from tables that are damaged.

    Where a check fails, the new file is held back beside the target, which stays as it was, unless it is to be
    published despite that.
    """
    aside = target.with_name(target.name + ".next")
    _remove(aside)
    try:
        if afresh or not _copy(newest(target), aside, batches(parquet)):
            aside.unlink(missing_ok=True)
            if damaged := find_damaged(parquet):  # DuckDB does not compare checksums
                raise DamagedError(damaged)
        results = _build(
            aside, parquet, run, problems, ends=ends, despite_checks=despite_checks, of_held=newest(target) != target
        )
    except BaseException:
        _remove(aside)  # where the disk is full, the room is needed
        if ends:
            with suppress(OSError):
                run.open(parquet)  # it may have been closed already, and is not published
        raise
    if despite_checks or all(result.passed for result in results):
        # First, since it is older than what is published now. Cut off in between, Parquet has all that was in it.
        held(target).unlink(missing_ok=True)
        swap_in(aside, target)
    else:
        swap_in(aside, held(target))
    return results


def _build(
    aside: Path, parquet: Path, run: Run, problems: Sequence[str], *, ends: bool, despite_checks: bool, of_held: bool
) -> list[CheckResult]:
    """Bring the copy up to date, on disk; gives what the checks found: of a sound one they look at what is new."""
    with duckdb.connect(str(aside)) as con:
        con.execute("SET TimeZone = 'UTC'")
        if not has_tables(con):
            create_tables(con)
        sound = not of_held and _was_sound(con)
        con.execute("BEGIN")
        _apply(con, parquet)
        _load_runs(con, parquet)
        _settle_entities(con, parquet)
        for name in ("pictures", "looks"):
            con.execute((DERIVE / f"{name}.sql").read_text(encoding="utf-8"))
        find_repeats(con)
        find_stories(con)
        results = check_touched(con, _OF_ARTICLES) if sound else run_checks(con)
        if ends:
            holds = not (despite_checks or all(result.passed for result in results))
            run.close(con, parquet, results, problems, held=holds)
            _load_runs(con, parquet)
        con.execute("COMMIT")
        create_views(con)
        con.execute("CHECKPOINT")
    with aside.open("rb") as built:
        os.fsync(built.fileno())
    return results


def _remove(aside: Path) -> None:
    for path in (aside, aside.with_name(aside.name + ".wal")):
        path.unlink(missing_ok=True)


def held(target: Path) -> Path:
    """Where a file lies that was not published because a check failed."""
    return target.with_name(f"{target.stem}.held{target.suffix}")


def newest(target: Path) -> Path:
    """The file with all that is known: the one that was held back, where there is one, else the published one."""
    return held(target) if held(target).is_file() else target


def publish_held(target: Path) -> bool:
    """Publish the file that was held back; gives whether there was one."""
    if there := held(target).is_file():
        swap_in(held(target), target)
    return there


def swap_in(file: Path, target: Path) -> None:
    """Put a file in the place of another one with one rename."""
    # What somebody wrote into the old file goes with it: an old write-ahead log beside a new file is an error.
    target.with_name(target.name + ".wal").unlink(missing_ok=True)
    os.replace(file, target)


def is_current(parquet: Path, target: Path) -> bool:
    """Whether every complete batch is in the newest file; true of a home in which nothing was read yet."""
    complete, newest_ = batches(parquet), newest(target)
    if not newest_.is_file():
        return not complete
    try:
        with duckdb.connect(str(newest_), read_only=True) as con:
            return has_tables(con) and _loaded(con) == complete
    except duckdb.Error:  # somebody holds it, or it is no database
        return False


def _load_runs(con: DuckDBPyConnection, parquet: Path) -> None:
    """Load the tables that have one file a run, all of them: of rows with one key, the newest run's."""
    for table in TABLES:
        if table.kind is not Kind.RUNS:
            continue
        files = sorted(str(path) for path in (parquet / table.name).glob("*.parquet"))
        con.execute(f"DELETE FROM {table.name}")
        if files:
            keys = ", ".join(table.key)
            con.execute(
                f"INSERT INTO {table.name} BY NAME SELECT * EXCLUDE (filename) FROM "
                f"read_parquet([{', '.join(map(quote, files))}], filename = true, union_by_name = true) "
                f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY filename DESC) = 1 ORDER BY {keys}"
            )
    for name in ("outlets", "interrupted_runs"):
        con.execute((DERIVE / f"{name}.sql").read_text(encoding="utf-8"))


def _settle_entities(con: DuckDBPyConnection, parquet: Path) -> None:
    """Work out anew the entities of the articles that were touched, and the watch-list's.

    Who is not in the newest watch-list any more is kept, and not watched.
    """
    newest = [str(path) for path in sorted((parquet / WATCHLIST.name).glob("*.parquet"))[-1:]]
    con.execute(f"CREATE OR REPLACE TEMP TABLE watched_now AS SELECT entity_id FROM {from_parquet(WATCHLIST, newest)}")
    con.execute("CREATE TEMP TABLE IF NOT EXISTS touched_entities (entity_id VARCHAR)")
    find_namesakes(con)
    con.execute((DERIVE / "entities.sql").read_text(encoding="utf-8"))


def _copy(target: Path, aside: Path, complete: set[str]) -> bool:
    """Copy the published file aside; False where it must be built from nothing."""
    if not target.is_file() or target.with_name(target.name + ".wal").exists():
        return False
    shutil.copyfile(target, aside)
    try:
        with duckdb.connect(str(aside), read_only=True) as con:
            new = complete - (loaded := _loaded(con))
            # What was pruned since would stay in its blocks.
            return has_tables(con) and loaded <= complete and not any(batch.endswith(PRUNING) for batch in new)
    except duckdb.Error:  # not a DuckDB file, or a later version's: Parquet is the truth
        return False


def _loaded(con: DuckDBPyConnection) -> set[str]:
    return {row[0] for row in con.execute(f"SELECT batch_id FROM {BATCHES.name}").fetchall()}


def _was_sound(con: DuckDBPyConnection) -> bool:
    """Whether the last run that checked the file found nothing."""
    last = "SELECT max(run_id) FROM check_results"
    found = con.execute(f"SELECT coalesce(bool_and(passed), false) FROM check_results WHERE run_id = ({last})")
    return bool(found.fetchall()[0][0])


def _apply(con: DuckDBPyConnection, parquet: Path) -> None:
    """Add the batches that are not in yet, and work out anew the articles that they touch."""
    con.execute("CREATE OR REPLACE TEMP TABLE touched (article_id VARCHAR)")
    con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS {_GONE}")
    con.execute("CREATE OR REPLACE TEMP TABLE touched_pictures (image_id VARCHAR)")
    new = batches(parquet) - _loaded(con)
    if not new:
        return
    for table in _PLAIN:
        _insert(con, table, from_parquet(table, files_of(parquet, table, new)))
    files = from_parquet(PICTURE_FILES, files_of(parquet, PICTURE_FILES, new))
    con.execute(f"INSERT INTO touched_pictures SELECT image_id FROM {files}")
    _settle(con, parquet, new)


def _settle(con: DuckDBPyConnection, parquet: Path, new: Iterable[str]) -> None:
    """Versions, repeats of a text, and what hangs on the latest version, for every article with a new page.

    All pages of these articles are looked at, the old ones too, so the rows don't depend on the order of nights.
    """
    found = from_parquet(ARTICLES, files_of(parquet, ARTICLES, new))
    con.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT article_id FROM {found}")
    days = con.execute((DERIVE / "days_of_touched.sql").read_text(encoding="utf-8")).fetchall()
    known = {f"day={day:%Y-%m-%d}" for (day,) in days}

    def pages(table: Table) -> str:
        fresh = set(files_of(parquet, table, new))
        return from_parquet(table, [f for f in files_of(parquet, table) if f in fresh or Path(f).parent.name in known])

    of_touched = "SELECT DISTINCT entity_id FROM article_entities WHERE article_id IN (FROM touched)"
    con.execute(f"CREATE OR REPLACE TEMP TABLE touched_entities AS {of_touched}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS {_GONE}")
    con.execute("INSERT INTO touched_pictures SELECT DISTINCT image_id FROM images WHERE article_id IN (FROM touched)")
    for table in (ARTICLES, ARTICLE_VERSIONS, *_OF_ARTICLES):
        con.execute(f"DELETE FROM {table.name} WHERE article_id IN (FROM touched)")
    con.execute(f"DELETE FROM {REJECTIONS.name} WHERE article_id IN (FROM touched)")
    for name in ("verdicts", "versions"):
        sql = (DERIVE / f"{name}.sql").read_text(encoding="utf-8")
        con.execute(sql.replace("{articles}", pages(ARTICLES)))
    for table in (ARTICLES, *_OF_ARTICLES):
        columns = ", ".join(f'page."{c.name}"' for c in table.published if c.layer is not Layer.DUCKDB)
        is_article = table is ARTICLES
        worked_out = _OF_ARTICLE if is_article else "articles.day"
        dated = "" if is_article else " JOIN articles USING (article_id)"
        _insert(
            con,
            table,
            f"(SELECT {columns}, {worked_out} FROM {pages(table)} AS page "
            f"JOIN latest USING (run_id, warc_file, warc_offset, article_id){dated})",
        )
    con.execute(f"INSERT INTO touched_entities {of_touched}")


def _insert(con: DuckDBPyConnection, table: Table, source: str) -> None:
    """Insert rows in the table's order: DuckDB skips what a sorted column rules out."""
    order = " ORDER BY " + ", ".join(f'"{name}"' for name in table.sort) if table.sort else ""
    names = ", ".join(f'"{c.name}"' for c in table.published)
    con.execute(f"INSERT INTO {table.name} BY NAME SELECT {names} FROM {source}{order}")
