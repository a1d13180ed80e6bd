"""The page made ready for the text extractor: what is no paragraph of the article is taken out."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.body.boilerplate import heads_list
from extractors.labels import is_beside, label_of
from extractors.paragraphs import is_longer
from extractors.structured import clean

_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:fig)?captions?(?:$|[\s_-])|bildunterschrift|legende?\b|cutline|(?:image|img|"
    r"photo)-?(?:credit|description)|"
    r"image-?text",
    re.I,
)
# What holds no paragraph of an article; the extractor would take most of it out itself, after copying it twice.
_DEAD = frozenset((
    "head", "script", "style", "svg", "figcaption", "nav", "footer", "iframe", "template", "select",
))  # fmt: skip
_READ = (*sorted(_DEAD), "time", "a", "p", "div", "span", "small", "li")
_LONGEST_CAPTION = 600  # characters
_LONGEST_BOX = 3000
_LONGEST_STAMP = 40
_FEW = 5  # elements in the box of one button
_POSTS = 3  # of a live blog; one `article` is the article itself
_COMMENTS = re.compile(
    r"(?:^|\s)(?:comments?|comment-?list|comments?-(?:area|section|list)|kommentare?|komentarze|commentaires|"
    r"comentarios|"
    r"commenti|reacties|kommentarer)(?:$|\s)",
    re.I,
)
# Where the buttons of a post or a paragraph lead: to themselves, to a mail, to those who spread it.
_SHARING = re.compile(
    r"#|javascript:|mailto:|whatsapp:|https?://(?:www\.|api\.|t\.)?(?:facebook\.com/(?:share|dialog)|"
    r"twitter\.com/(?:intent|share)|"
    r"x\.com/(?:intent|share)|whatsapp\.com/send|t\.me/share|linkedin\.com/share|pinterest\.\w+/pin|"
    r"reddit\.com/submit)",
    re.I,
)


def prepare(tree: HtmlElement) -> HtmlElement:
    """A copy of the page without its head, scripts, navigation and footer, without captions, buttons, comments, boxes
    of other stories and paragraphs that are nothing but a link to another page, and with paragraphs taken out of boxes
    of their own: a short one with a link in its box looks like a menu."""
    copy = deepcopy(tree)
    dead: list[HtmlElement] = []
    for element in copy.iter(*_READ):
        tag = element.tag
        if tag in _DEAD:
            dead.append(element)
        elif tag == "time":
            dead += _stamp(element)
        elif tag == "a":
            if _SHARING.match(element.get("href") or "") and _is_alone(element):
                dead.append(element)
        elif (tag in ("p", "li") and is_link(element)) or (
            tag != "li" and _is_caption(label_of(element)) and not is_longer(element, _LONGEST_CAPTION)
        ):
            dead.append(element)
    dead += _other_stories(copy)
    dead += _post_heads(copy)
    for element in dead:
        _drop(element)
    _unwrap(copy)
    return copy


def is_link(element: HtmlElement) -> bool:
    """Whether a paragraph is nothing but a link: to another story, hardly ever a sentence of this one."""
    if not len(element):
        return False
    links = list(element.iter("a"))
    if not 0 < len(links) < 3:
        return False
    size = len("".join(element.itertext()).strip())
    return 20 < size < 300 and sum(len("".join(link.itertext()).strip()) for link in links) >= 0.9 * size


def _other_stories(tree: HtmlElement) -> list[HtmlElement]:
    """Boxes that list other stories, by the words of their headings, and comments of readers."""
    found = [e for e in tree.iter("div", "section", "ol", "ul", "aside") if _is_comments(label_of(e))]
    for heading in tree.iter("h2", "h3", "h4"):
        box = heading.getparent()
        if (
            box is not None
            and box.tag in ("div", "section", "aside")
            and heads_list(clean("".join(heading.itertext())))
        ):
            found.append(box)
    return [box for box in dict.fromkeys(found) if not is_longer(box, _LONGEST_BOX) and box.find(".//h1") is None]


def _post_heads(tree: HtmlElement) -> list[HtmlElement]:
    """The heads of a live blog's posts, of which only the heading is text; it is put in front of its head."""
    heads = []
    for post in tree.iter("article"):
        head = post.find("header")
        heading = next(head.iter("h2", "h3", "h4"), None) if head is not None else None
        # A heading that is a link is that of another story.
        is_linked = (
            heading is None or any(True for _ in heading.iter("a")) or any(True for _ in heading.iterancestors("a"))
        )
        if head is not None and heading is not None and not is_linked:
            heads.append((head, heading))
    if len(heads) < _POSTS:
        return []
    for head, heading in heads:
        heading.tail = None
        head.addprevious(heading)
    return [head for head, _ in heads]


def _is_alone(link: HtmlElement) -> bool:
    """Whether a link stands alone in its box, as buttons do, and is no word of a sentence."""
    parent = link.getparent()
    if parent is None or len(parent) > _FEW or parent.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return False
    return len("".join(parent.itertext()).strip()) < len("".join(link.itertext()).strip()) + 3


def _stamp(time: HtmlElement) -> list[HtmlElement]:
    """The link that is nothing but the time of a post: it makes a short post look like a menu."""
    link = next(time.iterancestors("a"), None)
    return [link] if link is not None and len(link) <= _FEW and not is_longer(link, _LONGEST_STAMP) else []


def _unwrap(tree: HtmlElement) -> None:
    """Paragraphs that stand alone in boxes, three and more in a row, put in the place of their boxes."""
    kinds: dict[HtmlElement, Counter[str]] = {}
    for paragraph in list(tree.iter("p")):
        box = paragraph.getparent()
        while box is not None and box.tag == "div" and len(box) == 1 and not is_beside(label_of(box)):
            outer = box.getparent()
            if outer is None or _has_words(box.text) or _has_words(paragraph.tail) or not _is_in_row(box, outer, kinds):
                break
            paragraph.tail = box.tail
            outer.replace(box, paragraph)
            box = outer


def _is_in_row(box: HtmlElement, outer: HtmlElement, kinds: dict[HtmlElement, Counter[str]]) -> bool:
    """Whether a box is its parent's only element, or one of at least three of a kind or paragraphs among them. What is
    of a kind is counted once a parent, in `kinds`: a freed paragraph counts as the box that it was."""
    if len(outer) == 1:
        return bool(outer.tag == "div")
    if outer not in kinds:
        kinds[outer] = Counter(_kind_of(e) for e in outer if e.tag in ("p", "div"))
    return kinds[outer][_kind_of(box)] + kinds[outer]["p"] > 2


def _kind_of(element: HtmlElement) -> str:
    return "p" if element.tag == "p" else f"div {element.get('class')}"


def _has_words(text: str | None) -> bool:
    return bool(text and not text.isspace())


def _drop(element: HtmlElement) -> None:
    """Take an element out; what stands behind it stays."""
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


@lru_cache(maxsize=4096)
def _is_caption(label: str) -> bool:
    return bool(label and _CAPTION.search(label))


@lru_cache(maxsize=4096)
def _is_comments(label: str) -> bool:
    return bool(label and _COMMENTS.search(label))
