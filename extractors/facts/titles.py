"""The headline, without the site's name and without the kicker above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from lxml.html import HtmlElement

from extractors.labels import label_of
from extractors.microdata import find_properties
from extractors.paragraphs import letters_of
from extractors.structured import Structured, clean
from extractors.urls import registrable_domain

_TAIL = re.compile(r"\s*\|\s*[^|]{2,45}$")
_SEPARATED = re.compile(r"\s+[|–—·•»:-]+\s+|\s*[|ㅣ]\s*")
_LEAD = re.compile(r"(.{2,45}?)(?:\s+[|–—·•»:-]+\s+|:\s+)(?=\S.{11})")
_SECTION = re.compile(r"[^|–—-]{2,25}")
_DOMAIN = re.compile(r"^www\.|\.\w{2,4}$", re.I)
_SEPARATOR = re.compile(r"\s+[|–—·•»«:-]+\s+|\s*\|\s*")
# Elements that hold a headline on pages older than their CMS's knowledge of h1.
_LINES = ("h2", "h3", "b", "strong", "font", "big", "td", "p", "div", "span")
_INVISIBLE = str.maketrans("", "", "\xad\u200b\u2060\ufeff")
_KICKER = re.compile(
    r"kicker|eyebrow|overline|dachzeile|topline|antetitulo|occhiello|surtitre|(?:^|[\s_-])label(?:$|[\s_-])", re.I
)
_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:headline|entry-title|post-title|article-title|titolo|titre|schlagzeile)(?:$|\s)", re.I
)
_LONGEST = 500  # characters of a title
_SHORTEST = 15  # characters of a headline; less is a section or a word of it
_SHARED = 0.4  # of the words of two writings of one headline
_LONGEST_KICKER = 45  # characters
_CUTS = 6  # places in a title before a site's name
_TELLING = 10  # letters of a headline; less may stand in another by chance


def find_title(tree: HtmlElement, structured: Structured, url: str = "") -> str | None:
    """The headline by which the page goes; None without any.

    Where JSON-LD, Open Graph and the page's heading disagree, two that agree are right. Where no two do, Open Graph's
    is, without a site behind the heading or a kicker before it. Counted on the development pages where the truth,
    made by hand or by fundus, is one of them: heading and JSON-LD against Open Graph 39 to 8, JSON-LD and Open Graph
    against the heading 22 to 5, a heading within Open Graph's 21 to 0; Open Graph alone against a heading alone 50 to
    4, since that may be the site's name, but 4 to 10 where the heading stands in the article or shares its words.
    """
    element = clean(tree.findtext(".//title") or "").translate(_INVISIBLE)[:_LONGEST]
    site = _site_names(structured, url)
    stated, shared, titled = (
        _without_site(title.translate(_INVISIBLE)[:_LONGEST], site) if title else ""
        for title in (
            structured.text(structured.article.get("headline")),
            structured.meta("og:title") or structured.meta("twitter:title", "dc.title", "title"),
            element,
        )
    )
    headings = [_without_site(heading, site) for heading in _headings(tree)]
    if not stated and not shared:
        return _undeclared(headings, element, titled, tree, url)
    whole = next((t for t in (stated, titled, *headings) if _is_cut(shared, t)), None)
    if whole or not shared:
        shared = whole or stated
    if letters_of(shared) != letters_of(stated):
        stated = next((h for h in headings if _holds(stated, h) and letters_of(stated).endswith(letters_of(h))), stated)
    ours, theirs = letters_of(shared), letters_of(stated)
    heading = next(
        (h for h in headings if letters_of(h) in (ours, theirs) or _holds(h, shared) or _holds(shared, h)), ""
    )
    shown = letters_of(heading)
    if not heading and not stated and (own := _own_heading(tree, headings, shared)):
        return own
    if not heading or ours == theirs or shown == ours:
        return _undivided(shared, stated, heading)
    if not stated and shown == letters_of(titled):
        return heading
    if _holds(heading, shared):
        # What the heading has beyond it is a kicker before; behind it, a headline cut for sharing.
        return shared if shown.endswith(ours) or not stated else heading
    return heading


def _own_heading(tree: HtmlElement, headings: list[str], shared: str) -> str | None:
    """The first heading where it is the article's: it stands in it, or shares words with the title that is declared."""
    if not headings or len(headings[0]) < _SHORTEST:
        return None
    element = next(tree.iter("h1"), None)
    if element is not None and any(a.tag in ("article", "main") for a in element.iterancestors()):
        return headings[0]
    ours, theirs = (set(re.findall(r"\w+", title.casefold())) for title in (headings[0], shared))
    return headings[0] if len(ours & theirs) > _SHARED * min(len(ours), len(theirs)) else None


def _undivided(shared: str, stated: str, heading: str) -> str:
    """Of spellings with the same letters, the one that two sources have."""
    return heading if heading == stated and letters_of(heading) == letters_of(shared) else shared


def _holds(whole: str, part: str) -> bool:
    letters = letters_of(part)
    return len(letters) > _TELLING and letters in letters_of(whole)


def _is_cut(title: str, whole: str) -> bool:
    """Whether `title` is `whole` cut short for sharing, or by a quotation mark that nobody escaped."""
    start = title.rstrip(" .…")
    if not whole.startswith(start) or len(whole) == len(title):
        return False
    return len(title) < _SHORTEST or title != start or whole[len(start) :].lstrip().startswith('"')


def _undeclared(headings: list[str], element: str, title: str, tree: HtmlElement, url: str) -> str | None:
    """The headline of a page that declares none beyond its `title`: the heading that agrees with it."""
    label = letters_of((registrable_domain(url) or "").rsplit(".", 1)[0])
    for heading in headings:
        if _agree(heading, title) or (_holds(title, heading) and not (label and label in letters_of(heading))):
            return _without_kicker(heading, title)
    if not any(True for _ in tree.iter("h1")) and (marked := _marked(tree)):
        return marked
    if element:
        part = _part_of(element, tree, url)
        return part if part != element else title
    return headings[0] if headings else None


def _headings(tree: HtmlElement) -> Iterator[str]:
    """What the page shows as headings, then what its microdata call the headline."""
    for elements in (tree.iter("h1"), find_properties(tree, "headline")):
        for element in elements:
            text = clean(element.get("content") or _words(element)).translate(_INVISIBLE)
            if 3 < len(text) < 300:
                yield text


def _words(heading: HtmlElement) -> str:
    """The words of a heading without the kicker in an element of its own at its start."""
    first = heading[0] if len(heading) else None
    if first is not None and not clean(heading.text or "") and _KICKER.search(label_of(first)):
        rest = "".join((first.tail or "", *(t for e in heading[1:] for t in (*e.itertext(), e.tail or ""))))
        if len(clean(rest)) > _SHORTEST:
            return rest
    return " ".join(heading.itertext())


def _marked(tree: HtmlElement) -> str | None:
    """What a page without an h1 calls its headline by a class."""
    for element in tree.iter("h2", "h3", "div", "span", "p", "font", "td"):
        if _HEADLINE.search(element.get("class") or "") and 12 < len(text := clean(" ".join(element.itertext()))) < 200:
            return text
    return None


def _without_kicker(heading: str, title: str) -> str:
    """`title` where `heading` is that with a kicker before it, else `heading`."""
    ours, theirs = letters_of(heading), letters_of(title)
    return title if len(theirs) > _TELLING and ours.endswith(theirs) and ours != theirs else heading


def _site_names(structured: Structured, url: str) -> frozenset[str]:
    """The letters of the site's names: what it calls itself, its domain and that domain's label ("lastampa")."""
    domain = registrable_domain(url) or ""
    names = (
        structured.meta("og:site_name", "application-name"),
        structured.text(structured.article.get("publisher")),
        domain,
        label if len(label := domain.split(".")[0]) > 2 else None,
    )
    return frozenset(letters for name in names if name and (letters := letters_of(name)))


def _without_site(title: str, site: Set[str]) -> str:
    """A title without the site's name behind it, with or without a section before that, or in front of it."""
    cuts = list(_SEPARATED.finditer(title))[-_CUTS:]
    at = next((place for place, cut in enumerate(cuts) if _is_site(title[cut.end() :], site)), None)
    if at is not None:
        section = title[cuts[at - 1].end() : cuts[at].start()] if at and "|" in cuts[at][0] else ""
        title = title[: cuts[at - bool(_SECTION.fullmatch(section))].start()]
    lead = _LEAD.match(title)
    if lead and _is_site(lead[1], site):
        title = title[lead.end() :]
    title = title.rstrip(" |–—·•:-")
    bare = _TAIL.sub("", title) if "|" in title else title
    return bare if len(bare) > 12 else title


def _is_site(name: str, site: Set[str]) -> bool:
    """Whether a part of a title is a name of the site, with "www." or a top-level domain or without."""
    return bool({letters_of(name), letters_of(_DOMAIN.sub("", name.strip()))} & site)


def _part_of(title: str, tree: HtmlElement, url: str) -> str:
    """The part of a page's `title` that is its headline: the longest that the page shows as a line of its own, else
    what is left without the site's name, as its domain tells it."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2:
        return title
    candidates = {letters_of(run): run for run in _runs(title) if len(run) > 12}
    shown = {letters for letters in _shown_lines(tree) if letters in candidates}
    if shown:
        return candidates[max(shown, key=len)]
    label = letters_of((registrable_domain(url) or "").rsplit(".", 1)[0])
    if label and label in letters_of(parts[0]) and len(parts[0]) < _LONGEST_KICKER:
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—·•»«:-")
    if label and label in letters_of(parts[-1]) and len(parts[-1]) < _LONGEST_KICKER:
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
            yield letters_of(text)


def _agree(heading: str, title: str) -> bool:
    ours, theirs = (set(re.findall(r"\w+", text.casefold())) for text in (heading, title))
    return bool(ours) and len(ours & theirs) >= 0.7 * max(len(ours), min(len(theirs), 25))
