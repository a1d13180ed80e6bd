"""Reservations against text and data mining: TDMRep's three places, `noai`, and what becomes of the page."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

import pytest

from config.outlets import Outlet
from extractors.brief import Brief
from extractors.document import Document, read_document
from extractors.extract import Desk, extract_page
from extractors.fates import Reason, Stage
from extractors.records import Extraction, Page, Rejection
from extractors.reservations import find_reservation, read_tdm_file
from extractors.structured import read_structured
from tests.extractors.test_extract import PAGE, html

RESERVED, FREE = '<meta name="tdm-reservation" content="1">', '<meta name="tdm-reservation" content="0">'
SITE = "https://harbourpost.example"


def reservation(
    head: str = "", header: str | None = None, file: str | None = None, tag: str | None = None
) -> str | None:
    page = dataclasses.replace(PAGE, tdm_reservation=header, tdm_file=file, robots_tag=tag)
    document = read_document(html(head=head).encode(), "text/html")
    assert isinstance(document, Document)
    return find_reservation(page, read_structured(document.tree))


@dataclass(frozen=True)
class Case:
    """What the page, its header and its host's file state, and what then reserves the page."""

    meta: str = ""
    header: str | None = None
    file: str | None = None
    found: str | None = None


@pytest.mark.parametrize(
    "case",
    [
        Case(),
        Case(RESERVED, found="meta"),
        Case(FREE),
        Case("", "1", found="header"),
        Case("", "0"),
        Case("", None, "1", found="tdmrep.json"),
        Case("", None, "0"),
        Case(RESERVED, "1", "1", found="meta"),
        Case(RESERVED, "0", "0", found="meta"),
        Case(FREE, "1", "1"),
        Case("", "1", "0", found="header"),
        Case("", "0", "1"),
        Case(FREE, None, "1"),
        Case("", " 1 ", None, found="header"),
        Case("", "", "1", found="tdmrep.json"),
        Case("", "  ", "1", found="tdmrep.json"),
        Case('<meta name="tdm-reservation" content="">', "1", None, found="header"),
        Case('<META NAME="TDM-Reservation" CONTENT=" 1 ">', found="meta"),
        Case(FREE + RESERVED),  # the first one counts
        Case('<meta name="tdm-policy" content="https://harbourpost.example/policy.json">'),
    ],
)
def test_the_nearest_place_decides(case: Case) -> None:
    assert reservation(case.meta, case.header, case.file) == case.found


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("noai", True),
        ("NoAI", True),
        (" noai ", True),
        ("noindex, noai, nofollow", True),
        ("noindex,noai", True),
        ("noindex\nnoai", True),
        ("presscut: noai", True),
        ("Presscut: NOAI", True),
        ("presscut: noindex, noai", True),
        ("otherbot: noindex, presscut: noai", True),
        ("otherbot: noai\nnoai", True),
        ("otherbot: noai\npresscut: noai", True),
        ("unavailable_after: 25 Jun 2026 15:00:00 PST, noai", True),
        ("unavailable_after: Thursday, 25-Jun-26 15:00:00 GMT, noai", True),
        ("max-snippet:50, noai", True),
        ("max-image-preview: large, noai", True),
        ("otherbot: noai", False),
        ("otherbot: noindex, noai", False),
        ("presscut: noindex, otherbot: noai", False),
        ("noimageai", False),
        ("noindex, nofollow", False),
        ("all", False),
        ("unavailable_after: noai", False),
        ("", False),
        (",,:,", False),
        (None, False),
    ],
)
def test_noai_in_the_header(tag: str | None, says: bool) -> None:
    assert reservation(tag=tag) == ("noai" if says else None)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ('<meta name="robots" content="noai">', True),
        ('<meta name="ROBOTS" content="index, follow, NOAI, noimageai">', True),
        ('<meta name="robots" content="index"><meta name="robots" content="noai">', True),
        ('<meta name="presscut" content="noai">', True),
        ('<meta name="robots" content="index, follow">', False),
        ('<meta name="robots" content="noimageai">', False),
        ('<meta name="otherbot" content="noai">', False),
        ('<meta name="keywords" content="noai">', False),
    ],
)
def test_noai_in_the_page(head: str, says: bool) -> None:
    assert reservation(head) == ("noai" if says else None)


@pytest.mark.parametrize(("head", "header", "file"), [(FREE, None, None), ("", "0", None), ("", None, "0")])
def test_noai_counts_beside_a_place_that_reserves_nothing(head: str, header: str | None, file: str | None) -> None:
    assert reservation(head, header, file, tag="noai") == "noai"


def test_tdmrep_is_named_before_noai() -> None:
    assert reservation(header="1", tag="noai") == "header"


def tdm_file(*rules: tuple[str, int], path: str = "/news/ferry") -> str | None:
    body = json.dumps([{"location": location, "tdm-reservation": value} for location, value in rules])
    return read_tdm_file(body.encode(), SITE + path)


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "/news/ferry", True),
        ("/", "", True),
        ("/", "?p=7", True),
        ("/news", "/news/ferry", True),
        ("/news", "/newsroom", True),
        ("/news/", "/news", False),
        ("/News/", "/news/ferry", False),
        ("news/", "/news/ferry", False),
        ("/*", "/news/ferry", True),
        ("*", "/news/ferry", True),
        ("*/ferry", "/news/ferry", True),
        ("/*/ferry", "/ferry", False),
        ("/news/*.html", "/news/ferry.html?page=2", True),
        ("/news/*.html$", "/news/ferry.html", True),
        ("/news/*.html$", "/news/ferry.html?page=2", False),
        ("/news/*.html$", "/news/a.html/b.html", True),
        ("/news/ferry$", "/news/ferry", True),
        ("/news/ferry$", "/news/ferry/", False),
        ("/news/*$", "/news/ferry", True),
        ("/$", "/", True),
        ("/$", "/news", False),
        ("/a*bc$", "/abcbc", True),
        ("/ab*b$", "/ab", False),  # a `b` cannot be both
        ("/a**b", "/a-b", True),
        ("/a*c*b", "/a-b-c", False),
        ("/a$b", "/a$b/c", True),
        ("/search?q=*", "/search?q=tug", True),
        ("/search?q=", "/search", False),
        ("/.news", "/xnews", False),
        ("/n[e]ws", "/news", False),
        ("/n+ews", "/nnews", False),
    ],
)
def test_patterns_of_a_file(location: str, path: str, matches: bool) -> None:
    assert tdm_file((location, 1), path=path) == ("1" if matches else None)


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        ([("/", 1), ("/news/", 0)], "0"),
        ([("/news/", 0), ("/", 1)], "0"),
        ([("/", 0), ("/news/*", 1)], "1"),
        ([("/news/ferry", 1), ("/news/*", 0)], "1"),
        ([("/", 1), ("/sport/very/long/", 0)], "1"),
        ([("/sport/", 1)], None),
        ([], None),
    ],
)
def test_the_longest_pattern_that_matches_decides(rules: list[tuple[str, int]], value: str | None) -> None:
    assert tdm_file(*rules) == value


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/" + "*" * 20_000 + "b$", "/" + "a" * 20_000),
        ("/" + "a*" * 20_000 + "b", "/" + "a" * 20_000),
        ("/" + "*a" * 20_000 + "$", "/" + "a" * 19_999),
        ("/" + "*aab" * 5_000, "/" + "a" * 20_000),
    ],
)
def test_a_hostile_pattern_comes_to_an_end(pattern: str, path: str) -> None:
    assert tdm_file((pattern, 1), path=path) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Not found</html>",
        b'[{"location": "/", "tdm-reservation": 1}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"null",
        b"7",
        b'"/"',
        b"[]",
        b"{}",
        b'[null, 7, "/", []]',
        b'[{"location": "/"}]',
        b'[{"tdm-reservation": 1}]',
        b'[{"location": 7, "tdm-reservation": 1}]',
        b'[{"location": ["/"], "tdm-reservation": 1}]',
        b'[{"location": "/", "tdm-reservation": 2}]',
        b'[{"location": "/", "tdm-reservation": null}]',
        b'[{"location": "/", "tdm-reservation": [1]}]',
        b'[{"location": "/", "tdm-reservation": "yes"}]',
    ],
)
def test_a_file_that_says_nothing(body: bytes) -> None:
    assert read_tdm_file(body, f"{SITE}/news/ferry") is None


@pytest.mark.parametrize(
    "body",
    [
        b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://harbourpost.example/policy.json"}]',
        b'[{"location": "/", "tdm-reservation": "1"}]',
        b'[{"location": "/", "tdm-reservation": " 1 "}]',
        b'{"location": "/", "tdm-reservation": 1}',
        b'\xef\xbb\xbf[{"location": "/", "tdm-reservation": 1}]',
        b'[null, {"location": 7}, {"location": "/news/", "tdm-reservation": 2}, {"location": "/", "tdm-reservation": 1}]',
    ],
    ids=["as it should be", "in quotes", "with spaces", "not in a list", "byte order mark", "among odd rules"],
)
def test_a_file_that_reserves(body: bytes) -> None:
    assert read_tdm_file(body, f"{SITE}/news/ferry") == "1"


OUTLET = Outlet(id="harbour-post", name="The Harbour Post", domain="harbourpost.example")


def extract(page: Page, *, respect_tdm: bool = True) -> Extraction | Rejection:
    return extract_page(page, Desk.of(Brief(outlets=[OUTLET], agencies={}, respect_tdm=respect_tdm)))


_RESERVED_PAGES = {
    "meta": dataclasses.replace(PAGE, body=html(head=RESERVED).encode()),
    "header": dataclasses.replace(PAGE, tdm_reservation="1"),
    "tdmrep.json": dataclasses.replace(PAGE, tdm_file="1"),
    "noai": dataclasses.replace(PAGE, robots_tag="noai"),
}


@pytest.mark.parametrize("source", ["feed", "sitemap"])
@pytest.mark.parametrize("by", _RESERVED_PAGES)
def test_a_reserved_page_that_we_fetched_is_a_rejection(by: str, source: str) -> None:
    found = extract(dataclasses.replace(_RESERVED_PAGES[by], link_source=source))
    assert isinstance(found, Rejection)
    assert (found.stage, found.reason, found.outlet_id) == (Stage.EXTRACT, Reason.TDM_RESERVED, "harbour-post")
    assert found.detail.endswith(by)


@pytest.mark.parametrize("by", _RESERVED_PAGES)
def test_a_reserved_page_that_somebody_brings_is_an_article_that_says_so(by: str) -> None:
    found = extract(_RESERVED_PAGES[by])
    assert isinstance(found, Extraction)
    assert found.article.tdm_reservation == by
    assert found.article.text


@pytest.mark.parametrize("by", _RESERVED_PAGES)
def test_a_reserved_page_is_an_article_where_reservations_are_not_honoured(by: str) -> None:
    found = extract(dataclasses.replace(_RESERVED_PAGES[by], link_source="feed"), respect_tdm=False)
    assert isinstance(found, Extraction)
    assert found.article.tdm_reservation == by


def test_what_is_not_reserved_is_an_article_without_a_word_of_it() -> None:
    page = dataclasses.replace(PAGE, body=html(head=FREE).encode(), tdm_reservation="1", tdm_file="1")
    found = extract(dataclasses.replace(page, link_source="feed", robots_tag="otherbot: noai"))
    assert isinstance(found, Extraction)
    assert found.article.tdm_reservation is None


def test_a_reservation_is_named_before_anything_else_that_is_wrong_with_a_page() -> None:
    short = dataclasses.replace(PAGE, body=html(["Too short a text."]).encode(), tdm_reservation="1")
    found = extract(dataclasses.replace(short, link_source="feed"))
    assert isinstance(found, Rejection)
    assert found.reason is Reason.TDM_RESERVED
