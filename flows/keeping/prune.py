"""Pruning: old archives, and the texts of old articles, are removed; what was understood of them stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb

from flows.extract import raw_archives, unread
from flows.home import Home
from flows.keeping.forget import remove_reextraction
from warehouse.checks import CheckResult
from warehouse.duck import from_parquet, quote
from warehouse.keeping_tables import PRUNED_TEXTS, PRUNING
from warehouse.parquet import files_of, write_batch
from warehouse.picture_tables import PICTURE_FILES
from warehouse.publish import is_current, newest, publish
from warehouse.rewriting import blanked, rewrite
from warehouse.run_tables import FETCHES, REJECTIONS
from warehouse.runs import Run
from warehouse.tables import ARTICLES

_DATED = (ARTICLES, REJECTIONS, FETCHES, PICTURE_FILES)


@dataclass(slots=True)
class Texts:
    """Texts that go."""

    files: list[Path] = field(default_factory=list)
    """Parquet files with such texts."""
    texts: int = 0
    characters: int = 0


def find_archives(home: Home, before: date, outlet_id: str | None) -> list[Path]:
    """Archives of the home, read to their end, of which everything was received before that day, and is of the outlet
    where one is given."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        rows = " UNION ALL ".join(
            f"SELECT warc_file, outlet_id, fetched_at FROM {from_parquet(table, files_of(home.parquet, table))}"
            for table in _DATED
        )
        sql = f"SELECT warc_file, max(fetched_at), list(DISTINCT outlet_id) FROM ({rows}) GROUP BY ALL"
        found = {name: (last, outlets) for name, last, outlets in con.execute(sql).fetchall() if name}
    there = raw_archives(home)
    old = [path for path in there if home.name_of(path) in found and found[home.name_of(path)][0] < _start(before)]
    if outlet_id is not None:
        old = [path for path in old if found[home.name_of(path)][1] == [outlet_id]]
    waiting = set(unread(home, old))
    return [path for path in old if path not in waiting]


def find_texts(home: Home, before: date, outlet_id: str | None) -> Texts:
    """The texts of pages received before that day, of an outlet or of all."""
    paths = [name for name in files_of(home.parquet, ARTICLES) if _day_of(name) < before]
    if not paths:
        return Texts()
    where = "true" if outlet_id is None else f"outlet_id = {quote(outlet_id)}"
    sql = f"""
    SELECT filename, count(text) AS texts, sum(length(text))
    FROM read_parquet([{", ".join(map(quote, paths))}], hive_partitioning = false, filename = true)
    WHERE {where} GROUP BY filename HAVING texts > 0 ORDER BY filename
    """
    with duckdb.connect() as con:
        rows = con.execute(sql).fetchall()
    return Texts([Path(name) for name, _, _ in rows], sum(row[1] for row in rows), int(sum(row[2] for row in rows)))


def prune(
    home: Home, run: Run, archives: Sequence[Path], texts: Texts, outlet_id: str | None, *, despite_checks: bool = False
) -> list[CheckResult]:
    """Remove the archives, and the texts, which are null then; gives what the checks say of the file that is published.
    Killed anywhere, it goes on when it is run again: what only a text could tell is noted first."""
    if texts.files:
        if not is_current(home.parquet, home.published):
            publish(home.parquet, home.published, run, [], ends=False, despite_checks=despite_checks)
        remove_reextraction(home)
        _note_words(home, run, texts.files, outlet_id)
        where = "true" if outlet_id is None else f"outlet_id = {quote(outlet_id)}"
        with duckdb.connect() as con:
            for path in texts.files:
                rewrite(path, blanked(con, ["text"], where))
    for path in archives:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return publish(home.parquet, home.published, run, [], despite_checks=despite_checks)


def _note_words(home: Home, run: Run, texts: Sequence[Path], outlet_id: str | None) -> None:
    """Note how many words each version added and removed, of those whose texts go, and of those that follow them."""
    files = ", ".join(quote(str(path)) for path in texts)
    where = "" if outlet_id is None else f"AND page.outlet_id = {quote(outlet_id)}"
    sql = f"""
    WITH going AS (
      SELECT version.article_id, version
      FROM read_parquet([{files}], hive_partitioning = false) AS page
      JOIN article_versions AS version USING (article_id, run_id, warc_file, warc_offset)
      WHERE page.text IS NOT NULL {where}
    )
    SELECT article_id, $now AS pruned_at, words_added, words_removed, run_id, warc_file, warc_offset
    FROM article_versions
    WHERE (article_id, version) IN (
        SELECT (article_id, version) FROM going UNION SELECT (article_id, version + 1) FROM going
      )
      AND (article_id, run_id, warc_file, warc_offset) NOT IN (
        SELECT (article_id, run_id, warc_file, warc_offset) FROM pruned_texts
      )
    """
    with duckdb.connect(str(newest(home.published)), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        rows = con.execute(sql, {"now": run.started_at})
        names = [column[0] for column in rows.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    batch_id = f"{run.run_id}{PRUNING}"
    mark = {"batch_id": batch_id, "run_id": run.run_id, "kind": "prune", "pages": 0}
    mark |= dict.fromkeys(("warc_file", "archive_id", "first_offset", "last_offset"))
    write_batch(home.parquet, batch_id, {PRUNED_TEXTS: found}, mark, run.started_at.date())


def _day_of(path: str) -> date:
    return date.fromisoformat(Path(path).parent.name.removeprefix("day="))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
