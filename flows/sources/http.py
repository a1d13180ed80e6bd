"""HTTP for one outlet: limits on size, time and pace, and a fate for every request."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx

from config.outlets import Outlet
from config.settings import Settings
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.records import Outcome
from flows.sources.addresses import CheckedTransport, ForbiddenAddressError, UnknownHostError

# Outcomes after which the same request may succeed later.
TRANSIENT = frozenset(
    (
        Outcome.DNS,
        Outcome.CONNECT_TIMEOUT,
        Outcome.READ_TIMEOUT,
        Outcome.TOTAL_TIMEOUT,
        Outcome.CONNECTION,
        Outcome.HTTP_429,
        Outcome.HTTP_5XX,
    )
)
_NOT_KEPT = frozenset(("set-cookie", "transfer-encoding", "connection", "keep-alive"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a request, and the body as sent where there is one."""

    requested_url: str
    url: str | None
    redirects: int
    fetched_at: datetime
    duration_ms: int
    outcome: Outcome
    detail: str = ""
    http_status: int | None = None
    status_line: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    """In its content encoding, transfer encoding removed."""
    text: bytes = b""
    """The body unpacked."""

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Pace:
    """Keeps requests to one host apart, for all outlets together."""

    def __init__(self, settings: Settings) -> None:
        self._pause = settings.pause
        self._slots: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(settings.connections_per_host)
        )
        self._next: dict[str, float] = defaultdict(float)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at the host, and hold it."""
        async with self._slots[host]:
            now = time.monotonic()
            start = max(now, self._next[host])
            self._next[host] = start + self._pause
            if start > now:
                await asyncio.sleep(start - now)
            yield


class Http:
    """Requests for one outlet."""

    def __init__(self, outlet: Outlet, settings: Settings, pace: Pace, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._pace = pace
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(outlet, context, 4 * settings.connections_per_host),
            headers={
                "User-Agent": settings.user_agent + contact,
                "Accept-Encoding": "gzip, deflate, br, zstd",
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            },
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None),
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def get(self, url: str) -> Answer:
        """The answer to a GET, redirects followed. Never raises for what the web does."""
        started, clock = datetime.now(UTC), time.monotonic()
        hops: list[str] = [url]
        response: httpx.Response | None = None
        body, outcome, detail = b"", Outcome.OK, ""
        try:
            async with asyncio.timeout(self._settings.total_timeout):
                response, body = await self._follow(hops)
            outcome = _by_status(response.status_code)
        except _RefusedError as refused:
            outcome, detail = refused.outcome, str(refused)
        except TimeoutError:
            outcome, detail = Outcome.TOTAL_TIMEOUT, f"longer than {self._settings.total_timeout:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            outcome, detail = _fate(error)
        text = b""
        if outcome is Outcome.OK and response is not None:
            try:
                text = decode_payload(body, None, response.headers.get("content-encoding"), self._settings.max_bytes)
            except PayloadTooLargeError as error:
                outcome, detail = Outcome.TOO_LARGE, str(error)
            except BadEncodingError as error:
                outcome, detail = Outcome.BAD_ENCODING, str(error)
        return Answer(
            requested_url=url,
            url=hops[-1] if response is not None else None,
            redirects=len(hops) - 1,
            fetched_at=started,
            duration_ms=round((time.monotonic() - clock) * 1000),
            outcome=outcome,
            detail=detail or (f"status {response.status_code}" if response is not None else ""),
            http_status=response.status_code if response is not None else None,
            status_line=f"{response.status_code} {response.reason_phrase}" if response is not None else "",
            headers=tuple(_kept(response)) if response is not None else (),
            body=body,
            text=text,
        )

    async def _follow(self, hops: list[str]) -> tuple[httpx.Response, bytes]:
        """Ask for the last URL of `hops`, to which redirects are added."""
        while True:
            host = urlsplit(hops[-1]).netloc
            async with self._pace.turn(host), self._client.stream("GET", hops[-1]) as response:
                target = response.headers.get("location")
                if response.is_redirect and target:
                    following = urljoin(hops[-1], target)
                    if urlsplit(following).scheme not in ("http", "https"):
                        raise _RefusedError(Outcome.BAD_URL, f"redirected to {following[:100]}")
                    if following in hops:
                        raise _RefusedError(Outcome.REDIRECT_LOOP, f"redirected to {following[:100]} again")
                    if len(hops) > self._settings.max_redirects:
                        raise _RefusedError(Outcome.TOO_MANY_REDIRECTS, f"more than {self._settings.max_redirects}")
                    hops.append(following)
                    continue
                return response, await self._body(response)

    async def _body(self, response: httpx.Response) -> bytes:
        parts, size = [], 0
        async for part in response.aiter_raw():
            size += len(part)
            if size > self._settings.max_bytes:
                raise _RefusedError(Outcome.TOO_LARGE, f"more than {self._settings.max_bytes:,} bytes")
            parts.append(part)
        return b"".join(parts)


class _RefusedError(Exception):
    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


def _by_status(status: int) -> Outcome:
    if status == 304:
        return Outcome.NOT_MODIFIED
    if status == 429:
        return Outcome.HTTP_429
    if status >= 500:
        return Outcome.HTTP_5XX
    return Outcome.OK if 200 <= status < 300 else Outcome.HTTP_4XX


def _fate(error: Exception) -> tuple[Outcome, str]:
    """The outcome that an exception of httpx stands for."""
    detail = str(error)[:200] or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddressError):
            return Outcome.FORBIDDEN_ADDRESS, detail
        if isinstance(cause, UnknownHostError):
            return Outcome.DNS, detail
        if isinstance(cause, ssl.SSLError):
            return Outcome.TLS, detail
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectTimeout):
        return Outcome.CONNECT_TIMEOUT, detail
    if isinstance(error, httpx.TimeoutException):
        return Outcome.READ_TIMEOUT, detail
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
        return Outcome.BAD_URL, detail
    return Outcome.CONNECTION, detail


def _kept(response: httpx.Response) -> list[tuple[str, str]]:
    """The answer's headers without those of the connection and without cookies."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in response.headers.raw
        if name.decode("latin-1").lower() not in _NOT_KEPT
    ]
