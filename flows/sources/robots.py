"""robots.txt (RFC 9309): 4xx allows everything, 5xx or no answer means not tonight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from extractors.records import Outcome
from flows.sources.http import TRANSIENT, Answer, Http

_MAX_ROBOTS = 512_000  # bytes: RFC 9309 §2.5 asks for at least 500 KiB


class Robots:
    """What hosts allow; each is asked once a run."""

    def __init__(self, http: Http, user_agent: str, note: Callable[[Answer], None]) -> None:
        self._http, self._user_agent, self._note = http, user_agent, note
        self._reading: dict[str, asyncio.Task[Protego | str]] = {}
        self.may_answer_later = False
        """Whether a host's robots.txt failed in a way that may pass."""

    async def refusal(self, url: str) -> str | None:
        """Why the URL may not be fetched tonight; None where it may."""
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._reading:  # the first to ask; others wait for its answer
            self._reading[place] = asyncio.create_task(self._read(place))
        rules = await self._reading[place]
        if isinstance(rules, str):
            return rules
        return None if rules.can_fetch(url, self._user_agent) else "robots.txt forbids it"

    async def _read(self, place: str) -> Protego | str:
        answer = await self._http.get(f"{place}/robots.txt")
        self._note(answer)
        if answer.outcome is Outcome.OK:
            return Protego.parse(answer.text[:_MAX_ROBOTS].decode("utf-8", "replace"))
        if answer.http_status and 400 <= answer.http_status < 500 and answer.http_status != 429:
            return Protego.parse("")
        self.may_answer_later |= answer.outcome in TRANSIENT
        return f"robots.txt could not be read tonight: {answer.outcome}"
