"""Forgetting: what comes from an address or a domain is taken out of tables, archives and the published file. Noted
first and cut off anywhere, it is gone on with by the next run."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from flows.home import Home
from flows.journal import recover
from flows.keeping.traces import Traces, load
from flows.sources.erasure import ErasureError, erase
from flows.sources.warc import archive_id
from flows.store import check_store, finish_swap, next_store
from warehouse.checks import CheckResult
from warehouse.duck import quote
from warehouse.keeping_tables import FORGOTTEN
from warehouse.parquet import batches, files_of, read_rows, remove_leftovers, run_file, write_table
from warehouse.picture_tables import PICTURE_FILES, PICTURE_RUNS
from warehouse.publish import held, publish
from warehouse.rewriting import Change, all_files, blanked, find_files, rewrite, without
from warehouse.run_tables import ARCHIVES, BATCHES, FETCHES, OUTLET_RUNS, REJECTIONS
from warehouse.runs import Run
from warehouse.schema import Table
from warehouse.tables import ARTICLES, OUTLETS, TABLES

_PLACE = "(warc_file, warc_offset)"
_AT_PLACES = f"{_PLACE} IN (SELECT {_PLACE} FROM gone_places)"
_AT_SOURCES = f"{_PLACE} IN (SELECT {_PLACE} FROM gone_sources)"
_OF_OUTLETS = "outlet_id IN (FROM gone_outlets)"
_NAMED = "url IN (FROM gone_urls)"
_GONE: dict[Table, str] = {
    FETCHES: f"{_AT_PLACES} OR {_OF_OUTLETS} OR requested_url IN (FROM gone_urls) OR {_NAMED} "
    "OR purpose = 'article' AND link_id IN (FROM gone_ids) OR purpose = 'picture' AND link_id IN (FROM gone_pictures)",
    REJECTIONS: f"{_AT_PLACES} OR {_OF_OUTLETS} OR {_NAMED} OR article_id IN (FROM gone_ids)",
    PICTURE_FILES: f"{_AT_PLACES} OR image_id IN (FROM gone_pictures)",
    OUTLET_RUNS: _OF_OUTLETS,
    PICTURE_RUNS: _OF_OUTLETS,
    OUTLETS: _OF_OUTLETS,
}
"""Which rows go, by table; of other tables those that say they are of one of the records."""
_BLANK: dict[Table, list[tuple[tuple[str, ...], str]]] = {
    ARTICLES: [(("canonical_url",), "canonical_url IN (FROM gone_urls)")],
    FETCHES: [
        (("warc_file", "warc_offset"), _AT_SOURCES),
        (("found_in",), "found_in IN (FROM gone_urls)"),
    ],
}
"""What rows that stay must not name any more."""


def open_store(home: Home) -> None:
    """Make the store ready for being altered: what a run that was cut off left is ended or removed."""
    finish_swap(home)
    check_store(home)
    recover(home)
    remove_leftovers(home.parquet)


def plan_file(home: Home) -> Path:
    """Where it is noted what is being forgotten; there only until that is done."""
    return home.folder / "forgetting.json"


def forget(
    home: Home, run: Run, found: Traces, tell: Callable[[str], None] = lambda _step: None, *, ends: bool = True
) -> tuple[list[CheckResult], list[str]]:
    """Take out what was found; gives what the checks say of the file that is published then, whatever they say, and
    what could not be done."""
    aside = plan_file(home).with_suffix(".part")
    aside.write_text(found.dump(), encoding="utf-8")
    os.replace(aside, plan_file(home))
    tell("tables")
    rows = [{"digest": d, "subject": subject, "run_id": run.run_id} for d, subject in sorted(found.digests.items())]
    write_table(FORGOTTEN, rows, run_file(home.parquet, FORGOTTEN, run.run_id))
    remove_reextraction(home)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        load(con, found)
        _read_anew(home, found)
        for table in TABLES:
            _take_out(home, con, table)
        tell("archives")
        problems = _erase(home, found, run.started_at.date())
        _settle_archives(home, con, found)
    tell("publish")
    (home.folder / "report.html").unlink(missing_ok=True)  # the next night, or `presscut report`, writes it anew
    results = publish(home.parquet, home.published, run, problems, ends=ends, despite_checks=True, afresh=True)
    plan_file(home).unlink()
    return results, problems


def finish_forgetting(home: Home, run: Run) -> list[str]:
    """Go on with what was cut off, in a run that has more to do; gives what could not be done."""
    if not plan_file(home).is_file():
        return []
    _, problems = forget(home, run, read_plan(home), ends=False)
    return problems


def read_plan(home: Home) -> Traces:
    """What was being forgotten when it was cut off."""
    return Traces.load(plan_file(home).read_text(encoding="utf-8"))


def remove_reextraction(home: Home) -> None:
    """Remove what `reextract` has made so far: it holds what is to go, and can be made again."""
    beside = next_store(home)
    for path in (beside.published, held(beside.published)):
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(beside.parquet, ignore_errors=True)


def count_rows(home: Home, found: Traces) -> dict[str, int]:
    """How many rows of each table go, by its name."""
    counts = {}
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        load(con, found)
        for table in TABLES:
            files = ", ".join(quote(str(path)) for path in all_files(home.parquet, table))
            if files and (gone := _condition(table)):
                sql = f"SELECT count(*) FROM read_parquet([{files}], hive_partitioning = false) WHERE {gone}"
                counts[table.name] = con.execute(sql).fetchall()[0][0]
    return {name: count for name, count in counts.items() if count}


def _condition(table: Table) -> str | None:
    """Which rows of a table go; None where it does not say what they are of."""
    return _GONE.get(table) or (_AT_PLACES if "warc_offset" in table.arrow.names else None)


def _take_out(home: Home, con: DuckDBPyConnection, table: Table) -> None:
    gone = _condition(table)
    if gone is None:
        return
    blanks = _BLANK.get(table, [])
    changes: list[Change] = [without(con, gone), *(blanked(con, columns, where) for columns, where in blanks)]
    concerned = " OR ".join(f"({where})" for where in (gone, *(where for _, where in blanks)))
    for path in find_files(con, all_files(home.parquet, table), concerned):
        for change in changes:
            rewrite(path, change)


def _read_anew(home: Home, found: Traces) -> None:
    """Drop the batches of archives that were not read to their end: changed, an archive is another one, and is read
    from its beginning."""
    whole = {row["archive_id"] for row in read_rows(files_of(home.parquet, ARCHIVES), ["archive_id"])}
    partly = [
        old for name, old in found.archives.items() if whole.isdisjoint((old, archive_id(name, home.path_of(name))))
    ]
    for batch in sorted(batches(home.parquet)):
        if batch.startswith(tuple(f"{old}-" for old in partly)):
            for path in files_of(home.parquet, BATCHES, [batch]):
                Path(path).unlink()
    remove_leftovers(home.parquet)


def _erase(home: Home, found: Traces, day: date) -> list[str]:
    """Empty the records in archives of the home; gives what could not be done."""
    problems = []
    for warc_file, offsets in sorted(found.by_archive().items()):
        path = home.path_of(warc_file)
        if path.is_file():
            try:
                erase(path, offsets, found.forgotten.names, day)
            except ErasureError as error:
                problems.append(str(error))
    return problems


def _settle_archives(home: Home, con: DuckDBPyConnection, found: Traces) -> None:
    """Have batches and archives count the pages that they still hold, and go by the ids that the archives have now."""
    renamed = {old: archive_id(name, home.path_of(name)) for name, old in found.archives.items()}
    names = ", ".join(quote(name) for name in sorted({name for name, _ in found.places | found.sources})) or "NULL"
    left, pages = _count_pages(home, con), Counter[str]()
    touched = f"warc_file IN ({names}) OR kind = 'read' AND warc_file IS NULL"
    for path in find_files(con, all_files(home.parquet, BATCHES), touched):
        [row] = read_rows([path])
        now = row | {"archive_id": renamed.get(row["archive_id"], row["archive_id"]), "pages": left[row["batch_id"]]}
        if row["kind"] == "extract":
            pages[now["archive_id"]] += now["pages"]
        write_table(BATCHES, [now], path)
    for path in find_files(con, all_files(home.parquet, ARCHIVES), f"warc_file IN ({names})"):
        rows = []
        for row in read_rows([path]):
            now = row | {"archive_id": renamed.get(row["archive_id"], row["archive_id"])}
            now["pages"] = pages[now["archive_id"]]
            rows.append(now | {"skipped": row["pages"] + row["skipped"] - now["pages"]})
        write_table(ARCHIVES, rows, path)


def _count_pages(home: Home, con: DuckDBPyConnection) -> Counter[str]:
    """The pages of each batch, by its id."""
    found: Counter[str] = Counter()
    for table in (ARTICLES, REJECTIONS):
        if files := ", ".join(quote(path) for path in files_of(home.parquet, table)):
            sql = f"FROM read_parquet([{files}], filename = true) SELECT parse_filename(filename, true), count(*)"
            found.update(dict(con.execute(f"{sql} GROUP BY ALL").fetchall()))
    return found
