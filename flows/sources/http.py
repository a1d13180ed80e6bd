"""HTTP for one outlet: limits on size, time and pace, and a fate for every request."""

from __future__ import annotations

import asyncio
import math
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urljoin

import httpx

from config.outlets import Outlet
from config.settings import Settings
from extractors.fates import Outcome
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.urls import join, without_user
from flows.sources.addresses import CheckedTransport
from flows.sources.answers import (
    Answer,
    Conditions,
    fate_of,
    kept_headers,
    outcome_of,
    read_retry_after,
    shown_headers,
    unasked,
)
from flows.sources.pace import Pace

PAGES = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
"""Accept, of articles, feeds and what else is read as text."""
PICTURES = "image/jpeg,image/png;q=0.9,image/*;q=0.8,*/*;q=0.1"
"""Accept, of pictures: JPEG first, since what a host makes of it on the way loses who took it."""
May = Callable[[str], Awaitable[tuple[Outcome, str] | None]]
"""Gives by what outcome and why a URL may not be asked for, None where it may."""
_LARGE = 500_000  # bytes that are not unpacked while everybody waits
_ERROR_PAGE = 65_536  # bytes read of an answer that is no success, so that its connection can be used again


class Http:
    """Requests for one outlet."""

    def __init__(
        self, outlet: Outlet, settings: Settings, pace: Pace, context: ssl.SSLContext, accept: str = PAGES
    ) -> None:
        self._settings = settings
        self.pace = pace
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(outlet, context, 4 * settings.connections_per_host),
            headers={
                "User-Agent": settings.user_agent + contact,
                "Accept-Encoding": "gzip, deflate, br, zstd",
                "Accept": accept,
            },
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none outlives its chain of redirects
            trust_env=False,  # no proxy past the check of addresses, no password out of .netrc
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def get(
        self, url: str, conditions: Conditions | None = None, may: May | None = None, until: float = math.inf
    ) -> Answer:
        """The answer to a GET, redirects followed where `may` lets them. Never raises for what the web does.

        A host whose turn would come after `until`, by the monotonic clock, is left alone.
        """
        chain = _Chain(self._client, self._settings, self.pace, conditions, may, until)
        response: httpx.Response | None = None
        body, outcome, detail = b"", Outcome.OK, ""
        try:
            response, body = await chain.follow(url)
            outcome = outcome_of(response.status_code)
            if outcome is Outcome.NOT_MODIFIED and not chain.asked_for_changes:
                outcome, detail = Outcome.HTTP_4XX, "status 304 to a request without conditions"
        except ClosedError as closed:
            if len(chain.hops) == 1:
                return unasked(url, closed.outcome, str(closed), is_left=True)
            outcome, detail = closed.outcome, str(closed)
        except RefusedError as refused:
            outcome, detail = refused.outcome, str(refused)
        except TimeoutError:
            outcome, detail = Outcome.TOTAL_TIMEOUT, f"longer than {self._settings.total_timeout:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            outcome, detail = fate_of(error)
        text = b""
        if outcome is Outcome.OK and response is not None:
            try:
                unpack = partial(decode_payload, body, None, response.headers.get("content-encoding"))
                limit = self._settings.max_bytes
                text = unpack(limit) if len(body) < _LARGE else await asyncio.to_thread(unpack, limit)
            except PayloadTooLargeError as error:
                outcome, detail = Outcome.TOO_LARGE, str(error)
            except BadEncodingError as error:
                outcome, detail = Outcome.BAD_ENCODING, str(error)
        answer = Answer(
            requested_url=without_user(url),
            redirects=len(chain.hops) - 1,
            fetched_at=chain.started,
            duration_ms=round(chain.spent * 1000),
            outcome=outcome,
            detail=detail,
            attempt=0 if len(chain.hops) == 1 and (not chain.made or outcome is Outcome.FORBIDDEN_ADDRESS) else 1,
        )
        if response is None:
            return answer
        return replace(
            answer,
            detail=detail or f"status {response.status_code}",
            url=without_user(chain.hops[-1]),
            http_status=response.status_code,
            status_line=f"{response.status_code} {response.reason_phrase}",
            headers=kept_headers(response),
            request_line=f"GET {response.request.url.raw_path.decode('ascii')} HTTP/1.1",
            request_headers=shown_headers(response.request),
            address=_address(response),
            retry_at=read_retry_after(response.headers.get("retry-after"), datetime.now(UTC)),
            body=body,
            text=text,
        )


class RefusedError(Exception):
    """A request was broken off for a reason of ours."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


class ClosedError(RefusedError):
    """The host is left alone tonight."""


class _Chain:
    """A request and the redirects that it leads to. Cookies live as long: some sites redirect until one comes back."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: Settings,
        pace: Pace,
        conditions: Conditions | None,
        may: May | None,
        until: float,
    ) -> None:
        self._client, self._settings, self._pace = client, settings, pace
        self._conditions, self._may, self._until = conditions, may, until
        self.asked_for_changes = False
        """Whether the last request had conditions."""
        self._cookies = httpx.Cookies()
        self.hops: list[str] = []
        self.started = datetime.now(UTC)
        self.made = False
        """Whether a host was asked for a connection."""
        self.spent = 0.0
        """Seconds, without the waiting for turns."""

    async def follow(self, url: str) -> tuple[httpx.Response, bytes]:
        """The last answer, and its body."""
        seen = set()
        while True:
            self.hops.append(url)
            if join(url, url) is None:
                raise RefusedError(Outcome.BAD_URL, f"no URL of the web: {without_user(url)[:100]}")
            seen.add(self._state(url))
            async with self._pace.turn(url, self._until):
                if closed := self._pace.closed(url):
                    raise ClosedError(*closed)
                self.made = True
                if len(self.hops) == 1:
                    self.started = datetime.now(UTC)
                start = time.monotonic()
                try:
                    async with asyncio.timeout(self._settings.total_timeout - self.spent):
                        response, body = await self._ask(url)
                finally:
                    self.spent += time.monotonic() - start
            if body is not None:
                return response, body
            url = await self._following(url, response.headers["location"])
            if self._state(url) in seen:
                raise RefusedError(Outcome.REDIRECT_LOOP, f"redirected to {without_user(url)[:100]} again")

    def _state(self, url: str) -> tuple[str, frozenset[tuple[str, str, str, str | None]]]:
        """What the next request would be: the same again is a loop."""
        return url, frozenset((c.domain, c.path, c.name, c.value) for c in self._cookies.jar)

    async def _ask(self, url: str) -> tuple[httpx.Response, bytes | None]:
        """An answer with its body; None as body where it redirects."""
        conditions = self._conditions if self._conditions and self._conditions.url == without_user(url) else None
        self.asked_for_changes = conditions is not None
        headers = (
            [(name.encode(), value.encode("latin-1")) for name, value in conditions.headers.items()]
            if conditions
            else []
        )
        request = self._client.build_request("GET", url, headers=headers)
        if self._cookies:
            self._cookies.set_cookie_header(request)
        response = await self._client.send(request, stream=True)
        try:
            if response.is_redirect and response.headers.get("location"):
                self._cookies.extract_cookies(response)
                await self._read(response, _ERROR_PAGE, strict=False)
                return response, None
            succeeded = 200 <= response.status_code < 300
            size = response.headers.get("content-length", "")
            if succeeded and size.isdecimal() and int(size) > self._settings.max_bytes:
                raise RefusedError(Outcome.TOO_LARGE, f"{int(size):,} bytes announced")
            return response, await self._read(
                response, self._settings.max_bytes if succeeded else _ERROR_PAGE, strict=succeeded
            )
        finally:
            await response.aclose()

    async def _following(self, url: str, target: str) -> str:
        try:
            following = urljoin(url, target)
        except ValueError:
            following = target
        shown = f"redirected to {without_user(following)[:100]}"
        if join(url, following) is None:
            raise RefusedError(Outcome.BAD_URL, shown)
        if len(self.hops) > self._settings.max_redirects:
            raise RefusedError(Outcome.TOO_MANY_REDIRECTS, f"more than {self._settings.max_redirects}")
        if self._may and (refusal := await self._may(following)):
            raise RefusedError(refusal[0], f"{shown}: {refusal[1]}")
        return following

    async def _read(self, response: httpx.Response, limit: int, *, strict: bool) -> bytes:
        """The body, as sent. More than `limit` bytes are an error where that is strict, else left."""
        parts, size = [], 0
        async for part in response.aiter_raw():
            size += len(part)
            if size > limit:
                if strict:
                    raise RefusedError(Outcome.TOO_LARGE, f"more than {limit:,} bytes")
                break
            parts.append(part)
        return b"".join(parts)


def _address(response: httpx.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return str(peer[0]) if isinstance(peer, tuple) else None
