"""What became of a request: its outcome, and the answer as sent where there is one."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from extractors.fates import Outcome
from extractors.urls import without_user
from flows.sources.addresses import ForbiddenAddressError, UnknownHostError

_NOT_KEPT = frozenset(("set-cookie", "set-cookie2", "transfer-encoding", "connection", "keep-alive"))
_NOT_SHOWN = frozenset(("cookie", "authorization", "proxy-authorization", "connection"))
_NO_FAULT = (ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_LONGEST = timedelta(days=30)  # a Retry-After beyond it is a mistake of the server's


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a request, and the body as sent where there is one."""

    requested_url: str
    url: str | None = None
    redirects: int = 0
    fetched_at: datetime
    duration_ms: int = 0
    outcome: Outcome
    detail: str = ""
    attempt: int = 0
    """1 for the first request, 2 for its first retry; 0 where none was made."""
    http_status: int | None = None
    status_line: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    request_line: str = ""
    request_headers: tuple[tuple[str, str], ...] = ()
    address: str | None = None
    """The IP address that answered."""
    is_left: bool = False
    """Whether no request was made because the host is left alone tonight."""
    retry_at: datetime | None = None
    """When the server wants to be asked again."""
    body: bytes = b""
    """In its content encoding, transfer encoding removed."""
    text: bytes = b""
    """The body unpacked."""

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def unasked(url: str, outcome: Outcome, detail: str, *, is_left: bool = False) -> Answer:
    """The answer to a request that was not made."""
    now = datetime.now(UTC)
    return Answer(requested_url=without_user(url), fetched_at=now, outcome=outcome, detail=detail, is_left=is_left)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What asks whether an answer has changed (RFC 9110 §13.1): of one URL, and sent to no other."""

    url: str
    headers: Mapping[str, str]


def conditions_of(row: Mapping[str, str | None] | None) -> Conditions | None:
    """The conditions of an earlier answer: its `url`, `etag` and `last_modified`; None where it has none that can be
    sent back."""
    if not row or not row["url"]:
        return None
    names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
    found = {header: value for name, header in names.items() if (value := row[name]) and _can_be_sent(value)}
    return Conditions(row["url"], found) if found else None


def _can_be_sent(value: str) -> bool:
    return len(value) <= 1024 and all(" " <= char <= "\xff" and char != "\x7f" for char in value)


def outcome_of(status: int) -> Outcome:
    """The outcome that a status stands for."""
    if status == 304:
        return Outcome.NOT_MODIFIED
    if status == 429:
        return Outcome.HTTP_429
    if status >= 500:
        return Outcome.HTTP_5XX
    return Outcome.OK if 200 <= status < 300 else Outcome.HTTP_4XX


def fate_of(error: Exception) -> tuple[Outcome, str]:
    """The outcome that an exception of httpx stands for, and its detail."""
    detail = str(error)[:200] or type(error).__name__
    if isinstance(error, httpx.ConnectTimeout):
        return Outcome.CONNECT_TIMEOUT, detail
    if isinstance(error, httpx.TimeoutException):
        return Outcome.READ_TIMEOUT, detail
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddressError):
            return Outcome.FORBIDDEN_ADDRESS, detail
        if isinstance(cause, UnknownHostError):
            return Outcome.DNS, detail
        # A read over TLS that waits, or is cut off, leaves errors of OpenSSL behind that are no fault of its TLS.
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _NO_FAULT):
            return Outcome.TLS, detail
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
        return Outcome.BAD_URL, detail
    return Outcome.CONNECTION, detail


def read_retry_after(value: str | None, now: datetime) -> datetime | None:
    """When a Retry-After header (RFC 9110 §10.2.3: seconds or a date) wants us back; None where it says nothing."""
    if not value:
        return None
    try:
        moment = now + timedelta(seconds=float(value))
    except (ValueError, OverflowError):
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment, now), now + _LONGEST).astimezone(UTC)


def kept_headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    """The answer's headers without those of the connection and without cookies."""
    return _decoded(response.headers, _NOT_KEPT)


def shown_headers(request: httpx.Request) -> tuple[tuple[str, str], ...]:
    """The request's headers without what is ours alone: cookies and credentials."""
    return _decoded(request.headers, _NOT_SHOWN)


def _decoded(headers: httpx.Headers, without: frozenset[str]) -> tuple[tuple[str, str], ...]:
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)
    return tuple((name, value) for name, value in pairs if name.lower() not in without)
