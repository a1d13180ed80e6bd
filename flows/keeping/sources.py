"""Which feeds and sitemaps in the archives name an address or a domain."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator

from duckdb import DuckDBPyConnection

from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from flows.home import Home
from flows.sources.warc import read_pages

_MAX_SOURCE = 200_000_000  # bytes of a feed or sitemap, unpacked


def find_sources(
    home: Home, con: DuckDBPyConnection, urls: Iterable[str], domains: Iterable[str], tell: Callable[[int, int], None]
) -> Iterator[tuple[str, int]]:
    """Where the feeds and sitemaps lie that name one of the URLs or domains. `tell` is told how many were looked
    through, of how many."""
    spelled = {re.escape(url.partition("://")[2].rstrip("/")) for url in urls if "://" in url}
    parts = [rf"(?:{one})(?![\w%-])" for one in sorted(spelled)]
    parts += [rf"(?<![\w-]){re.escape(one)}(?![\w.-]*\w)" for domain in domains for one in spellings(domain)]
    if not parts:
        return
    named = re.compile("|".join(parts), re.IGNORECASE)
    rows = con.execute(
        "SELECT warc_file, list(warc_offset ORDER BY warc_offset) FROM fetches "
        "WHERE purpose IN ('feed', 'sitemap') AND warc_file IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    total, done = sum(len(offsets) for _, offsets in rows), 0
    for warc_file, offsets in rows:
        if home.path_of(warc_file).is_file():
            for page in read_pages(home.path_of(warc_file), warc_file, offsets):
                if named.search(_text(page.body, page.content_encoding)):
                    yield warc_file, page.warc_offset
        done += len(offsets)
        tell(done, total)


def _text(body: bytes, encoding: str | None) -> str:
    """The text of a feed or sitemap, entities read; of one that cannot be unpacked what is there."""
    try:
        body = decode_payload(body, None, encoding, _MAX_SOURCE)
        if body[:2] == b"\x1f\x8b":
            body = decode_payload(body, None, "gzip", _MAX_SOURCE)
    except (PayloadTooLargeError, BadEncodingError):
        pass
    wide = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    return html.unescape(body.decode("utf-16" if wide else "utf-8", "replace"))


def spellings(host: str) -> set[str]:
    """The host as people read it, and as names of the net are written."""
    try:
        return {host, host.encode("idna").decode()}
    except UnicodeError:
        return {host}
