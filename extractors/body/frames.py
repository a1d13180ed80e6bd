"""The body of an article framed, where the extractor found only a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from lxml.html import HtmlElement, document_fromstring

from extractors.body.pruning import is_link
from extractors.labels import is_beside, label_of
from extractors.paragraphs import common_ancestor, start_of

_APART = frozenset(("nav", "footer", "aside", "form", "figcaption", "header", "noscript", "template"))
_WHOLE = frozenset(("body", "html", "main", "article"))
_PARAGRAPH = 80  # characters: what is longer is hardly a button, a credit or a byline
_CELL = 400  # characters of a cell that is an article
_PIECE = 40  # characters between two line breaks; less is a menu, a stamp or a label
_NAMES = ("class", "id", "style", "itemprop", "role", "aria-hidden")
_BODY_NAME = re.compile(r"(?:entry|post|text|article|art)[-_]*(?:text|content|body)", re.I)


Paragraph = tuple[HtmlElement, str]


@dataclass(frozen=True, slots=True)
class Body:
    """A document of nothing but an article's body."""

    document: HtmlElement
    lost_paragraphs: bool
    """Whether paragraphs were missing, or only headings."""


@dataclass
class _Group:
    """Paragraphs that stand in boxes of one kind, and how many of their characters were found."""

    found: int = 0
    lost: int = 0
    members: list[HtmlElement] = field(default_factory=list)


def find_paragraphs(tree: HtmlElement) -> list[Paragraph]:
    """Long paragraphs that stand in no box beside the text, each with its words."""
    found = []
    for paragraph in tree.iter("p"):
        text = "".join(paragraph.itertext()).strip()
        if len(text) < _PARAGRAPH or 2 * sum(len("".join(a.itertext())) for a in paragraph.iter("a")) > len(text):
            continue
        for ancestor in paragraph.iterancestors():
            if ancestor.tag in _WHOLE:
                found.append((paragraph, text))
                break
            if ancestor.tag in _APART or is_beside(label_of(ancestor)):
                break
    return found


def holds_loose_text(tree: HtmlElement, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether more of a page's prose stands in other elements than in its `paragraphs`."""
    size = sum(len(text) for _, text in paragraphs)
    for element in tree.iter("div", "li", "td", "blockquote", "span", "font"):
        own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
        if own >= _PARAGRAPH and not any(
            ancestor.tag in _APART or ancestor.tag == "p" or is_beside(label_of(ancestor))
            for ancestor in element.iterancestors()
        ):
            size -= own
            if size < 0:
                return True
    return False


def frame_body(paragraphs: Sequence[Paragraph], starts: frozenset[str]) -> Body | None:
    """The element that holds the whole body, where the text found is only a part of it; None where nothing is missing.
    `paragraphs` are the page's, `starts` are the first words of the paragraphs found, as `start_of` gives them.

    Sites cut a body into several boxes, for advertising or a paywall's script. Boxes of one kind (tag and class of a
    paragraph, of its parent and of its grandparent) hold one body: on the development pages this gives the whole
    text on 6 of 315 pages that lost half of it and more, and takes nothing from the others.
    """
    groups: dict[tuple[object, ...], _Group] = {}
    for paragraph, text in paragraphs:
        box = paragraph.getparent()
        outer = box.getparent() if box is not None else None
        key = tuple((e.tag, e.get("class")) if e is not None else None for e in (paragraph, box, outer))
        group = groups.setdefault(key, _Group())
        group.members.append(paragraph)
        if start_of(text) in starts:
            group.found += len(text)
        else:
            group.lost += len(text)
    if not groups:
        return None
    best = max(groups.values(), key=lambda group: group.found)
    lost = max(groups.values(), key=lambda group: group.lost)
    members, lost_paragraphs = best.members, True
    if lost.lost > 1.5 * sum(group.found for group in groups.values()):
        members = [*lost.members, *best.members]
    elif best.lost <= 0.3 * best.found:
        lost_paragraphs = False
    around = common_ancestor(members)
    if around is None or not (lost_paragraphs or _lost_headings(around, starts)):
        return None
    return Body(_frame(around), lost_paragraphs)


def frame_cell(tree: HtmlElement) -> HtmlElement | None:
    """A document of the table cell with the most text of its own, links left out of the count: where pages laid out
    with tables have their article. None where no cell has more than a few sentences."""
    sizes = {cell: _own_size(cell) for cell in tree.iter("td")}
    best = max(sizes, key=lambda cell: sizes[cell], default=None)
    if best is None or sizes[best] < _CELL:
        return None
    document = _frame(best)
    for table in list(document.iter("table")):
        table.drop_tree()
    return document


def _own_size(cell: HtmlElement) -> int:
    """Characters of the pieces of text in a cell that are long, and in no link and no cell within it."""
    depth = sum(1 for _ in cell.iterancestors("td")) + 1
    pieces = cell.xpath(".//text()[not(ancestor::a) and count(ancestor::td) = $depth]", depth=depth)
    return sum(len(piece) for piece in map(str.strip, pieces) if len(piece) > _PIECE)


def _lost_headings(around: HtmlElement, starts: frozenset[str]) -> bool:
    """Whether the headings between the paragraphs were left out, as they are from bodies without a telling name."""
    headings = [start_of("".join(e.itertext())) for e in around.iter("h2", "h3", "h4", "h5") if not is_link(e)]
    return len(headings) > 2 and sum(heading in starts for heading in headings) < 0.2 * len(headings)


def _frame(around: HtmlElement) -> HtmlElement:
    """A document whose body is `around`, told by no name of a class: names such as "hideable" and "sidebar-grid" are
    what the extractor went by when it lost the rest."""
    document = document_fromstring("<html><body><article itemprop='articleBody'></article></body></html>")
    inner = deepcopy(around)
    inner.tail = None
    inner.tag = "div" if inner.tag == "td" else inner.tag
    document[0][0].append(inner)
    holders = {
        ancestor
        for paragraph in inner.iter("p")
        if len("".join(paragraph.itertext())) > _PARAGRAPH
        for ancestor in paragraph.iterancestors()
    }
    for element in inner.iter():
        if element in holders:
            for name in _NAMES:
                element.attrib.pop(name, None)
            if element.tag in ("article", "aside"):
                element.tag = "div"
        elif _BODY_NAME.search(element.get("class") or ""):
            del element.attrib["class"]
    return document
