"""The vocabulary in which a table is declared once: for Arrow, Parquet, DuckDB and the dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

VERSION = 1
"""The version of the tables: raised when a declared column is added, dropped, renamed or retyped (see `versions`)."""
VERSION_KEY = "presscut.version"
"""Where in a Parquet file's metadata it stands."""

UTC = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())
NUMBERS = pa.list_(pa.uint32())
TERMS = pa.list_(pa.struct([("term", pa.string()), ("weight", pa.uint8()), ("is_name", pa.bool_())]))

_DUCKDB_TYPES: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    UTC: "TIMESTAMPTZ",
    TEXTS: "VARCHAR[]",
    NUMBERS: "UINTEGER[]",
    TERMS: "STRUCT(term VARCHAR, weight UTINYINT, is_name BOOLEAN)[]",
}


class Layer(StrEnum):
    """Where a column stands: what comes from pages in Parquet, what publishing works out in DuckDB only."""

    BOTH = "both"
    PARQUET = "parquet"
    DUCKDB = "duckdb"


class Kind(StrEnum):
    """How a table's Parquet files come about and are loaded."""

    PAGES = "pages"
    """Written by batches, partitioned by the day of fetch; loaded once a batch."""
    RUNS = "runs"
    """One file a run; all of them are loaded each time, they are small."""
    DERIVED = "derived"
    """Made by publishing from other tables; no Parquet of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: named, typed and explained here and nowhere else."""

    name: str
    type: pa.DataType
    about: str
    optional: bool = False
    layer: Layer = Layer.BOTH
    by_clock: bool = False
    """Differs between two runs over the same input: times of the run, ids of the run, files named after it."""

    @property
    def duckdb_type(self) -> str:
        """The column's type in DuckDB."""
        return _DUCKDB_TYPES[self.type]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: what a row stands for, its columns, and what makes a row unique."""

    name: str
    one_row_per: str
    kind: Kind
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    by_clock: bool = False
    """The whole table is about runs: two runs over the same input differ in it."""

    @property
    def arrow(self) -> pa.Schema:
        """Schema of the Parquet files, descriptions in its metadata."""
        fields = [
            pa.field(c.name, c.type, nullable=c.optional, metadata={"description": c.about})
            for c in self.columns
            if c.layer is not Layer.DUCKDB
        ]
        return pa.schema(fields, metadata={"description": self.about, VERSION_KEY: str(VERSION)})

    @property
    def about(self) -> str:
        """The comment on the table."""
        return f"One row per {self.one_row_per}."

    @property
    def published(self) -> tuple[Column, ...]:
        """The columns of the DuckDB table."""
        return tuple(c for c in self.columns if c.layer is not Layer.PARQUET)


def column(
    name: str,
    type_: pa.DataType,
    about: str,
    *,
    optional: bool = False,
    layer: Layer = Layer.BOTH,
    by_clock: bool = False,
) -> Column:
    """A column; required and in both layers unless said otherwise."""
    return Column(name, type_, about, optional, layer, by_clock)
