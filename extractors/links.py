"""A link that a feed or sitemap gives, with what it says of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


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


def read_moment(value: str | None) -> datetime | None:
    """W3C datetime, or as mail writes it; a day alone is midnight UTC, a time without a zone no date."""
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError:
        try:
            moment = parsedate_to_datetime(value or "")
        except ValueError:
            return None
    if moment is None or moment.tzinfo:
        return moment
    return moment.replace(tzinfo=UTC) if ":" not in (value or "") else None
