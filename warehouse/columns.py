"""Columns that stand in several tables: the same name, type and meaning everywhere."""

from __future__ import annotations

import pyarrow as pa

from warehouse.schema import UTC, Column, Layer, column

RUN_ID = column("run_id", pa.string(), "The run that made the row: joins runs.", by_clock=True)
OUTLET_ID = column("outlet_id", pa.string(), "The outlet: joins outlets.")
ARTICLE_ID = column(
    "article_id",
    pa.string(),
    "The article: 20 hex digits of SHA-256 of its normalised canonical URL, so it never changes.",
)
WARC_FILE = column(
    "warc_file",
    pa.string(),
    "The archive that holds the page's bytes: relative to the home, absolute for an archive read in place.",
    by_clock=True,
)
WARC_OFFSET = column(
    "warc_offset", pa.int64(), "Where in the archive the page's record starts, in bytes.", by_clock=True
)
FETCHED_AT = column("fetched_at", UTC, "When the bytes were received, by the archive's record.", by_clock=True)
DAY = column(
    "day",
    pa.date32(),
    "Day of the article: of publication in the outlet's time zone; without a date, of first sight (UTC).",
    layer=Layer.DUCKDB,
)
DIGEST = column("payload_digest", pa.string(), "SHA-256 of the page's bytes as received, in hex.")


def optional(base: Column, about: str | None = None) -> Column:
    """The column where it may be null."""
    return Column(base.name, base.type, about or base.about, True, base.layer, base.by_clock)


def parquet_only(base: Column) -> Column:
    """The column where DuckDB does without it."""
    return Column(base.name, base.type, base.about, base.optional, Layer.PARQUET, base.by_clock)


# Rows below an article say in Parquet which page they come from; in DuckDB they belong to the latest version.
OF_PAGE = (parquet_only(RUN_ID), parquet_only(WARC_FILE), parquet_only(WARC_OFFSET))
