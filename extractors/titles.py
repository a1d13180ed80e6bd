"""The headline, without the site's name and without the kicker above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extractors.microdata import find_properties
from extractors.structured import Structured, clean
from extractors.urls import registrable_domain

_TAIL = re.compile(r"\s+[|–—·•»:-]+\s+[^|–—·•»]{2,45}$|\s*\|\s*[^|]{2,45}$")
_SEPARATOR = re.compile(r"\s+[|–—·•»«:-]+\s+|\s*\|\s*")
# Elements that hold a headline on pages older than their CMS's knowledge of h1.
_LINES = ("h2", "h3", "b", "strong", "font", "big", "td", "p", "div", "span")
_INVISIBLE = str.maketrans("", "", "\xad\u200b\u2060\ufeff")
_LONGEST_KICKER = 45  # characters


def find_title(tree: HtmlElement, structured: Structured, url: str = "") -> str | None:
    """The page's own heading where what it declares agrees with it, else what it declares; None without any.

    A heading that agrees shares most of its words with the declared headline, so that a site's name in an h1 is no
    headline.
    """
    element = clean(tree.findtext(".//title") or "").translate(_INVISIBLE)
    declared = [
        _without_site(title.translate(_INVISIBLE), structured)
        for title in (
            structured.text(structured.article.get("headline")),
            structured.meta("og:title"),
            structured.meta("twitter:title", "dc.title", "title"),
            element,
        )
        if title
    ]
    for heading in _headings(tree):
        if tail := _without_kicker(heading, declared):
            return tail
        if any(_agree(heading, title) for title in declared):
            return _without_site(heading, structured)
    stated = [title for title in declared if title != element]
    if not stated and element:
        return _part_of(element, tree, url)
    return next((title for title in (*declared, *_headings(tree)) if title), None)


def _headings(tree: HtmlElement) -> Iterator[str]:
    """What the page shows as headings, then what its microdata call the headline."""
    for elements in (tree.iter("h1"), find_properties(tree, "headline")):
        for element in elements:
            text = clean(element.get("content") or " ".join(element.itertext())).translate(_INVISIBLE)
            if 3 < len(text) < 300:
                yield text


def _without_kicker(heading: str, declared: list[str]) -> str | None:
    """The declared headline where `heading` is that with a kicker before it; `heading` where it is declared whole;
    else None."""
    ours = _letters(heading)
    if whole := next((title for title in declared if _letters(title) == ours), None):
        return whole if " : " in heading else heading
    for title in declared:
        theirs = _letters(title)
        if len(theirs) > 10 and ours.endswith(theirs) and len(ours) - len(theirs) < _LONGEST_KICKER:
            return title
    return None


def _without_site(title: str, structured: Structured) -> str:
    site = structured.meta("og:site_name", "application-name") or structured.text(structured.article.get("publisher"))
    if site:
        name = rf"(?:www\.)?{re.escape(site)}"
        title = re.sub(rf"\s*[|–—·•»:-]+\s*(?:[^|–—-]{{2,25}}\|\s*)?{name}\s*$", "", title, flags=re.I)
        title = re.sub(rf"^{name}\s+[|–—·•»:-]+\s+(?=\S.{{11}})", "", title, flags=re.I)
    bare = _TAIL.sub("", title) if "|" in title else title
    return bare if len(bare) > 12 else title


def _part_of(title: str, tree: HtmlElement, url: str) -> str:
    """The part of a page's `title` that is its headline: the longest that the page shows as a line of its own, else
    what is left without the site's name, as its domain tells it."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2:
        return title
    candidates = {_letters(run): run for run in _runs(title) if len(run) > 12}
    shown = {letters for letters in _shown_lines(tree) if letters in candidates}
    if shown:
        return candidates[max(shown, key=len)]
    label = _letters((registrable_domain(url) or "").rsplit(".", 1)[0])
    if label and label in _letters(parts[0]) and len(parts[0]) < _LONGEST_KICKER:
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—·•»«:-")
    if label and label in _letters(parts[-1]) and len(parts[-1]) < _LONGEST_KICKER:
        return title[: title.rindex(parts[-1])].rstrip(" |–—·•»«:-")
    return title


def _runs(title: str) -> Iterator[str]:
    """Every run of neighbouring parts of `title`, separators inside it included."""
    cuts = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(title)), (len(title), len(title))][:8]
    for first in range(len(cuts) - 1):
        for last in range(first + 1, len(cuts)):
            yield title[cuts[first][1] : cuts[last][0]]


def _shown_lines(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter(*_LINES):
        text = element.text
        if text and len(element) < 3 and 12 < len(text) < 300:
            yield _letters(text)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _agree(heading: str, title: str) -> bool:
    ours, theirs = (set(re.findall(r"\w+", text.casefold())) for text in (heading, title))
    return bool(ours) and len(ours & theirs) >= 0.7 * max(len(ours), min(len(theirs), 25))
