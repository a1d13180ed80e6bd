"""A link that a feed or sitemap gives, with what it says of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from extractors.urls import MAX_URL, escape_controls, join


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where an article is said to be."""

    url: str
    source: str
    """`feed` or `sitemap`."""
    title: str | None = None
    date: datetime | None = None
    """When it was published, as the feed or sitemap gives it; only with a time zone."""
    modified: datetime | None = None
    """When it was last changed, likewise (Atom's `updated`, a sitemap's `lastmod`)."""
    language: str | None = None

    @property
    def newest(self) -> datetime | None:
        """The newest date that is known of it."""
        dates = [moment for moment in (self.date, self.modified) if moment]
        return max(dates) if dates else None


def read_target(base: str, written: str | None) -> str | None:
    """Where a link leads: absolute. One that no browser would ask the web for (`ftp://…`, one of a megabyte) is given
    as it is, so that it has its fate; None where it names nothing (`javascript:…`)."""
    target = (written or "").strip()
    if found := join(base, target):
        return found
    target = escape_controls(target)
    return target[:MAX_URL] if re.match(r"[a-z][a-z0-9+.-]{0,20}://", target, re.I) or len(target) >= MAX_URL else None


def read_moment(value: str | None) -> datetime | None:
    """W3C datetime, or as mail writes it, in UTC; a day alone is midnight, a time without a zone no date."""
    written = (value or "").strip().upper()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        try:
            moment = parsedate_to_datetime(written)
        except (ValueError, OverflowError):
            return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC) if not re.search(r":|\dT", written) else None
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first year in a zone east of Greenwich: how some systems say that there is no date
        return None
