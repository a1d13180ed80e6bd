"""The version of the tables, and the steps that bring those of an earlier version to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import schema
from warehouse.parquet import write_arrow
from warehouse.rewriting import all_files
from warehouse.schema import VERSION_KEY, Table

_STAMP = "version"


@dataclass(frozen=True, slots=True)
class Step:
    """What a version changed in one table, in one line for people and as a function of its rows."""

    version: int
    """The version that it leads to."""
    table: str
    about: str
    change: Callable[[pa.Table], pa.Table]


def added(name: str, type_: pa.DataType, value: Any = None) -> Callable[[pa.Table], pa.Table]:
    """A column that is new, with one value in the rows that are there."""
    return lambda rows: rows.append_column(name, pa.repeat(pa.scalar(value, type_), rows.num_rows))


def renamed(old: str, new: str) -> Callable[[pa.Table], pa.Table]:
    """A column under another name."""
    return lambda rows: rows.rename_columns([new if name == old else name for name in rows.column_names])


def retyped(name: str, type_: pa.DataType) -> Callable[[pa.Table], pa.Table]:
    """A column of another type; a value that it cannot hold is an error."""

    def change(rows: pa.Table) -> pa.Table:
        index = rows.schema.get_field_index(name)
        return rows.set_column(index, name, rows.column(name).cast(type_))

    return change


def dropped(name: str) -> Callable[[pa.Table], pa.Table]:
    """Without a column."""
    return lambda rows: rows.drop_columns([name])


STEPS: tuple[Step, ...] = ()
"""In order. A new version of the tables: raise `schema.VERSION`, and say here what changed, for example
`Step(2, "articles", "articles.mood is new, null in old rows", added("mood", pa.string()))`."""


def stored_version(parquet: Path) -> int | None:
    """The version that the store says it has: 1 where it is older than this number, None where there is no store."""
    stamp = parquet / _STAMP
    if stamp.is_file():
        return int(stamp.read_text())
    return 1 if any(parquet.glob("*/**/*.parquet")) else None


def stamp_version(parquet: Path) -> None:
    """Have the store say that it is of this program's version."""
    aside = parquet / f"{_STAMP}.part"
    aside.write_text(f"{schema.VERSION}\n")
    aside.replace(parquet / _STAMP)


def steps_from(version: int) -> list[Step]:
    """The steps that bring tables of that version to this program's."""
    return [step for step in STEPS if step.version > version]


def find_outdated(parquet: Path, table: Table) -> dict[Path, list[Step]]:
    """The table's files that steps are still to change, each with these: a file says which version it is of, so that
    of files half of which were changed, the other half is."""
    mine = [step for step in STEPS if step.table == table.name]
    found = {path: version_of(path) for path in all_files(parquet, table)} if mine else {}
    due = {path: [step for step in mine if step.version > version] for path, version in found.items()}
    return {path: steps for path, steps in due.items() if steps}


def migrate_file(path: Path, table: Table, steps: Sequence[Step]) -> None:
    """Change a file by the steps, which must lead to the table as it is declared; put in its place with one rename.
    Raises pyarrow.ArrowException or KeyError where its rows cannot be brought there."""
    rows = pq.ParquetFile(path).read()
    for step in steps:
        rows = step.change(rows)
    write_arrow(rows.select(table.arrow.names).cast(table.arrow), path)


def version_of(path: Path) -> int:
    """The version of the tables when the file was written: 1 of one that does not say."""
    metadata = pq.read_schema(path).metadata or {}
    return int(metadata.get(VERSION_KEY.encode(), b"1"))
