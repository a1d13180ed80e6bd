"""The words beside a picture: its caption and its credit as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.credits import split_caption
from extractors.structured import clean

_CAPTION = re.compile(
    r"caption|legend|legende|descript|bildunterschrift|(?:image|media|photo|picture|bild)-?(?:text|info)|infotext|"
    r"billedtekst|didascalia|pie-de-foto|\bbu\b|\bcap\b|cutline",
    re.I,
)
_CREDIT = re.compile(
    r"credit|copyright|photographer|photo-?author|image-?source|img-?source|source|attribution|quelle|urheber|rights|"
    r"byline|fotograf|distributor|\bauthor\b|\bautor\b|firma\b",
    re.I,
)
_LABELLED = ("figcaption", "span", "div", "p", "small", "td", "em", "cite", "li", "h6", "dd")
_CREDITED = (*_LABELLED[1:], "i", "a")
_LONGEST = 400  # characters of a caption that nothing but its place tells
_SHORTEST = 15
_LABELS = frozenset(("class", "id", "itemprop", "data-component", "data-testid"))
_UNSEEN = frozenset(("script", "style", "button", "noscript", "svg", "template"))
# "3 / 5", "2 of 9", "Bild 4 von 12": where in a slide show a picture stands.
_COUNTER = re.compile(
    r"^(?:(?:bild|foto|photo|image|slide|picture)\s+)?\d{1,3}\s*(?:/|of|von|sur|de|di)\s*\d{1,3}\b[\s.:|–-]*", re.I
)


def find_figure(element: HtmlElement) -> HtmlElement | None:
    """The `figure` around a picture."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if ancestor.tag == "figure":
            return ancestor
        if depth > 8:
            break
    return None


def read_caption(element: HtmlElement, figure: HtmlElement | None, agencies: Agencies) -> tuple[str | None, str | None]:
    """Caption and credit that stand beside a picture, as written."""
    holder = figure
    if holder is None or not _is_labelled(holder):
        nearest = _nearest_labelled(element)
        holder = holder if nearest is None else nearest
    if holder is None:
        return _read_beneath(element, agencies)
    credits = [e for e in holder.iter(*_CREDITED) if _is_credit(label_of(e)) or e.get("itemprop") == "author"]
    outer = [e for e in credits if not any(a in credits for a in e.iterancestors())]
    # A photographer and who sells the picture may stand in two elements: "Photo by Jane Doe" "/AFP".
    pieces = list(dict.fromkeys(piece for e in outer if (piece := clean(words_in(e)))))
    credit = "".join(piece if piece[0] in "/|," else f" {piece}" for piece in pieces[:2]).strip() if outer else None
    captions = list(holder.iter("figcaption")) or [e for e in holder.iter(*_LABELLED) if _is_caption(label_of(e))]
    text = clean(words_in(captions[0], skip=outer)) if captions else ""
    if not captions and figure is not None and holder is figure:
        text = clean(words_in(holder, skip=outer))
    text = _COUNTER.sub("", text)
    return (text[:1000] or None), (credit[:200] if credit else None)


def label_of(element: HtmlElement) -> str:
    """What an element says of its part in the page: class, id, itemprop, and the names that components carry."""
    # One call for all attributes: this runs for thousands of elements of a page.
    return " ".join([value for name, value in element.items() if name in _LABELS])


def words_in(element: HtmlElement, skip: Sequence[HtmlElement] = ()) -> str:
    """The words in an element, without scripts, buttons and the elements to be skipped."""
    if element in skip or not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [words_in(child, skip), " " if child.tag in ("br", "p", "div", "span") else "", child.tail or ""]
    return "".join(parts)


# Labels are few and stand on many elements.
@lru_cache(maxsize=4096)
def _is_caption(label: str) -> bool:
    return bool(_CAPTION.search(label))


@lru_cache(maxsize=4096)
def _is_credit(label: str) -> bool:
    """Whether a label means a credit: "caption-credit" does, "source-caption" does not."""
    ends = {pattern: max((m.end() for m in pattern.finditer(label)), default=-1) for pattern in (_CREDIT, _CAPTION)}
    return ends[_CREDIT] > ends[_CAPTION]


def _nearest_labelled(element: HtmlElement) -> HtmlElement | None:
    """The nearest element around a picture in which something is a caption by its class; lists of pictures have
    captions of others."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 3 or ancestor.tag in ("body", "article", "main"):
            break
        if sum(1 for _ in ancestor.iter("img", "amp-img")) > 2:
            break
        if _is_labelled(ancestor):
            return ancestor
    return None


def _is_labelled(element: HtmlElement) -> bool:
    return any(e.tag == "figcaption" or _is_caption(label_of(e)) for e in element.iter(*_LABELLED))


def _read_beneath(element: HtmlElement, agencies: Agencies) -> tuple[str | None, str | None]:
    """The words that share a small box with one picture: how pages without figures write captions."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 3 or ancestor.tag in ("body", "article", "main"):
            break
        pieces = _pieces(ancestor)
        if not pieces:
            continue
        text = " ".join(pieces)
        if len(text) > _LONGEST:
            break
        if split_caption(text, agencies)[1]:
            return text, None
        if len(text) < _SHORTEST or _is_more(ancestor):
            break
        # The last of two lines is the credit: a short one that is no sentence.
        if len(pieces) == 2 and len(pieces[1]) < 50 and not pieces[1].endswith((".", "!", "?")):
            return pieces[0], pieces[1]
        return text, None
    return None, None


def _pieces(element: HtmlElement) -> list[str]:
    """The words in an element, block by block, as far as they may be a caption."""
    found: list[str] = []
    size = 0
    for part in element.iter():
        own = part.text if isinstance(part.tag, str) and part.tag not in _UNSEEN else None
        for words in (own, part.tail if part is not element else None):
            if words and (piece := clean(words)):
                found.append(piece)
                size += len(piece)
        if size > _LONGEST:
            break
    return found


def _is_more(element: HtmlElement) -> bool:
    """Whether a box holds more than a picture and its caption: other pictures, dates, headings, controls."""
    return sum(1 for _ in element.iter("img", "amp-img")) > 1 or any(
        True for _ in element.iter("time", "button", "input", "h2", "h3", "h4", "iframe", "video")
    )
