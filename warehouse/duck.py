"""The DuckDB file: its tables, views and comments, as declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse import schema
from warehouse.schema import Layer, Table
from warehouse.tables import TABLES

MOMENT = """CASE WHEN published_at IS NULL THEN first_seen_at
  WHEN published_precision IN ('second', 'minute', 'hour') THEN published_at ELSE published_at + INTERVAL 1 DAY END"""
"""SQL for when a row of `articles` was published at the latest: where a day alone is known, the end of that day."""
VIEWS = Path(__file__).parent / "views"
_HEADER = re.compile(r"\A(?:--[^\n]*\n)+")


@dataclass(frozen=True, slots=True)
class View:
    """A view: its SQL, and the comments that its file begins with."""

    name: str
    about: str
    columns: dict[str, str]
    sql: str


def fill(sql: str) -> str:
    """SQL of a file with what it calls the `{moment}` of an article, and the `{version}` of the tables."""
    return sql.replace("{moment}", MOMENT).replace("{version}", str(schema.VERSION))


def quote(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def read_views() -> list[View]:
    """The views, in the order in which they can be created.

    A view's file begins with a comment: what a row is, then a line for each column, `-- name: explanation`.
    """
    return [read_view(path) for path in sorted(VIEWS.glob("*.sql"))]


def create_tables(con: DuckDBPyConnection) -> None:
    """Create every declared table with its types, its NOT NULLs and its comments."""
    for table in TABLES:
        columns = ", ".join(f'"{c.name}" {c.duckdb_type}{"" if c.optional else " NOT NULL"}' for c in table.published)
        con.execute(f"CREATE TABLE {table.name} ({columns})")
        con.execute(f"COMMENT ON TABLE {table.name} IS {quote(table.about)}")
        for column in table.published:
            con.execute(f'COMMENT ON COLUMN {table.name}."{column.name}" IS {quote(column.about)}')


def has_tables(con: DuckDBPyConnection) -> bool:
    """Whether the file's tables are the declared ones, column by column."""
    found = con.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal "
        "AND table_name IN (SELECT table_name FROM duckdb_tables())"
    ).fetchall()
    types = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
    declared = [
        (t.name, c.name, types.get(c.duckdb_type, c.duckdb_type), c.optional) for t in TABLES for c in t.published
    ]
    return sorted(found) == sorted(declared)


def create_views(con: DuckDBPyConnection) -> None:
    """Create every view anew, with comments on it and its columns."""
    for view in read_views():
        con.execute(f"CREATE OR REPLACE VIEW {view.name} AS {view.sql}")
        con.execute(f"COMMENT ON VIEW {view.name} IS {quote(view.about)}")
        for name, about in view.columns.items():
            con.execute(f'COMMENT ON COLUMN {view.name}."{name}" IS {quote(about)}')


def from_parquet(table: Table, files: list[str]) -> str:
    """SQL for the rows of Parquet files; no rows where there are no files."""
    if files:
        return f"read_parquet([{', '.join(map(quote, files))}], hive_partitioning = false)"
    columns = [c for c in table.columns if c.layer is not Layer.DUCKDB]
    nulls = ", ".join(f'NULL::{c.duckdb_type} AS "{c.name}"' for c in columns)
    return f"(SELECT {nulls} WHERE false)"


def read_view(path: Path) -> View:
    """The view of one file."""
    text = path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if not header:
        raise ValueError(f"{path}: begins without a comment")
    about, columns = "", {}
    for line in _comment_lines(header[0]):
        name, colon, explanation = line.partition(": ")
        if colon and re.fullmatch(r"[A-Za-z_0-9]+", name):
            columns[name] = explanation
        elif columns:
            last = next(reversed(columns))
            columns[last] += " " + line
        else:
            about = f"{about} {line}".strip()
    return View(re.sub(r"^\d+_", "", path.stem), about, columns, fill(text[header.end() :].strip().rstrip(";")))


def _comment_lines(header: str) -> Iterator[str]:
    for line in header.splitlines():
        yield line.removeprefix("--").strip()
