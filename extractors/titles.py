"""The headline, without the site's name."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extractors.structured import Structured, clean

_TAIL = re.compile(r"\s+[|–—·•»:-]+\s+[^|–—·•»]{2,45}$|\s*\|\s*[^|]{2,45}$")


def find_title(tree: HtmlElement, structured: Structured) -> str | None:
    """The page's own heading where what it declares agrees with it, else what it declares; None without any.

    A heading that agrees shares most of its words with the declared headline, so that a site's name in an h1 is no
    headline.
    """
    declared = [
        _without_site(title, structured)
        for title in (
            structured.text(structured.article.get("headline")),
            structured.meta("og:title"),
            structured.meta("twitter:title", "dc.title", "title", "headline"),
            clean(tree.findtext(".//title") or ""),
        )
        if title
    ]
    headings = [_words(h) for h in tree.iter("h1")] + [_words(h) for h in tree.xpath("//*[@itemprop='headline']")]
    headings = [heading for heading in headings if 3 < len(heading) < 300]
    for heading in headings:
        if any(_agree(heading, title) for title in declared):
            return _without_site(heading, structured)
    for title in (*declared, *headings):
        if title:
            return title
    return None


def _without_site(title: str, structured: Structured) -> str:
    site = structured.meta("og:site_name", "application-name") or structured.text(structured.article.get("publisher"))
    if site:
        tail = re.compile(rf"\s*[|–—·•»:-]+\s*(?:[^|]*\|\s*)?(?:www\.)?{re.escape(site)}\s*$", re.I)
        title = tail.sub("", title)
    bare = _TAIL.sub("", title) if "|" in title else title
    return bare if len(bare) > 12 else title


def _words(element: HtmlElement) -> str:
    return clean(" ".join(element.itertext()))


def _agree(heading: str, title: str) -> bool:
    ours, theirs = (set(re.findall(r"\w+", text.casefold())) for text in (heading, title))
    return bool(ours) and len(ours & theirs) >= 0.7 * max(len(ours), min(len(theirs), 25))
