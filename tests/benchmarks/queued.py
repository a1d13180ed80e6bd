"""What an outlet that names 100,000 links costs before the first of them is asked for."""

from __future__ import annotations

import asyncio
import gc
import re
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from config.outlets import Outlet
from config.settings import Settings
from tests.benchmarks.sites import SITEMAP_LINKS

T = TypeVar("T")
_TICK = 0.01


@dataclass(frozen=True, slots=True)
class Queued:
    """Memory in MB, times in seconds."""

    links: int
    before: float
    after: float
    peak: float
    reading: float
    selecting: float
    cpu: float
    held_reading: float
    """The longest time between two ticks of the event loop while sitemaps were read."""
    held_selecting: float


def queue(outlet: Outlet) -> Queued:
    """What it costs this process to read the outlet's sitemaps and to select all that they name."""
    from flows.fetch import fetcher, use_threads
    from flows.harvest import find_leads, select
    from flows.home import Config, Home
    from flows.journal import Journal
    from flows.read import begin
    from flows.sources.http import Http
    from flows.visit import Visit
    from tests.conftest import new_run

    settings = Settings(pause=0, feed_items=2 * SITEMAP_LINKS, max_links=2 * SITEMAP_LINKS)

    async def measure(home: Home) -> Queued:
        use_threads()
        run = new_run("bench")
        begin(home, run, Config(settings, [outlet], [], {}, []))
        with fetcher(home, run, settings) as fetching:
            journal = Journal(home, run, outlet.id, fetching.writer)
            http = Http(outlet, settings, fetching.pace, fetching.context)
            visit = Visit(outlet, http, journal, fetching.memory, settings, run.run_id)
            gc.collect()
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
            before, cpu = _status("VmRSS"), time.process_time()
            harvest, reading, held_reading = await _watched(find_leads(visit))
            chosen, selecting, held_selecting = await _watched(select(visit, harvest, None))
            cpu, peak = time.process_time() - cpu, _status("VmHWM")
            gc.collect()
            after = _status("VmRSS")
            assert len(chosen.new) == 2 * SITEMAP_LINKS, (len(chosen.new), harvest.problem, harvest.cut)
            await http.close()
            await journal.close()
        return Queued(len(chosen.new), before, after, peak, reading, selecting, cpu, held_reading, held_selecting)

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(Home(Path(folder), Path(folder) / "config")))


async def _watched(work: Awaitable[T]) -> tuple[T, float, float]:
    """The result of the work, the seconds it took, and the longest time that the event loop was held up in it."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        last = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            longest, last = max(longest, time.monotonic() - last - _TICK), time.monotonic()

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)  # let it begin
    start = time.monotonic()
    result = await work
    seconds = time.monotonic() - start
    await asyncio.sleep(_TICK)  # what held it up at the very end counts too
    ticking.cancel()
    return result, seconds, longest


def _status(name: str) -> float:
    """A line of what the system says of this process's memory, in MB."""
    found = re.search(rf"{name}:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found, name
    return int(found[1]) * 1024 / 1e6
