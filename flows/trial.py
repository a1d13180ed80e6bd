"""Outlets tried: a night over them in a home that is thrown away, and what became of each link."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from config.outlets import FILE, Outlet, load_outlets
from config.outlets_file import append, enable
from flows.fetch import fetch_outlets
from flows.home import Config, Home, new_run_id
from flows.read import begin, read_here
from warehouse.runs import Run

_LINKS = """
WITH asked AS (
  SELECT * FROM fetches
  QUALIFY row_number() OVER (PARTITION BY outlet_id, purpose, requested_url ORDER BY attempt DESC) = 1
), texts AS (
  SELECT article_versions.warc_file, article_versions.warc_offset, articles.title, word_count,
    (SELECT count(*) FROM images WHERE images.article_id = articles.article_id) AS pictures
  FROM article_versions JOIN articles USING (article_id)
)
SELECT asked.outlet_id, purpose, requested_url,
  CASE WHEN word_count IS NOT NULL THEN 'article'
    WHEN reason IS NOT NULL THEN reason ELSE outcome END AS fate,
  CASE WHEN word_count IS NOT NULL
      THEN format('{} ({:,} words, {} pictures)', coalesce(title, ''), word_count, pictures)
    WHEN rejections.detail IS NOT NULL THEN rejections.detail
    WHEN links IS NOT NULL THEN format('{:,} links', links) ELSE asked.detail END AS detail
FROM asked
LEFT JOIN texts USING (warc_file, warc_offset)
LEFT JOIN rejections ON purpose = 'article' AND (
  (rejections.warc_file = asked.warc_file AND rejections.warc_offset = asked.warc_offset)
  OR (stage = 'fetch' AND rejections.url = requested_url AND rejections.outlet_id = asked.outlet_id)
)
ORDER BY asked.outlet_id, list_position(['robots', 'feed', 'sitemap', 'article'], purpose), asked.fetched_at,
  requested_url
"""


@dataclass(frozen=True, slots=True)
class Fate:
    """A request and what became of it."""

    outlet_id: str
    purpose: str
    url: str
    fate: str
    detail: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying one outlet."""

    outlet_id: str
    links: int
    fetched: int
    articles: int
    left_over: int
    problem: str | None
    fates: Sequence[Fate]

    @property
    def answers(self) -> bool:
        """Whether its feeds name articles, and at least one of them came."""
        return self.problem is None and self.fetched > 0


def try_outlets(config: Config, outlets: Sequence[Outlet], limit: int, tell: Callable[[int], None]) -> list[Trial]:
    """Fetch and extract at most `limit` articles of each outlet; nothing of it stays."""
    settings = config.settings.model_copy(update={"max_links": limit, "outlet_seconds": 600.0})
    config = replace(config, settings=settings, outlets=list(outlets))
    with tempfile.TemporaryDirectory(prefix="presscut-") as folder:
        home = Home(Path(folder), Path(folder) / "config")
        run = Run(new_run_id(), datetime.now(UTC), "outlets test")
        begin(home, run, config)
        asyncio.run(fetch_outlets(home, run, settings, list(outlets), count=lambda: tell(1)))
        read_here(home, run, config, [], lambda _pages, _part: None)
        return _read(home, run.run_id)


def switch_on_outlets(home: Home, outlets: Sequence[Outlet]) -> int:
    """Switch the outlets on in the operator's file, where they are listed, and add the others; gives how many were
    off before."""
    own = home.config / FILE
    listed = {outlet.id: outlet for outlet in load_outlets(own)} if own.is_file() else {}
    domains = {outlet.domain for outlet in listed.values()}
    asleep = {outlet.id for outlet in outlets if outlet.id in listed and not listed[outlet.id].enabled}
    missing = [one for one in outlets if one.id not in listed and one.domain not in domains]
    if asleep:
        enable(own, asleep)
    if missing:
        append(own, [(outlet.model_copy(update={"enabled": True}), {}) for outlet in missing])
    return len(asleep) + len(missing)


def _read(home: Home, run_id: str) -> list[Trial]:
    with duckdb.connect(str(home.published), read_only=True) as con:
        fates = [Fate(*row) for row in con.execute(_LINKS).fetchall()]
        rows = con.execute(
            "SELECT outlet_id, visit.links, fetched, articles, left_over, problem FROM outlet_runs AS visit "
            "JOIN run_funnel USING (run_id, outlet_id) WHERE run_id = ? ORDER BY outlet_id",
            [run_id],
        ).fetchall()
    return [
        Trial(name, links, fetched, articles, left, problem, [fate for fate in fates if fate.outlet_id == name])
        for name, links, fetched, articles, left, problem in rows
    ]
