"""The store of tables as a whole: whether this version can go on with it, and how another one takes its place."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from config.files import ConfigError
from flows.home import Home, find_home
from warehouse import schema
from warehouse.parquet import files_of
from warehouse.publish import held, swap_in
from warehouse.runs import code_version
from warehouse.schema import Kind, Layer
from warehouse.tables import TABLES
from warehouse.versions import steps_from, stored_version

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


def open_home(home: Path | None, config: Path | None) -> Home:
    """The home that flags or the environment name. Raises ConfigError where it is of another version."""
    place = find_home(home, config)
    check_version(place)
    return place


def check_version(home: Home, *, migrates: bool = False) -> None:
    """Raise ConfigError where a newer program made the home, or an older one whose tables must be changed first,
    unless they are about to be."""
    version = stored_version(home.parquet)
    mine = schema.VERSION
    if version is None:  # a published file alone can be read whatever it lacks
        version = _published_version(home.published)
    elif version < mine and steps_from(version) and not migrates:
        raise ConfigError(
            f"{home.folder}: its tables are of version {version}, this presscut has {mine}: run `presscut migrate` "
            "(with --dry-run it says what it would do)"
        )
    if version and version > mine:
        raise ConfigError(
            f"{home.folder}: made by a newer presscut, with tables of version {version}; this one, {code_version()}, "
            f"has {mine}: upgrade it (nothing was changed)"
        )


def _published_version(file: Path) -> int | None:
    """The version that a published file says it is of."""
    if not file.is_file():
        return None
    try:
        with duckdb.connect(str(file), read_only=True) as con:
            return int(con.execute("FROM dataset_version").fetchall()[0][0])
    except duckdb.Error:  # older than this number, or somebody writes into it
        return None


def check_store(home: Home) -> None:
    """Raise ConfigError where another version wrote tables that this one cannot go on with."""
    check_version(home)
    for table in TABLES:
        files = files_of(home.parquet, table) if table.kind is Kind.PAGES else []
        for path in {files[0], files[-1]} if files else ():
            columns = {column.name for column in table.columns if column.layer is not Layer.DUCKDB}
            if missing := sorted(columns - set(pq.read_schema(path).names)):
                raise ConfigError(
                    f"{path}: written by an earlier version, without {', '.join(missing)}: `presscut reextract` makes "
                    "the tables anew from raw/"
                )
