"""Links of feeds: RSS and Atom by feedparser, which reads malformed ones too, and JSON Feed."""

from __future__ import annotations

import calendar
import json
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
from bs4 import BeautifulSoup

from extractors.document import decode_text
from extractors.links import Link, read_moment
from extractors.structured import clean
from extractors.urls import join

# A time zone at the end of a date: without one, feedparser takes UTC, which is a guess.
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d|[A-Z]{1,4})\s*(?:\(\w+\)\s*)?$", re.I)


_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


def find_links(body: bytes, base: str, content_type: str | None = None) -> list[Link] | None:
    """The feed's links in its order; None where `body` is no feed."""
    body = body.lstrip()
    if not body:  # feedparser gives an object without a version
        return None
    if body.lstrip(b"\xef\xbb\xbf").startswith(b"{"):
        return _json_links(body, base)
    headers = {"content-location": base, "content-type": content_type or "application/xml"}
    # A stream, since feedparser takes bytes for the name of a file first. Only links and titles are read of it, so
    # that summaries need no cleaning.
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        return None
    language = _text(parsed.feed.get("language"))
    links = []
    for entry in parsed.entries:
        target = entry.get("feedburner_origlink") or entry.get("link")
        if not target and str(entry.get("id", "")).startswith("http"):
            target = entry.id
        if url := join(base, target):
            date, modified = _date(entry, "published"), _date(entry, "updated")
            links.append(
                Link(
                    url=url,
                    source="feed",
                    title=_title(entry.get("title")),
                    date=date or modified,
                    modified=modified,
                    language=_text(entry.get("language")) or language,
                )
            )
    return links


def _json_links(body: bytes, base: str) -> list[Link] | None:
    """The links of a JSON Feed (jsonfeed.org, versions 1 and 1.1); None where `body` is none."""
    try:
        feed = json.loads(decode_text(body, None)[0])
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not _JSON_FEED.match(str(feed.get("version"))):
        return None
    items = feed.get("items")
    links = []
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        stated = {name: value for name, value in item.items() if isinstance(value, str)}
        named = stated.get("url") or stated.get("external_url") or stated.get("id", "")
        if url := join(base, named if "/" in named else None):
            date, modified = read_moment(stated.get("date_published")), read_moment(stated.get("date_modified"))
            links.append(
                Link(
                    url=url,
                    source="feed",
                    title=_title(stated.get("title")),
                    date=date or modified,
                    modified=modified,
                    language=stated.get("language") or _text(feed.get("language")),
                )
            )
    return links


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _title(markup: str | None) -> str | None:
    title = clean(markup or "")
    if "<" in title:
        title = clean(BeautifulSoup(title, "lxml").get_text())
    return title or None


def _date(entry: Any, name: str) -> datetime | None:
    """The entry's date of that name, where it has a time zone or no time of day at all."""
    # Asked for `updated`, feedparser answers with `published` where there is none: look at what is really there.
    if not dict.__contains__(entry, f"{name}_parsed") or not dict.__contains__(entry, name):
        return None
    parts, written = dict.__getitem__(entry, f"{name}_parsed"), str(dict.__getitem__(entry, name)).strip()
    if not parts or (":" in written and not _ZONED.search(written)):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (ValueError, OverflowError):
        return None
