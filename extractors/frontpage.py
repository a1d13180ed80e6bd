"""What a site's front page and robots.txt tell of it: its feeds and sitemaps, its name and language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.document import Unreadable, read_document
from extractors.structured import clean, read_structured, types_of
from extractors.urls import join, registrable_domain

# Where the usual content management systems keep them; asked for where nothing else is known.
USUAL_FEEDS = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")
_FEED_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "text/rss+xml",
        "text/xml",
    )
)
# WordPress announces a feed of its comments and its interfaces beside the feed of its posts.
_NOT_NEWS = re.compile(r"/comments(?:/|$)|[?&]feed=comments|/wp-json/|/oembed", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What a front page says of its site."""

    name: str | None
    language: str | None
    feeds: list[str]
    sitemaps: list[str]


def read_front_page(body: bytes, url: str, content_type: str | None) -> FrontPage | None:
    """What the front page says; None where `body` is no page."""
    document = read_document(body, content_type)
    if isinstance(document, Unreadable):
        return None
    tree = document.tree
    structured = read_structured(tree)
    base = join(url, next(iter(tree.xpath("//base/@href")), None)) or url
    feeds, sitemaps = [], []
    for link in tree.iter("link", "a"):
        target = join(base, link.get("href"))
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if not target or registrable_domain(target) is None or _NOT_NEWS.search(target):
            continue
        relations = (link.get("rel") or "").lower().split()
        if kind in _FEED_TYPES and (link.tag == "a" or "alternate" in relations):
            feeds.append(target)
        elif "sitemap" in relations and link.tag == "link":
            sitemaps.append(target)
    sites = [node for node in structured.nodes if {"WebSite", "NewsMediaOrganization"} & set(types_of(node))]
    title = tree.findtext("head/title")
    names: Iterable[str | None] = (
        structured.meta("og:site_name", "application-name"),
        *(structured.text(site.get("name")) for site in sites),
        clean(title) if title else None,
    )
    root = tree.getroottree().getroot()
    language = root.get("lang") or root.get("xml:lang") or structured.meta("og:locale", "content-language")
    return FrontPage(
        name=next((name for name in names if name), None),
        language=language.replace("_", "-") if language else None,
        feeds=list(dict.fromkeys(feeds)),
        sitemaps=list(dict.fromkeys(sitemaps)),
    )
