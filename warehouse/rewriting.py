"""Parquet files changed after they were written: each one aside and renamed, so that it is the old one or the new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from warehouse.duck import quote
from warehouse.parquet import write_arrow
from warehouse.schema import Kind, Table

Change = Callable[[pa.Table], pa.Table]


def all_files(parquet: Path, table: Table) -> list[Path]:
    """Every file of a table, in order."""
    pattern = "*.parquet" if table.kind is Kind.RUNS else "day=*/*.parquet"
    return sorted((parquet / table.name).glob(pattern))


def find_files(con: DuckDBPyConnection, files: Iterable[Path], condition: str) -> list[Path]:
    """The files with rows for which the SQL condition holds."""
    listed = ", ".join(quote(str(path)) for path in files)
    if not listed:
        return []
    sql = f"SELECT DISTINCT filename FROM read_parquet([{listed}], filename = true, hive_partitioning = false)"
    return sorted(Path(name) for (name,) in con.execute(f"{sql} WHERE {condition}").fetchall())


def rewrite(path: Path, change: Change) -> None:
    """Put the changed rows in the place of a file's; the file stays as it is where nothing changes."""
    before = pq.ParquetFile(path).read()
    after = change(before)
    if not (after.schema.equals(before.schema, check_metadata=True) and after.equals(before)):
        write_arrow(after, path)


def without(con: DuckDBPyConnection, condition: str) -> Change:
    """A change that takes out the rows for which the SQL condition holds."""
    return lambda table: table.filter(holding(con, table, f"coalesce({condition}, false) IS FALSE"))


def blanked(con: DuckDBPyConnection, names: Iterable[str], condition: str) -> Change:
    """A change that makes columns null in the rows for which the SQL condition holds."""

    def change(table: pa.Table) -> pa.Table:
        mask = holding(con, table, f"coalesce({condition}, false)")
        for name in names:
            field = table.schema.field(name).with_nullable(True)
            kept = pa.compute.if_else(mask, pa.scalar(None, field.type), table.column(name))
            table = table.set_column(table.schema.get_field_index(name), field, kept)
        return table

    return change


def holding(con: DuckDBPyConnection, table: pa.Table, condition: str) -> pa.ChunkedArray:
    """For each row, in order, whether the SQL condition holds."""
    con.register("rows_now", table)
    found = con.sql(f"SELECT {condition} AS holds FROM rows_now").to_arrow_table()
    con.unregister("rows_now")
    return found.column("holds")
