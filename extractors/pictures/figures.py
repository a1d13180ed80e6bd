"""Where an article's pictures stand: one pass over the shared tree, teasers and boxes left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.labels import label_of
from extractors.microdata import is_card
from extractors.paragraphs import common_ancestor, start_of
from extractors.pictures.captions import find_figure, read_caption
from extractors.pictures.sightings import Found, ids_of, is_furniture
from extractors.pictures.versions import Version, find_stand_ins, find_versions, largest, number
from extractors.structured import clean
from extractors.urls import join, registrable_domain

_ELSEWHERE = re.compile(
    r"related|teaser|promo|newsletter|advert|\bads?\b|author|avatar|share|social|logo|comment|recommend|"
    r"sidebar|most-?read|trending|"
    r"read-?more|readmore|more-?on|more-?from|byline|footer|navbar|\bnav\b|menu|header-logo|subscribe|cookie|"
    r"consent|popular|"
    r"podcast|tweet|twitter|instagram-media|fb-post|also-?like|outbrain|taboola|next-?article|latest|bio\b|"
    r"empfehl|lire-aussi|mehr-zum",
    re.I,
)
_CLONE = re.compile(r"duplicate|\bcloned?\b|[-_]clone\b", re.I)
_GALLERY = re.compile(r"gallery|slider|slideshow|carousel|diaporama|bilderstrecke|galerie", re.I)
_SKIPPED = frozenset(("nav", "footer", "form", "template", "iframe", "video"))
# What a picture may link to: a larger one, or its own page.
_PICTURE_PAGE = re.compile(
    r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#/]|$)|/(?:[\w-]*photos?|images?|galler(?:y|ies)|bild(?:er|strecken?)?|fotos?|"
    r"fotostrecken?|galer[ií]as?|diaporamas?|zoom|lightbox|media|attachment|wp-content)(?:[/?]|$)|attachment_id=",
    re.I,
)
_FACE = re.compile(r"\bavatar\b|profilbild|author photo|headshot|photo de profil|foto de perfil", re.I)
_FEW = 20  # characters; too few to be known again
_KNOWN = 25  # characters of a paragraph that is known again
_SMALLEST_LINK = 20  # characters of a link to another story
_NEAR = 3  # elements between a picture behind the last paragraph and what holds paragraphs
_TEXTUAL = ("p", "h2", "h3", "li", "td", "div", "font", "blockquote")
_PICTURES = ("img", "amp-img")
_SMALLEST = 90  # pixels, as an attribute says: less is an icon or a face beside a name


def find_shown(
    tree: HtmlElement,
    text: str,
    base: str,
    agencies: Agencies,
    declared: frozenset[str] = frozenset(),
    authors: Sequence[str] = (),
) -> Iterator[Found]:
    """Pictures between the headline and the end of the text, in page order, and of those with a `declared` id also
    one that stands above: an opener outside of the article's own element. Portraits of the `authors` are none."""
    body = tree.find("body")
    scope = body if body is not None else tree
    order = list(scope.iter(*_TEXTUAL, *_PICTURES))
    paragraphs = _number_paragraphs(text)
    starts = _find_starts(order, paragraphs)
    if not starts:
        return
    first, last = min(starts), max(starts)
    place = common_ancestor([order[index] for index in starts] + list(scope.iter("h1"))[:1])
    holders = _holders(order[index] for index in starts)
    faces = frozenset(map(str.casefold, authors))
    stand_ins = find_stand_ins(scope)
    passed = 0
    for index, element in enumerate(order):
        passed = starts.get(index, passed)
        if element.tag not in _PICTURES:
            continue
        outside = place is not None and place not in element.iterancestors()
        if outside and (passed or not declared):
            continue
        alt = clean(element.get("alt") or "")
        small = [n for n in (number(element.get("width")), number(element.get("height"))) if n and n < _SMALLEST]
        if small or alt.casefold() in faces or _FACE.search(alt):
            continue
        figure = find_figure(element)
        # A cell or box whose lines are parted by breaks begins before the picture in it.
        is_behind = index > last and order[last] not in element.iterancestors()
        if is_behind and (figure is None or not _is_near(figure, holders)):
            continue
        is_at_head = index < first + 2
        if not is_at_head and _is_elsewhere(element, figure, holders, base, is_declared=False):
            continue
        versions = [v for v in find_versions(element, base, stand_ins) if not is_furniture(v.url)]
        is_declared = bool(declared) and index <= last and bool(declared & ids_of(versions))
        if not versions or (outside and not is_declared):
            continue
        if is_at_head and _is_elsewhere(element, figure, holders, base, is_declared=is_declared):
            continue
        caption, credit = read_caption(element, figure, agencies, paragraphs)
        yield Found(
            versions,
            "gallery" if _is_in_gallery(element) else "body",
            caption=caption,
            alt=alt or None,
            credit=credit,
            height=_height(element, versions),
            after_paragraph=passed,
        )


def _holders(paragraphs: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Everything that holds a paragraph of the text."""
    found: set[HtmlElement] = set()
    for paragraph in paragraphs:
        for ancestor in paragraph.iterancestors():
            if ancestor in found:
                break
            found.add(ancestor)
    return found


def _is_near(figure: HtmlElement, holders: set[HtmlElement]) -> bool:
    """Whether a figure behind the last paragraph stands where paragraphs stand, not in a list of other stories."""
    for depth, ancestor in enumerate(figure.iterancestors()):
        if ancestor in holders:
            return ancestor.tag not in ("body", "main")
        if depth == _NEAR or ancestor.tag in ("a", "li", "aside", "article"):
            break
    return False


def _number_paragraphs(text: str) -> dict[str, int]:
    """The first words of paragraphs long enough to be known again, with their numbers, from 1."""
    found: dict[str, int] = {}
    for place, paragraph in enumerate(text.split("\n\n"), 1):
        if len(paragraph) > _KNOWN:
            found.setdefault(start_of(paragraph), place)
    return found


def _find_starts(order: Sequence[HtmlElement], paragraphs: Mapping[str, int]) -> dict[int, int]:
    """Places in `order` where paragraphs of the text begin, each with the paragraph's number; of a box and the
    paragraph that it begins with, the paragraph's."""
    initials = {key[:1] for key in paragraphs}
    places: dict[str, int] = {}
    for index, element in enumerate(order):
        if element.tag in _PICTURES:
            continue
        own = element.text
        if not own or own.isspace():
            # Nothing, or a box that begins with a paragraph of its own.
            if not len(element) or element[0].tag in _TEXTUAL:
                continue
        elif len(own) <= _FEW and not len(element):
            continue
        words = _first_words(element)
        # Most words are ruled out by their first letter; those that begin with a mark are not.
        first = words.lstrip()[:1].casefold()
        if (
            len(words) <= _FEW
            or not (first in initials or not first.isalnum())
            or (key := start_of(words)) not in paragraphs
        ):
            continue
        # A linked box is a teaser, even where the text has its words.
        if next(element.iterancestors("a"), None) is not None:
            continue
        before = places.get(key)
        if before is None or order[before] in element.iterancestors():
            places[key] = index
    return {index: paragraphs[key] for key, index in places.items()}


def _first_words(element: HtmlElement) -> str:
    """As much of the element's own text as tells a paragraph from others."""
    words = element.text or ""
    for child in element:
        if len(words) > 80:
            break
        words += f"{child.text or ''}{child.tail or ''}"
    return words


def _is_elsewhere(
    element: HtmlElement, figure: HtmlElement | None, holders: set[HtmlElement], base: str, *, is_declared: bool
) -> bool:
    """Whether the picture stands in a box that is not the article's, or is a copy that makes a slider go round.

    What holds paragraphs of the text is the article's, whatever its label says; so is the box of a picture that the
    page declares as its article's own, at the head of the text.
    """
    for ancestor in element.iterancestors():
        if ancestor in holders or ancestor.tag in ("body", "main"):
            return False
        if ancestor.tag in _SKIPPED or _is_clone(label_of(ancestor)):
            return True
        if is_declared:
            continue
        if ancestor.tag == "a" and _leads_away(ancestor, base, is_in_figure=figure is not None):
            return True
        if ancestor.tag == "article" and (_is_story(ancestor) or is_card(ancestor)):
            return True
        if _is_box(label_of(ancestor)):
            return True
        if ancestor.tag == "aside" and not _is_picture_box(ancestor):
            return True
    return False


def _is_story(article: HtmlElement) -> bool:
    """Whether an `article` apart from the text is another story: it has a heading, or a link with words. CMSs call a
    picture's box so too."""
    if any(True for _ in article.iter("h1", "h2", "h3", "h4", "h5", "h6")):
        return True
    return any(len(clean("".join(link.itertext()))) > _SMALLEST_LINK for link in article.iter("a"))


def _leads_away(link: HtmlElement, base: str, *, is_in_figure: bool) -> bool:
    """Whether a link around a picture leads to another story. From a figure, one to another site does not: it leads to
    what the picture shows, or to whose it is."""
    target = (link.get("href") or "").strip()
    if not target or target.startswith(("#", "javascript:")) or _PICTURE_PAGE.search(target):
        return False
    url = join(base, target)
    if url is None or url.partition("#")[0] == base.partition("#")[0]:
        return False
    return not is_in_figure or registrable_domain(url) == registrable_domain(base)


def _is_picture_box(aside: HtmlElement) -> bool:
    """Whether an aside holds nothing but a picture and its caption."""
    return aside.find(".//h2") is None and aside.find(".//h3") is None and len("".join(aside.itertext()).strip()) < 300


def _is_in_gallery(element: HtmlElement) -> bool:
    return any(_means_gallery(label_of(a)) for a in element.iterancestors("div", "ul", "section", "figure", "ol"))


# Labels are few and stand on many elements.
@lru_cache(maxsize=4096)
def _is_box(label: str) -> bool:
    return bool(label and _ELSEWHERE.search(label))


@lru_cache(maxsize=4096)
def _is_clone(label: str) -> bool:
    return bool(label and _CLONE.search(label))


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
