"""How fast hosts are asked: apart, a few at a time, slower where they say so, and not at all where they fail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from config.settings import Settings
from extractors.fates import Outcome

FAILURES = 20
"""Requests in a row that fail in a way that may pass, after which a host is left alone for the night."""


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    pause: float
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: float = float("-inf")
    """When the last request was started, by the monotonic clock."""
    held: float = float("-inf")
    """Until when no request is started, by the same."""
    failures: int = 0
    closed: tuple[Outcome, str] | None = None


class Pace:
    """Keeps requests to one host apart, for all outlets together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._all = asyncio.Semaphore(settings.connections)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, url: str, until: float) -> AsyncIterator[None]:
        """Wait for a turn at the URL's host, and hold it. A host whose turn comes after `until`, by the monotonic
        clock, is closed: whoever has the turn must look."""
        host = self._host(url)
        async with host.slots:
            async with host.gate:
                while not host.closed and (wait := max(host.last + host.pause, host.held) - time.monotonic()) > 0:
                    if time.monotonic() + wait > until:
                        why = f"{host_name(url)} wants {wait:,.0f} seconds before the next request"
                        self.close(url, Outcome.HTTP_429, why)
                    else:
                        await asyncio.sleep(wait)
                await self._all.acquire()
                host.last = time.monotonic()
            try:
                yield
            finally:
                self._all.release()

    def slow_down(self, url: str, seconds: float) -> None:
        """Start requests to the host this far apart, where that is slower than the setting."""
        host = self._host(url)
        host.pause = max(host.pause, seconds)

    def hold(self, url: str, seconds: float) -> None:
        """Start no request to the host for so long."""
        host = self._host(url)
        host.held = max(host.held, time.monotonic() + seconds)

    def close(self, url: str, outcome: Outcome, why: str) -> None:
        """Leave the host alone for the rest of this run."""
        host = self._host(url)
        host.closed = host.closed or (outcome, why)

    def closed(self, url: str) -> tuple[Outcome, str] | None:
        """By what outcome and why the host is left alone; None where it is not."""
        return self._host(url).closed

    def count(self, url: str, outcome: Outcome, *, failed: bool) -> None:
        """Count a request that ended; a host that only fails is closed."""
        host = self._host(url)
        host.failures = host.failures + 1 if failed else 0
        if host.failures >= FAILURES:
            self.close(url, outcome, f"{host.failures} requests to {host_name(url)} in a row failed")

    def _host(self, url: str) -> _Host:
        name = host_name(url)
        if name not in self._hosts:
            slots = asyncio.Semaphore(self._settings.connections_per_host)
            self._hosts[name] = _Host(slots, self._settings.pause)
        return self._hosts[name]


def host_name(url: str) -> str:
    """The host that a URL is asked of, with its port where that is not the usual one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    name = (parts.hostname or "").rstrip(".")
    return name if port in (None, 80, 443) else f"{name}:{port}"


def seconds_until(moment: datetime) -> float:
    """Seconds from now; 0 where it has passed."""
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
