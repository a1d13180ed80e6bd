"""The store of tables as a whole: whether this version can go on with it, and how another one takes its place."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import pyarrow.parquet as pq

from config.files import ConfigError
from flows.home import Home
from warehouse.parquet import files_of
from warehouse.publish import held, swap_in
from warehouse.schema import Kind, Layer
from warehouse.tables import TABLES

_NEXT, _OLD = "parquet.next", "parquet.old"


def next_store(home: Home) -> Home:
    """The home with the store that is to take the place of its own."""
    return replace(home, store=_NEXT)


def swap(home: Home) -> None:
    """Put the next store and its published file in the place of the old ones. Cut off anywhere, `finish_swap` ends it:
    while the old store is beside, the next one is whole."""
    os.rename(home.parquet, home.folder / _OLD)
    finish_swap(home)


def finish_swap(home: Home) -> None:
    """End a swap that was cut off; else nothing."""
    if not is_swapping(home):
        return
    new = next_store(home)
    if new.parquet.exists():
        os.rename(new.parquet, home.parquet)
    if new.published.exists():
        held(home.published).unlink(missing_ok=True)  # of the old tables
        swap_in(new.published, home.published)
    shutil.rmtree(home.folder / _OLD)


def is_swapping(home: Home) -> bool:
    """Whether a swap was cut off."""
    return (home.folder / _OLD).exists()


def check_store(home: Home) -> None:
    """Raise ConfigError where an earlier version wrote tables that this one cannot go on with."""
    for table in TABLES:
        files = files_of(home.parquet, table) if table.kind is Kind.PAGES else []
        for path in {files[0], files[-1]} if files else ():
            columns = {column.name for column in table.columns if column.layer is not Layer.DUCKDB}
            if missing := sorted(columns - set(pq.read_schema(path).names)):
                raise ConfigError(
                    f"{path}: written by an earlier version, without {', '.join(missing)}: `presscut reextract` makes "
                    "the tables anew from raw/"
                )
