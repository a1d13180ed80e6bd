"""Fetching: an outlet's feeds and sitemaps read, its new articles brought home, a fate noted for each."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

import certifi

from config.outlets import Outlet
from config.settings import Settings
from flows.home import Home
from flows.sources import warc
from flows.sources.http import Http, Pace
from flows.visit import Harvest, Visit
from warehouse.known import known_links
from warehouse.parquet import write_batch
from warehouse.run_tables import FETCHES, OUTLET_RUNS, REJECTIONS
from warehouse.runs import Run

ATTEMPTS = 3


class Transient(Exception):  # noqa: N818
    """The same call may succeed later."""


class Fetcher:
    """Fetches outlets of one run: shared pace and TLS, and what is known already."""

    def __init__(self, home: Home, run: Run, settings: Settings) -> None:
        self.home, self.run, self.settings = home, run, settings
        self.pace = Pace(settings)
        self.context = ssl.create_default_context(cafile=certifi.where())

    async def fetch(self, outlet: Outlet, attempt: int = 1) -> str | None:
        """Bring home what is new of an outlet; gives why nothing could be fetched, if so.

        Raises Transient where no feed and no sitemap of it answered and there is another attempt to come.
        """
        http = Http(outlet, self.settings, self.pace, self.context)
        name = f"{self.run.started_at:%Y-%m-%d}/{self.run.run_id}-{outlet.id}-{attempt}.warc.gz"
        try:
            with warc.new_archive(self.home.raw / name, f"raw/{name}") as archive:
                visit = Visit(outlet, http, archive, self.settings, self.run.run_id, attempt, self.known)
                links = await visit.find_links()
                problem = visit.problem(links)
                again = problem is not None and visit.may_work_later() and attempt < ATTEMPTS
                if links:
                    problem = await visit.fetch_articles(links) or problem
        finally:
            await http.close()
        self._write(outlet, visit.harvest, attempt, None if again else problem, final=not again)
        if again:
            raise Transient(f"{outlet.id}: {problem}")
        return f"outlet {outlet.id}: {problem}" if problem else None

    def known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids whose page was brought home before."""
        return known_links(self.home.parquet, self.home.published, ids)

    def _write(self, outlet: Outlet, harvest: Harvest, attempt: int, problem: str | None, *, final: bool) -> None:
        batch_id = f"{self.run.run_id}-{outlet.id}-{attempt}"
        summary = {
            "run_id": self.run.run_id,
            "outlet_id": outlet.id,
            "links": harvest.links,
            "known": harvest.known,
            "left_over": harvest.left_over,
            "problem": problem,
        }
        mark = {"batch_id": batch_id, "run_id": self.run.run_id, "kind": "fetch", "pages": 0}
        mark |= dict.fromkeys(("warc_file", "archive_id", "first_offset", "last_offset"))
        rows = {
            FETCHES: harvest.fetches,
            REJECTIONS: harvest.rejections,
            OUTLET_RUNS: [summary] if final else [],
        }
        write_batch(self.home.parquet, batch_id, rows, mark, self.run.started_at.date())
