"""An archive to measure on: the development pages, or the sample outlets where those are missing, repeated."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.records import Page
from flows.demo.server import read_sites
from tests.quality.development import read_development

SHARED = Path(__file__).parents[3] / "shared" / "pages" / "pages.warc.gz"
# The type that a crawler found: without it datatrove guesses, and leaves out three of four pages.
_AS_COMMON_CRAWL = {"WARC-Date": "2026-11-01T23:59:59Z", "WARC-Identified-Payload-Type": "text/html"}
# A page that names its own URL would make its repetitions one article.
_OWN_URL = re.compile(rb"""(?i)(rel=["']?)canonical|(property=["']?)og:url""")


def real_pages() -> list[tuple[str, bytes]]:
    """URL and body of every page there is."""
    if SHARED.is_file():
        return [(r.headers["WARC-Target-URI"], r.reader.read()) for r in ArchiveIterator(str(SHARED))]
    return [
        (f"http://www.{host}{path}", page.file.read_bytes())
        for (host, path), page in read_sites().items()
        if page.content_type.startswith("text/html")
    ]


def as_pages() -> list[Page]:
    """Them as extraction is given them."""
    if SHARED.is_file():
        return [*read_development()]
    kind, fetched = "text/html", datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC)
    return [
        Page(url=url, fetched_at=fetched, body=body, content_type=kind, warc_file="bench.warc.gz", warc_offset=0)
        for url, body in real_pages()
    ]


def write_archive(path: Path, records: int) -> None:
    """Write an archive of so many records with distinct URLs."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number, (url, body) in enumerate(itertools.islice(itertools.cycle(real_pages()), records)):
            page = _OWN_URL.sub(lambda match: (match[1] or match[2]) + b"x-own", body)
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            distinct = f"{url}{'&' if '?' in url else '?'}n={number}"
            record = writer.create_warc_record(
                distinct,
                "response",
                payload=BytesIO(page),
                length=len(page),
                http_headers=http,
                warc_headers_dict=_AS_COMMON_CRAWL,
            )
            writer.write_record(record)


def read_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """URL and body of each record, as a bare loop reads them."""
    for record in ArchiveIterator(str(path)):
        yield record.headers["WARC-Target-URI"], record.reader.read()
