"""Paragraphs of a text found again in the page it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement


def letters_of(text: str) -> str:
    """The letters and digits of a text in lower case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def start_of(text: str) -> str:
    """The first 40 letters of a paragraph: enough to tell it from others."""
    return re.sub(r"\W+", "", text.strip()[:120])[:40].casefold()


def is_longer(element: HtmlElement, limit: int) -> bool:
    """Whether an element holds more than so many characters of text; no more of it is read than that takes."""
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > limit:
            return True
    return False


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
