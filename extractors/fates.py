"""The closed lists of what becomes of requests and pages."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a page gave no article; fetches add the outcome of a request (see `Outcome`)."""

    NOT_HTML = "not_html"
    EMPTY = "empty"
    UNDECODABLE = "undecodable"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"
    NO_TEXT = "no_text"
    TOO_SHORT = "too_short"
    NOT_ARTICLE = "not_article"
    PAYWALL = "paywall"
    TDM_RESERVED = "tdm_reserved"
    UNCHANGED = "unchanged"
    SAME_ARTICLE = "same_article"
    FORGOTTEN = "forgotten"


class Outcome(StrEnum):
    """What became of a request."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    ROBOTS = "robots"
    FORBIDDEN_ADDRESS = "forbidden_address"
    BAD_URL = "bad_url"
    DNS = "dns"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    READ_TIMEOUT = "read_timeout"
    TOTAL_TIMEOUT = "total_timeout"
    CONNECTION = "connection"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_LOOP = "redirect_loop"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    HTTP_4XX = "http_4xx"
    HTTP_429 = "http_429"
    HTTP_5XX = "http_5xx"
    BAD_FEED = "bad_feed"


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
"""Outcomes after which the same request may succeed later."""


class Stage(StrEnum):
    """Where a page was lost."""

    FETCH = "fetch"
    READ = "read"
    EXTRACT = "extract"
