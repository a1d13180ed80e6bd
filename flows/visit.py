"""A visit to an outlet: requests that are allowed, paced and tried again, each with a row that says what became of
it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

from config.outlets import Outlet
from config.settings import Settings
from extractors.fates import TRANSIENT, Outcome, Stage
from extractors.links import Link
from extractors.records import Rejection
from extractors.reservations import WELL_KNOWN
from extractors.urls import article_id, join, short_hash
from flows.journal import Journal
from flows.memory import Memory
from flows.selection import Lead, Wanted
from flows.sources import archive, warc
from flows.sources.answers import Answer, Conditions, conditions_of, unasked
from flows.sources.http import Http, May
from flows.sources.pace import host_name, seconds_until
from flows.sources.policy import Policy
from warehouse.parquet import row_of
from warehouse.run_tables import FETCHES, REJECTIONS

ATTEMPTS = 3
"""Requests for one URL in a run, where the first ones fail in a way that may pass."""


class Visit:
    """One outlet in one run."""

    def __init__(
        self,
        outlet: Outlet,
        http: Http,
        journal: Journal,
        memory: Memory,
        settings: Settings,
        run_id: str,
    ) -> None:
        self.outlet, self.http, self.journal, self.memory = outlet, http, journal, memory
        self.settings, self.run_id = settings, run_id
        # Who may reach private addresses learns of hosts that others cannot.
        shared = memory.policies.setdefault(outlet.id if outlet.allow_private else "", {})
        self.policy = Policy(self._ask_file, shared, settings.user_agent, http.pace)
        self._ends = time.monotonic() + settings.outlet_seconds
        self.faults: list[str] = []
        """What went wrong on our side."""

    def is_over(self) -> bool:
        """Whether the time for this outlet is used up."""
        return time.monotonic() >= self._ends

    async def ask(self, url: str, purpose: str, conditions: Conditions | None = None) -> Answer:
        """The last answer to a request, where the host allows it; the earlier ones are noted here."""
        if join(url, url) is None:
            return unasked(url, Outcome.BAD_URL, "no URL of the web")
        refusal = await self.policy.refusal(url)
        if refusal is not None:
            return unasked(url, *refusal)
        if closed := self.http.pace.closed(url):
            return unasked(url, *closed, is_left=True)
        return await self._get(url, purpose, ATTEMPTS, conditions, self.policy.refusal)

    async def _get(
        self,
        url: str,
        purpose: str,
        attempts: int,
        conditions: Conditions | None = None,
        may: May | None = None,
    ) -> Answer:
        """The last answer to a request; what failed and may pass is tried again."""
        failed: Answer | None = None
        for attempt in range(1, attempts + 1):
            try:
                answer = await self.http.get(url, conditions, may, self._ends)
            except Exception as fault:  # ours: it costs this request, has a row like any other, and is said loudly
                detail = f"presscut could not read the answer: {fault!r}"
                self.faults.append(f"{url[:200]}: {fault!r}")
                answer = replace(unasked(url, Outcome.CONNECTION, detail), attempt=1)
            if answer.is_left:
                return failed or answer
            if failed:
                self.note(failed, purpose)
            failed = replace(answer, attempt=attempt) if answer.attempt else answer
            wait = self._wait(failed)
            if wait is None or attempt == attempts:
                break
            await asyncio.sleep(wait)
        assert failed
        return failed

    def _wait(self, answer: Answer) -> float | None:
        """Seconds until the request may be made again; None where that is not worth it, or not tonight. A host that
        wants to be left alone is, by everybody."""
        pace, url = self.http.pace, answer.url or answer.requested_url
        pace.count(url, answer.outcome, failed=answer.outcome in TRANSIENT)
        if answer.outcome not in TRANSIENT:
            return None
        seconds = self.settings.backoff * 2 ** (answer.attempt - 1) * random.uniform(0.75, 1.5)
        busy = answer.outcome is Outcome.HTTP_429 or answer.http_status == 503
        if busy:
            seconds = seconds_until(answer.retry_at) if answer.retry_at else seconds
            if seconds > self.settings.max_wait or time.monotonic() + seconds > self._ends:
                pace.close(url, answer.outcome, f"{host_name(url)} wants to be left alone for {seconds:,.0f} seconds")
            else:
                pace.hold(url, seconds)  # the whole host, not this page alone
        # A server that drips for a minute, or a name that nobody knows, is not better in two seconds.
        if pace.closed(url) or self.is_over() or answer.outcome in (Outcome.TOTAL_TIMEOUT, Outcome.DNS):
            return None
        return 0.0 if busy else seconds

    async def fetch_article(self, lead: Lead) -> Future[None] | None:
        """Ask for an article, keep it, and note what became of it; gives when that is on disk, None where the article
        is left for another night."""
        link = lead.link
        if self.is_over() or self.http.pace.closed(link.url):
            return None
        validators = lead.story["validators"] if lead.story else None
        answer = await self.ask(link.url, "article", conditions_of(validators))
        if answer.is_left:
            return None
        if self.memory.forgotten.names(answer.url):  # a new link to it: noted, so that it is not followed every night
            return self.note(replace(answer, url=None), "article", lead=lead)
        reserved = await self.policy.reservation(answer.url or link.url) if answer.outcome is Outcome.OK else None
        record = None
        if answer.outcome is Outcome.OK:
            date = link.date.isoformat() if link.date else None
            said = {warc.LINK_DATE: date, warc.LINK_SOURCE: link.source, warc.TDM_FILE: reserved}
            record = record_of(answer, {warc.OUTLET: self.outlet.id, **said})
        elif answer.outcome is not Outcome.NOT_MODIFIED:
            self._reject(answer)
        return self.note(answer, "article", lead=lead, record=record)

    async def fetch_picture(self, picture: Wanted) -> Future[None] | None:
        """Ask for a picture, keep it, and note what became of it; gives when that is on disk, None where it is left
        for another night."""
        if self.is_over() or self.http.pace.closed(picture.url):
            return None
        answer = await self.ask(picture.url, "picture")
        if answer.is_left:
            return None
        record = None
        if answer.outcome is Outcome.OK:
            reserved = await self.policy.reservation(answer.url or picture.url)
            said = {warc.PURPOSE: "picture", warc.IMAGE: picture.image_id, warc.TDM_FILE: reserved}
            record = record_of(answer, {warc.OUTLET: self.outlet.id, **said})
        return self.note(answer, "picture", link_id=picture.image_id, record=record)

    def note(
        self,
        answer: Answer,
        purpose: str,
        *,
        link_id: str | None = None,
        lead: Lead | None = None,
        links: Sequence[Link] | None = None,
        record: Callable[[], archive.Packed] | None = None,
    ) -> Future[None]:
        """Write a row of `fetches`, and the record that holds the answer; gives when both are written."""
        made, link = answer.attempt > 0, lead.link if lead else None
        return self.journal.note(
            FETCHES,
            {
                "run_id": self.run_id,
                "outlet_id": self.outlet.id,
                "purpose": purpose,
                "attempt": answer.attempt,
                "requested_url": answer.requested_url,
                "link_id": lead.link_id if lead else link_id or article_id(answer.requested_url),
                "url": answer.url,
                "redirects": answer.redirects,
                "fetched_at": answer.fetched_at,
                "http_status": answer.http_status,
                "outcome": answer.outcome,
                "detail": answer.detail,
                "address": answer.address,
                "content_type": answer.header("content-type"),
                "bytes": len(answer.body) if made else None,
                "duration_ms": answer.duration_ms,
                "etag": answer.header("etag"),
                "last_modified": answer.header("last-modified"),
                "retry_at": answer.retry_at,
                "found_in": lead.found_in if lead else None,
                "link_source": link.source if link else None,
                "link_title": link.title if link else None,
                "link_date": link.date if link else None,
                "link_modified": link.modified if link else None,
                "link_language": link.language if link else None,
                "links": None if links is None else len(links),
                "links_digest": None if links is None else short_hash("\n".join(sorted({x.url for x in links}))),
                "warc_file": None,
                "warc_offset": None,
            },
            record,
        )

    def _reject(self, answer: Answer) -> None:
        rejection = Rejection(
            url=answer.requested_url,
            outlet_id=self.outlet.id,
            stage=Stage.FETCH,
            reason=answer.outcome,
            detail=answer.detail,
        )
        nothing: dict[str, Any] = dict.fromkeys(("article_id", "payload_digest", "warc_file", "warc_offset"))
        self.journal.note(REJECTIONS, row_of(rejection, run_id=self.run_id, fetched_at=answer.fetched_at, **nothing))

    async def _ask_file(self, url: str) -> Answer:
        """A host's robots.txt or tdmrep.json: of the last day, or asked for, kept and noted."""
        if (answer := self.memory.file(url)) is not None:
            return answer
        # Few hosts have reservations to state: one that cannot say is not asked again.
        answer = await self._get(url, "robots", 1 if url.endswith(WELL_KNOWN) else ATTEMPTS)
        record = record_of(answer, {warc.PURPOSE: "robots"}) if answer.outcome is Outcome.OK else None
        self.note(answer, "robots", record=record)
        return answer


def record_of(answer: Answer, extra: Mapping[str, str | None]) -> Callable[[], archive.Packed]:
    """What makes a record of the archive of an answer."""
    return partial(
        archive.pack,
        "response",
        answer.url or answer.requested_url,
        answer.body,
        at=answer.fetched_at,
        status_line=answer.status_line,
        http_headers=answer.headers,
        request_line=answer.request_line,
        request_headers=answer.request_headers,
        extra={archive.ADDRESS: answer.address, **extra},
    )
