"""Extraction anew: pages in raw/ are read again into a store beside the old one, which takes its place when whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from config.files import ConfigError
from flows.extract import unread
from flows.home import Config, Home
from flows.journal import recover
from flows.keeping.forget import finish_forgetting
from flows.read import begin
from flows.runner import extract_here, prepare_runner
from flows.store import check_version, finish_swap, next_store, swap
from warehouse.parquet import batches, files_of, read_rows, remove_leftovers
from warehouse.publish import held, publish
from warehouse.run_tables import ARCHIVES, BATCHES, REJECTIONS
from warehouse.runs import Run, code_version
from warehouse.tables import ARTICLES

_WHAT = "what.json"  # what the next store is made of


def reextract_here(
    home: Home,
    run: Run,
    config: Config,
    since: date | None,
    outlet_id: str | None,
    count: Callable[[int, float], None],
) -> tuple[bool, list[str]]:
    """Extract again the archives that were read since a day, or that hold pages of an outlet, or all; gives whether
    the new tables took the place of the old, and the problems.

    Batches of other archives and what was fetched are taken over as they are. Cut off, it goes on where it was; until
    the last page is extracted, the old tables and the old published file stay. Raises ConfigError where there is
    nothing to extract.
    """
    prepare_runner(home, config)
    finish_swap(home)
    check_version(home)
    recover(home)
    remove_leftovers(home.parquet)
    problems = finish_forgetting(home, run)
    chosen, gone = _choose(home, since, outlet_id)
    if not chosen:
        raise ConfigError(f"{home.raw}: no archive that was read {_describe(since, outlet_id)}")
    if gone:
        more = f" and {len(gone) - 1:,} more archives" if len(gone) > 1 else ""
        problems.append(f"{gone[0]}{more}: not there any more, the pages stay as they were extracted")
    beside = next_store(home)
    _take_over(home, beside, set(chosen), {"version": code_version(), "since": str(since), "outlet": outlet_id})
    problems += begin(beside, run, config)
    paths = [home.path_of(name) for name in chosen.values()]
    problems += extract_here(beside, run, config, paths, count)
    if unread(beside, paths):
        return False, [*problems, "not every page was extracted, the old tables stay: run `presscut reextract` again"]
    results = publish(
        beside.parquet, beside.published, run, problems, despite_checks=config.settings.publish_despite_checks
    )
    if not beside.published.exists():
        failing = ", ".join(result.name for result in results if not result.passed)
        return False, [
            *problems,
            f"checks failed ({failing}): held back in {held(beside.published)}, the old tables stay",
        ]
    (beside.parquet / _WHAT).unlink()
    swap(home)
    return True, problems


def _choose(home: Home, since: date | None, outlet_id: str | None) -> tuple[dict[str, str], list[str]]:
    """The archives to extract, by id, and the names of those that are not there any more."""
    held: set[str] | None = None
    if outlet_id is not None:
        pages = [path for table in (ARTICLES, REJECTIONS) for path in files_of(home.parquet, table)]
        rows = read_rows(pages, ["outlet_id", "warc_file"])
        held = {row["warc_file"] for row in rows if row["outlet_id"] == outlet_id}
    chosen: dict[str, str] = {}
    gone = []
    for path in files_of(home.parquet, ARCHIVES):
        day = date.fromisoformat(Path(path).parent.name.removeprefix("day="))
        for row in read_rows([path], ["archive_id", "warc_file"]):
            name = row["warc_file"]
            if (since and day < since) or (held is not None and name not in held):
                continue
            if home.path_of(name).is_file():
                chosen[row["archive_id"]] = name
            else:
                gone.append(name)
    return chosen, gone


def _take_over(home: Home, beside: Home, archive_ids: set[str], what: dict[str, Any]) -> None:
    """Link into the next store all files but those of the archives' own batches. What it holds of an earlier attempt
    at the same is kept."""
    note = beside.parquet / _WHAT
    if beside.parquet.exists() and (not note.is_file() or json.loads(note.read_text()) != what):
        shutil.rmtree(beside.parquet)
    for path in (beside.published, held(beside.published)):
        path.unlink(missing_ok=True)
    beside.parquet.mkdir(exist_ok=True)
    note.write_text(json.dumps(what))
    rows = read_rows(files_of(home.parquet, BATCHES), ["batch_id", "archive_id"])
    kept = batches(home.parquet) - {row["batch_id"] for row in rows if row["archive_id"] in archive_ids}
    for path in home.parquet.glob("*/**/*.parquet"):
        if path.parent.name.startswith("day=") and path.stem not in kept:
            continue
        target = beside.parquet / path.relative_to(home.parquet)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except OSError:  # a file system without links
                shutil.copy2(path, target)


def _describe(since: date | None, outlet_id: str | None) -> str:
    words: Sequence[str] = (f"since {since}" if since else "", f"with pages of {outlet_id}" if outlet_id else "")
    return " ".join(filter(None, words)) or "yet"
