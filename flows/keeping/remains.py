"""What forgetting leaves, and the operator is told of: copies elsewhere, and files of the home that are not ours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from flows.home import Home
from flows.keeping.forget import plan_file
from flows.keeping.traces import Traces
from warehouse.publish import newest

_PIECE = 1 << 20
_FEW = 20
"""URLs that are looked for one by one; of more their hosts are."""


def find_copies(home: Home, found: Traces) -> list[str]:
    """URLs of other articles that repeat what is to go, or that it repeats."""
    sql = """
    WITH pairs AS (
      SELECT article_id AS gone, original_article_id AS other FROM duplicates
      UNION ALL SELECT original_article_id, article_id FROM duplicates
    )
    SELECT DISTINCT url FROM pairs JOIN articles ON article_id = other
    WHERE gone IN (SELECT unnest($ids)) AND other NOT IN (SELECT unnest($ids)) ORDER BY url
    """
    try:
        with duckdb.connect(str(newest(home.published)), read_only=True) as con:
            return [url for (url,) in con.execute(sql, {"ids": sorted(found.ids)}).fetchall()]
    except duckdb.Error:  # none yet, or somebody writes into it
        return []


def find_mentions(home: Home, found: Traces) -> list[Path]:
    """Files of the home beside raw/, the tables and what is made of them, in which one of the URLs stands."""
    named = found.urls if len(found.urls) <= _FEW else {urlsplit(url).netloc for url in found.urls} - {""}
    needles = [one.encode() for one in named]
    return [path for path in _others(home) if needles and _has(path, needles)]


def _others(home: Home) -> Iterator[Path]:
    ours = {home.raw, home.parquet, home.published, newest(home.published), plan_file(home)}
    for folder, folders, files in os.walk(home.folder):
        folders[:] = [name for name in folders if Path(folder, name) not in ours]
        yield from (path for name in sorted(files) if (path := Path(folder, name)) not in ours and path.is_file())


def _has(path: Path, needles: list[bytes]) -> bool:
    longest = max(map(len, needles))
    with path.open("rb") as stream:
        before = b""
        while piece := stream.read(_PIECE):
            if any(needle in before + piece for needle in needles):
                return True
            before = piece[-longest:]
    return False
