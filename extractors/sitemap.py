"""Links of sitemaps, news sitemaps and sitemap indexes (sitemaps.org protocol 0.9, Google's news extension)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from extractors.links import Link
from extractors.structured import clean
from extractors.urls import join


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap names: pages, and other sitemaps."""

    links: list[Link]
    children: list[str]


def read_sitemap(body: bytes, base: str) -> Sitemap | None:
    """The sitemap's links and children in its order; None where `body` is no sitemap. Plain lists of URLs are
    sitemaps too."""
    if b"<" not in body[:1000]:
        lines = [join(base, line) for line in body.decode("utf-8", "replace").split()]
        links = [Link(url=url, source="sitemap") for url in lines if url]
        return Sitemap(links, []) if links else None
    # No entities, no network: a sitemap is foreign XML.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        return None
    found = Sitemap([], [])
    for entry in root:
        # A picture (image:image) has a loc of its own: only the entry's children and those of its news element count.
        fields = [*entry, *(field for news in entry if _name(news) == "news" for field in news)]
        values = {_name(field): clean(field.text) for field in fields if field.text}
        url = join(base, values.get("loc"))
        if not url:
            continue
        if _name(entry) == "sitemap":
            found.children.append(url)
        elif _name(entry) == "url":
            stated = values.get("publication_date")
            found.links.append(
                Link(
                    url=url,
                    source="sitemap",
                    title=values.get("title"),
                    date=_moment(stated) if stated else None,
                    language=values.get("language"),
                )
            )
    return found


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _moment(value: str) -> datetime | None:
    """W3C datetime; a day alone is midnight UTC, since sitemaps name no zone."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
