"""The whole story of one page: bytes to records."""

from __future__ import annotations

import dataclasses
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED
from config.outlets import Outlet
from config.watchlist import WatchedEntity
from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.fates import Outcome, Reason, Stage
from extractors.records import Extraction, Page, Rejection
from extractors.urls import article_id

URL = "https://www.harbourpost.example/2026/03/10/ferry-aground/"
POST = Outlet(id="harbour-post", name="The Harbour Post", domain="harbourpost.example", timezone="Europe/London")
DESK = Desk.of(
    Brief(
        outlets=[POST, Outlet(id="kanalblatt", name="Kanalblatt", domain="kanalblatt.example")],
        watchlist=[WatchedEntity(name="Port Aldren", type="LOC"), WatchedEntity(name="Kirsty Boyle", type="PERSON")],
        agencies={**load_agencies(PACKAGED / "agencies.toml"), "Northern Wire": ("The Northern Wire",)},
        max_bytes=2_000_000,
    )
)
PARAGRAPHS = [
    "All 214 passengers and 38 crew of a ferry that ran aground off Port Aldren are safe, the coastguard said.",
    "“It was over in a moment,” said Kirsty Boyle, who was asleep when the ship struck the bank before dawn.",
    "The Calder Spirit, built in Esbjerg, runs between Port Aldren and Esbjerg, and was last inspected in October.",
    "An attempt to pull it clear is planned for high tide on Thursday, when two tugs will have arrived.",
]


def html(paragraphs: list[str] = PARAGRAPHS, head: str = "", title: str = "Ferry aground off Port Aldren") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<nav><a href=/>Home</a></nav><article><h1>{title}</h1><div class=body>{body}</div></article>"
        "<footer>The Harbour Post, 2 Quay Street</footer></body></html>"
    )


PAGE = Page(
    url=URL,
    fetched_at=datetime(2026, 3, 13, 2, 30, tzinfo=UTC),
    body=html().encode(),
    content_type="text/html; charset=utf-8",
    http_status=200,
    warc_file="test.warc",
    warc_offset=0,
)


def extract(**changes: object) -> Extraction | Rejection:
    return extract_page(dataclasses.replace(PAGE, **changes), DESK)  # type: ignore[arg-type]


def article(**changes: object) -> Extraction:
    found = extract(**changes)
    assert isinstance(found, Extraction), found
    return found


def rejected(**changes: object) -> tuple[Stage, Reason | Outcome]:
    found = extract(**changes)
    assert isinstance(found, Rejection)
    assert found.url == changes.get("url", URL)
    assert found.detail
    return found.stage, found.reason


def test_a_page_becomes_an_article_with_its_mentions() -> None:
    found = article()
    assert found.article.text.split("\n\n") == PARAGRAPHS
    assert found.article.title == "Ferry aground off Port Aldren"
    assert (found.article.outlet_id, found.article.language) == ("harbour-post", "en")
    assert found.article.article_id == article_id(URL)
    assert (found.article.published_source, found.article.published_precision) == ("url", "day")
    fields = {"title": found.article.title, "text": found.article.text}
    assert [(m.field, m.surface) for m in found.mentions] == [
        ("title", "Port Aldren"), ("text", "Port Aldren"), ("text", "Kirsty Boyle"), ("text", "Port Aldren"),
    ]  # fmt: skip
    assert all(fields[m.field][m.start : m.end] == m.surface for m in found.mentions)


def test_the_same_bytes_give_the_same_records_whatever_came_before() -> None:
    first = extract()
    extract(body=html(["Other words altogether, and many of them, to be read before. " * 5]).encode())
    assert extract() == first


@pytest.mark.parametrize(
    ("changes", "stage", "reason"),
    [
        ({"http_status": 404}, Stage.READ, Outcome.HTTP_4XX),
        ({"http_status": 429}, Stage.READ, Outcome.HTTP_429),
        ({"http_status": 503}, Stage.READ, Outcome.HTTP_5XX),
        ({"http_status": 301}, Stage.READ, Reason.NOT_ARTICLE),
        ({"body": b"x" * 2_000_001}, Stage.READ, Reason.TOO_LARGE),
        ({"body": gzip.compress(b"x" * 2_000_001), "content_encoding": "gzip"}, Stage.READ, Reason.TOO_LARGE),
        ({"body": b"\x1f\x8bno gzip", "content_encoding": "gzip"}, Stage.READ, Reason.UNDECODABLE),
        ({"body": b"%PDF-1.7 <html>"}, Stage.READ, Reason.NOT_HTML),
        ({"body": b""}, Stage.READ, Reason.EMPTY),
        ({"body": b"<html><body></body></html>"}, Stage.EXTRACT, Reason.NO_TEXT),
        ({"body": html(["Too short a text."]).encode()}, Stage.EXTRACT, Reason.TOO_SHORT),
        ({"url": "https://www.harbourpost.example/tag/sea/"}, Stage.EXTRACT, Reason.NOT_ARTICLE),
    ],
)
def test_what_gives_no_article_says_where_and_why(
    changes: dict[str, object], stage: Stage, reason: Reason | Outcome
) -> None:
    assert rejected(**changes) == (stage, reason)


def test_a_rejection_names_the_outlet_and_the_file() -> None:
    found = extract(body=b"", file_name="saved.html")
    assert isinstance(found, Rejection)
    assert (found.outlet_id, found.detail.startswith("saved.html: ")) == ("harbour-post", True)
    other = extract(body=b"", url="https://news.else.example/x")
    assert isinstance(other, Rejection)
    assert other.outlet_id == "else.example"


def test_a_text_that_stops_at_a_wall() -> None:
    wall = [
        "Subscribe to continue reading",
        "Digital subscribers get every story, and fewer adverts.",
        "Cancel any time",
    ]
    assert rejected(body=html([*PARAGRAPHS[:1], *wall]).encode()) == (Stage.EXTRACT, Reason.PAYWALL)
    free = article(body=html([*PARAGRAPHS, *wall]).encode())
    assert free.article.text.split("\n\n") == PARAGRAPHS


def test_wire_copy_by_dateline_and_publisher() -> None:
    dated = [f"PORT ALDREN, England (Northern Wire) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:]]
    assert article(body=html(dated).encode()).article.wire_agency == "Northern Wire"
    site = '<meta property="og:site_name" content="Northern Wire">'
    assert article(body=html(head=site).encode()).article.wire_agency == "Northern Wire"
    assert article().article.wire_agency is None


@dataclass(frozen=True)
class Case:
    """Whose a page is: by its URL, by who named it, by its own canonical URL."""

    url: str
    named: str | None
    canonical: str | None
    outlet: str


@pytest.mark.parametrize(
    "case",
    [
        Case("https://live.harbourpost.example/a/b", "kanalblatt", None, "harbour-post"),
        Case("https://elsewhere.example/a/b", "kanalblatt", None, "kanalblatt"),
        Case("https://elsewhere.example/a/b", "unconfigured", None, "unconfigured"),
        Case("https://elsewhere.example/a/b", None, None, "elsewhere.example"),
        Case("https://elsewhere.example/a/b", None, "https://harbourpost.example/a/b", "elsewhere.example"),
        Case("urn:sha256:00", None, "https://harbourpost.example/a/b", "harbour-post"),
        Case("urn:sha256:00", None, None, "unknown"),
    ],
)
def test_whose_a_page_is(case: Case) -> None:
    head = f'<link rel="canonical" href="{case.canonical}">' if case.canonical else ""
    found = article(url=case.url, outlet_id=case.named, body=html(head=head).encode()).article
    assert found.outlet_id == case.outlet
    assert found.canonical_url == case.canonical


def test_a_canonical_url_makes_the_id_only_on_the_same_domain() -> None:
    own = html(head='<link rel="canonical" href="https://harbourpost.example/2026/03/10/the-ferry">').encode()
    assert article(body=own).article.article_id == article_id("https://harbourpost.example/2026/03/10/the-ferry")
    reprint = html(head='<link rel="canonical" href="https://kanalblatt.example/fremde/faehre">').encode()
    assert article(body=reprint).article.article_id == article_id(URL)


MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "zone", "at", "precision", "day"),
    [
        (
            datetime(2026, 3, 10, 6, 5, tzinfo=UTC),
            "UTC",
            datetime(2026, 3, 10, 6, 5, tzinfo=UTC),
            "second",
            "2026-03-10",
        ),
        (MIDNIGHT, "America/Chicago", datetime(2026, 3, 10, 5, tzinfo=UTC), "day", "2026-03-10"),
        (MIDNIGHT, "Asia/Tokyo", datetime(2026, 3, 9, 15, tzinfo=UTC), "day", "2026-03-10"),
    ],
)
def test_the_date_of_a_link_is_the_last_resort(
    date: datetime, zone: str, at: datetime, precision: str, day: str
) -> None:
    outlet = Outlet(id="o", name="O", domain="o.example", timezone=zone)
    page = dataclasses.replace(PAGE, url="https://o.example/news/ferry", link_date=date, link_source="feed")
    found = extract_page(page, Desk.of(Brief(outlets=[outlet], agencies={})))
    assert isinstance(found, Extraction)
    published = found.article
    assert (published.published_at, published.published_precision) == (at, precision)
    assert (published.published_source, str(published.published_day)) == ("feed", day)
    stated = html(head='<meta property="article:published_time" content="2026-03-11T08:00:00Z">').encode()
    found = extract_page(dataclasses.replace(page, body=stated), Desk.of(Brief(outlets=[outlet], agencies={})))
    assert isinstance(found, Extraction)
    assert found.article.published_source == "meta"


def test_no_date_at_all() -> None:
    found = article(url="https://harbourpost.example/news/ferry").article
    assert (found.published_at, found.published_precision, found.published_source) == (None, None, "none")
    assert found.published_day is None


def test_payload_encodings_are_undone() -> None:
    packed = gzip.compress(PAGE.body)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    assert extract(body=chunks, transfer_encoding="chunked", content_encoding="gzip") == extract()
    assert extract(content_encoding="gzip", transfer_encoding="chunked") == extract()  # obeyed before


def test_plain_text_on_the_web_is_no_clipping() -> None:
    assert rejected(body=b"Words, and more words.", content_type="text/plain") == (Stage.READ, Reason.NOT_HTML)
