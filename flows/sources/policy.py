"""What a host states for crawlers: robots.txt (RFC 9309), and its reservations against mining (TDMRep).

Each file is asked for once a run, and remembered for a day: RFC 9309 §2.4 allows as long. A robots.txt that answers 4xx
allows everything; one that answers 5xx or not at all means that nothing of the host is fetched tonight.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from extractors.fates import Outcome
from extractors.reservations import MAX_FILE, WELL_KNOWN, read_tdm_file
from flows.sources.answers import Answer
from flows.sources.pace import Pace

_A_MONTH = 30 * 86_400  # seconds
_MAX_ROBOTS = 512_000  # bytes: RFC 9309 §2.5 asks for at least 500 KiB
# Of a host that nobody may or can reach, robots.txt has nothing to say.
_UNREACHABLE = (Outcome.FORBIDDEN_ADDRESS, Outcome.BAD_URL, Outcome.DNS, Outcome.TLS)
# RFC 9309 §2.3.1.2 and §2.3.1.3: no such file, or too many redirects on the way to it.
_UNAVAILABLE = (Outcome.HTTP_4XX, Outcome.TOO_MANY_REDIRECTS, Outcome.REDIRECT_LOOP)

Ask = Callable[[str], Awaitable[Answer]]
"""Answers a request for such a file, and notes it; the answer of the last day where there is one."""
Asked = MutableMapping[str, asyncio.Task[Answer]]


class Policy:
    """What hosts allow. `asked` may be shared by those who may reach the same hosts."""

    def __init__(self, ask: Ask, asked: Asked, user_agent: str, pace: Pace) -> None:
        self._ask, self._asked, self._user_agent, self._pace = ask, asked, user_agent, pace

    async def refusal(self, url: str) -> tuple[Outcome, str] | None:
        """By what outcome and why the URL may not be fetched tonight; None where it may."""
        answer = await self._answer(url, "/robots.txt")
        rules = self._rules(answer)
        if rules is None:
            if answer.outcome in _UNREACHABLE:
                return answer.outcome, answer.detail
            return Outcome.ROBOTS, f"robots.txt could not be read tonight: {answer.outcome}"
        self._pace.slow_down(url, _delay(rules, self._user_agent))
        return None if rules.can_fetch(url, self._user_agent) else (Outcome.ROBOTS, "robots.txt forbids it")

    async def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the host's robots.txt names."""
        rules = self._rules(await self._answer(url, "/robots.txt"))
        return list(rules.sitemaps) if rules else []

    async def reservation(self, url: str) -> str | None:
        """What the host's tdmrep.json says of the URL: `1` reserved, `0` not, None where it says nothing."""
        answer = await self._answer(url, WELL_KNOWN)
        return read_tdm_file(answer.text, url) if answer.outcome is Outcome.OK else None

    def _rules(self, answer: Answer) -> Protego | None:
        """The rules in force, None where nobody knows them."""
        if answer.outcome is Outcome.OK:
            return _parse(answer.text)
        return _parse(b"") if answer.outcome in _UNAVAILABLE else None

    async def _answer(self, url: str, path: str) -> Answer:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}{path}"
        if place not in self._asked:  # the first to ask; others wait for its answer
            self._asked[place] = asyncio.create_task(self._fetch(place))
        return await self._asked[place]

    async def _fetch(self, place: str) -> Answer:
        """The answer without what nobody reads of it: hosts are many, and it is held for the whole run."""
        answer = await self._ask(place)
        return replace(
            answer,
            body=b"",
            headers=(),
            text=answer.text[: MAX_FILE + 1 if place.endswith(WELL_KNOWN) else _MAX_ROBOTS],
        )


@lru_cache(maxsize=256)
def _parse(text: bytes) -> Protego:
    return Protego.parse(text.decode("utf-8-sig", "replace"))


def _delay(rules: Protego, user_agent: str) -> float:
    """Seconds that robots.txt wants between two requests: Crawl-delay or Request-rate; 0 where it wants none."""
    rate = rules.request_rate(user_agent)
    between = min(rate.seconds, _A_MONTH) / rate.requests if rate and rate.requests else 0.0
    return min(max(rules.crawl_delay(user_agent) or 0.0, between), _A_MONTH)
