"""Microdata of the article itself, apart from that of cards, pictures and people inside its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.structured import ARTICLE_TYPES, clean


def is_card(element: HtmlElement) -> bool:
    """Whether `element` is or lies in an article within the article: a teaser of another story."""
    scopes = [
        ancestor
        for ancestor in (element, *element.iterancestors())
        if ancestor.get("itemtype") is not None and _type(ancestor) in ARTICLE_TYPES
    ]
    # Posts of a live blog are the article's own; who writes one marks it as an update of it.
    return len(scopes) > 1 and scopes[0].get("itemprop") not in ("liveBlogUpdate", "articleBody")


def find_properties(tree: HtmlElement, name: str) -> Iterator[HtmlElement]:
    """Elements that carry a property of the page's main article, in page order.

    A property belongs to the nearest item around it (HTML standard §5.2.2). The main article is the first item of
    an article's type outside of asides; on a page without one, properties that belong to no item are taken.
    """
    found = _by_property(tree).get(name)
    if not found:
        return
    main = _main(tree)
    for element in found:
        scope = next((a for a in element.iterancestors() if a.get("itemscope") is not None), None)
        if scope is main or (scope is not None and main is None and _type(scope) not in ("ImageObject", "Person")):
            yield element


def value_of(element: HtmlElement) -> str | None:
    """The value of a property: its content, its time, else its words."""
    for name in ("content", "datetime"):
        if value := element.get(name):
            return clean(value)
    return clean(" ".join(element.itertext())) or None


@lru_cache(maxsize=1)  # one page is asked for several properties
def _by_property(tree: HtmlElement) -> Mapping[str, Sequence[HtmlElement]]:
    found: dict[str, list[HtmlElement]] = {}
    # The descendant axis by name: "//" visits every node twice.
    for element in tree.xpath("descendant::*[@itemprop]"):
        found.setdefault(element.get("itemprop"), []).append(element)
    return found


def _main(tree: HtmlElement) -> HtmlElement | None:
    for element in tree.xpath("descendant::*[@itemscope][@itemtype]"):
        if _type(element) in ARTICLE_TYPES and not any(
            a.tag in ("aside", "nav", "footer") for a in element.iterancestors()
        ):
            return element
    return None


def _type(element: HtmlElement) -> str:
    return (element.get("itemtype") or "").strip().rsplit("/", 1)[-1]
