"""What was seen before: asked of the published file, or of Parquet where somebody holds that file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.duck import from_parquet
from warehouse.parquet import files_of
from warehouse.run_tables import FETCHES, REJECTIONS
from warehouse.tables import ARTICLES


def known_digests(parquet: Path, published: Path) -> set[str]:
    """SHA-256 of the bytes of every page and file that was read."""
    with _reading(parquet, published) as con:
        rows = con.execute(
            "SELECT payload_digest FROM articles "
            "UNION SELECT payload_digest FROM rejections WHERE payload_digest IS NOT NULL "
            "UNION SELECT url[12:] FROM rejections WHERE url LIKE 'urn:sha256:%'"
        ).fetchall()
        if con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'article_versions'").fetchall()[0][0]:
            rows += con.execute("SELECT payload_digest FROM article_versions").fetchall()
    return {row[0] for row in rows}


def known_links(parquet: Path, published: Path, links: Sequence[str]) -> set[str]:
    """Those of the links, by their ids, whose page was brought home, or whose article there is."""
    with _reading(parquet, published) as con:
        rows = con.execute(
            "SELECT link_id FROM fetches "
            "WHERE purpose = 'article' AND outcome = 'ok' AND link_id IN (SELECT unnest($links)) "
            "UNION SELECT article_id FROM articles WHERE article_id IN (SELECT unnest($links))",
            {"links": list(links)},
        ).fetchall()
    return {row[0] for row in rows}


@contextmanager
def _reading(parquet: Path, published: Path) -> Iterator[DuckDBPyConnection]:
    """A connection in which `articles`, `fetches` and `rejections` can be asked."""
    try:
        con = duckdb.connect(str(published), read_only=True)
        con.execute("SELECT link_id FROM fetches LIMIT 0")
    except duckdb.Error:  # none yet, of another version, or an analyst has it open for writing: Parquet is the truth
        con = duckdb.connect()
        for table in (ARTICLES, FETCHES, REJECTIONS):
            con.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {from_parquet(table, files_of(parquet, table))}")
    try:
        yield con
    finally:
        con.close()
