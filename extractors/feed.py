"""Links of RSS and Atom feeds, by feedparser, which reads malformed ones too."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
from bs4 import BeautifulSoup

from extractors.links import Link
from extractors.structured import clean
from extractors.urls import join

# A time zone at the end of a date: without one, feedparser takes UTC, which is a guess.
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d|[A-Z]{1,4})\s*(?:\(\w+\)\s*)?$", re.I)


def find_links(body: bytes, base: str, content_type: str | None = None) -> list[Link] | None:
    """The feed's links in its order; None where `body` is no feed."""
    headers = {"content-location": base, "content-type": content_type or "application/xml"}
    # A stream, since feedparser takes bytes for the name of a file first. Only links and titles are read of it, so
    # that summaries need no cleaning.
    body = body.lstrip()
    if not body:  # feedparser gives an object without a version
        return None
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        return None
    links = []
    for entry in parsed.entries:
        target = entry.get("feedburner_origlink") or entry.get("link")
        if not target and str(entry.get("id", "")).startswith("http"):
            target = entry.id
        if url := join(base, target):
            links.append(Link(url=url, source="feed", title=_title(entry.get("title")), date=_date(entry)))
    return links


def _title(markup: str | None) -> str | None:
    title = clean(markup or "")
    if "<" in title:
        title = clean(BeautifulSoup(title, "lxml").get_text())
    return title or None


def _date(entry: Any) -> datetime | None:
    """The date of publication, else of the last change, where it has a time zone or no time of day at all."""
    for name in ("published", "updated"):
        parts, written = (entry[f"{name}_parsed"], entry[name].strip()) if f"{name}_parsed" in entry else (None, "")
        if not parts or (":" in written and not _ZONED.search(written)):
            continue
        try:
            return datetime.fromtimestamp(calendar.timegm(parts), UTC)
        except (ValueError, OverflowError):
            continue
    return None
