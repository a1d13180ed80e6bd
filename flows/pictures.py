"""Pictures of new articles, fetched when these were read and published: what they show is known only then."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from config.outlets import Outlet
from config.settings import Settings
from flows.fetch import Fetcher, fetcher, problems_of, use_threads
from flows.harvest import ask_hosts
from flows.home import Home
from flows.journal import Journal
from flows.selection import Wanted
from flows.sources.http import PICTURES, Http
from flows.visit import Visit
from warehouse.picture_tables import PICTURE_RUNS
from warehouse.runs import Run

_RECENT = timedelta(hours=72)
"""Age of an article from which its pictures are not asked for any more, whatever was left of them."""

Gallery = dict[str, list[Wanted]]
"""Pictures to ask for, those of the newest articles first, by the outlet that brought their article home."""


def find_wanted(fetching: Fetcher, outlets: Sequence[Outlet]) -> Gallery:
    """The pictures that tonight's articles show, and what earlier nights left of theirs: each once, and none that was
    answered for good."""
    wanted: Gallery = defaultdict(list)
    for row in fetching.memory.known.pictures([outlet.id for outlet in outlets], fetching.memory.now - _RECENT):
        wanted[row["outlet_id"]].append(Wanted(row["image_id"], row["url"]))
    return wanted


async def fetch_gallery(
    fetching: Fetcher, outlet: Outlet, wanted: Sequence[Wanted], count: Callable[[], None]
) -> str | None:
    """Bring home an outlet's pictures, at most `max_pictures`; gives what went wrong on our side, if anything did."""
    settings, run_id = fetching.settings, fetching.run.run_id
    journal = Journal(fetching.home, fetching.run, f"{outlet.id}+pictures", fetching.writer)
    http = Http(outlet, settings, fetching.pace, fetching.context, PICTURES)
    visit = Visit(outlet, http, journal, fetching.memory, settings, run_id)
    asked = {picture.image_id: picture for picture in wanted[: settings.max_pictures]}
    urls = {image_id: picture.url for image_id, picture in asked.items()}
    try:
        left, faults = await ask_hosts(urls, lambda key: visit.fetch_picture(asked[key]), settings, count)
        faults += visit.faults
        problem = f"{len(faults)} pictures could not be fetched, the first is {faults[0]}" if faults else None
        row = {"run_id": run_id, "outlet_id": outlet.id, "wanted": len(wanted), "problem": problem}
        left_over = len(wanted) - len(asked) + len(left)
        journal.note(PICTURE_RUNS, row | {"left_over": left_over, "ended_at": datetime.now(UTC)})
    except BaseException:
        journal.abandon()
        raise
    finally:
        await http.close()
    await journal.close()
    if journal.faults:
        problem = f"{len(journal.faults)} pictures could not be kept, the first is {journal.faults[0]}"
    return f"outlet {outlet.id}: {problem}" if problem else None


async def fetch_pictures(home: Home, run: Run, settings: Settings, outlets: Sequence[Outlet]) -> list[str]:
    """Fetch the pictures of all outlets, where the published file knows their articles; gives the problems. Without an
    orchestrator."""
    use_threads()
    with fetcher(home, run, settings) as fetching:
        wanted = find_wanted(fetching, outlets)
        shown = [outlet for outlet in outlets if outlet.id in wanted]
        tasks = (fetch_gallery(fetching, outlet, wanted[outlet.id], lambda: None) for outlet in shown)
        found = await asyncio.gather(*tasks, return_exceptions=True)
    return problems_of(shown, found)
