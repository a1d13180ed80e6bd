"""Parquet files: written aside and renamed, so that a file that is there is whole."""

from __future__ import annotations

import dataclasses
import errno
import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.run_tables import BATCHES
from warehouse.schema import Table
from warehouse.tables import TABLES

Row = Mapping[str, Any]
_ASIDE = ".part"


def row_of(record: Any, **more: Any) -> dict[str, Any]:
    """The columns of a record (a dataclass), with those that the record cannot know."""
    return {f.name: getattr(record, f.name) for f in dataclasses.fields(record)} | more


def to_arrow(table: Table, rows: Sequence[Row]) -> pa.Table:
    """The rows as an Arrow table with the declared schema.

    Raises ValueError where a row has other columns than declared: pyarrow would drop or invent them silently.
    """
    schema = table.arrow
    for row in rows:
        if row.keys() != set(schema.names):
            missing, extra = set(schema.names) - row.keys(), row.keys() - set(schema.names)
            raise ValueError(f"{table.name}: missing columns {sorted(missing)}, unknown columns {sorted(extra)}")
    keys = [name for name in table.sort if name in schema.names]
    ordered = sorted(rows, key=lambda row: [(row[name] is not None, row[name]) for name in keys])
    return pa.Table.from_pylist(ordered, schema=schema)


def write_table(table: Table, rows: Sequence[Row], path: Path) -> None:
    """Write the rows to `path`, which appears whole or not at all."""
    write_arrow(to_arrow(table, rows), path)


def write_arrow(table: pa.Table, path: Path) -> None:
    """Write an Arrow table to `path`, which appears whole or not at all, also where two machines write the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_ASIDE}")
    try:
        pq.write_table(table, aside, compression="zstd", write_page_checksum=True)
    except OSError as error:  # a full disk: pyarrow does not say which file it was
        raise OSError(error.errno, os.strerror(error.errno or errno.EIO), str(path)) from error
    with aside.open("rb") as written:
        os.fsync(written.fileno())  # else a power cut may leave a mark without its data
    os.replace(aside, path)


def write_batch(parquet: Path, batch_id: str, rows: Mapping[Table, Sequence[Row]], mark: Row, day: date) -> None:
    """Write the files of a batch, those of pages by their day of fetch, and its mark in `batches` last.

    A batch counts when its mark is there: files without one are left from a run that was cut off.
    """
    for table, all_rows in rows.items():
        days: dict[date, list[Row]] = defaultdict(list)
        for row in all_rows:
            moment: datetime | None = row.get("fetched_at") or row.get("_fetched_at")
            days[moment.astimezone(UTC).date() if moment else day].append(
                {name: value for name, value in row.items() if name != "_fetched_at"}
            )
        for fetched_day, some in days.items():
            write_table(table, some, batch_file(parquet, table, fetched_day, batch_id))
    write_table(BATCHES, [mark], batch_file(parquet, BATCHES, day, batch_id))


def batch_file(parquet: Path, table: Table, day: date, batch_id: str) -> Path:
    """Where the rows of a batch lie: partitioned by day of fetch."""
    return parquet / table.name / f"day={day:%Y-%m-%d}" / f"{batch_id}.parquet"


def run_file(parquet: Path, table: Table, run_id: str) -> Path:
    """Where the rows of a run lie, for tables that have one file a run."""
    return parquet / table.name / f"{run_id}.parquet"


def batches(parquet: Path) -> set[str]:
    """Ids of the batches that are complete."""
    return {path.stem for path in (parquet / BATCHES.name).glob("day=*/*.parquet")}


def files_of(parquet: Path, table: Table, wanted: Iterable[str] | None = None) -> list[str]:
    """The table's files, in order: all that are complete, or those of some batches."""
    ids = batches(parquet) if wanted is None else set(wanted)
    return sorted(str(path) for path in (parquet / table.name).glob("day=*/*.parquet") if path.stem in ids)


def read_rows(paths: Iterable[str | Path], columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Rows of Parquet files, in order."""
    for path in paths:
        yield from pq.ParquetFile(path).read(columns=columns).to_pylist()


def remove_leftovers(parquet: Path) -> int:
    """Remove what a run that was cut off left half done; gives the number of files."""
    found = find_leftovers(parquet)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def find_leftovers(parquet: Path) -> list[Path]:
    """Files that are half written, and those of batches without a mark."""
    complete = batches(parquet)
    found = list(parquet.glob(f"**/*{_ASIDE}"))
    for table in TABLES:
        found += [p for p in (parquet / table.name).glob("day=*/*.parquet") if p.stem not in complete]
    return found
