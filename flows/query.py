"""Read-only SQL on the published file."""

from __future__ import annotations

import csv
import io
import json
import math
import warnings
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.terminal import disarm, make_console

FORMATS = ("table", "csv", "json", "jsonl", "parquet")
_WIDEST = 60  # characters of a cell in a table
_NARROWEST = 12  # a column that needs more is not squeezed below it
_FRAME = 3  # characters around a cell


class QueryError(Exception):
    """The SQL cannot be run: says why, and where."""


def run_query(published: Path, sql: str) -> pa.Table:
    """The rows of a query. The file is opened read-only, and the query can read and write no other."""
    if not published.is_file():
        raise QueryError(f"{published}: nothing was published yet; `presscut read` or `presscut run` comes first")
    try:
        with duckdb.connect(str(published), read_only=True) as con:
            con.execute("SET TimeZone = 'UTC'")
            con.execute("SET enable_external_access = false")
            con.execute("SET autoinstall_known_extensions = false")
            con.execute("SET autoload_known_extensions = false")
            con.execute("SET allow_community_extensions = false")
            con.execute("SET lock_configuration = true")
            statements = len(con.extract_statements(sql))
            if statements != 1:
                raise QueryError(f"expected one statement, got {statements}")
            # con.sql() would spare a copy, but its errors don't say where in the SQL they are.
            with warnings.catch_warnings(action="ignore", category=UserWarning):
                result: pa.Table = con.execute(sql).to_arrow_table()
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
    return result.rename_columns(_distinct(result.column_names))


def list_tables(published: Path) -> pa.Table:
    """The tables and views, each with what its rows are."""
    return run_query(
        published,
        "SELECT table_name AS name, 'table' AS kind, comment FROM duckdb_tables() WHERE NOT internal UNION ALL "
        "SELECT view_name, 'view', comment FROM duckdb_views() WHERE NOT internal ORDER BY kind, name",
    )


def list_columns(published: Path, name: str) -> pa.Table:
    """The columns of a table or view, each with its type and what it means."""
    asked = name.replace("'", "''")
    found = run_query(
        published,
        "SELECT column_name AS name, data_type AS type, comment FROM duckdb_columns() "
        f"WHERE NOT internal AND table_name = '{asked}' ORDER BY column_index",
    )
    if not found.num_rows:
        raise QueryError(f"no table or view {name!r}; `presscut query --list` names them")
    return found


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of columns, repeated ones numbered: `url`, `url_1`."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        found.append(f"{name}_{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def write_result(result: pa.Table, form: str, output: Path | None, console: Console, *, whole: bool = False) -> None:
    """Write the rows as a table, CSV, JSON (one array), JSON lines or Parquet; to standard output without a file.

    In a table long values are cut off, unless they are to be `whole`, and columns that do not fit are left out.
    """
    if output is not None and not output.absolute().parent.is_dir():
        raise QueryError(f"{output.absolute().parent}: no such folder")
    if form == "parquet":
        if output is None:
            raise QueryError("parquet needs a file: add -o FILE")
        pq.write_table(result, output, compression="zstd")
        return
    if form == "table":
        if output is None:
            console.print(_table(result, console.width, whole))
            return
        with output.open("w", encoding="utf-8") as stream:
            make_console(file=stream, width=200).print(_table(result, 200, whole))
        return
    text = {"csv": _csv, "json": _json, "jsonl": _jsonl}[form](result)
    if output is None:
        console.file.write(disarm(text) if console.is_terminal else text)
    else:
        output.write_text(text, encoding="utf-8")


def _table(result: pa.Table, width: int, whole: bool) -> Table:
    """The rows as a table of that width: the first columns that have room, and a word about the others."""
    rows = [[_cell(value, whole) for value in row.values()] for row in result.to_pylist()]
    shown, room = 0, width - 1
    for number, name in enumerate(result.column_names):
        needed = max([len(name), *(row[number].cell_len for row in rows)])
        room -= min(needed, max(_NARROWEST, len(name))) + _FRAME
        if shown and room < 0:
            break
        shown += 1
    table = Table(show_lines=False)
    for field in list(result.schema)[:shown]:
        table.add_column(Text(field.name), overflow="fold", justify="right" if _is_number(field.type) else "left")
    for row in rows:
        table.add_row(*row[:shown])
    table.caption = f"{result.num_rows:,} rows"
    if shown < result.num_columns:
        table.caption += f", {shown} of {result.num_columns} columns: name those you want, or take --format csv"
    return table


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _cell(value: Any, whole: bool) -> Text:
    if isinstance(value, pa.MonthDayNano):
        text = _interval(value)
    else:
        text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return Text(text if whole or len(text) <= _WIDEST else text[: _WIDEST - 1] + "…")


def _interval(value: pa.MonthDayNano) -> str:
    """An interval as DuckDB's shell has it: `2 days 13:24:07`."""
    counted = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((value.months, "month"), (value.days, "day")) if n]
    minutes, seconds = divmod(value.nanoseconds // 1_000_000_000, 60)
    return " ".join([*counted, f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"])


def _csv(result: pa.Table) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(result.column_names)
    for row in result.to_pylist():
        plain = (_plain(value) for value in row.values())
        writer.writerow([json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for v in plain])
    return stream.getvalue()


def _json(result: pa.Table) -> str:
    return json.dumps(_plain(result.to_pylist()), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _jsonl(result: pa.Table) -> str:
    rows = _plain(result.to_pylist())
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def _plain(value: Any) -> Any:
    """The value in JSON's types: numbers as numbers, times as ISO 8601, bytes in hex; what is no number is null."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date | clock_time):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)
