"""Links of sitemaps, news sitemaps and sitemap indexes (sitemaps.org protocol 0.9, Google's news extension)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extractors.document import decode_text, drop_references
from extractors.links import Link, read_moment, read_target
from extractors.structured import clean
from extractors.urls import join

_DECLARATION = re.compile(r"<\?xml[^>]{0,1000}\?>")
_LOOSE_AMPERSAND = re.compile(r"&(?!#?\w+;)")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap names: pages, and other sitemaps."""

    links: list[Link]
    children: list[Link]
    """Sitemaps that an index names, with their `modified`."""


def read_sitemap(body: bytes, base: str) -> Sitemap | None:
    """The sitemap's links and children in its order; None where `body` is no sitemap. Plain lists of URLs are
    sitemaps too."""
    text, _ = decode_text(body, None)
    if "<" not in text:
        links = [Link(url=url, source="sitemap") for line in text.split() if (url := _absolute(line))]
        return Sitemap(links, []) if links else None
    root = _parse(text)
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        return None
    found = Sitemap([], [])
    for entry in root:
        stated = _values(entry)
        url = read_target(base, stated.get("loc"))
        if url and _name(entry) == "sitemap":
            found.children.append(Link(url=url, source="sitemap", modified=read_moment(stated.get("lastmod"))))
        elif url and _name(entry) == "url":
            found.links.append(
                Link(
                    url=url,
                    source="sitemap",
                    title=stated.get("title"),
                    date=read_moment(stated.get("publication_date")),
                    modified=read_moment(stated.get("lastmod")),
                    language=stated.get("language"),
                )
            )
    return found


def _parse(text: str) -> etree._Element | None:
    # No entities, no network: a sitemap is foreign XML. Its declaration goes, since the text is decoded.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False
    )
    text = text.lstrip("\ufeff \t\r\n")
    declaration = _DECLARATION.match(text)
    mended = _LOOSE_AMPERSAND.sub("&amp;", drop_references(text[declaration.end() :] if declaration else text))
    try:
        return etree.fromstring(mended.strip().encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _values(entry: etree._Element) -> dict[str, str]:
    """What an entry says of its page, in itself and in its `news`; pictures and videos have their own `loc`."""
    found: dict[str, str] = {}
    for child in _leaves(entry):
        if child.text and (words := clean(child.text)):
            found.setdefault(_name(child), words)
    return found


def _leaves(entry: etree._Element) -> Iterator[etree._Element]:
    for child in entry:
        if _name(child) in ("news", "publication"):
            yield from _leaves(child)
        elif not len(child):
            yield child


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _absolute(line: str) -> str | None:
    return join("", line) if line.lower().startswith(("http://", "https://")) else None
