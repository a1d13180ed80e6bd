"""Dates from beside a page's own words, and the columns of any date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import TypedDict

from extractors.facts.dates import Calendar, read_url
from extractors.records import Evidence, Image, Page


def read_images(images: Iterable[Image], calendar: Calendar) -> Evidence | None:
    """The day in the URL of a picture, the first that has one."""
    return next((found for image in images if (found := read_url(image.url, "image_url", calendar))), None)


def read_link(page: Page, calendar: Calendar) -> Evidence | None:
    """The date that the feed or sitemap gives the page. Midnight in UTC is how a link tells a day without a time."""
    moment = page.link_date
    if not moment or not page.link_source:
        return None
    if moment.utcoffset() is not None and moment.astimezone(UTC).time() == time():
        return calendar.accept(moment.astimezone(UTC).replace(tzinfo=None), "day", page.link_source)
    return calendar.accept(moment, "second", page.link_source)


class DateColumns(TypedDict):
    """The columns of an article's date of publication."""

    published_at: datetime | None
    published_precision: str | None
    published_source: str
    published_day: date | None


def date_columns(published: Evidence | None) -> DateColumns:
    """The columns of the date of publication; `none` is the source where there is no evidence."""
    return {
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_source": published.source if published else "none",
        "published_day": published.day if published else None,
    }
