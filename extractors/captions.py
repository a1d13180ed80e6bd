"""The words beside a picture: its caption and its credit as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.credits import is_credit, is_labelled, split_caption
from extractors.structured import clean

_CAPTION = re.compile(
    r"caption|legend|legende|descript|bildunterschrift|(?:image|media|photo|picture|bild)-?(?:text|info)|infotext|"
    r"billedtekst|didascalia|pie-de-foto|\bbu\b|\bcap\b|cutline",
    re.I,
)
_CREDIT = re.compile(
    r"credit|copyright|photographer|photo-?author|image-?source|img-?source|source|attribution|quelle|urheber|"
    r"byline|fotograf|distributor|(?:^|[\s_-])(?:author|autor|rights|firma)(?:$|[\s_-])|caption-?author",
    re.I,
)
_LABELLED = ("figcaption", "span", "div", "p", "small", "td", "em", "cite", "li", "h6", "dd")
_CREDITED = (*_LABELLED[1:], "i", "a")
_LONGEST = 500  # characters of a caption that nothing but its place tells
_SHORT = 90  # characters of a credit
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
    """Caption and credit that stand beside a picture, as written; the credit from its tooltip where nothing else has it
    ("A tram in Ghent | AFP/Jane Doe", as broadcasters write it)."""
    caption, credit = _read_beside(element, figure, agencies)
    title = element.get("title") or ""
    if not credit and "|" in title and not (caption and split_caption(caption, agencies)[1]):
        behind = clean(title.rpartition("|")[2])
        credit = behind if len(behind) < _SHORT and is_credit(behind, agencies) else None
    return caption, credit


def _read_beside(element: HtmlElement, figure: HtmlElement | None, agencies: Agencies) -> tuple[str | None, str | None]:
    holder = figure
    if holder is None or not _is_labelled(holder):
        nearest = _nearest_labelled(element)
        holder = holder if nearest is None else nearest
    if holder is None:
        return _read_beneath(element, agencies)
    credits = [e for e in holder.iter(*_CREDITED) if _credits(e)]
    outer = [e for e in credits if not any(a in credits for a in e.iterancestors())]
    # A photographer and who sells the picture may stand in two elements: "Photo by Jane Doe" "/AFP".
    pieces = list(dict.fromkeys(piece for e in outer if (piece := clean(words_in(e)))))
    credit = "".join(piece if piece[0] in "/|," else f" {piece}" for piece in pieces[:2]).strip() if outer else None
    captions = list(holder.iter("figcaption")) or [e for e in holder.iter(*_LABELLED) if _is_caption(label_of(e))]
    text = clean(words_in(captions[0], skip=outer)) if captions else ""
    if not captions and (holder is figure or outer):
        text = clean(words_in(holder, skip=outer))
    if text and not credit:
        text, credit = _read_inner_credit(captions[0] if captions else holder, text, agencies)
        credit = credit or _read_outer_credit(holder, captions, agencies)
    text = _COUNTER.sub("", text)
    return (text[:1000] or None), (credit[:200] if credit else None)


def _read_inner_credit(caption: HtmlElement, text: str, agencies: Agencies) -> tuple[str, str | None]:
    """The caption without its credit, and the credit: a line or an element of its own, short, at its end or start,
    that nothing but its place and look tells."""
    inner = [e for e in caption.iter("span", "em", "small", "i", "cite", "strong", "b", "p", "div") if not len(e)]
    for element, is_last in ((inner[-1], True), (inner[0], False)) if inner else ():
        words = clean(element.text or "")
        at_edge = text.endswith(words) if is_last else text.startswith(words)
        if not 1 < len(words) < _SHORT or not at_edge or len(text) < len(words) + _SHORTEST:
            continue
        # Ahead of a caption stands also what it is about: only an agency or a label is a credit there.
        after = element.getnext()
        is_line = after is not None and after.tag == "br" and not (element.tail or "").strip()
        if is_credit(words, agencies) and (is_last or is_line or agencies.find(words) or is_labelled(words)):
            rest = text.removesuffix(words) if is_last else text.removeprefix(words)
            return rest.strip(" |/–—-"), words
    return text, None


def _read_outer_credit(holder: HtmlElement, captions: Sequence[HtmlElement], agencies: Agencies) -> str | None:
    """A short line beside the caption that says "© …" or "Photo: …"."""
    if not captions:
        return None
    words = clean(words_in(holder, skip=captions))
    lines = dict.fromkeys(clean("".join(e.itertext())) for e in holder.iter("small", "span", "div", "p") if not len(e))
    return next((line for line in lines if line in words and 2 < len(line) < _SHORT and is_labelled(line)), None)


def _credits(element: HtmlElement) -> bool:
    """Whether an element is a credit, by its label or by the name of an attribute."""
    return (
        _is_credit(label_of(element))
        or element.get("itemprop") == "author"
        or any("credit" in name or "captionauthor" in name for name in element.attrib)
    )


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
        if depth > 5 or ancestor.tag in ("body", "article", "main"):
            break
        if sum(1 for _ in ancestor.iter("img", "amp-img")) > 2:
            break
        if _is_labelled(ancestor) or (
            depth < 4 and any(_credits(e) for e in ancestor.iter("p", "span", "div", "small"))
        ):
            return ancestor
    return None


def _holds_credit(box: HtmlElement) -> bool:
    """Whether a small box holds nothing but a picture and words beside it, one of them a credit; no head of a page."""
    if any(True for _ in box.iter("h1", "h2", "time")) or len("".join(box.itertext())) > _LONGEST:
        return False
    return any(_credits(e) for e in box.iter("p", "span", "div", "small"))


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
