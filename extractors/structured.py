"""What a page says of itself: JSON-LD, Open Graph and meta tags, microdata; read once from the shared tree."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from extractors.document import drop_controls

Node = Mapping[str, Any]

# https://schema.org/Article and what is below it, and the types that news sites use for one story.
ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "OpinionNewsArticle",
        "ReviewNewsArticle",
        "LiveBlogPosting",
        "BlogPosting",
        "SocialMediaPosting",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "Report",
        "Review",
        "Recipe",
        "ImageGallery",
        "MediaGallery",
    ]
)
GALLERY_TYPES = frozenset(("ImageGallery", "MediaGallery"))
LISTING_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList"))
# What pages put around and between JSON. A string is matched first, so that nothing inside one is taken for it.
_STRING = r'"(?:[^"\\]|\\.)*+"'
_NOISE = re.compile(rf"({_STRING})|/\*.*?\*/|//[^\n]*|<!--|-->|<!\[CDATA\[|\]\]>", re.S)
_MOST_COMMENTS = 200  # each that is not closed is looked for to the end
_LOOSE_COMMA = re.compile(rf"({_STRING})|,(?=\s*[\]}},])", re.S)
_BAD_ESCAPE = re.compile(r"(\\(?:[\"\\/bfnrt]|u[0-9A-Fa-f]{4}))|\\")
_HALF_CHARACTER = re.compile(r"(\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w)|\\u[dD][89a-fA-F]\w\w")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Structured:
    """The statements of a page about itself."""

    metas: Mapping[str, Sequence[str]]
    """Contents by lower-case name, property or itemprop, in page order."""
    nodes: Sequence[Node]
    """Every JSON-LD object that has a type, however nested, in page order."""

    def meta(self, *names: str) -> str | None:
        """The first content of the first of these names that has one."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return None

    @cached_property
    def article(self) -> Node:
        """The JSON-LD object of the page's own article; empty where there is none. Of several on a page that lists
        others, only the one with the page's own URL or headline is it."""
        found = [node for node in self.nodes if ARTICLE_TYPES & set(types_of(node))]
        headlined = [node for node in found if node.get("headline") or node.get("datePublished")]
        # A gallery without a date is an index of galleries.
        candidates = [n for n in headlined or found if n.get("datePublished") or not GALLERY_TYPES & set(types_of(n))]
        if len(candidates) > 1 and LISTING_TYPES & {name for node in self.nodes for name in types_of(node)}:
            candidates = [node for node in candidates if self._is_own(node)]
        return (candidates or [{}])[0]

    def _is_own(self, node: Node) -> bool:
        """Whether an object is about this page, by the address or the title that Open Graph gives it."""
        address, title = self.meta("og:url"), self.meta("og:title")
        addresses = [self.text(node.get(key)) for key in ("url", "@id", "mainEntityOfPage")]
        main = node.get("mainEntityOfPage")
        addresses.append(main.get("@id") if isinstance(main, dict) else None)
        if address and any(
            isinstance(a, str) and a.split("#")[0].rstrip("/") == address.rstrip("/") for a in addresses
        ):
            return True
        headline = self.text(node.get("headline"))
        return bool(headline and title and headline.casefold() in title.casefold())

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """JSON-LD objects by their @id, the fullest where several share one."""
        index: dict[str, Node] = {}
        for node in self.nodes:
            key = node.get("@id")
            if isinstance(key, str) and len(node) > len(index.get(key, {})):
                index[key] = node
        return index

    def resolve(self, value: object) -> Iterator[Node | str]:
        """The objects and strings that a JSON-LD value stands for: lists unrolled, references followed."""
        if isinstance(value, list):
            for item in value:
                yield from self.resolve(item)
        elif isinstance(value, str):
            if value.strip():
                yield value
        elif isinstance(value, dict):
            key = value.get("@id")
            yield (self.by_id.get(key, value) if isinstance(key, str) else value)

    def text(self, value: object) -> str | None:
        """The first string in a JSON-LD value, its `name` where it is an object, clean."""
        for item in self.resolve(value):
            for found in [item] if isinstance(item, str) else _names_of(item):
                if words := clean(found):
                    return words
        return None


def read_structured(tree: HtmlElement) -> Structured:
    """What `tree` says of itself. What cannot be parsed is left out: pages are full of it."""
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if content:
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if key := element.get(attribute):
                    metas.setdefault(key.strip().lower(), []).append(clean(content))
    nodes: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            for value in _load(script.text):
                nodes.extend(_typed(value))
    return Structured(metas, nodes)


def types_of(node: Node) -> list[str]:
    """The types of a JSON-LD object without their vocabulary."""
    declared = node.get("@type")
    values = declared if isinstance(declared, list) else [declared]
    return [re.split(r"[/:#]", value)[-1].strip() for value in values if isinstance(value, str)]


def clean(value: str) -> str:
    """Without entities that a CMS escaped twice and without control characters, white space collapsed."""
    return " ".join(drop_controls(html.unescape(value)).split())


def _names_of(node: Node) -> Iterator[str]:
    """The strings in an object's name: plain, in a list, or with a language."""
    for key in ("name", "@value"):
        value = node.get(key)
        for item in value if isinstance(value, list) else [value]:
            found = item.get("@value") if isinstance(item, dict) else item
            if isinstance(found, str):
                yield found


def _load(script: str) -> list[object]:
    """The JSON values of a script, mended where they are broken in one of the usual ways."""
    script = _HALF_CHARACTER.sub(lambda match: match[1] or "\\ufffd", script).strip("\ufeff\u200b\xa0 \t\r\n;")
    try:
        return [_DECODER.decode(script)]
    except (ValueError, RecursionError):
        mended = _mend(script)
    try:
        return [_DECODER.decode(mended)]
    except (ValueError, RecursionError):
        return _load_all(mended)


def _mend(script: str) -> str:
    """A script without comments and commas that do not belong in JSON; as it is where it is all comment marks."""
    if script.count("/*") > _MOST_COMMENTS:
        return script
    bare = _NOISE.sub(r"\1", html.unescape(script) if "&quot;" in script else script)
    return _BAD_ESCAPE.sub(r"\1", _LOOSE_COMMA.sub(r"\1", bare))


def _load_all(text: str) -> list[object]:
    """Values one after the other, with or without commas, up to the first that cannot be read."""
    found: list[object] = []
    at = 0
    while True:
        while at < len(text) and (text[at].isspace() or text[at] in ",;"):
            at += 1
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found
        found.append(value)


def _typed(value: object, depth: int = 0) -> Iterator[Node]:
    """Objects with a type or an id, outer before inner; twelve levels are more than any page needs."""
    if depth > 12:
        return
    if isinstance(value, list):
        for item in value:
            yield from _typed(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _typed(item, depth + 1)
