"""What was seen before: asked of the published file, or the one that was held back, or of Parquet where somebody has
that file open for writing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import duckdb
from duckdb import DuckDBPyConnection

from extractors.fates import TRANSIENT
from warehouse.duck import from_parquet
from warehouse.parquet import files_of
from warehouse.publish import newest
from warehouse.run_tables import FETCHES, OUTLET_RUNS, REJECTIONS
from warehouse.tables import ARTICLES, IMAGES

Row = dict[str, Any]

# The story of each link: when it was first and last answered, what is needed to ask whether it has changed, and what
# the feed or sitemap said of it then.
_STORY = """
SELECT link_id,
  arg_min(requested_url, fetched_at) AS url,
  min(fetched_at) FILTER (outcome = 'ok') AS first_ok,
  max(fetched_at) FILTER (outcome NOT IN (SELECT unnest($transient)) AND attempt > 0) AS answered_at,
  count(DISTINCT run_id)
    FILTER (outcome NOT IN (SELECT unnest($transient)) AND outcome NOT IN ('ok', 'not_modified', 'robots')) AS refusals,
  count(DISTINCT run_id) FILTER (outcome NOT IN ('ok', 'not_modified')) AS failures,
  arg_max({'url': url, 'etag': etag, 'last_modified': last_modified}, fetched_at) FILTER (outcome = 'ok') AS validators,
  arg_max({
    'found_in': found_in, 'source': link_source, 'title': link_title, 'date': link_date, 'modified': link_modified,
    'language': link_language
  }, fetched_at) FILTER (outcome NOT IN (SELECT unnest($transient))) AS said
FROM fetches WHERE purpose = 'article' AND {where} GROUP BY link_id
"""

# Pictures of articles that came home since, each once and in its widest version, that were never answered for good. One
# that only metadata names counts where its article has no other.
_PICTURES = """
WITH shown AS (
  SELECT asked.outlet_id, images.article_id, image_id, images.url, images.width, images.position, asked.fetched_at
  FROM images JOIN articles USING (article_id)
  JOIN fetches AS asked ON asked.warc_file = articles.warc_file AND asked.warc_offset = articles.warc_offset
  WHERE asked.purpose = 'article' AND asked.fetched_at > $since AND asked.outlet_id IN (SELECT unnest($outlets))
  QUALIFY role <> 'metadata' OR bool_and(role = 'metadata') OVER (PARTITION BY images.article_id)
)
SELECT outlet_id, image_id, url FROM shown
WHERE image_id NOT IN (
  SELECT link_id FROM fetches
  WHERE purpose = 'picture' AND outcome <> 'robots' AND outcome NOT IN (SELECT unnest($transient))
)
QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY width DESC NULLS LAST, url, outlet_id) = 1
ORDER BY fetched_at DESC, article_id, position
"""


class Known:
    """Answers of the nights before. Holds the newest file open until it is closed."""

    def __init__(self, parquet: Path, published: Path) -> None:
        self._con = _connect(parquet, published)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._con.close()

    def digests(self) -> set[str]:
        """SHA-256 of the bytes of every page and file that was read."""
        rows = self._con.execute(
            "SELECT payload_digest FROM articles "
            "UNION SELECT payload_digest FROM rejections WHERE payload_digest IS NOT NULL "
            "UNION SELECT url[12:] FROM rejections WHERE url LIKE 'urn:sha256:%'"
        ).fetchall()
        found = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'article_versions'"
        if self._con.execute(found).fetchall()[0][0]:
            rows += self._con.execute("SELECT payload_digest FROM article_versions").fetchall()
        return {row[0] for row in rows}

    def articles(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that are articles."""
        sql = "SELECT article_id FROM articles WHERE article_id IN (SELECT unnest($ids))"
        return {row["article_id"] for row in self._rows(sql, {"ids": list(ids)})}

    def links(self, ids: Sequence[str]) -> dict[str, Row]:
        """The story of those of the links, by their ids, that were asked for."""
        sql = _STORY.replace("{where}", "link_id IN (SELECT unnest($ids))")
        return {row["link_id"]: row for row in self._rows(sql, {"ids": list(ids), "transient": list(TRANSIENT)})}

    def links_of(self, outlet_id: str, since: datetime) -> list[Row]:
        """The story of the outlet's links that were first brought home since then, the newest first."""
        sql = _STORY.replace("{where}", "outlet_id = $outlet") + "HAVING first_ok > $since ORDER BY first_ok DESC, url"
        return self._rows(sql, {"outlet": outlet_id, "since": since, "transient": list(TRANSIENT)})

    def files(self, since: datetime) -> dict[str, Row]:
        """The newest request for each robots.txt and tdmrep.json since then, where it was answered for good."""
        sql = (
            "SELECT * FROM fetches WHERE purpose = 'robots' AND attempt > 0 AND fetched_at > $since "
            "AND outcome IN ('ok', 'http_4xx') "
            "QUALIFY row_number() OVER (PARTITION BY requested_url ORDER BY fetched_at DESC) = 1"
        )
        return {row["requested_url"]: row for row in self._rows(sql, {"since": since})}

    def sources(self) -> dict[tuple[str, str], Row]:
        """The newest request for each feed and sitemap that gave one, by outlet and URL."""
        sql = (
            "SELECT * FROM fetches WHERE purpose IN ('feed', 'sitemap') AND outcome = 'ok' "
            "QUALIFY row_number() OVER (PARTITION BY outlet_id, requested_url ORDER BY fetched_at DESC) = 1"
        )
        return {(row["outlet_id"], row["requested_url"]): row for row in self._rows(sql, {})}

    def rests(self, now: datetime) -> list[tuple[str, datetime]]:
        """URLs whose hosts wanted to be left alone until a time that is still to come, and that time."""
        sql = (
            "SELECT requested_url, coalesce(url, requested_url) AS url, retry_at FROM fetches "
            "WHERE retry_at > $now AND outcome IN ('http_429', 'http_5xx') ORDER BY retry_at"
        )
        return [(row["url"], row["retry_at"]) for row in self._rows(sql, {"now": now})]

    def pictures(self, outlets: Sequence[str], since: datetime) -> list[Row]:
        """The pictures to ask for, of articles that these outlets brought home since then: outlet_id, image_id and
        url, those of the newest articles first."""
        return self._rows(_PICTURES, {"outlets": list(outlets), "since": since, "transient": list(TRANSIENT)})

    def last_visits(self) -> dict[str, Row]:
        """The newest row of `outlet_runs` of each outlet, of visits that were ended. A run in which every outlet
        failed says nothing of them: the network was ours."""
        sql = (
            "SELECT * FROM outlet_runs WHERE status <> 'interrupted' AND run_id NOT IN ("
            "  SELECT run_id FROM outlet_runs GROUP BY run_id HAVING count(*) > 2 AND bool_and(status = 'failed')) "
            "QUALIFY row_number() OVER (PARTITION BY outlet_id ORDER BY run_id DESC) = 1"
        )
        return {row["outlet_id"]: row for row in self._rows(sql, {})}

    def _rows(self, sql: str, values: dict[str, Any]) -> list[Row]:
        cursor = self._con.cursor().execute(sql, values)  # a cursor of its own: threads ask at the same time
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _connect(parquet: Path, published: Path) -> DuckDBPyConnection:
    """A connection in which the tables can be asked."""
    try:
        con = duckdb.connect(str(newest(published)), read_only=True)
        con.execute("SELECT link_id, retry_at, tdm_reservation FROM fetches, articles LIMIT 0")
    except duckdb.Error:  # none yet, of another version, or an analyst has it open for writing: Parquet is the truth
        con = duckdb.connect()
        for table in (ARTICLES, IMAGES, FETCHES, REJECTIONS, OUTLET_RUNS):
            con.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {from_parquet(table, files_of(parquet, table))}")
    return con
