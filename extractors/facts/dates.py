"""When an article was published, how exactly that is known, and what vouches for it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

import dateparser
from htmldate import find_date
from lxml.html import HtmlElement

from extractors.facts.stamps import find_changes, find_stamps, find_written
from extractors.records import Evidence
from extractors.structured import Structured

_EARLIEST = 1990
_NEAR = 2  # days between a URL's day and the publication that follows it
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?",
    re.I,
)
_URL_DAY = re.compile(r"(?<!\d)(19\d\d|20\d\d)[/_-](0[1-9]|1[0-2])[/_-](0[1-9]|[12]\d|3[01])(?!\d)")
_URL_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s?[:h.]\s?([0-5]\d)(?!\d|\.\d)(?:\s?([ap])\.?m\b)?", re.I)


class Calendar:
    """Reads dates for one page: naive ones in the outlet's zone, none after the fetch. Without a zone (pages of no
    configured outlet), naive ones are read in UTC, and the day is that of the offset which the page writes."""

    def __init__(self, timezone: str | None, fetched_at: datetime, language: str | None) -> None:
        self.is_placed = timezone is not None
        self.zone = zone(timezone or "UTC")
        self.limit = fetched_at
        self.language = language[:2] if language else None
        # 03/10/2026 is a day in October but in North America.
        self.order = "MDY" if (timezone or "").startswith("America/") and self.language in ("en", None) else "DMY"

    def read(self, value: str | None, source: str) -> Evidence | None:
        """The date that `value` states, None where it states none or one that cannot be."""
        text = (value or "").strip()
        if not text or len(text) > 100:
            return None
        match = _ISO.match(text)
        try:
            if match:
                return self._from_parts(match, source)
            if re.fullmatch(r"\d{10}(\d{3})?", text):
                return self.accept(datetime.fromtimestamp(int(text[:10]), UTC), "second", source)
            if re.match(r"[A-Za-z]{3}, \d", text):
                return self.accept(parsedate_to_datetime(text), "second", source)
        except (ValueError, OverflowError):
            return None
        return self.read_words(text, source)

    def read_words(self, text: str, source: str) -> Evidence | None:
        """A date written out ("10th March 2026, 6:05 am"), in the page's language."""
        if not re.search(r"\b(?:19|20)\d\d\b", text):
            return None
        found = _parse_words(text, self.language, self.order)
        if not found:
            return None
        return self.accept(found, "minute" if _CLOCK.search(text) else "day", source)

    def accept(self, moment: datetime, precision: str, source: str) -> Evidence | None:
        """The evidence, None where the moment is after the fetch or before there was a web."""
        local = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        try:
            instant = local.astimezone(UTC)
        except (OverflowError, ValueError):
            return None
        if instant > self.limit or instant.year < _EARLIEST:
            return None
        day = (instant.astimezone(self.zone) if self.is_placed else local).date()
        return Evidence(at=instant, precision=precision, source=source, day=day)

    def _from_parts(self, match: re.Match[str], source: str) -> Evidence | None:
        year, month, day, hour, minute, second, offset = match.groups()
        precision = "second" if second else "minute" if hour else "day" if day else "month"
        moment = datetime(int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
        if offset:
            sign = "+00:00" if offset.upper() in ("Z", "UTC", "GMT") else offset
            moment = datetime.fromisoformat(f"{moment.isoformat()}{sign}")
        return self.accept(moment, precision, source)


def find_published(tree: HtmlElement, structured: Structured, url: str, calendar: Calendar) -> Evidence | None:
    """The date of publication by the best evidence: what the page declares, then what it shows, then its URL.

    Of statements that agree on the day, the first that also gives a time is taken.
    """
    declared = [found for stamp in find_stamps(tree, structured) if (found := calendar.read(*stamp))]
    if not declared:
        return _written(tree, calendar) or _undeclared(tree, url, calendar)
    first = declared[0]
    same_day = (found for found in declared if found.day == first.day)
    timed = next((found for found in same_day if found.precision in ("second", "minute")), None)
    if timed:
        return timed if calendar.is_placed else _place(timed, url, calendar)
    if first.precision == "month":
        return first
    written = _written(tree, calendar, first.day)
    return written if written and written.precision == "minute" else first


def _place(found: Evidence, url: str, calendar: Calendar) -> Evidence:
    """The evidence with the day in the URL, where that is a neighbouring one: the day where the outlet is."""
    named = read_url(url, "url", calendar)
    return replace(found, day=named.day) if named and abs((named.day - found.day).days) == 1 else found


def find_modified(tree: HtmlElement, structured: Structured, calendar: Calendar) -> datetime | None:
    """When the page says it was last changed."""
    return next((found.at for stamp in find_changes(tree, structured) if (found := calendar.read(*stamp))), None)


def read_url(url: str | None, source: str, calendar: Calendar) -> Evidence | None:
    """The day in the path of a URL, as CMSs write it."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url or "")
    match = _URL_DAY.search(path) or _URL_COMPACT.search(path)
    if not match:
        return None
    try:
        moment = datetime.combine(date(*map(int, match.groups())), time())
    except ValueError:
        return None
    return calendar.accept(moment, "day", source)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def _parse_words(text: str, language: str | None, order: str) -> datetime | None:
    tidy = re.sub(r"\b(\d{1,2})h(\d{2})\b", r"\1:\2", text).replace(" à ", " ").replace(" Uhr", "")
    settings = {"STRICT_PARSING": True, "DATE_ORDER": order, "PREFER_LOCALE_DATE_ORDER": False}
    try:
        return dateparser.parse(tidy, languages=[language] if language else None, settings=settings)
    except (ValueError, OverflowError):  # a language that dateparser does not know
        return None


def _written(tree: HtmlElement, calendar: Calendar, day: date | None = None) -> Evidence | None:
    """The first date that the page writes out above its text; only that `day` where one is known."""
    for text in islice(find_written(tree), 8):
        found = calendar.read(text, "text")
        if found and (day is None or found.day == day):
            return found
    return None


def _undeclared(tree: HtmlElement, url: str, calendar: Calendar) -> Evidence | None:
    """The day that is found anywhere in the page, or the URL's where the two are far apart: then that of the page is
    another story's or a comment's."""
    shown, named = _shown(tree, calendar), read_url(url, "url", calendar)
    if shown and named and abs((shown.day - named.day).days) > _NEAR:
        return named
    return shown or named


def _shown(tree: HtmlElement, calendar: Calendar) -> Evidence | None:
    """The day that htmldate finds in what a reader sees; what the head declares has been read, or is no date."""
    body = tree.find("body")
    if body is None:
        return None
    try:
        found = find_date(
            body, extensive_search=False, original_date=True, url="", max_date=calendar.limit, outputformat="%Y-%m-%d"
        )
    except (ValueError, TypeError, AttributeError):  # htmldate on what it does not expect
        return None
    return calendar.accept(datetime.combine(date.fromisoformat(found), time()), "day", "text") if found else None
