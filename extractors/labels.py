"""What elements call themselves: class, id, itemprop, and what that means for pictures."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

_CAPTION = re.compile(
    r"caption|legend|legende|descript|bildunterschrift|(?:image|media|photo|picture|"
    r"bild)(?:[_-]+\w{0,8})?[_-]*(?:text|info)|infotext|"
    r"billedtekst|didascalia|pie-de-foto|\bbu\b|\bcap\b|cutline|podpis",
    re.I,
)
_CREDIT = re.compile(
    r"credit|copyright|photographer|photo-?author|image-?source|img-?source|source|attribution|quelle|urheber|"
    r"byline|fotograf|distributor|(?:^|[\s_-])(?:author|autor|rights|firma|agency|agence)(?:$|[\s_-])|caption-?author",
    re.I,
)
# Boxes that stand beside a text or in the middle of it, by the words of their labels.
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|teasers?|promo|newsletter|sidebar|footer|recommend\w*|cookies?|consent|"
    r"most-?read|"
    r"caption|popular|disclaimer|bio)(?:$|\s|-(?!grid|layout|wrap|open|closed|on\b))",
    re.I,
)
_LABELS = frozenset(("class", "id", "itemprop", "data-component", "data-testid"))
_CREDIT_NAMES = re.compile(r"credit|copyright|captionauthor|photographer|fotograf|photo-?author|image-?author")


def label_of(element: HtmlElement) -> str:
    """What an element says of its part in the page: class, id, itemprop, and the names that components carry."""
    # One call for all attributes: this runs for thousands of elements of a page.
    items = element.items()
    if len(items) == 1:
        return items[0][1] if items[0][0] in _LABELS else ""
    return " ".join([value for name, value in items if name in _LABELS]) if items else ""


# Labels are few and stand on many elements.
@lru_cache(maxsize=4096)
def means_caption(label: str) -> bool:
    """Whether a label means a caption."""
    return bool(_CAPTION.search(label))


@lru_cache(maxsize=4096)
def means_credit(label: str) -> bool:
    """Whether a label means a credit: "caption-credit" does, "source-caption" does not."""
    ends = {pattern: max((m.end() for m in pattern.finditer(label)), default=-1) for pattern in (_CREDIT, _CAPTION)}
    return ends[_CREDIT] > ends[_CAPTION]


def is_credit_element(element: HtmlElement) -> bool:
    """Whether an element is a credit, by its label, the name of an attribute, or its tag."""
    return (
        means_credit(label_of(element))
        or element.tag == "cite"
        or element.get("itemprop") == "author"
        or any(_CREDIT_NAMES.search(name) for name in element.attrib)
    )


def credit_attribute(element: HtmlElement) -> str | None:
    """The credit that an element carries in an attribute such as `data-credit`."""
    for name, value in element.attrib.items():
        if _CREDIT_NAMES.search(str(name)) and len(str(value)) > 1 and str(value) not in ("true", "false"):
            return str(value)
    return None


@lru_cache(maxsize=4096)
def is_beside(label: str) -> bool:
    """Whether a label means a box beside the text: comments, other stories, a sidebar."""
    return bool(label and _BESIDE.search(label))
