"""What the nights before learned of the web: the table `fetches` itself, there is no second store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from extractors.fates import Outcome
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from flows.forgotten import Forgotten
from flows.home import Home
from flows.sources import warc
from flows.sources.answers import Answer
from warehouse.known import Known

_A_DAY = timedelta(hours=24)
_FIRST_REST = timedelta(hours=20)  # a night, with room for one that starts early
_PATIENCE = 3
"""Runs in a row in which an outlet may fail before it is rested."""
_LONGEST_REST = timedelta(days=28)


class Memory:
    """What a run is told of those before it."""

    def __init__(self, home: Home, known: Known, forgotten: Forgotten, max_bytes: int, now: datetime) -> None:
        self.forgotten = forgotten
        self._home, self.known, self._max_bytes, self.now = home, known, max_bytes, now
        self._files = known.files(now - _A_DAY)
        self._visits = known.last_visits()
        self.sources = known.sources()
        self.rests = known.rests(now)
        self.policies: dict[str, dict[str, asyncio.Task[Answer]]] = {}
        """Files of hosts that this run asked for, by who may reach them."""
        self.claimed: set[str] = set()
        """Links of which an outlet decides tonight, by their ids: each is one outlet's."""
        self.taken: set[str] = set()
        """Links that are asked for tonight."""

    def file(self, url: str) -> Answer | None:
        """The robots.txt or tdmrep.json at the URL as it was answered within the last day."""
        return self.answer(self._files[url]) if url in self._files else None

    def answer(self, row: Mapping[str, Any]) -> Answer | None:
        """An answer of an earlier night with its body; None where its archive is gone."""
        text = b""
        if row["outcome"] == Outcome.OK:
            kept = self._body(row["warc_file"], row["warc_offset"])
            if kept is None:
                return None
            text = kept
        headers = (("content-type", row["content_type"] or ""),)
        return Answer(
            requested_url=row["requested_url"],
            url=row["url"],
            fetched_at=row["fetched_at"],
            outcome=Outcome(row["outcome"]),
            headers=headers,
            text=text,
        )

    def rest_of(self, outlet_id: str, sources_digest: str) -> tuple[int, datetime | None]:
        """How many runs in a row the outlet failed with these feeds and sitemaps, and until when it is rested, if it
        still is."""
        visit = self._visits.get(outlet_id)
        if visit is None or visit["sources_digest"] != sources_digest:
            return 0, None
        until = visit["rests_until"]
        return visit["failures"], until if until and until > self.now else None

    def _body(self, warc_file: str | None, offset: int | None) -> bytes | None:
        """The unpacked body of a record, None where it cannot be read any more."""
        if warc_file is None or offset is None:
            return None
        try:
            page = next(warc.read_pages(self._home.path_of(warc_file), warc_file, [offset]), None)
            return decode_payload(page.body, None, page.content_encoding, self._max_bytes) if page else None
        except (OSError, PayloadTooLargeError, BadEncodingError):
            return None


def rest_after(failures: int, now: datetime) -> datetime | None:
    """Until when an outlet is rested that failed so many runs in a row: from the third, a night, two, four, …, at
    most 28 days; None before."""
    if failures < _PATIENCE:
        return None
    return now + min(_FIRST_REST + timedelta(days=2 ** min(failures - _PATIENCE, 10) - 1), _LONGEST_REST)
