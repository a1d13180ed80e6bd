"""Whether a page is an article, and why not."""

from __future__ import annotations

from lxml.html import HtmlElement

from extractors.listings import is_declared_listing, is_listing
from extractors.records import Reason
from extractors.structured import Structured, types_of
from extractors.text import count_words
from extractors.walls import find_message, has_wall, is_consent_wall, is_service_page

_SHORTEST = 25  # words of a web page's text; less is a teaser, a player's caption or an error message
_STUB = 50  # words of a page that says it is not free; more is a short article or its free part
_PLAYER = 100  # words of a page that says it is a video; more is a story with one
_SHORT = 250  # words; a page with more that declares itself an article is one, whatever stands in its title


def judge(
    tree: HtmlElement, structured: Structured, url: str, text: str | None, is_free: bool | None
) -> tuple[Reason, str] | None:
    """Why a page is no article, as far as its kind and the length of its text say; None for an article. `is_free` is
    what the page says, or False where its text stops at a wall."""
    og_type = (structured.meta("og:type") or "").lower()
    article = structured.article
    if not article and og_type != "article" and is_declared_listing(structured, url):
        return Reason.NOT_ARTICLE, "a page that lists others, by its own types or its URL"
    words = count_words(text or "")
    is_root = url.rstrip("/").count("/") < 3
    if is_free is False and words < _STUB:
        return Reason.PAYWALL, f"{words} words before the wall"
    if not text:
        return Reason.NO_TEXT, "no main text found"
    if words < _SHORT and (message := find_message(tree, text)):
        return Reason.NOT_ARTICLE, f"a message instead of an article: {message!r}"
    if not article:
        if is_service_page(url):
            return Reason.NOT_ARTICLE, "a page about the site: terms, contact, search, subscriptions or the like"
        if is_consent_wall(text, words):
            return Reason.NOT_ARTICLE, "the words of a consent wall"
    if (not article or is_root) and is_listing(tree, text, url):
        return Reason.NOT_ARTICLE, "a page that lists others, by where its text stands"
    if words < _STUB and is_free is None and has_wall(tree):
        return Reason.PAYWALL, f"{words} words, and a wall on the page"
    kinds = {name for node in structured.nodes for name in types_of(node)}
    is_player = og_type.startswith("video") and words < _PLAYER
    if not article and (is_player or ("VideoObject" in kinds and words < 2 * _SHORTEST)):
        return Reason.NOT_ARTICLE, f"a video with {words} words"
    if words < _SHORTEST:
        return Reason.TOO_SHORT, f"{words} words: {text[:60]!r}"
    return None
