"""Where an article's pictures stand: one pass over the shared tree, teasers and boxes left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.captions import find_figure, label_of, read_caption
from extractors.microdata import is_card
from extractors.pictures import Version, find_versions, largest, number, picture_id
from extractors.sightings import Found, is_furniture
from extractors.structured import clean

_ELSEWHERE = re.compile(
    r"related|teaser|promo|newsletter|advert|\bads?\b|author|avatar|share|social|logo|comment|recommend|sidebar|most-?read|trending|"
    r"read-?more|readmore|more-?on|more-?from|byline|footer|navbar|\bnav\b|menu|header-logo|subscribe|cookie|consent|popular|"
    r"also-?like|outbrain|taboola|next-?article|latest|bio\b|empfehl|lire-aussi|mehr-zum",
    re.I,
)
_CLONE = re.compile(r"duplicate|\bcloned?\b|[-_]clone\b", re.I)
_GALLERY = re.compile(r"gallery|slider|slideshow|carousel|diaporama|bilderstrecke|galerie", re.I)
_SKIPPED = frozenset(("aside", "nav", "footer", "form", "template", "iframe", "video", "button"))
_TEXTUAL = ("p", "h2", "h3", "li", "td", "div", "font", "blockquote")
_PICTURES = ("img", "amp-img")
_SMALLEST = 90  # pixels, as an attribute says: less is an icon or a face beside a name
_TELLING = 40  # letters and digits that tell a paragraph from others


def find_shown(
    tree: HtmlElement, text: str, base: str, agencies: Agencies, declared: frozenset[str] = frozenset()
) -> Iterator[Found]:
    """Pictures between the headline and the end of the text, in page order, and of those with a `declared` id also
    one that stands above: an opener outside of the article's own element."""
    body = tree.find("body")
    scope = body if body is not None else tree
    order = list(scope.iter(*_TEXTUAL, *_PICTURES))
    starts = _find_starts(order, text)
    if not starts:
        return
    place = _common([order[index] for index in starts] + list(scope.iter("h1"))[:1])
    passed = 0
    for index, element in enumerate(order):
        if passed < len(starts) and index >= starts[passed]:
            passed += 1
        if element.tag not in _PICTURES:
            continue
        outside = place is not None and place not in element.iterancestors()
        if outside and (passed or not declared):
            continue
        figure = find_figure(element)
        if (index > starts[-1] and figure is None) or _is_elsewhere(element, figure):
            continue
        small = [n for n in (number(element.get("width")), number(element.get("height"))) if n and n < _SMALLEST]
        versions = [] if small else [v for v in find_versions(element, base) if not is_furniture(v.url)]
        if not versions or (outside and not declared & {picture_id(v.url) for v in versions}):
            continue
        caption, credit = read_caption(element, figure, agencies)
        yield Found(
            versions,
            "gallery" if _is_in_gallery(element) else "body",
            caption=caption,
            alt=clean(element.get("alt") or "") or None,
            credit=credit,
            height=_height(element, versions),
            after_paragraph=passed,
        )


def _find_starts(order: Sequence[HtmlElement], text: str) -> list[int]:
    """Places in `order` where a paragraph of the text begins."""
    paragraphs = {_key(paragraph) for paragraph in text.split("\n\n") if len(paragraph) > 25}
    initials = {key[:1] for key in paragraphs}
    starts = []
    for index, element in enumerate(order):
        if element.tag not in _PICTURES:
            words = _first_words(element)
            # Most words are ruled out by their first letter; those that begin with a mark are not.
            first = words.lstrip()[:1].casefold()
            if len(words) > 20 and (first in initials or not first.isalnum()) and _key(words) in paragraphs:
                starts.append(index)
    return starts


def _first_words(element: HtmlElement) -> str:
    """As much of the element's own text as tells a paragraph from others."""
    words = element.text or ""
    for child in element:
        if len(words) > 80:
            break
        words += f"{child.text or ''}{child.tail or ''}"
    return words


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text.strip()[:120])[:_TELLING].casefold()


def _common(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """The nearest element that holds all of `elements`."""
    shared: list[HtmlElement] | None = None
    for element in elements:
        line = list(element.iterancestors())
        if shared is None:
            shared = line
        else:
            members = set(line)
            shared = [ancestor for ancestor in shared if ancestor in members]
    return shared[0] if shared else None


def _is_elsewhere(element: HtmlElement, figure: HtmlElement | None) -> bool:
    """Whether the picture stands in a box that is not the article's, or is a copy that makes a slider go round."""
    for ancestor in element.iterancestors():
        if ancestor.tag in _SKIPPED:
            return True
        if ancestor.tag in ("body", "main"):
            return False
        if ancestor.tag == "article":
            return is_card(ancestor)
        if ancestor.tag == "a" and figure is None:
            target = ancestor.get("href") or ""
            if target and not re.search(r"\.(?:jpe?g|png|webp)", target, re.I) and not target.startswith("#"):
                return True
        if _is_box(label_of(ancestor)):
            return True
    return False


def _is_in_gallery(element: HtmlElement) -> bool:
    return any(_means_gallery(label_of(a)) for a in element.iterancestors("div", "ul", "section", "figure", "ol"))


# Labels are few and stand on many elements.
@lru_cache(maxsize=4096)
def _is_box(label: str) -> bool:
    return bool(label and (_ELSEWHERE.search(label) or _CLONE.search(label)))


@lru_cache(maxsize=4096)
def _means_gallery(label: str) -> bool:
    return bool(_GALLERY.search(label))


def _height(element: HtmlElement, versions: Sequence[Version]) -> int | None:
    best = largest(versions)
    shape = re.search(r"(\d{3,4})x(\d{2,4})", best.url)
    if shape and int(shape[1]) == best.width:
        return int(shape[2])
    width, height = number(element.get("width")), number(element.get("height"))
    if width and height and best.width:
        return round(height * best.width / width)
    return height
