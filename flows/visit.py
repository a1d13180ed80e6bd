"""A visit to an outlet: its feeds and sitemaps read, its new articles asked for, a fate noted for each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from config.outlets import Outlet
from config.settings import Settings
from extractors import feed, sitemap
from extractors.links import Link
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.records import Outcome, Rejection, Stage
from extractors.urls import article_id
from flows.sources import warc
from flows.sources.http import TRANSIENT, Answer, Http
from flows.sources.robots import Robots
from warehouse.parquet import row_of


@dataclass(slots=True)
class Harvest:
    """What an outlet gave in one run."""

    links: int = 0
    known: int = 0
    left_over: int = 0
    fetches: list[dict[str, Any]] = field(default_factory=list)
    rejections: list[dict[str, Any]] = field(default_factory=list)


class Visit:
    """One attempt at one outlet."""

    def __init__(
        self,
        outlet: Outlet,
        http: Http,
        archive: warc.ArchiveWriter,
        settings: Settings,
        run_id: str,
        attempt: int,
        known: Callable[[Sequence[str]], set[str]],
    ) -> None:
        self.outlet, self.http, self.archive, self.settings = outlet, http, archive, settings
        self.run_id, self.attempt, self.known = run_id, attempt, known
        self.harvest = Harvest()
        self.robots = Robots(http, self.settings.user_agent, lambda answer: self._note(answer, "robots"))
        self.sources: list[tuple[Outcome, str]] = []
        """Outcome and detail of each of the outlet's feeds and sitemaps."""

    async def find_links(self) -> list[Link]:
        """What the outlet's feeds and sitemaps name, each page once, feeds first."""
        found: list[Link] = []
        for url in self.outlet.feeds:
            answer = await self._ask(url, "feed")
            links = (
                feed.find_links(answer.text, answer.url or url, answer.header("content-type")) if answer.text else None
            )
            self._note(answer, "feed", readable=links is not None)
            found += (links or [])[: self.settings.feed_items]
        for url in self.outlet.sitemaps:
            found += await self._sitemap(url, 1)
        unique: dict[str, Link] = {}
        for link in found:
            unique.setdefault(article_id(link.url), link)
        self.harvest.links = len(unique)
        return list(unique.values())

    def problem(self, links: list[Link]) -> str | None:
        """Why the outlet gave nothing, None where a feed or sitemap answered."""
        if links or any(outcome in (Outcome.OK, Outcome.NOT_MODIFIED) for outcome, _ in self.sources):
            return None
        if not self.sources:
            return "no feeds and no sitemaps are configured"
        details = dict.fromkeys(detail or outcome for outcome, detail in self.sources)
        return "no feed and no sitemap could be read: " + "; ".join(details)

    def may_work_later(self) -> bool:
        """Whether every source failed in a way that may pass."""
        passing = TRANSIENT | ({Outcome.ROBOTS} if self.robots.may_answer_later else set())
        return bool(self.sources) and all(outcome in passing for outcome, _ in self.sources)

    async def fetch_articles(self, links: list[Link]) -> str | None:
        """Ask for the new ones, the newest first, as many as a run may; gives what went wrong on our side."""
        ids = {article_id(link.url): link for link in links}
        known = self.known(list(ids))
        new = [link for key, link in ids.items() if key not in known]
        new.sort(key=lambda link: link.date or datetime.min.replace(tzinfo=UTC), reverse=True)
        self.harvest.known = len(ids) - len(new)
        self.harvest.left_over = max(0, len(new) - self.settings.max_links)
        gate = asyncio.Semaphore(2 * self.settings.connections_per_host)

        async def one(link: Link) -> None:
            async with gate:
                await self._article(link)

        chosen = new[: self.settings.max_links]
        ends = await asyncio.gather(*(one(link) for link in chosen), return_exceptions=True)
        # Not what the web did, that has a fate: a mistake of ours, or a full disk. What came home before it is kept.
        faults = [f"{link.url}: {end!r}" for link, end in zip(chosen, ends, strict=True) if isinstance(end, Exception)]
        return f"{len(faults)} articles could not be kept, the first is {faults[0]}" if faults else None

    async def _sitemap(self, url: str, depth: int) -> list[Link]:
        answer = await self._ask(url, "sitemap")
        found = sitemap.read_sitemap(_gunzipped(answer), answer.url or url) if answer.text else None
        self._note(answer, "sitemap", readable=found is not None)
        if found is None:
            return []
        links = found.links[: self.settings.feed_items]
        if depth < self.settings.sitemap_depth:
            for child in found.children:
                links += await self._sitemap(child, depth + 1)
        return links

    async def _article(self, link: Link) -> None:
        answer = await self._ask(link.url, "article")
        place = None
        if answer.outcome is Outcome.OK:
            place = self._keep(answer, link)
        else:
            rejection = Rejection(
                url=link.url,
                outlet_id=self.outlet.id,
                stage=Stage.FETCH,
                reason=answer.outcome,
                detail=answer.detail,
            )
            unread = dict.fromkeys(("article_id", "payload_digest", "warc_file", "warc_offset"))
            self.harvest.rejections.append(
                row_of(rejection, run_id=self.run_id, fetched_at=answer.fetched_at, **unread)
            )
        self._note(answer, "article", place=place)

    async def _ask(self, url: str, purpose: str) -> Answer:
        refusal = await self.robots.refusal(url)
        if refusal is None:
            return await self.http.get(url)
        return Answer(
            requested_url=url,
            url=None,
            redirects=0,
            fetched_at=datetime.now(UTC),
            duration_ms=0,
            outcome=Outcome.ROBOTS,
            detail=refusal,
        )

    def _keep(self, answer: Answer, link: Link) -> warc.Place:
        return self.archive.write(
            "response",
            answer.url or link.url,
            answer.body,
            at=answer.fetched_at,
            status_line=answer.status_line,
            http_headers=answer.headers,
            extra={
                warc.OUTLET: self.outlet.id,
                warc.LINK_DATE: link.date.isoformat() if link.date else None,
                warc.LINK_SOURCE: link.source if link.date else None,
            },
        )

    def _note(self, answer: Answer, purpose: str, *, readable: bool = True, place: warc.Place | None = None) -> None:
        """A row of `fetches`."""
        outcome = answer.outcome if readable or answer.outcome is not Outcome.OK else Outcome.BAD_FEED
        if purpose in ("feed", "sitemap"):
            self.sources.append(
                (
                    outcome,
                    f"{answer.requested_url} is neither a feed nor a sitemap"
                    if outcome is Outcome.BAD_FEED
                    else answer.detail,
                )
            )
        refused = outcome is Outcome.ROBOTS
        self.harvest.fetches.append(
            {
                "run_id": self.run_id,
                "outlet_id": self.outlet.id,
                "purpose": purpose,
                "attempt": 0 if refused else self.attempt,
                "requested_url": answer.requested_url,
                "link_id": article_id(answer.requested_url),
                "url": answer.url,
                "redirects": answer.redirects,
                "fetched_at": answer.fetched_at,
                "http_status": answer.http_status,
                "outcome": outcome,
                "content_type": answer.header("content-type"),
                "bytes": None if refused else len(answer.body),
                "duration_ms": answer.duration_ms,
                "etag": answer.header("etag"),
                "last_modified": answer.header("last-modified"),
                "warc_file": place.warc_file if place else None,
                "warc_offset": place.warc_offset if place else None,
            }
        )


def _gunzipped(answer: Answer) -> bytes:
    """A sitemap that is itself a gzip file (`sitemap.xml.gz`)."""
    try:
        return decode_payload(answer.text, None, "gzip", 50_000_000)
    except (PayloadTooLargeError, BadEncodingError):
        return b""
