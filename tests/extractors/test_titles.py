"""Headlines of pages, free of kickers and of the site's name."""

from __future__ import annotations

import json

import pytest

from extractors.document import Document, read_document
from extractors.facts.titles import find_title
from extractors.structured import read_structured

URL = "https://www.quayecho.example/news/ferry"


def title(head: str, body: str) -> str | None:
    document = read_document(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode(), None)
    assert isinstance(document, Document)
    return find_title(document.tree, read_structured(document.tree), URL)


def ld(headline: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": headline})}</script>'


def og(value: str, site: str = "The Quay Echo") -> str:
    return f'<meta property="og:title" content="{value}"><meta property="og:site_name" content="{site}">'


FERRY = "Ferry runs aground in fog off the point"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        # the heading and what is declared agree, or one of them is the site
        (og(FERRY), f"<h1>{FERRY}</h1>", FERRY),
        (og(FERRY), f"<h1>The Quay Echo</h1><h1>{FERRY}</h1>", FERRY),
        (og(FERRY), "<h1><a href=/>The Quay Echo</a></h1>", FERRY),
        (ld("Short headline for machines"), "<h1>Nothing alike at all</h1>", "Short headline for machines"),
        ("", f"<h1>{FERRY}</h1>", FERRY),
        # kickers inside the h1
        (
            ld(FERRY),
            f'<h1><span class="kicker">Shipping</span><span class="x">: </span><span>{FERRY}</span></h1>',
            FERRY,
        ),
        (
            og("Kaserne wird Asylzentrum"),
            "<h1><span>Migration</span> Kaserne wird Asylzentrum</h1>",
            "Kaserne wird Asylzentrum",
        ),
        (
            og("Breakpoint: Hilfe, die Flut kommt!"),
            "<h1><span>Breakpoint</span> : Hilfe, die Flut kommt!</h1>",
            "Breakpoint: Hilfe, die Flut kommt!",
        ),
        # the site's name
        (f"<title>{FERRY} | The Quay Echo</title>", "", FERRY),
        (f"<title>{FERRY} - World - The Quay Echo</title>{og(FERRY)}", "", FERRY),
        (og(f"{FERRY} – The Quay Echo"), "", FERRY),
        (og(f"The Quay Echo: {FERRY}").replace("Echo: ", "Echo - "), "", FERRY),
        (
            "<title>'We opened the doors' - how a village took them in | The Quay Echo</title>"
            + og("How a village took them in"),
            "<h1>'We opened the doors' - how a village took them in</h1>",
            "'We opened the doors' - how a village took them in",
        ),
        # old pages: nothing but a title, and the headline in bold
        (
            f"<title>The Quay Echo - {FERRY}</title>",
            f"<table><tr><td><font size=5><b>{FERRY}</b></font></td></tr></table>",
            FERRY,
        ),
        (f"<title>Home News - {FERRY} - local</title>", f"<p><b>{FERRY}</b></p>", FERRY),
        (f"<title>Quay Echo: News - {FERRY}</title>", "", FERRY),
        (f"<title>{FERRY} :: quayecho</title>", "", FERRY),
        (
            "<title>Tides - and how to read them well</title>",
            "<b>Tides - and how to read them well</b>",
            "Tides - and how to read them well",
        ),
        # soft hyphens and characters without width
        (
            og("Stahl\u00adwerk schließt im Herbst"),
            "<h1>Stahl&shy;werk schließt im Herbst</h1>",
            "Stahlwerk schließt im Herbst",
        ),
        # microdata; a card's headline is not the page's
        (
            og(FERRY),
            '<div itemscope itemtype="http://schema.org/NewsArticle"><h2 itemprop="headline">Ferry runs aground in fog off the point</h2>'
            '<aside><div itemscope itemtype="http://schema.org/NewsArticle"><b itemprop="headline">Fish fries</b></div></aside></div>',
            FERRY,
        ),
        ("", "<p>no heading</p>", None),
    ],
)
def test_title(head: str, body: str, expected: str | None) -> None:
    assert title(head, body) == expected
