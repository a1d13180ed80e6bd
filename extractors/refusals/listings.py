"""Pages that list others: fronts, topics, searches, archives. Told by where their paragraphs stand."""

from __future__ import annotations

import re
from collections.abc import Set
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.paragraphs import start_of
from extractors.structured import clean
from extractors.urls import join

_PAGES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage", "ContactPage", "AboutPage", "CheckoutPage"))
_TYPES = frozenset(("ItemList", "PodcastSeries", "RadioSeries", "Blog"))
_URL = re.compile(
    r"/(?:(?:tags?|topics?|temas?|themen?|thema|theme|dossiers?|categor(?:y|ies|ia)|kategorie|authors?|"
    r"autore?n?|auteurs?|"
    r"rubriken?|ressort|keyword|stichwort|archives?|archiv)/[^/]+(?:/\d+)*|search|page/\d+|"
    r"archive/\d{4}/\d\d(?:/\d\d)?)/?(?:\?|$)",
    re.I,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_DEPTH = 4  # elements from a paragraph up to the card that holds it and a headline
_TEASER_SHARE = 0.6  # of a listing's text stands in cards
_SOME = 0.25
_LITTLE = 700  # characters
_HEADLINES = 4  # linked headlines of a front page
_LINKS = 5
_HEADLINE = 25  # characters
_STORY_URL = re.compile(r"/[^/?]*(?:\d{4}|(?:[^\W_]+-){3})[^/]*/?$")  # a number or the words of a headline
_STORIES = 5  # linked by a front page


def is_declared_listing(kinds: Set[str], url: str, *, claims: bool, is_long: bool) -> bool:
    """Whether the types or the URL of a page without an article of its own say that it lists others. Many a CMS writes
    Open Graph's "article" on every page: such `claims` count against the URL, against types in a long text only."""
    if claims:
        return not is_long and bool(kinds & _PAGES)
    return bool(kinds & (_PAGES | _TYPES) or _URL.search(url))


def is_listing(tree: HtmlElement, text: str, url: str) -> bool:
    """Whether most of a text are teasers, or it is a list of links. Of a page with the URL of a section and many linked
    headlines, some teasers or hardly a text are enough."""
    teasers, share = find_teasers(tree, text, url)
    is_front = is_section_url(url) and count_linked_headlines(tree, url) >= _HEADLINES
    if is_front and (share >= _SOME or len(text) < _LITTLE):
        return True
    if url.rstrip("/").count("/") < 3 and _count_stories(tree, url) >= _STORIES:
        return True
    return (teasers > 1 and share >= _TEASER_SHARE) or _is_list_of_links(tree, text)


def find_teasers(tree: HtmlElement, text: str, url: str) -> tuple[int, float]:
    """How many paragraphs of the text stand alone in cards, under a headline that links to another page, and what
    share of the text's characters that is."""
    paragraphs = {start_of(paragraph): len(paragraph) for paragraph in text.split("\n\n") if len(paragraph) > 40}
    cards: dict[HtmlElement, set[str]] = {}
    for element in tree.iter("p", "div", "span", "a", "li", "td", "font"):
        own = element.text or ""
        if len(own) > 40 and (start := start_of(own)) in paragraphs and (card := _card_of(element, url)) is not None:
            cards.setdefault(card, set()).add(start)
    cards = {card: starts for card, starts in cards.items() if len(starts) == 1}
    found = set().union(*cards.values())
    headlines = {start_of(clean(" ".join(heading.itertext()))) for card in cards for heading in card.iter(*_HEADINGS)}
    listed = sum(paragraphs.get(start, 0) for start in found | headlines)
    return len(found), listed / max(1, sum(paragraphs.values()))


def is_section_url(url: str) -> bool:
    """Whether a URL is that of a section or a front page: one or two plain words, no headline, no number."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    return (
        not parts.query and len(segments) < 3 and all(re.fullmatch(r"[^\W\d_]{2,20}", segment) for segment in segments)
    )


def count_linked_headlines(tree: HtmlElement, url: str) -> int:
    """Headlines that link to other pages."""
    return sum(_links_away(heading, url) for heading in tree.iter("h2", "h3", "h4"))


def _count_stories(tree: HtmlElement, url: str) -> int:
    """Other pages of the site that are linked with the words of a headline."""
    links = (link for link in tree.iter("a") if len("".join(link.itertext()).strip()) > _HEADLINE)
    targets = {target for link in links if _is_away(target := join(url, link.get("href")), url)}
    return sum(1 for target in targets if target and _STORY_URL.search(target))


def _card_of(element: HtmlElement, url: str) -> HtmlElement | None:
    """The box that a paragraph shares with one headline, where that links to another page, or with links to one other
    page only: its picture, its headline and "read more"."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth == _DEPTH or ancestor.tag in ("body", "main"):
            break
        headings = list(ancestor.iter(*_HEADINGS))
        if headings:
            # More than one is no card, and an article's own heading links nowhere.
            return ancestor if len(headings) == 1 and _links_away(headings[0], url) else None
        targets = [join(url, link.get("href")) for link in ancestor.iter("a")]
        if len(targets) > 1 and len(set(targets)) == 1 and _is_away(targets[0], url):
            return ancestor
    return None


def _links_away(heading: HtmlElement, url: str) -> bool:
    """Whether a heading is a link to another page, or stands in one."""
    link = heading.find(".//a[@href]")
    if link is None:
        link = next(heading.iterancestors("a"), None)
    return link is not None and _is_away(join(url, link.get("href")), url) and bool(clean("".join(heading.itertext())))


def _is_away(target: str | None, url: str) -> bool:
    """Whether a link leads to another page."""
    return bool(target and _page(target) != _page(url))


def _page(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc, parts.path.rstrip("/"), parts.query


def _is_list_of_links(tree: HtmlElement, text: str) -> bool:
    """Whether most of a text are links of their own."""
    lines = {start_of(line): len(line) for line in text.split("\n\n")}
    linked = {start for link in tree.iter("a") if (start := start_of("".join(link.itertext()))) in lines}
    return len(linked) >= _LINKS and sum(lines[start] for start in linked) > _TEASER_SHARE * sum(lines.values())
