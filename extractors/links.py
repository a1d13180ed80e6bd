"""A link that a feed or sitemap gives, with what it says of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
