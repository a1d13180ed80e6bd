"""Links of feeds: RSS and Atom by feedparser, which reads malformed ones too, and JSON Feed."""

from __future__ import annotations

import calendar
import json
import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import Any

import feedparser
import feedparser.encodings
from bs4 import BeautifulSoup

from extractors.document import decode_text, drop_references
from extractors.links import Link, read_moment, read_target
from extractors.structured import clean

# feedparser asks chardet before it tries UTF-8, where that happens to be installed: the same bytes give the same links.
feedparser.encodings.lazy_chardet_encoding = None

# A time zone at the end of a date: without one, feedparser takes UTC, which is a guess.
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d|[A-Z]{1,4})\s*(?:\(\w+\)\s*)?$", re.I)


_MAX_TAGS = 500_000  # measured: 36 µs a tag, and 5,000 items of 20 tags are 200,000 of them
_BROKEN = (TypeError, ValueError, OverflowError, LookupError, AttributeError, RecursionError)
"""What feedparser raises of some broken feeds: of a width that is no number, and the like."""
_NAMESPACE = re.compile(rb"\sxmlns(?::[\w.-]{1,40})?\s*=\s*(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}')")
_JSON_FEED = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


def find_links(body: bytes, base: str, content_type: str | None = None) -> list[Link] | None:
    """The feed's links in its order; None where `body` is no feed."""
    body = body.lstrip()
    if not body:  # feedparser gives an object without a version
        return None
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _json_links(body, base)
    body = drop_references(_NAMESPACE.sub(_without_space, _cut(body)).decode("latin-1")).encode("latin-1")
    headers = {"content-location": base, "content-type": content_type or "application/xml"}
    # A stream, since feedparser takes bytes for the name of a file first. Only links and titles are read of it, so
    # that summaries need no cleaning.
    try:
        parsed = feedparser.parse(
            BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _BROKEN:
        return None
    if not parsed.version and not parsed.entries:
        return None
    language = _text(parsed.feed.get("language"))
    links = []
    for entry in parsed.entries:
        target = entry.get("feedburner_origlink") or entry.get("link")
        if not target and str(entry.get("id", "")).startswith("http"):
            target = entry.id
        if url := read_target(base, target):
            said = _text(entry.get("language") or entry.get("title_detail", {}).get("language"))
            dates = _date(entry, "published"), _date(entry, "updated")
            links.append(_link(url, entry.get("title"), *dates, said or language))
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
        stated = {name: text for name, value in item.items() if (text := _text(value))}
        names = [stated.get("url"), stated.get("external_url")]
        names += [stated["id"]] if re.match(r"/|https?://", stated.get("id", "")) else []
        if url := next((found for name in names if (found := read_target(base, name))), None):
            dates = read_moment(stated.get("date_published")), read_moment(stated.get("date_modified"))
            language = stated.get("language") or _text(feed.get("language"))
            links.append(_link(url, stated.get("title"), *dates, language))
    return links


def _link(
    url: str, title: str | None, published: datetime | None, modified: datetime | None, language: str | None
) -> Link:
    date = published or modified
    return Link(url=url, source="feed", title=_title(title), date=date, modified=modified, language=language)


def _cut(body: bytes) -> bytes:
    """The feed up to as many tags as are read of one: a million open ones hold feedparser up for half a minute."""
    if body.count(b"<") <= _MAX_TAGS:
        return body
    return body[: next(islice(re.finditer(b"<", body), _MAX_TAGS, None)).start()]


def _without_space(declaration: re.Match[bytes]) -> bytes:
    """A namespace's declaration without white space in its name, on which feedparser breaks."""
    start, mark, name = re.split(rb"([\"'])", declaration[0], maxsplit=1)
    return start + mark + b"".join(name.split())


def _text(value: object) -> str | None:
    """A string as any file can hold it: JSON may write half a character, of an emoji that was cut."""
    return value.encode("utf-8", "replace").decode("utf-8").strip() or None if isinstance(value, str) else None


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
