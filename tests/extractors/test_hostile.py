"""Markup that breaks extractors: what once raised, or took a time that grew with the square of the page or worse."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.records import Extraction, Page

SENTENCE = "The harbour master closed the east quay on Monday after divers found cracks in three of its piles, he said."
TEXT = f"<p>{SENTENCE}</p>" * 5
DESK = Desk.of(Brief(agencies=load_agencies(PACKAGED / "agencies.toml")))


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def figure(caption: str) -> str:
    return f'<figure><img src="a.jpg" width="800"><figcaption>{caption}</figcaption></figure>'


ARTICLE = {"@type": "NewsArticle", "headline": "Quay closed", "datePublished": "2026-03-10"}
PICTURE = {"@type": "ImageObject", "url": "https://p.example/a.jpg", "creditText": "A" * 20_000}
PAGES = {
    "an @id that is a number": ("", ld([{**ARTICLE, "mainEntityOfPage": {"@id": 5}}])),
    "a resizer that is given no URL": ('<img src="https://p.example/r?u=https%3A%2F%2F%5Bimg%5D.jpg">', ""),
    "a width of 400 digits": (f'<img src="b.jpg" srcset="a.jpg {"9" * 400}w">', ""),
    "a srcset without an end": (f'<img srcset="{"a" * 20_000} b">', ""),
    "headings in headings": ("<h1>" * 2_000 + "x" + "</h1>" * 2_000, ""),  # justext took 10 s
    "spans in spans": (figure("<span>" * 1_200 + "x" + "</span>" * 1_200), ""),
    "a caption of capitals and hyphens": (figure("Stage. " + "A-" * 40 + "a"), ""),
    "a caption of brackets": (figure("(" * 5_000), ""),
    "a caption of labels": (figure("Photo: " * 3_000), ""),
    "sizes upon sizes": (f'<img src="/a{"_videoSixteenByNine" * 30}!.jpg">', ""),
    "a signature of strokes": (f"<p>ab{'/' * 45}!</p>", ""),
    "a credit of one long word": ("", ld({**ARTICLE, "image": PICTURE})),
    "a title of bars": ("", f"<title>{'ab | ' * 10_000}</title>"),
    "a title of articles": ("", f"<title>{'the ' * 5_000}</title>"),
    "an author of brackets": ("", f'<meta name="author" content="Jane {"(" * 60_000}">'),
    "an author of addresses": ("", f'<meta name="author" content="{"@" * 20_000}">'),
    "comments without an end": ("", f'<script type="application/ld+json">{"/* " * 20_000}</script>'),
    "buttons in one box": ("<div>" + '<a href="#n">x</a>' * 5_000 + "</div>", ""),
    "stamps in one link": (f'<a href="x">{"<time>x</time>" * 3_000}</a>', ""),
    "headings of other stories in one box": (f"<div>{'<h2>Related</h2>' * 3_000}</div>", ""),
    "paragraphs each in a box": (f"<div>{f'<div><p>{SENTENCE}</p></div>' * 1_500}</div>", ""),
    "boxes of captions in each other": ("<div class=caption>" * 1_500 + "x" + "</div>" * 1_500, ""),
    "boxes of comments in each other": ("<div class=comments>" * 1_500 + "x" + "</div>" * 1_500, ""),
    "walls without an end": ("<p>Subscribe to our subscription offer</p>" * 3_000, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_article_is_read_all_the_same(name: str) -> None:
    body, head = PAGES[name]
    markup = f"<html><head>{head}</head><body><h1>Quay closed</h1>{TEXT}{body}{TEXT}</body></html>"
    page = Page(
        url="https://p.example/news/east-quay-closed-until-spring",
        fetched_at=datetime(2026, 3, 11, tzinfo=UTC),
        body=markup.encode(),
        content_type="text/html",
        warc_file="hostile.warc.gz",
        warc_offset=0,
    )
    found = extract_page(page, DESK)
    assert isinstance(found, Extraction), found
    assert SENTENCE in found.article.text
