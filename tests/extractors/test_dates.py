"""Dates with their evidence: what a page declares, writes out and says by its URL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from extractors.document import Document, read_document
from extractors.facts.dates import Calendar, find_modified, find_published, read_url
from extractors.structured import read_structured

FETCHED = datetime(2026, 3, 13, 2, 30, tzinfo=UTC)
URL = "https://www.quayecho.example/news/ferry"
PARAGRAPH = f"<p>{'The coastguard said that all passengers and crew of the ship were safe and well. ' * 4}</p>"


def document(body: str, head: str = "") -> Document:
    page = f"<html><head><meta charset=utf-8><title>Ferry</title>{head}</head><body>{body}</body></html>"
    found = read_document(page.encode(), None)
    assert isinstance(found, Document)
    return found


def published(
    body: str, head: str = "", *, url: str = URL, zone: str = "Europe/London", language: str = "en"
) -> tuple[str, str, str] | None:
    tree = document(body, head).tree
    found = find_published(tree, read_structured(tree), url, Calendar(zone, FETCHED, language))
    return (found.at.strftime("%Y-%m-%d %H:%M:%S"), found.precision, found.source) if found else None


def ld(**about: str) -> str:
    return (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "x", **about})}</script>'
    )


def meta(value: str, name: str = "article:published_time") -> str:
    return f'<meta property="{name}" content="{value}">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld(datePublished="2026-03-10T06:05:41+01:00"), "", ("2026-03-10 05:05:41", "second", "jsonld")),
        (ld(datePublished="2026-03-10T05:12Z"), "", ("2026-03-10 05:12:00", "minute", "jsonld")),
        (meta("2026-03-10"), "", ("2026-03-10 00:00:00", "day", "meta")),
        (meta("2026-03"), "", ("2026-03-01 00:00:00", "month", "meta")),
        (meta("1773122741"), "", ("2026-03-10 06:05:41", "second", "meta")),
        (meta("Tue, 10 Mar 2026 06:05:41 GMT", "pubdate"), "", ("2026-03-10 06:05:41", "second", "meta")),
        ("", '<time datetime="2026-03-10T06:05+00:00">today</time>', ("2026-03-10 06:05:00", "minute", "time_tag")),
        # the first that knows the time, of those that agree on the day
        (ld(datePublished="2026-03-10") + meta("2026-03-10T06:05:41Z"), "", ("2026-03-10 06:05:41", "second", "meta")),
        (ld(datePublished="2026-03-10") + meta("2026-03-09T06:05:41Z"), "", ("2026-03-10 00:00:00", "day", "jsonld")),
        (meta("2026-03-10"), "<p>Tuesday, 10th March 2026, 6:40 pm</p>", ("2026-03-10 18:40:00", "minute", "text")),
        (meta("2026-03-10"), "<p>Monday, 9th March 2026, 6:40 pm</p>", ("2026-03-10 00:00:00", "day", "meta")),
        # after the fetch, before the web, no date at all
        (meta("2026-03-13T02:30:01Z"), "", None),
        (meta("1887-01-01"), "", None),
        (meta("2026-13-45"), "", None),
        (meta("yesterday"), "", None),
    ],
)
def test_published(head: str, body: str, expected: tuple[str, str, str] | None) -> None:
    assert published(body, head) == expected


MICRODATA = (
    '<article itemscope itemtype="http://schema.org/NewsArticle">{}'
    '<aside><article itemscope itemtype="http://schema.org/NewsArticle"><time itemprop="datePublished" datetime="2026-03-08">'
    "Mar 8</time></article></aside></article>"
)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (
            '<meta itemprop="datePublished" content="2026-03-12T15:04:05-05:00">',
            ("2026-03-12 20:04:05", "second", "microdata"),
        ),
        (
            '<span itemprop="datePublished">Mar 12, 2026 3:04 PM CDT</span>',
            ("2026-03-12 20:04:00", "minute", "microdata"),
        ),
        ('<span itemprop="datePublished">Mar 12, 2026</span>', ("2026-03-12 05:00:00", "day", "microdata")),
    ],
)
def test_microdata_of_the_article_not_of_its_cards(own: str, expected: tuple[str, str, str]) -> None:
    assert published(MICRODATA.format(own), zone="America/Chicago") == expected


@pytest.mark.parametrize(
    ("line", "language", "zone", "expected"),
    [
        ("Tuesday March 10 2026 18:40", "en", "Europe/Dublin", "2026-03-10 18:40 minute"),
        ("Tuesday, 10th March 2026", "en", "Europe/Dublin", "2026-03-10 00:00 day"),
        ("10.03.2026, 14:35 Uhr", "de", "Europe/Berlin", "2026-03-10 13:35 minute"),
        ("10. März 2026", "de", "Europe/Berlin", "2026-03-09 23:00 day"),
        ("10/03/2026 à 07h15", "fr", "Europe/Paris", "2026-03-10 06:15 minute"),
        ("10 mars 2026", "fr", "Europe/Paris", "2026-03-09 23:00 day"),
        ("10 de marzo de 2026", "es", "Europe/Madrid", "2026-03-09 23:00 day"),
        ("10 marzo 2026", "it", "Europe/Rome", "2026-03-09 23:00 day"),
        ("03/10/2026", "en", "America/Chicago", "2026-03-10 05:00 day"),
    ],
)
def test_dates_written_out_above_the_text(line: str, language: str, zone: str, expected: str) -> None:
    body = (
        f"<table><tr><td><b>Mill to close</b></td></tr><tr><td><font size=1><b>By Nuala Feeney</b><br>{line}</font></td></tr>"
        f"<tr><td>{PARAGRAPH * 3}</td></tr><tr><td>© 1999 The Quay Echo. Visitor no. 7 since 14/02/1999</td></tr></table>"
    )
    found = published(body, zone=zone, language=language)
    assert found
    assert f"{found[0][:16]} {found[1]}" == expected
    assert found[2] == "text"


@pytest.mark.parametrize(
    "decoy",
    [
        "<p>© 14 February 2025 The Quay Echo</p>",
        "<footer><p>14 February 2025</p></footer>",
        "<aside><p>14 February 2025</p></aside>",
        "<p>Updated 14 February 2025</p>",
        "<p>Since 14/02/2025</p>",
    ],
)
def test_other_dates_of_a_page_are_not_the_articles(decoy: str) -> None:
    found = published(f"{decoy}<p>Tuesday, 10th March 2026</p>{PARAGRAPH * 3}")
    assert found == ("2026-03-10 00:00:00", "day", "text")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://q.example/2026/03/10/ferry/", date(2026, 3, 10)),
        ("https://q.example/monde/2026-03-10/ferry.php", date(2026, 3, 10)),
        ("https://q.example/a-20260310-ferry.html", date(2026, 3, 10)),
        ("https://q.example/2026/02/31/ferry", None),
        ("https://q.example/2026/04/10/ferry", None),
        ("https://2026-03-10.example/ferry", None),
        ("https://q.example/ferry-12026031055", None),
        (None, None),
    ],
)
def test_day_in_a_url(url: str | None, day: date | None) -> None:
    found = read_url(url, "url", Calendar("Europe/London", FETCHED, "en"))
    assert (found.day if found else None) == day


def test_url_is_asked_last() -> None:
    assert published(PARAGRAPH, url="https://q.example/2026/03/10/ferry/") == ("2026-03-10 00:00:00", "day", "url")
    assert published("<p>11 March 2026</p>", url="https://q.example/2026/03/10/ferry/") == (
        "2026-03-11 00:00:00",
        "day",
        "text",
    )


def test_day_is_the_calendar_day_where_the_outlet_is() -> None:
    tree = document("", meta("2026-03-10T23:30:00Z")).tree
    found = find_published(tree, read_structured(tree), URL, Calendar("Asia/Tokyo", FETCHED, "ja"))
    assert found
    assert (found.at, found.day) == (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), date(2026, 3, 11))


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld(dateModified="2026-03-11T10:00:00Z"), "", datetime(2026, 3, 11, 10, tzinfo=UTC)),
        (meta("2026-03-11T10:00:00Z", "article:modified_time"), "", datetime(2026, 3, 11, 10, tzinfo=UTC)),
        (
            "",
            MICRODATA.format('<span itemprop="dateModified">Mar 11, 2026 10:00 AM</span>'),
            datetime(2026, 3, 11, 10, tzinfo=UTC),
        ),
        (ld(dateModified="2027-01-01T10:00:00Z"), "", None),
        ("", "", None),
    ],
)
def test_modified(head: str, body: str, expected: datetime | None) -> None:
    tree = document(body, head).tree
    assert find_modified(tree, read_structured(tree), Calendar("Europe/London", FETCHED, "en")) == expected


@pytest.mark.parametrize(
    ("stamp", "url", "zone", "day"),
    [
        # The day is the outlet's where its zone is known, else that of the offset that the page writes.
        ("2026-03-10T00:30:00+02:00", URL, None, date(2026, 3, 10)),
        ("2026-03-10T00:30:00+02:00", URL, "Europe/London", date(2026, 3, 9)),
        ("2026-03-09T22:30:00Z", URL, None, date(2026, 3, 9)),
        # The URL is dated where the outlet is: it places a stamp in UTC, of a neighbouring day only.
        ("2026-03-10T02:30:00Z", "https://www.quayecho.example/2026/03/09/ferry", None, date(2026, 3, 9)),
        ("2026-03-10T02:30:00Z", "https://www.quayecho.example/2026/03/09/ferry", "Europe/London", date(2026, 3, 10)),
        ("2026-03-10T02:30:00Z", "https://www.quayecho.example/2026/03/01/ferry", None, date(2026, 3, 10)),
    ],
)
def test_the_day_is_where_the_outlet_is(stamp: str, url: str, zone: str | None, day: date) -> None:
    tree = document("", meta(stamp)).tree
    found = find_published(tree, read_structured(tree), url, Calendar(zone, FETCHED, "en"))
    assert found
    assert found.day == day
    assert found.at == datetime.fromisoformat(stamp)
