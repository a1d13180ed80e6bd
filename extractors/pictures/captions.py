"""The words beside a picture: where its caption and its credit stand in the page."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.labels import credit_attribute, is_credit_element, label_of, means_caption
from extractors.paragraphs import start_of
from extractors.pictures.credits import is_credit, is_labelled, split_caption
from extractors.structured import clean

_LABELLED = ("figcaption", "span", "div", "p", "small", "td", "em", "cite", "li", "h6", "dd")
_CREDITED = (*_LABELLED[1:], "i", "a")
_LINES = ("span", "em", "small", "i", "cite", "strong", "b", "p", "div", "figcaption")
_LONGEST = 500  # characters of a caption that nothing but its place tells
_SHORT = 90  # characters of a credit
_SHORTEST = 15
_DEPTH = 5  # elements from a picture up to the box that it shares with its caption
_ARTICLE = 600  # characters of an `article` that is more than a picture
_UNSEEN = frozenset(("script", "style", "button", "noscript", "svg", "template"))
# "3 / 5", "2 of 9", "Bild 4 von 12": where in a slide show a picture stands; "Image caption," for who cannot see it.
_COUNTER = re.compile(
    r"^(?:(?:bild|foto|photo|image|slide|picture)\s+)?\d{1,3}\s*(?:/|of|von|sur|de|di)\s*\d{1,3}\b[\s.:|–-]*|"
    r"^image (?:caption|source),\s*|^legende?:\s*",
    re.I,
)

Words = tuple[str | None, str | None]
"""Caption and credit, as written."""


def find_figure(element: HtmlElement) -> HtmlElement | None:
    """The `figure` around a picture."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if ancestor.tag == "figure":
            return ancestor
        if depth > 8:
            break
    return None


def read_caption(
    element: HtmlElement, figure: HtmlElement | None, agencies: Agencies, paragraphs: Container[str] = ()
) -> Words:
    """Caption and credit that stand beside a picture, as written. `paragraphs` are the starts of those of the text:
    what nothing but its place would make a caption is none where it is one of them."""
    holder = figure if figure is not None and _is_labelled(figure) else _find_holder(element)
    holder = figure if holder is None else holder
    if holder is None:
        caption, credit = _read_beneath(element, agencies)
        if caption and start_of(caption) in paragraphs and not (credit or split_caption(caption, agencies)[1]):
            caption = None
    else:
        caption, credit = _read_holder(element, holder, agencies)
    if not credit and not (caption and split_caption(caption, agencies)[1]):
        credit = _read_attributes(element, figure, agencies) or (_read_next(holder) if holder is not None else None)
    credit = _COUNTER.sub("", credit)[:200] if credit else None
    return (_COUNTER.sub("", caption)[:1000] or None) if caption else None, credit or None


def words_in(element: HtmlElement, skip: Sequence[HtmlElement] = ()) -> str:
    """The words in an element, without scripts, buttons and the elements to be skipped."""
    pieces: list[str] = []
    rest: list[HtmlElement | str] = [element]
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif item not in skip and isinstance(item.tag, str) and item.tag not in _UNSEEN:
            pieces.append(item.text or "")
            for child in reversed(item):
                rest += (child.tail or "", " " if child.tag in ("br", "p", "div", "span") else "", child)
    return "".join(pieces)


def _read_holder(element: HtmlElement, holder: HtmlElement, agencies: Agencies) -> Words:
    """Caption and credit in the box that a picture shares with them, apart where the box says which is which."""
    captions = list(holder.iter("figcaption")) or [
        e for e in holder.iter(*_LABELLED) if e is not holder and means_caption(label_of(e))
    ]
    captions = _behind(element, holder, captions)
    credits = [e for e in holder.iter(*_CREDITED) if is_credit_element(e)]
    outer = [e for e in credits if not any(a in credits for a in e.iterancestors())]
    # A photographer and who sells the picture may stand in two elements: "Photo by Jane Doe" "/AFP".
    pieces = list(dict.fromkeys(piece for e in outer if (piece := clean(words_in(e)))))
    credit = "".join(piece if piece[0] in "/|," else f" {piece}" for piece in pieces[:2]).strip() if outer else None
    text = clean(words_in(captions[0], skip=outer)) if captions else ""
    if not captions and (holder.tag == "figure" or outer):
        text = clean(words_in(holder, skip=outer))
    if text and not credit:
        text, credit = _read_edge(captions[0] if captions else holder, text, agencies)
        credit = credit or _read_outer(holder, captions, agencies)
    return text or None, credit


def _behind(element: HtmlElement, holder: HtmlElement, captions: list[HtmlElement]) -> list[HtmlElement]:
    """Of several captions in a box, first the one that follows the picture."""
    if len(captions) < 2:
        return captions
    order = {e: place for place, e in enumerate(holder.iter())}
    return sorted(captions, key=lambda caption: (order[caption] < order[element], order[caption]))


def _read_edge(caption: HtmlElement, text: str, agencies: Agencies) -> tuple[str, str | None]:
    """The caption without its credit, and the credit: a line or an element of its own, short, at its end or start,
    that nothing but its place and look tells."""
    inner = [e for e in caption.iter(*_LINES) if not len(e)]
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


def _read_outer(holder: HtmlElement, captions: Sequence[HtmlElement], agencies: Agencies) -> str | None:
    """A short line beside the caption that is a credit: one that says so, or the only one there is."""
    if not captions:
        return None
    words = clean(words_in(holder, skip=captions))
    lines = {clean("".join(e.itertext())) for e in holder.iter(*_LINES) if not len(e)}
    lines = {line for line in lines if line in words and 2 < len(line) < _SHORT}
    if labelled := [line for line in lines if is_labelled(line)]:
        return min(labelled)
    return next((line for line in lines if line == words and is_credit(line, agencies)), None)


def _read_attributes(element: HtmlElement, figure: HtmlElement | None, agencies: Agencies) -> str | None:
    """The credit in an attribute of the picture: `data-credit`, or its tooltip ("A tram in Ghent | AFP/Jane Doe")."""
    for holder in (element, figure):
        if holder is not None and (found := credit_attribute(holder)):
            return clean(found)
    title = clean(element.get("title") or "")
    behind = title.rpartition("|")[2].strip()
    if "|" in title and len(behind) < _SHORT and is_credit(behind, agencies):
        return behind
    return title if 2 < len(title) < _SHORT and is_labelled(title) else None


def _read_next(holder: HtmlElement) -> str | None:
    """The credit that follows the box of a picture and its caption."""
    after = holder.getnext()
    if after is None or not isinstance(after.tag, str) or after.tag in _UNSEEN:
        return None
    words = clean(words_in(after))
    is_one = is_credit_element(after) or (after.tag in ("small", "span", "div") and is_labelled(words))
    return words if 1 < len(words) < _SHORT and is_one else None


def _find_holder(element: HtmlElement) -> HtmlElement | None:
    """The nearest element around a picture in which something is a caption by its class, else a credit; lists of
    pictures have captions of others."""
    credited = None
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > _DEPTH or _is_whole(ancestor) or _count_pictures(ancestor) > 2:
            break
        if _is_labelled(ancestor):
            return ancestor if _count_pictures(ancestor) == 1 or _count_captions(ancestor) == 1 else credited
        if credited is None and depth < _DEPTH - 1 and _holds_credit(ancestor):
            credited = ancestor
    return credited


def _is_whole(ancestor: HtmlElement) -> bool:
    """Whether an element is more than a picture: the page, or an article. CMSs call a picture's box `article` too."""
    if ancestor.tag == "article":
        has_heading = any(True for _ in ancestor.iter("h1", "h2", "h3"))
        return has_heading or len(ancestor.findall(".//p")) > 2 or len("".join(ancestor.itertext())) > _ARTICLE
    return ancestor.tag in ("body", "main")


def _count_pictures(box: HtmlElement) -> int:
    return sum(1 for e in box.iter("img", "amp-img") if next(e.iterancestors("noscript"), None) is None)


def _count_captions(box: HtmlElement) -> int:
    found = [e for e in box.iter(*_LABELLED) if e.tag == "figcaption" or means_caption(label_of(e))]
    return sum(1 for e in found if not any(a in found for a in e.iterancestors()))


def _holds_credit(box: HtmlElement) -> bool:
    """Whether a small box holds nothing but a picture and words beside it, one of them a credit; no head of a page."""
    if any(True for _ in box.iter("h1", "h2", "time")) or len("".join(box.itertext())) > _LONGEST:
        return False
    return any(is_credit_element(e) for e in box.iter("p", "span", "div", "small"))


def _is_labelled(element: HtmlElement) -> bool:
    return any(e.tag == "figcaption" or means_caption(label_of(e)) for e in element.iter(*_LABELLED))


def _read_beneath(element: HtmlElement, agencies: Agencies) -> Words:
    """The words that share a small box with one picture: how pages without figures write captions."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 3 or _is_whole(ancestor):
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
    return _count_pictures(element) > 1 or any(
        True for _ in element.iter("time", "button", "input", "h2", "h3", "h4", "iframe", "video")
    )
