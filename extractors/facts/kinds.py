"""What kind of piece an article is: by its declared type, its section, its URL, its title and the label above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from extractors.structured import Structured, clean, types_of

_TYPED = {
    "LiveBlogPosting": "live",
    "OpinionNewsArticle": "opinion",
    "AnalysisNewsArticle": "analysis",
    "BackgroundNewsArticle": "analysis",
    "ReviewNewsArticle": "review",
    "Review": "review",
    "ImageGallery": "gallery",
    "MediaGallery": "gallery",
    "PressRelease": "press release",
    "AdvertiserContentArticle": "other",
}
# Directories of URLs, in the languages of the sample outlets and the development pages.
_DIRECTORIES = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (
            "live",
            r"/(?:live)?ticker/|/live(?:blog|ticker|-updates|-blog)?s?[/-]|liveblog|live-updates|liveticker|en-direct",
        ),
        (
            "opinion",
            r"/(?:opinions?|comment(?:ary|isfree)?|columns?|columnists?|editorials?|letters|kommentare?|"
            r"meinung|tribune|"
            r"editos?)(?:[/-]|$)",
        ),
        ("obituary", r"/(?:obituar(?:y|ies)|obits|nachrufe?|necrologies?|carnet)(?:[/-]|$)"),
        (
            "gallery",
            r"/(?:gallery|galleries|photos|diaporamas?|fotostrecken?|bilder(?:strecken?)?|fotogalerias?)(?:/|$)|"
            r"/(?:in-pictures|en-images|en-imagenes|in-bildern)[/-]",
        ),
        ("video", r"/(?:videos?|watch)(?:[/-]|$)"),
        (
            "press release",
            r"/(?:press-?releases?|pressemitteilung(?:en)?|pressemeldung(?:en)?|medienmitteilung(?:en)?|"
            r"communiques?(?:-de-presse)?|comunicati(?:-stampa)?|notas?-de-prensa|pressmeddelanden?)(?:[/-]|$)",
        ),
        ("review", r"/(?:reviews?|critiques?|rezension(?:en)?)(?:[/-]|$)"),
        ("analysis", r"/(?:analysis|analyse|explainers?|decryptage)(?:[/-]|$)|-explainer(?:/|$)"),
    )
)
# Words that name a kind: as a section, a genre, the label above a headline, or its first word before a colon.
_WORDS = (
    (
        "opinion",
        r"opinions?|comment|commentary|columns?|editorials?|letters(?: to the editor)?|kommentar|meinung|leitartikel|"
        r"tribune|débats|éditorial|opinión|columna|commento",
    ),
    ("obituary", r"obituar(?:y|ies)|nachrufe?|nécrologie|disparition|obituario"),
    (
        "gallery",
        r"in pictures|in photos|photo gallery|gallery|en images|diaporama|in bildern|bilderstrecke|fotostrecke|"
        r"en imágenes|fotogalería|le immagini",
    ),
    ("review", r"reviews?|critiques?|rezension(?:en)?|kritik|reseña|recensione"),
    ("analysis", r"analysis|analyse|explainer|explained|décryptage|hintergrund|análisis|analisi"),
    ("live", r"live(?: updates| blog)?|liveblog|liveticker|(?:en )?direct|en directo|in diretta"),
    ("video", r"watch|video|vidéo|im video"),
    (
        "press release",
        r"press release|media release|news release|pressemitteilung|pressemeldung|medienmitteilung|ots|"
        r"communiqué de presse|comunicato stampa|nota de prensa|pressmeddelande|persbericht",
    ),
)
_LABELS = tuple((kind, re.compile(rf"(?:{words})$", re.I)) for kind, words in _WORDS)
_OPENINGS = tuple((kind, re.compile(rf"(?:{words})\s*[:.|]\s", re.I)) for kind, words in _WORDS)
_SECTION_PARAMS = frozenset(("sec", "section", "cat", "category", "rubrik", "ressort", "rubrique", "seccion"))


def find_kind(tree: HtmlElement, structured: Structured, url: str, section: str | None, title: str | None) -> str:
    """The article's type as `articles.article_type` names it; `news` where nothing says otherwise."""
    for name in types_of(structured.article):
        if name in _TYPED:
            return _TYPED[name]
    parts = urlsplit(url)
    named = [value for key, value in parse_qsl(parts.query) if key.lower() in _SECTION_PARAMS]
    for label in (section, structured.text(structured.article.get("genre")), *named):
        if label and (kind := _match(_LABELS, label.strip())) and kind not in ("live", "video"):
            return kind
    if kind := next((kind for kind, pattern in _DIRECTORIES if pattern.search(parts.path)), None):
        return kind
    for label in _labels(tree):
        if kind := _match(_LABELS, label):
            return kind
    return (title and _match(_OPENINGS, title)) or "news"


def _match(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((kind for kind, pattern in patterns if pattern.match(text)), None)


def _labels(tree: HtmlElement) -> Iterator[str]:
    """Short lines in and right above the headline."""
    for heading in tree.iter("h1"):
        for element in (*heading.iterchildren("*"), *_above(heading)):
            text = clean(element.text_content()) if len(element) < 3 else ""
            if 0 < len(text) < 30:
                yield text.rstrip(" :|.")
        return


def _above(heading: HtmlElement) -> Iterator[HtmlElement]:
    before = heading.getprevious()
    if before is not None and isinstance(before.tag, str):
        yield before
