"""Pages that are no articles: lists of others, players, error messages, walls."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extractors.records import Reason
from extractors.structured import Structured, clean, types_of
from extractors.text import count_words

_SHORTEST = 25  # words of a web page's text; less is a teaser, a player's caption or an error message
_STUB = 50  # words of a page that says it is not free; more is a short article or its free part
_PLAYER = 100  # words of a page that says it is a video; more is a story with one
_MESSAGE = 80  # words of a page that a server wrote instead of the article
_LISTING_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage", "ContactPage", "AboutPage"))
_LISTING_URL = re.compile(r"/(?:(?:tags?|topics?|categor(?:y|ies)|authors?)/[^/]+|search|page/\d+)/?(?:\?|$)", re.I)
# What scripts, servers and their guards say instead of an article.
_FAILED = re.compile(
    r"^(?:(?:php )?(?:fatal error|parse error|warning|notice)\s?: +\S+\(|(?:php )?(?:fatal|parse) error\s?: |"
    r"traceback \(most recent call last\)|you have an error in your sql syntax|query failed: |uncaught exception|"
    r"error establishing a database connection)",
    re.I | re.M,
)
_FAILED_TITLE = re.compile(
    r"(?:error )?(?:4\d\d|5\d\d)\b(?:$|\s*[-–:|]| error| not found| forbidden| gone| bad| unauthori[sz]ed| too many|"
    r" internal| service unavailable| gateway)|(?:page|seite|article|story) (?:not found|nicht gefunden)|"
    r"page (?:non trouvée|introuvable)|página no encontrada|pagina non trovata|access (?:denied|to this page)|"
    r"just a moment\b|attention required|are you (?:a robot|human)|service unavailable|bad gateway|"
    r"internal server error|please (?:enable|verify)|pardon our interruption",
    re.I,
)
# A paragraph of its own that stands where the article goes on for subscribers only.
_WALL = re.compile(
    r"(?:(?:please )?(?:subscribe|sign up|register|log ?in|sign in|join|become a (?:member|subscriber))"
    r"(?: now| today| here| or \w+ in)? to (?:continue|keep|read|unlock|view|access|finish)\b|"
    r"(?:this (?:article|story|content|report|post)|to read (?:this|the (?:full|rest))|to continue reading)\b"
    r"[^.]{0,60}\b(?:subscribers?|subscription|subscribe|members?)\b|"
    r"already an? (?:subscriber|member)\b|bereits abonn|(?:jetzt )?weiter ?lesen mit\b|"
    r"(?:dieser|der ganze|der vollständige) artikel\b.*\babo|"
    r"(?:cet article|la suite|l['’]article complet) est (?:réservée?|disponible) (?:aux|pour les) abonnés|"
    r"il vous reste \d+\s?% de cet article à lire|(?:este contenido|artículo|contenido) (?:exclusivo|solo) para s|"
    r"questo (?:articolo|contenuto) è riservato agli abbonati)",
    re.I,
)
_LINE = 160  # characters of a wall's first line
_BEHIND = 120  # words that may follow a wall: offers and logins; more is the article itself


def cut_wall(text: str) -> tuple[str, bool]:
    """The text before a wall ("Subscribe to continue reading") and whether one stood there."""
    paragraphs = text.split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        if number and len(paragraph) < _LINE and _WALL.match(paragraph):
            is_end = count_words("\n\n".join(paragraphs[number:])) <= _BEHIND
            return ("\n\n".join(paragraphs[:number]), True) if is_end else (text, False)
    return text, False


def judge(
    tree: HtmlElement, structured: Structured, url: str, text: str | None, is_free: bool | None
) -> tuple[Reason, str] | None:
    """Why a page is no article, as far as its kind and the length of its text say; None for an article. `is_free` is
    what the page says, or False where its text stops at a wall."""
    og_type = (structured.meta("og:type") or "").lower()
    declared = bool(structured.article) or og_type == "article"
    kinds = {name for node in structured.nodes for name in types_of(node)}
    if not declared and (kinds & _LISTING_TYPES or _LISTING_URL.search(url)):
        return Reason.NOT_ARTICLE, "a page that lists others, by its own types or its URL"
    if not text:
        return Reason.NO_TEXT, "no main text found"
    words = count_words(text)
    if words < _MESSAGE and not structured.article:
        title = clean(tree.findtext(".//title") or "")
        if _FAILED.search(text) or _FAILED_TITLE.match(title):
            return Reason.NOT_ARTICLE, f"an error message: {text[:60]!r}"
    if is_free is False and words < _STUB:
        return Reason.PAYWALL, f"{words} words before the wall"
    is_player = og_type.startswith("video") and words < _PLAYER
    if not structured.article and (is_player or ("VideoObject" in kinds and words < 2 * _SHORTEST)):
        return Reason.NOT_ARTICLE, f"a video with {words} words"
    if words < _SHORTEST:
        return Reason.TOO_SHORT, f"{words} words: {text[:60]!r}"
    return None
