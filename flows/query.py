"""Read-only SQL on the published file."""

from __future__ import annotations

import csv
import io
import json
import warnings
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

FORMATS = ("table", "csv", "json", "parquet")
_WIDEST = 60  # characters of a cell in a table


class QueryError(Exception):
    """The SQL cannot be run: says why, and where."""


def run_query(published: Path, sql: str) -> pa.Table:
    """The rows of a query. The file is opened read-only, and the query can read and write no other."""
    if not published.is_file():
        raise QueryError(f"{published}: nothing was published yet; `presscut read` or `presscut run` comes first")
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_external_access = false")
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET lock_configuration = true")
        try:
            # con.sql() would spare a copy, but its errors don't say where in the SQL they are.
            with warnings.catch_warnings(action="ignore", category=UserWarning):
                return con.execute(sql).to_arrow_table()
        except duckdb.Error as error:
            raise QueryError(str(error)) from error


def write_result(result: pa.Table, form: str, output: Path | None, console: Console) -> None:
    """Write the rows as a table, CSV, JSON (one array) or Parquet; to standard output where no file is named."""
    if form == "parquet":
        if output is None:
            raise QueryError("parquet needs a file: add -o FILE")
        pq.write_table(result, output, compression="zstd")
        return
    if form == "table":
        if output is None:
            console.print(_table(result))
            return
        with output.open("w", encoding="utf-8") as stream:
            Console(file=stream, width=200).print(_table(result))
        return
    text = _csv(result) if form == "csv" else _json(result)
    if output is None:
        console.file.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _table(result: pa.Table) -> Table:
    table = Table(show_lines=False)
    for name in result.column_names:
        table.add_column(
            name, overflow="fold", justify="right" if _is_number(result.schema.field(name).type) else "left"
        )
    for row in result.to_pylist():
        table.add_row(*(_cell(value) for value in row.values()))
    table.caption = f"{result.num_rows:,} rows"
    return table


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _cell(value: Any) -> Any:
    from rich.text import Text

    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return Text(text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…")


def _csv(result: pa.Table) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(result.column_names)
    for row in result.to_pylist():
        writer.writerow(
            [json.dumps(v, ensure_ascii=False, default=str) if isinstance(v, list | dict) else v for v in row.values()]
        )
    return stream.getvalue()


def _json(result: pa.Table) -> str:
    return json.dumps(result.to_pylist(), ensure_ascii=False, default=str, indent=1) + "\n"
