"""The harvest of a visit: what feeds and sitemaps name, and the articles that are asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date

from config.settings import Settings
from extractors import feed, sitemap
from extractors.fates import Outcome
from extractors.links import Link
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.sitemap import Sitemap
from extractors.urls import article_id, join, normalise, without_user
from flows.selection import Lead, Selection, choose, due, newest_first, oldest_due
from flows.sources import warc
from flows.sources.answers import conditions_of
from flows.sources.pace import host_name
from flows.visit import Visit, record_of

_PARSING = 60.0
"""Seconds for one feed or sitemap."""


@dataclass(slots=True)
class Harvest:
    """What an outlet's feeds and sitemaps gave."""

    leads: dict[str, Lead] = field(default_factory=dict)
    """By the id of the link, each once, feeds first."""
    cut: int = 0
    """Links beyond what is read of one feed or sitemap."""
    sources: list[tuple[Outcome, str]] = field(default_factory=list)
    """Outcome and detail of each feed and sitemap."""
    unread: int = 0
    """Sitemaps that were named and not read."""
    faults: list[str] = field(default_factory=list)
    """What went wrong on our side."""

    @property
    def problem(self) -> str | None:
        """Why the outlet gave nothing, None where a feed or sitemap answered."""
        if any(outcome in (Outcome.OK, Outcome.NOT_MODIFIED) for outcome, _ in self.sources):
            return None
        if not self.sources:
            return "no feeds and no sitemaps are configured, and robots.txt names none"
        details = dict.fromkeys(detail or outcome for outcome, detail in self.sources)
        return "no feed and no sitemap could be read: " + "; ".join(details)


async def find_leads(visit: Visit) -> Harvest:
    """What the outlet's feeds and sitemaps name; of a sitemap index the newest ones first."""
    harvest = Harvest()
    waiting = deque((url, "feed", 0) for url in visit.outlet.feeds)
    waiting.extend((url, "sitemap", 1) for url in visit.outlet.sitemaps or ())
    seen: set[str] = set()
    own, sitemaps = len(waiting), 0
    if visit.outlet.sitemaps is None:  # nobody says which: those that robots.txt names
        front = [f"{scheme}://{visit.outlet.domain}/" for scheme in ("https", "http")]
        named = [link for url in visit.outlet.feeds or front for link in await visit.policy.sitemaps(url)]
        waiting.extend((url, "sitemap", 1) for link in dict.fromkeys(named) if (url := join(link, link)))
    while waiting:
        url, purpose, depth = waiting.popleft()
        if normalise(url) in seen:
            continue
        seen.add(normalise(url))
        sitemaps += purpose == "sitemap"
        too_deep, too_many = depth > visit.settings.sitemap_depth, sitemaps > visit.settings.max_sitemaps
        if visit.is_over() or (len(seen) > own and (too_deep or too_many)):
            harvest.unread += purpose == "sitemap"
            continue
        children = await _read(visit, harvest, url, purpose)
        waiting.extendleft((child.url, "sitemap", depth + 1) for child in reversed(newest_first(children)))
    return harvest


async def select(visit: Visit, harvest: Harvest, since: date | None) -> Selection:
    """Which of the leads are asked for, and which articles again because of their age."""
    memory, settings = visit.memory, visit.settings
    ids = [
        link_id
        for link_id, lead in harvest.leads.items()
        if link_id not in memory.claimed and not memory.forgotten.names(lead.link.url)
    ]
    memory.claimed.update(ids)  # before anybody else may look

    def look_up() -> tuple[Selection, list[Lead]]:
        leads = [harvest.leads[link_id] for link_id in ids]
        stories, articles = memory.known.links(ids), memory.known.articles(ids)
        chosen = choose(leads, stories, articles, settings.max_links, since)
        old = memory.known.links_of(visit.outlet.id, oldest_due(settings.refetch_hours, memory.now))
        return chosen, due(old, settings.refetch_hours, memory.now)

    chosen, aged = await asyncio.to_thread(look_up)
    # What is due by its age may be claimed by an outlet whose feed names it too.
    again = {lead.link_id: lead for lead in (*aged, *chosen.again) if lead.link_id not in memory.taken}
    chosen.again = list(again.values())
    memory.taken.update(again, (lead.link_id for lead in chosen.new))
    chosen.known += len(harvest.leads) - len(ids)  # forgotten, or another outlet's feed named it first
    chosen.left_over += harvest.cut
    return chosen


async def fetch_articles(visit: Visit, chosen: Selection, count: Callable[[], None]) -> tuple[int, str | None]:
    """Ask for the chosen articles, of all hosts at a time; gives how many new ones were left for another night, and
    what went wrong on our side."""
    leads = {lead.link_id: lead for lead in (*chosen.new, *chosen.again)}
    urls = {link_id: lead.link.url for link_id, lead in leads.items()}
    left, faults = await ask_hosts(urls, lambda key: visit.fetch_article(leads[key]), visit.settings, count)
    fault = f"{len(faults)} articles could not be kept, the first is {faults[0]}" if faults else None
    return len(left & {lead.link_id for lead in chosen.new}), fault


async def ask_hosts(
    urls: Mapping[str, str],
    fetch: Callable[[str], Awaitable[Future[None] | None]],
    settings: Settings,
    count: Callable[[], None],
) -> tuple[set[str], list[str]]:
    """Fetch each of the URLs by its key, of all hosts at a time, of one in their order; gives the keys of those that
    were left for another night, and what went wrong on our side."""
    queues: dict[str, deque[str]] = defaultdict(deque)
    for key, url in urls.items():
        queues[host_name(url)].append(key)
    left, faults = set(), []

    async def work(queue: deque[str]) -> None:
        before: Future[None] | None = None
        while queue:
            key = queue.popleft()
            try:
                written = await fetch(key)
                if written is None:
                    left.add(key)
                count()
                # Not a third page before the first is on disk: a kill costs no more than that, and memory too.
                if before and not before.done():
                    await asyncio.wrap_future(before)
                before = written
            except Exception as fault:  # not what the web did, that has a fate: a mistake of ours, or a full disk
                faults.append(f"{urls[key]}: {fault!r}")

    workers = settings.connections_per_host
    await asyncio.gather(*(work(queue) for queue in queues.values() for _ in range(min(workers, len(queue)))))
    return left, faults


async def _read(visit: Visit, harvest: Harvest, url: str, purpose: str) -> Sequence[Link]:
    """Read a feed or sitemap into the harvest; gives the sitemaps that it names."""
    row = visit.memory.sources.get((visit.outlet.id, without_user(url)))
    kept = await asyncio.to_thread(visit.memory.answer, row) if row else None
    answer = await visit.ask(url, purpose, conditions_of(row) if kept else None)
    # Unchanged, it names what it named then: links may have been left over.
    source = kept if kept and answer.outcome is Outcome.NOT_MODIFIED else answer
    limits = visit.settings
    found: Sitemap | None = None
    broke = ""
    if source.text:
        reading = asyncio.to_thread(
            parse_source, purpose, source.text, source.url or url, source.header("content-type"), limits.max_bytes
        )
        try:
            found = await asyncio.wait_for(reading, _PARSING)
        except Exception as fault:  # ours: it costs one feed, and is said loudly
            broke = f"{answer.requested_url} could not be read: {type(fault).__name__} {fault}"
            harvest.faults.append(broke)
    outcome, detail = answer.outcome, answer.detail
    if answer.outcome is Outcome.OK and found is None:
        outcome, detail = Outcome.BAD_FEED, broke or f"{answer.requested_url} is neither a feed nor a sitemap"
    harvest.sources.append((outcome, detail))
    links = newest_first(found.links) if found else []
    if len(links) > limits.feed_items:
        detail = f"{len(links):,} links, the newest {limits.feed_items:,} were read"
        harvest.cut += len(links) - limits.feed_items
    await asyncio.to_thread(_add, harvest.leads, links[: limits.feed_items], answer.requested_url)
    named = found.links if found else None
    forgets = any(visit.memory.forgotten.names(link.url) for link in named or ())  # then it is not kept
    record = record_of(answer, {warc.PURPOSE: purpose}) if answer.outcome is Outcome.OK and not forgets else None
    visit.note(replace(answer, outcome=outcome, detail=detail), purpose, links=named, record=record)
    return found.children if found else []


def parse_source(purpose: str, text: bytes, base: str, content_type: str | None, limit: int) -> Sitemap | None:
    """The links and children of a feed or sitemap, whatever it was announced as; None where it is neither."""
    if purpose == "sitemap":
        try:
            text = decode_payload(text, None, "gzip", limit)  # a sitemap that is itself a gzip file
        except (PayloadTooLargeError, BadEncodingError):
            return None
        if (found := sitemap.read_sitemap(text, base)) is not None:
            return found
    links = feed.find_links(text, base, content_type)
    if links is None:
        return sitemap.read_sitemap(text, base) if purpose == "feed" else None
    return Sitemap(links, [])


def _add(leads: dict[str, Lead], links: Sequence[Link], found_in: str) -> None:
    for link in links:
        key = article_id(link.url)
        if key not in leads:
            leads[key] = Lead(key, link, found_in)
