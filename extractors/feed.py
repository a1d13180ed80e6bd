"""Links of RSS and Atom feeds, by feedparser, which reads malformed ones too."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from time import struct_time

import feedparser

from extractors.links import Link
from extractors.structured import clean
from extractors.urls import join


def find_links(body: bytes, base: str, content_type: str | None = None) -> list[Link] | None:
    """The feed's links in its order; None where `body` is no feed."""
    headers = {"content-location": base, "content-type": content_type or "application/xml"}
    parsed = feedparser.parse(body, response_headers=headers)
    if not parsed.version and not parsed.entries:
        return None
    links = []
    for entry in parsed.entries:
        target = entry.get("feedburner_origlink") or entry.get("link")
        if not target and str(entry.get("id", "")).startswith("http"):
            target = entry.id
        url = join(base, target)
        if url:
            moment = entry.get("published_parsed") or entry.get("updated_parsed")
            links.append(
                Link(url=url, source="feed", title=clean(entry.get("title", "")) or None, date=_moment(moment))
            )
    return links


def _moment(parts: struct_time | None) -> datetime | None:
    """feedparser gives UTC."""
    if not parts:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (ValueError, OverflowError):
        return None
