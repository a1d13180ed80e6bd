"""Fetching: what every outlet published since the last night brought home, a fate noted for each link."""

from __future__ import annotations

import asyncio
import resource
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import certifi

from config.outlets import Outlet
from config.settings import Settings
from extractors.fates import Outcome
from extractors.urls import short_hash
from flows.forgotten import load_forgotten
from flows.harvest import fetch_articles, find_leads, select
from flows.home import Home
from flows.journal import Journal
from flows.memory import Memory, rest_after
from flows.sources.http import Http
from flows.sources.pace import Pace, host_name, seconds_until
from flows.visit import Visit
from warehouse.known import Known
from warehouse.run_tables import OUTLET_RUNS
from warehouse.runs import Run

_FILES = 16_384
"""Open files that a night may need: a connection is one."""
_THREADS = 32
"""For DNS, parsing and the file system: a name server that is slow must not hold up the others."""


class Fetcher:
    """Fetches outlets of one run: shared pace and TLS, and what is known already."""

    def __init__(
        self, home: Home, run: Run, settings: Settings, known: Known, since: date | None, count: Callable[[], None]
    ) -> None:
        self.home, self.run, self.settings, self.since, self.count = home, run, settings, since, count
        self.pace = Pace(settings)
        self.memory = Memory(home, known, load_forgotten(home.parquet), settings.max_bytes, datetime.now(UTC))
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="presscut-writer")
        self.context = ssl.create_default_context(cafile=certifi.where())
        for url, until in self.memory.rests:
            if (seconds := seconds_until(until)) > settings.max_wait:
                why = f"{host_name(url)} wants to be left alone until {until:%Y-%m-%d %H:%M} UTC"
                self.pace.close(url, Outcome.HTTP_429, why)
            else:
                self.pace.hold(url, seconds)

    async def fetch(self, outlet: Outlet) -> str | None:
        """Bring home what is new of an outlet; gives what went wrong with it, if anything did."""
        journal = Journal(self.home, self.run, outlet.id, self.writer)
        digest = short_hash("\n".join([outlet.domain, *outlet.feeds, "", *(outlet.sitemaps or ())]))
        failed_before, rests_until = self.memory.rest_of(outlet.id, digest)
        figures: dict[str, Any] = {"run_id": self.run.run_id, "outlet_id": outlet.id, "links": 0, "known": 0}
        figures |= {"left_over": 0, "status": "interrupted", "problem": None, "failures": failed_before}
        figures |= {"rests_until": rests_until, "ended_at": self.run.started_at}
        figures |= {"sources_digest": digest, "unread_sitemaps": 0}
        try:
            if rests_until:
                figures |= {"status": "resting", "problem": f"it failed {failed_before} times in a row"}
            else:
                await self._visit(outlet, journal, figures)
        except Exception as fault:  # a mistake of ours, or a full disk: what came home before it is kept
            figures |= {
                "problem": f"{type(fault).__name__}: {fault}",
                "status": "failed",
                "failures": failed_before + 1,
            }
            raise
        except BaseException:
            journal.abandon()
            raise
        finally:
            if not journal.abandoned:
                journal.note(OUTLET_RUNS, figures | {"ended_at": datetime.now(UTC)})
                await journal.close()
        if journal.faults:
            return (
                f"outlet {outlet.id}: {len(journal.faults)} pages could not be kept, the first is {journal.faults[0]}"
            )
        return f"outlet {outlet.id}: {figures['problem']}" if figures["problem"] and not rests_until else None

    async def _visit(self, outlet: Outlet, journal: Journal, figures: dict[str, Any]) -> None:
        """Visit the outlet, and fill in its row of `outlet_runs`."""
        http = Http(outlet, self.settings, self.pace, self.context)
        visit = Visit(outlet, http, journal, self.memory, self.settings, self.run.run_id)
        try:
            harvest = await find_leads(visit)
            chosen = await select(visit, harvest, self.since)
            figures |= {"links": len(harvest.leads) + harvest.cut, "known": chosen.known}
            figures |= {"left_over": chosen.left_over, "problem": harvest.problem, "unread_sitemaps": harvest.unread}
            await asyncio.wrap_future(journal.note(OUTLET_RUNS, dict(figures)))  # what stands if the run is killed
            left, fault = await fetch_articles(visit, chosen, self.count)
        finally:
            await http.close()
        failures = figures["failures"] + 1 if harvest.problem else 0
        problem = "; ".join(filter(None, (harvest.problem, *harvest.faults, *visit.faults[:3], fault))) or None
        figures |= {"left_over": chosen.left_over + left, "problem": problem}
        figures |= {"status": "failed" if harvest.problem else "fetched", "failures": failures}
        figures |= {"rests_until": rest_after(failures, self.memory.now)}


@contextmanager
def fetcher(
    home: Home, run: Run, settings: Settings, since: date | None = None, count: Callable[[], None] = lambda: None
) -> Iterator[Fetcher]:
    """Something that fetches outlets. It holds the published file open: publish when the block is left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(_FILES, hard)), hard))
    with Known(home.parquet, home.published) as known:
        yield Fetcher(home, run, settings, known, since, count)


async def fetch_outlets(
    home: Home,
    run: Run,
    settings: Settings,
    outlets: list[Outlet],
    since: date | None = None,
    count: Callable[[], None] = lambda: None,
) -> list[str]:
    """Fetch the outlets, all at a time; gives the problems. Without an orchestrator."""
    use_threads()
    with fetcher(home, run, settings, since, count) as fetching:
        found = await asyncio.gather(*(fetching.fetch(outlet) for outlet in outlets), return_exceptions=True)
    return problems_of(outlets, found)


def problems_of(outlets: Sequence[Outlet], found: Sequence[str | BaseException | None]) -> list[str]:
    """The problems among what `fetch` gave, or raised, for each outlet."""
    return [
        f"outlet {outlet.id}: {type(problem).__name__}: {problem}" if isinstance(problem, BaseException) else problem
        for outlet, problem in zip(outlets, found, strict=True)
        if problem
    ]


def use_threads() -> None:
    """Give the running loop enough threads for what must not hold it up."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="presscut"))
