"""Mending tables that were damaged after they were written: what comes from archives is read from them again."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.extract import raw_archives
from flows.home import Home
from flows.mishaps import BrokenOffError, is_full
from flows.sources.warc import archive_id
from flows.store import next_store
from warehouse.damage import Damaged, DamagedError, find_damaged, take_out
from warehouse.parquet import files_of, read_rows
from warehouse.run_tables import BATCHES


@contextmanager
def mending(home: Home) -> Iterator[None]:
    """Where the block fails on damaged tables, have the next run mend them, and raise BrokenOffError with words."""
    try:
        yield
    except (DamagedError, duckdb.Error, pa.ArrowException, OSError) as error:
        if is_full(error):
            raise
        stores = [store for store in (home, next_store(home)) if store.parquet.is_dir()]
        damaged = [(store, one) for store in stores for one in find_damaged(store.parquet, by_duckdb=True)]
        if not damaged:
            raise
        there = _archives(home, {one.path for _, one in damaged})
        lines = [_mend(store, one, there.get(one.archive_id or "")) for store, one in damaged]
        raise BrokenOffError(f"{'; '.join(lines)}. What is published stays as it was") from error


def _archives(home: Home, damaged: AbstractSet[Path]) -> dict[str, Path]:
    """The archives that are there as they were read, by their ids: ours, and those that were read in place."""
    marks = [path for path in files_of(home.parquet, BATCHES) if Path(path) not in damaged]
    names = {row["warc_file"] for row in read_rows(marks, ["warc_file"])} - {None}
    paths = {*raw_archives(home), *filter(Path.is_file, map(home.path_of, names))}
    return {archive_id(home.name_of(path), path): path for path in paths}


def _mend(store: Home, one: Damaged, archive: Path | None) -> str:
    said = f"{one.path} is damaged ({one.problem})"
    if one.archive_id is None:
        return f"{said}: restore it from a backup; or delete it, and its rows are gone"
    if archive is None:
        return f"{said}, and the archive that it was made from is gone: restore one of them from a backup"
    take_out(store.parquet, one.archive_id, one.path.stem)
    again = "run the same command again" if archive.is_relative_to(store.raw) else f"run `presscut read {archive}`"
    return f"{said}: {again}, which makes it anew from the archive"
