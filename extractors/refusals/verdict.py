"""Whether a page is an article, and why not.

A page claims to be one by its JSON-LD type, its Open Graph type, a date that it declares or a byline. The less it
claims, the more its URL, its prose and where its paragraphs stand must show it.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extractors.article import Facts
from extractors.fates import Reason
from extractors.records import Evidence
from extractors.refusals.listings import is_declared_listing, is_listing, is_section_url
from extractors.refusals.messages import find_message, is_consent_wall, is_guard, is_service_page
from extractors.refusals.walls import has_wall
from extractors.structured import Structured, types_of
from extractors.text import measure_words

# A page about one of these shows no article, unless something dates it.
_THINGS = frozenset((
    "Product", "ProductGroup", "Event", "SportsEvent", "MusicEvent", "TheaterEvent", "WebApplication",
    "SoftwareApplication", "MobileApplication", "VideoGame", "Game",
))  # fmt: skip
_FORMS = frozenset(("JobPosting", "Quiz", "Poll"))
# How a sentence ends; Thai and Lao write no mark there.
_END = re.compile(r"[.!?…。！？؟।։።\u0e00-\u0eff]['\"’”»)\]」』]*\s*$")
_SHORTEST = 25  # words of a web page's text; less is a teaser, a player's caption or an error message
_STUB = 50  # words of a page that says it is not free; more is a short article or its free part
_CUT_STUB = 70  # where a wall was found behind them
_PLAYER = 100  # words of a page that says it is a video; more is a story with one
_SENTENCE = 15  # words of a paragraph of prose; captions, prices, scores and labels are shorter
_SHORT = 250  # words; a page with more that declares itself an article is one, whatever stands in its title


def judge(
    tree: HtmlElement,
    structured: Structured,
    url: str,
    text: str | None,
    facts: Facts,
    published: Evidence | None,
    *,
    is_cut: bool = False,
) -> tuple[Reason, str] | None:
    """Why a page is no article, as far as its kind and the length of its text say; None for an article. `is_cut`
    says that the text stopped at a wall."""
    og_type = (structured.meta("og:type") or "").lower()
    article = structured.article
    kinds = {name for node in structured.nodes for name in types_of(node)}
    is_declared = bool(published and published.source not in ("text", "url"))
    words = measure_words(text or "")
    if not article:
        if is_declared_listing(kinds, url, claims=og_type == "article", is_long=words > _SHORT):
            return Reason.NOT_ARTICLE, "a page that lists others, by its own types or its URL"
        things = kinds & (_FORMS if is_declared or words > _SHORT else _FORMS | _THINGS)
        if things:
            return Reason.NOT_ARTICLE, f"a page about a {min(things)}, by its own types"
    depth = url.rstrip("/").count("/")
    is_free = False if is_cut else facts.is_free
    if is_free is False and words < (_CUT_STUB if is_cut else _STUB):
        return Reason.PAYWALL, f"{words} words before the wall"
    if not text:
        return Reason.NO_TEXT, "no main text found"
    if words < _SHORT and (message := find_message(tree, text, is_claimed=bool(article) or is_declared)):
        return Reason.NOT_ARTICLE, f"a message instead of an article: {message!r}"
    if not article:
        if is_service_page(url):
            return Reason.NOT_ARTICLE, "a page about the site: terms, contact, search, subscriptions or the like"
        if is_consent_wall(text, words):
            return Reason.NOT_ARTICLE, "the words of a consent wall"
        if words < _SHORT and not published and is_guard(text):
            return Reason.NOT_ARTICLE, "the words of a guard against robots"
    if (not article or depth < 3) and is_listing(tree, text, url):
        return Reason.NOT_ARTICLE, "a page that lists others, by where its text stands"
    if words < _STUB and is_free is None and has_wall(tree):
        return Reason.PAYWALL, f"{words} words, and a wall on the page"
    is_player = og_type.startswith("video") and words < _PLAYER
    if not article and (is_player or ("VideoObject" in kinds and words < 2 * _SHORTEST)):
        return Reason.NOT_ARTICLE, f"a video with {words} words"
    if words < _SHORTEST:
        return Reason.TOO_SHORT, f"{words} words: {text[:60]!r}"
    if not article and not published and not facts.authors and words < _SHORT:
        if og_type != "article" and depth == 3 and is_section_url(url):
            return Reason.NOT_ARTICLE, "no date, no author, and the URL of a section"
        if (prose := count_prose(text)) < words / 2:
            return Reason.NOT_ARTICLE, f"no date, no author, and {prose} of its {words} words in sentences"
    return None


def count_prose(text: str) -> int:
    """Words of the paragraphs that are sentences, not labels, prices, scores or names."""
    paragraphs = ((paragraph, measure_words(paragraph)) for paragraph in text.split("\n\n"))
    return sum(words for paragraph, words in paragraphs if words >= _SENTENCE and _END.search(paragraph))
