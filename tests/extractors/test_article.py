"""What a page states of its article beside title, authors and dates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.agencies import Agencies
from extractors.article import Facts, declared_language, find_canonical, find_identity, find_language, read_facts
from extractors.document import Document, read_document
from extractors.structured import read_structured

AGENCIES = Agencies(load_agencies(PACKAGED / "agencies.toml"))
URL = "https://www.quayecho.example/news/ferry"


def document(head: str, body: str = "") -> Document:
    page = f'<html lang="en-GB"><head><meta charset=utf-8>{head}</head><body>{body}<p>x</p></body></html>'
    found = read_document(page.encode(), None)
    assert isinstance(found, Document)
    return found


def facts(head: str = "", body: str = "<h1>Ferry aground</h1>", url: str = URL) -> Facts:
    tree = document(head, body).tree
    return read_facts(tree, read_structured(tree), url, AGENCIES)


def ld(kind: str = "NewsArticle", **about: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, "headline": "Ferry aground", **about})}</script>'


@pytest.mark.parametrize(
    ("head", "body", "url", "kind"),
    [
        ("", "<h1>Ferry aground</h1>", "/news/ferry", "news"),
        # by the declared type
        (ld("LiveBlogPosting"), "", "/news/ferry", "live"),
        (ld("OpinionNewsArticle"), "", "/news/ferry", "opinion"),
        (ld("AnalysisNewsArticle"), "", "/news/ferry", "analysis"),
        (ld("https://schema.org/ReviewNewsArticle"), "", "/news/ferry", "review"),
        # by section and genre
        (ld(articleSection="Letters to the Editor"), "", "/news/ferry", "opinion"),
        (ld(articleSection="Meinung"), "", "/news/ferry", "opinion"),
        (ld(genre="Décryptage"), "", "/news/ferry", "analysis"),
        ('<meta property="article:section" content="Nachrufe">', "", "/news/ferry", "obituary"),
        ("", "", "/story.php?id=7&sec=letters", "opinion"),
        ("", "", "/story.php?id=7&q=letters", "news"),
        # by the URL
        ("", "", "/live-updates/ferry", "live"),
        ("", "", "/kommentare/faehre.html", "opinion"),
        ("", "", "/obituary-margaret-ellery/", "obituary"),
        ("", "", "/2026/03/10/in-pictures-the-rescue/", "gallery"),
        ("", "", "/loisirs/en-images-le-voilier-5b8e.php", "gallery"),
        ("", "", "/photos/ferry", "gallery"),
        ("", "", "/2026/03/11/photos-town-watches-the-water.html", "news"),
        ("", "", "/culture/critiques/la-maree", "review"),
        ("", "", "/news/why-did-it-hit-a-sandbank-explainer/104", "analysis"),
        ("", "", "/video/ferry-from-above", "video"),
        # by the label above the headline and by its first words
        ("", "<span>Analysis</span><h1>What we know</h1>", "/news/ferry", "analysis"),
        ("", "<h1><span>Kommentar</span><!-- x --><span>: Neun Minuten</span></h1>", "/politik/x", "opinion"),
        ("", "<h1>In pictures: The night of the fog</h1>", "/news/ferry", "gallery"),
        ("", "<h1>EN IMAGES. Le trois-mâts est rentré</h1>", "/monde/x", "gallery"),
        ("", "<h1>Liveticker: Fähre auf Grund</h1>", "/panorama/x", "live"),
        ("", "<h1>Explainer: how radar works</h1>", "/news/ferry", "analysis"),
        ("", "<h1>Watch the ferry go</h1>", "/news/ferry", "news"),
        ("", "<h1>Comment on the budget is rare</h1>", "/news/ferry", "news"),
    ],
)
def test_article_type(head: str, body: str, url: str, kind: str) -> None:
    assert facts(head, body, f"https://www.quayecho.example{url}").article_type == kind


@pytest.mark.parametrize(
    ("head", "free"),
    [
        (ld(isAccessibleForFree=True), True),
        (ld(isAccessibleForFree="False"), False),
        (ld(isAccessibleForFree="http://schema.org/True"), True),
        ('<meta property="article:content_tier" content="locked">', False),
        ('<meta property="article:content_tier" content="metered">', None),
        ("", None),
    ],
)
def test_is_free(head: str, free: bool | None) -> None:
    assert facts(head).is_free is free


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (
            '<meta property="article:tag" content="Ferries"><meta property="article:tag" content="Port Aldren">',
            ["Ferries", "Port Aldren"],
        ),
        (ld(keywords=["Ferries", "Port Aldren", "Ferries"]), ["Ferries", "Port Aldren"]),
        (ld(keywords="Ferries, Port Aldren"), ["Ferries", "Port Aldren"]),
        ('<meta name="keywords" content="Ferries,x, Port Aldren ,">', ["Ferries", "Port Aldren"]),
        ("", []),
    ],
)
def test_tags(head: str, tags: list[str]) -> None:
    assert facts(head).tags == tags


def test_facts_from_their_best_sources() -> None:
    found = facts(
        ld(
            articleSection="World",
            description="From JSON-LD.",
            author={"@type": "Person", "name": "Jane Doe"},
            sourceOrganization={"@type": "Organization", "name": "Reuters"},
        )
        + '<meta property="og:description" content="For readers.">',
        '<h1>Ferry aground</h1><p class="byline">By Jane Doe, AP</p>',
    )
    assert (found.title, found.section, found.description) == ("Ferry aground", "World", "For readers.")
    assert (found.authors, found.provider) == (["Jane Doe"], "Reuters")
    assert found.bylines == ["Jane Doe", "By Jane Doe, AP"]


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/news/ferry-aground">', "https://www.quayecho.example/news/ferry-aground"),
        ('<meta property="og:url" content="https://www.quayecho.example/n/1">', "https://www.quayecho.example/n/1"),
        (
            '<link rel="canonical" href="https://www.quayecho.example/"><meta property="og:url" content="https://www.quayecho.example/n/1">',
            "https://www.quayecho.example/n/1",
        ),
        ('<link rel="canonical" href="javascript:void(0)">', None),
        ('<link rel="alternate" href="/amp/ferry">', None),
        ("", None),
    ],
)
def test_canonical(head: str, canonical: str | None) -> None:
    tree = document(head).tree
    assert find_canonical(tree, read_structured(tree), URL) == canonical


@pytest.mark.parametrize(
    ("url", "canonical", "identity"),
    [
        (URL, "https://m.quayecho.example/n/1", "https://m.quayecho.example/n/1"),
        (URL, "https://www.wire.example/n/1", URL),
        (URL, None, URL),
        ("urn:sha256:00", "https://www.wire.example/n/1", "https://www.wire.example/n/1"),
    ],
)
def test_identity(url: str, canonical: str | None, identity: str) -> None:
    assert find_identity(url, canonical) == identity


GERMAN = "Alle Passagiere der Fähre sind in Sicherheit, sagte die Küstenwache am Dienstag in der Hafenstadt. " * 3


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (GERMAN, "en-GB", "de"),
        (GERMAN, None, "de"),
        ("Ferry", "fr_FR", "fr"),
        ("Ferry", "DE", "de"),
    ],
)
def test_language(text: str, declared: str | None, language: str) -> None:
    assert find_language(text, declared) == language


def test_declared_language() -> None:
    tree = document("").tree
    assert declared_language(tree, read_structured(tree)) == "en-GB"
