"""Authors: the people of a byline, whatever stands around their names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.agencies import Agencies
from extractors.document import Document, read_document
from extractors.facts.bylines import find_bylines
from extractors.facts.names import find_authors, people
from extractors.structured import read_structured

AGENCIES = Agencies({**load_agencies(PACKAGED / "agencies.toml"), "Northern Wire": ()})
LONG = "The coastguard said that all passengers and crew of the ship were safe and well, and that tugs would come. " * 3


def authors(body: str, head: str = "") -> list[str]:
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    document = read_document(page.encode(), None)
    assert isinstance(document, Document)
    return find_authors(read_structured(document.tree), find_bylines(document.tree), AGENCIES)


def ld(**about: Any) -> str:
    return (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "x", **about})}</script>'
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Nuala Feeney, Industry Correspondent", ["Nuala Feeney"]),
        ("By CASEY WHIT Associated Press", ["Casey Whit"]),
        ("By Ben Acht and Jo Lund", ["Ben Acht", "Jo Lund"]),
        ("Von Miriam Kest und Tobias Ahl", ["Miriam Kest", "Tobias Ahl"]),
        ("Par Maëlle Kerd, Ronan Guiv", ["Maëlle Kerd", "Ronan Guiv"]),
        ("Por Ana Prieto y Luis Ruiz", ["Ana Prieto", "Luis Ruiz"]),
        ("Di Marta Bianchi e Ugo Neri", ["Marta Bianchi", "Ugo Neri"]),
        ("Door Jan de Wit en Els van der Berg", ["Jan de Wit", "Els van der Berg"]),
        ("Av Kari Moen og Per Dahl", ["Kari Moen", "Per Dahl"]),
        ("Autor: Lea Kern", ["Lea Kern"]),
        ("From Brendan Tuohy, Corrigmore", ["Brendan Tuohy"]),
        ("Jane Doe; John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe (Berlin) and Jane Doe", ["Jane Doe"]),
        ("Staff Reporter", []),
        ("Reuters", []),
        ("jane.doe@quayecho.example", []),
        ("By", []),
        ("in Valencia", []),
        ("", []),
    ],
)
def test_names_in_a_line(line: str, names: list[str]) -> None:
    assert people([line], AGENCIES) == names


def test_a_handle_of_the_same_name_is_nobody_else() -> None:
    assert people(["Sophie Foss", "sophie-foss", "SOPHIE FOSS"], AGENCIES) == ["Sophie Foss"]


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        # declared
        (
            ld(author=[{"@type": "Person", "name": "Jane Doe"}]),
            '<span class="byline">By Ann Other</span>',
            ["Jane Doe"],
        ),
        (ld(author={"@type": "Organization", "name": "Northern Wire"}), "<p>Northern Wire</p>", []),
        ('<meta name="author" content="Miriam Kest, Tobias Ahl">', "", ["Miriam Kest", "Tobias Ahl"]),
        ('<meta name="sailthru.author" content="Sarah Laz">', "", ["Sarah Laz"]),
        (
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Anna Sleg">',
            "",
            ["Anna Sleg"],
        ),
        (
            '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Three Minutes">',
            "",
            [],
        ),
        # a source that names only the site leaves the word to the next
        (
            ld(
                author={"@type": "Person", "name": "Quay Echo"},
                publisher={"@type": "Organization", "name": "Quay Echo"},
            ),
            '<p class="byline">By Jane Doe</p>',
            ["Jane Doe"],
        ),
        # shown
        ("", '<a rel="author" href="/x">Jane Doe</a>', ["Jane Doe"]),
        ("", '<p>By <a href="https://q.example/author/jane-doe/">Jane Doe</a></p>', ["Jane Doe"]),
        ("", '<span data-component="Byline"><p>By <span>Jane Doe</span></p></span>', ["Jane Doe"]),
        (
            "",
            "<td><font size=1><b>By Nuala Feeney, Industry Correspondent</b><br>Tuesday March 10 2026</font></td>",
            ["Nuala Feeney"],
        ),
        ("", "<div>Von: <span><a href=/p>Bill Cart</a></span></div>", ["Bill Cart"]),
        # bylines of pictures, cards and boxes
        ("", '<figure><figcaption><span itemprop="author" class="byline">Cole Brand</span></figcaption></figure>', []),
        ("", '<aside><p class="byline">By Cole Brand</p></aside>', []),
        (
            "",
            '<article itemscope itemtype="http://schema.org/NewsArticle"><span class="byline">By <span itemprop="author" itemscope '
            'itemtype="http://schema.org/Person"><a itemprop="url" href="/u/1"><span itemprop="name">Hannah Voss</span></a></span>'
            "</span><figure itemprop=image itemscope itemtype=http://schema.org/ImageObject><span itemprop=author>Cole Brand</span>"
            "</figure><aside><article itemscope itemtype=http://schema.org/NewsArticle><span itemprop=author>Ann Other</span></article>"
            "</aside></article>",
            ["Hannah Voss"],
        ),
        # sentences that begin with "By" are no bylines
        ("", "<p>By noon the ship had gone.</p><p>By Tuesday Morning the ship had gone</p>", []),
        ("", f"<p>{LONG}</p><p>{LONG}</p><p>{LONG}</p><p>By Ann Other</p>", []),
        (
            "",
            '<p class="byline">Posted by Jane Doe</p><div class="comments-list"><p class="comment-author">By Ann Other</p></div>',
            ["Jane Doe"],
        ),
    ],
)
def test_authors_of_a_page(head: str, body: str, names: list[str]) -> None:
    assert authors(body, head) == names


def test_sources_are_kept_for_the_wire_agency() -> None:
    document = read_document(b'<html><body><p>x</p><p data-component="Source">Northern Wire</p></body></html>', None)
    assert isinstance(document, Document)
    assert find_bylines(document.tree).sources == ("Northern Wire",)
