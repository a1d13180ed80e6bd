"""The page made ready for the text extractor: what is no paragraph of the article taken out, and the body framed where
the extractor found only a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement, document_fromstring

from extractors.captions import label_of

_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:fig)?captions?(?:$|[\s_-])|bildunterschrift|legende?\b|cutline|(?:image|img|photo)-?(?:credit|description)|"
    r"image-?text",
    re.I,
)
_LONGEST_CAPTION = 600  # characters
# Boxes that stand beside a text or in the middle of it, by the words of their labels.
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|teasers?|promo|newsletter|sidebar|footer|recommend\w*|cookies?|consent|most-?read|"
    r"caption|popular|disclaimer|bio)(?:$|\s|-(?!grid|layout|wrap|open|closed|on\b))",
    re.I,
)
_APART = frozenset(("nav", "footer", "aside", "form", "figcaption", "header", "noscript", "template"))
_WHOLE = frozenset(("body", "html", "main", "article"))
_PARAGRAPH = 80  # characters: what is longer is hardly a button, a credit or a byline
_NAMES = ("class", "id", "style", "itemprop", "role", "aria-hidden")
_BODY_NAME = re.compile(r"(?:entry|post|text|article|art)[-_]*(?:text|content|body)", re.I)


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


def prepare(tree: HtmlElement) -> HtmlElement:
    """A copy of the page without scripts, captions and paragraphs that are nothing but a link to another page, and
    with paragraphs taken out of boxes of their own: a short one with a link in its box looks like a menu."""
    copy = deepcopy(tree)
    dead: list[HtmlElement] = []
    for element in copy.iter("script", "style", "svg", "figcaption", "time", "p", "div", "span", "small", "li"):
        tag = element.tag
        if tag in ("script", "style", "svg", "figcaption"):
            dead.append(element)
        elif tag == "time":
            dead += _stamp(element)
        elif tag in ("p", "li") and _is_link(element):
            dead.append(element)
        elif tag != "li" and _is_caption(label_of(element)) and len("".join(element.itertext())) < _LONGEST_CAPTION:
            dead.append(element)
    for element in dead:
        _drop(element)
    _unwrap(copy)
    return copy


def frame_body(tree: HtmlElement, starts: frozenset[str]) -> Body | None:
    """The element that holds the whole body, where the text found is only a part of it; None where nothing is missing.
    `starts` are the first words of the paragraphs found, as `start_of` gives them.

    Sites cut a body into several boxes, for advertising or a paywall's script. Boxes of one kind (tag and class of a
    paragraph, of its parent and of its grandparent) hold one body: on the development pages this gives the whole
    text on 6 of 315 pages that lost half of it and more, and takes nothing from the others.
    """
    groups: dict[tuple[object, ...], _Group] = {}
    for paragraph, text in _paragraphs(tree):
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


def _lost_headings(around: HtmlElement, starts: frozenset[str]) -> bool:
    """Whether the headings between the paragraphs were left out, as they are from bodies without a telling name."""
    headings = [start_of("".join(e.itertext())) for e in around.iter("h2", "h3", "h4", "h5") if not _is_link(e)]
    return len(headings) > 2 and sum(heading in starts for heading in headings) < 0.2 * len(headings)


def start_of(text: str) -> str:
    """The first 40 letters of a paragraph: enough to tell it from others."""
    return re.sub(r"\W+", "", text.strip()[:120])[:40].casefold()


def common_ancestor(elements: Iterable[HtmlElement]) -> HtmlElement | None:
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


def _paragraphs(tree: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """Long paragraphs that stand in no box beside the text."""
    found = []
    for paragraph in tree.iter("p"):
        text = "".join(paragraph.itertext()).strip()
        if len(text) < _PARAGRAPH or 2 * sum(len("".join(a.itertext())) for a in paragraph.iter("a")) > len(text):
            continue
        for ancestor in paragraph.iterancestors():
            if ancestor.tag in _WHOLE:
                found.append((paragraph, text))
                break
            if ancestor.tag in _APART or _is_beside(label_of(ancestor)):
                break
    return found


def _frame(around: HtmlElement) -> HtmlElement:
    """A document whose body is `around`, told by no name of a class: names such as "hideable" and "sidebar-grid" are
    what the extractor went by when it lost the rest."""
    document = document_fromstring("<html><body><article itemprop='articleBody'></article></body></html>")
    inner = deepcopy(around)
    inner.tail = None
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


def _is_link(element: HtmlElement) -> bool:
    """Whether a paragraph is nothing but a link: to another story, hardly ever a sentence of this one."""
    links = list(element.iter("a"))
    if not 0 < len(links) < 3:
        return False
    size = len("".join(element.itertext()).strip())
    return 20 < size < 300 and sum(len("".join(link.itertext()).strip()) for link in links) >= 0.9 * size


def _stamp(time: HtmlElement) -> list[HtmlElement]:
    """The link that is nothing but the time of a post: it makes a short post look like a menu."""
    link = next(time.iterancestors("a"), None)
    return [link] if link is not None and len("".join(link.itertext()).strip()) < 40 else []


def _unwrap(tree: HtmlElement) -> None:
    """Paragraphs that stand alone in boxes, three and more in a row, put in the place of their boxes."""
    for paragraph in list(tree.iter("p")):
        box = paragraph.getparent()
        while box is not None and box.tag == "div" and len(box) == 1 and not _is_beside(label_of(box)):
            outer = box.getparent()
            if outer is None or _has_words(box.text) or _has_words(paragraph.tail) or not _is_in_row(box, outer):
                break
            paragraph.tail = box.tail
            outer.replace(box, paragraph)
            box = outer


def _is_in_row(box: HtmlElement, outer: HtmlElement) -> bool:
    """Whether a box is its parent's only element, or one of at least three of a kind or paragraphs freed of them."""
    if len(outer) == 1:
        return outer.tag == "div"
    name = box.get("class")
    return sum(1 for e in outer if e.tag == "p" or (e.tag == "div" and e.get("class") == name)) > 2


def _has_words(text: str | None) -> bool:
    return bool(text and not text.isspace())


def _drop(element: HtmlElement) -> None:
    """Take an element out; what stands behind it stays."""
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


# Labels are few and stand on many elements.
@lru_cache(maxsize=4096)
def _is_caption(label: str) -> bool:
    return bool(label and _CAPTION.search(label))


@lru_cache(maxsize=4096)
def _is_beside(label: str) -> bool:
    return bool(label and _BESIDE.search(label))
