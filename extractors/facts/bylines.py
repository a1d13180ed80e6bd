"""Where a page shows who wrote it: the lines of a byline, and the agencies that it names as its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.labels import label_of
from extractors.microdata import find_properties, is_card
from extractors.structured import clean

_AUTHOR = re.compile(
    r"byline|(?:^|[\s_-])(?:authors?|auteure?s?|autor(?:en|in|es|a)?|autore|writer|contributor|signature|vcard|h-card|"
    r"posted-by)(?:$|[\s_-])|author-?name|articleauthor|(?:article|post|entry|story)author",
    re.I,
)
_NOT_AUTHOR = re.compile(
    r"bio(?:$|[\s_-])|biograph|avatar|image|photo|picture|comment|related|social|about|(?<!post-)(?:date|"
    r"title)(?![\s_-]*author)|role|follow|"
    r"box|list(?:$|\s)|more-",
    re.I,
)
# What a label has at least, to be one of these: most are ruled out without a regular expression.
_STEMS = (
    "byline", "aut", "writer", "contributor", "signature", "card", "posted-by", "source", "agenc", "agent",
    "quelle", "provider",
)  # fmt: skip
_SOURCE = re.compile(r"(?:^|[\s_-])(?:source|agency|agence|agentur|quelle|provider)(?:$|\s)", re.I)
_NAME = r"[A-ZÀ-ÞĀ-ŽΑ-ΩА-Я][\w.’'-]*"
_LEAD = (
    r"(?:(?:posted|written|reported|published|submitted|words|story|ein \w+|publicado|veröffentlicht|erstellt)\s+)?"
    r"(?:by|from|von|par|por|di|da|door|av|af|texte?)\s*:?\s+|(?:authors?|autor(?:in|en|in/autor)?|auteure?|"
    r"autore|words|"
    r"redaktion|interview|reporter)\s*:?\s+"
)
_LINE = re.compile(
    rf"^[\s–—-]*(?:{_LEAD})"
    rf"(?-i:{_NAME}(?:\s+(?:(?:d[aeiu]|van|von|der|den|le|la|al|el|bin)\s+)*{_NAME}){{1,3}})(?=$|\s*[,|•·–—(/]|"
    rf"\s+(?:and|und|et|y|e|en|og|on|am)\b|\s+\d)",
    re.I,
)
_INITIALS = frozenset(
    "bBfFvVpPdDaAtTwWrRsSeEiI–—-"
)  # of the words that _LINE begins with: nearly all text is ruled out
_OPENED = re.compile(
    r"^[\s–—-]*(?:(?:posted|written|published|words)\s+)?(?:by|von|par|por|di|door|av|af|authors?|autor(?:in|"
    r"en|in/autor)?|"
    r"auteure?|autore|words|texte?|redaktion)\s*:?$",
    re.I,
)
_PROFILE = re.compile(
    r"/(?:authors?|auteurs?|autore?n?|redakteure?|journalists?|contributors?|staff|profile?|"
    r"creator)/(?:\w+/)?[^/?]+/?$",
    re.I,
)
_HOLDERS = (
    "a", "span", "p", "div", "address", "cite", "li", "strong", "b", "font", "td", "em", "i", "small", "h3", "h4",
    "h5", "h6", "dd", "header", "ul",
)  # fmt: skip
_APART = frozenset(("aside", "nav", "footer", "figure", "figcaption", "form"))
_PAGE = frozenset(("html", "body", "main"))
_LONGEST = 150  # characters of a byline
_LONG = 200  # characters of a paragraph: after two of them no plain "By …" opens an article


@dataclass(frozen=True, slots=True)
class Bylines:
    """Lines in page order, best evidence first."""

    authors: tuple[str, ...]
    plain: tuple[str, ...]
    """Lines that nothing but their words tells."""
    sources: tuple[str, ...]


def find_bylines(tree: HtmlElement) -> Bylines:
    """What microdata, links and classes mark as the author, else lines that begin with "By" above the text."""
    marked: list[HtmlElement] = [e for e in find_properties(tree, "author") if not _is_apart(e)]
    labelled: list[HtmlElement] = []
    plain: list[str] = []
    sources: list[str] = []
    long = 0
    for element in tree.iter(*_HOLDERS):
        label = label_of(element)
        kind = _kind_of(label) if label else ""
        if kind == "author" or (not kind and element.tag == "a" and _links_to_author(element)):
            labelled.append(element)
        elif kind == "source" and len(element) < 4 and not _is_apart(element):
            sources.append(_words(element))
        elif long < 3 and (own := element.text):
            long += len(own) > _LONG
            if not plain and 2 <= len(own) < _LONGEST and own.lstrip()[:1] in _INITIALS:
                line = _line(element, own)
                if line and not _is_apart(element):
                    plain.append(line)
    lines = [_words(element) for element in marked]
    lines += [_words(element) for element in _one_byline(labelled)]
    return Bylines(
        tuple(line for line in lines if line and len(line) < _LONGEST),
        tuple(line for line in plain if line and len(line) < _LONGEST),
        tuple(source for source in sources if 1 < len(source) < 60),
    )


@lru_cache(maxsize=4096)  # labels are few and stand on many elements
def _kind_of(label: str) -> str:
    """What an element with this label holds: an `author`, a `source`, `other` things about an author, or nothing."""
    low = label.lower()
    if not any(stem in low for stem in _STEMS):
        return ""
    if _AUTHOR.search(label):
        return "other" if _NOT_AUTHOR.search(label) else "author"
    return "source" if _SOURCE.search(label) else ""


def _links_to_author(link: HtmlElement) -> bool:
    """Whether a link leads to the page of an author."""
    return link.get("rel") == "author" or bool(_PROFILE.search(link.get("href") or ""))


def _one_byline(labelled: list[HtmlElement]) -> Iterator[HtmlElement]:
    """The first of the labelled elements and those beside it: later ones are bylines of other stories."""
    home: list[HtmlElement] = []
    taken = 0
    for element in labelled:
        if _is_apart(element):
            continue
        above = [ancestor for ancestor in element.iterancestors() if ancestor.tag not in _PAGE][:3]
        if not home:
            home = above
        elif not any(ancestor in home for ancestor in above[:2]):
            continue
        yield element
        taken += 1
        if taken == 6:
            return


def _line(element: HtmlElement, own: str) -> str | None:
    """The line that the element opens, where it reads as a byline."""
    text = clean(own)
    if _OPENED.match(text):
        # "By <a>Jane Doe</a>", "<strong>Author</strong> Jane Doe"
        text = _words(element) if len(element) else clean(f"{text} {(element.tail or '')[:_LONGEST]}")
    return text if _LINE.match(text) else None


def _is_apart(element: HtmlElement) -> bool:
    """Whether an element belongs to a picture, a box or another story."""
    return any(ancestor.tag in _APART for ancestor in element.iterancestors()) or is_card(element)


def _words(element: HtmlElement) -> str:
    """The words of a byline, its blocks apart; the name alone where an item names its person."""
    named = element.get("content")
    if not named and element.get("itemscope") is not None:
        named = next(
            (clean(e.get("content") or " ".join(e.itertext())) for e in element.iter() if e.get("itemprop") == "name"),
            None,
        )
    if named:
        return clean(named)
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        size += len(piece.strip())
        if size > _LONGEST:
            return ""
        pieces.append(piece)
    return clean(" ".join(pieces))
