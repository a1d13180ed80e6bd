"""Every picture that belongs to the article, with caption and credit; a pass of its own over the shared tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.credits import read_credit, split_caption
from extractors.pictures import Version, find_versions, largest, number, picture_id, width_of
from extractors.records import Image
from extractors.structured import Structured, clean, types_of
from extractors.urls import join

_NO_PICTURE = re.compile(
    r"logo|avatar|icon|sprite|spacer|pixel|blank\.|placeholder|gravatar|1x1|transparent|badge|emoji|/ads?/|adserver|"
    r"doubleclick|tracking|beacon|favicon|loading\.|default[-_]?(?:image|img|share|og)|\.svg(?:$|\?)",
    re.I,
)
_ELSEWHERE = re.compile(
    r"related|teaser|promo|newsletter|advert|\bads?\b|author|avatar|share|social|logo|comment|recommend|sidebar|most-?read|trending|"
    r"read-?more|readmore|more-?on|more-?from|byline|footer|navbar|\bnav\b|menu|header-logo|subscribe|cookie|consent|popular|"
    r"also-?like|outbrain|taboola|next-?article|latest|bio\b|empfehl|lire-aussi|mehr-zum",
    re.I,
)
_CAPTION = re.compile(r"caption|legend|legende|descript|bildunterschrift|imagetext|image-text|pie-de-foto|bu\b", re.I)
_CREDIT = re.compile(
    r"credit|copyright|photographer|photo-?author|image-?source|img-?source|source|attribution|quelle|urheber|rights|byline",
    re.I,
)
_GALLERY = re.compile(r"gallery|slider|slideshow|carousel|diaporama|bilderstrecke|galerie", re.I)
_SKIPPED = frozenset(("aside", "nav", "footer", "form", "template", "iframe", "video", "button"))


@dataclass
class Found:
    """A picture while its places in the page are put together."""

    versions: list[Version]
    role: str
    caption: str | None = None
    alt: str | None = None
    credit: str | None = None
    creator: str | None = None
    height: int | None = None
    after_paragraph: int | None = None
    ids: set[str] = field(default_factory=set)

    def merge(self, other: Found) -> None:
        """Take what `other`, the same picture elsewhere, knows beyond this one."""
        known = {version.url for version in self.versions}
        self.versions += [version for version in other.versions if version.url not in known]
        self.caption = self.caption or other.caption
        self.alt = self.alt or other.alt
        self.credit = self.credit or other.credit
        self.creator = self.creator or other.creator
        self.height = self.height or other.height
        self.ids |= other.ids
        if self.role == "metadata":
            self.role, self.after_paragraph = other.role, other.after_paragraph


def find_images(
    tree: HtmlElement, structured: Structured, text: str, article_id: str, base: str, agencies: Agencies
) -> list[Image]:
    """The article's pictures: the lead first, then in page order, those that only metadata names last."""
    shown = _merge(_shown(tree, text, base, agencies))
    declared = _merge(_declared(structured, base))
    for picture in declared:
        twin = next((other for other in shown if other.ids & picture.ids), None)
        if twin:
            twin.merge(picture)
    lead = next((other for other in shown for first in declared[:1] if other.ids & first.ids), None)
    if lead is None and shown and (shown[0].after_paragraph or 0) == 0:
        lead = shown[0]
    rest = [picture for picture in declared if not any(other.ids & picture.ids for other in shown)]
    if lead:
        lead.role = "lead"
        shown.remove(lead)
        shown.insert(0, lead)
        # A page that shows its lead names the same one again in other crops: what is left of those is a crop.
        rest = []
    elif rest:
        rest = rest[:1]
        rest[0].role = "lead"
        shown.insert(0, rest.pop())
    return [_image(picture, article_id, position, agencies) for position, picture in enumerate([*shown, *rest])]


def _image(found: Found, article_id: str, position: int, agencies: Agencies) -> Image:
    best = largest(found.versions)
    caption, credit = found.caption, found.credit
    if caption:
        bare, inside = split_caption(caption, agencies)
        if credit and bare and not inside and bare.endswith(credit):
            bare = bare.removesuffix(credit).rstrip(" |–—-(") or None
        caption, credit = bare, credit or inside
    read = read_credit(credit, agencies) if credit else None
    return Image(
        article_id=article_id,
        position=position,
        role=found.role,
        image_id=picture_id(best.url),
        url=best.url,
        caption=caption,
        alt=found.alt,
        credit=read.text if read else None,
        creator=(found.creator or read.creator) if read else found.creator,
        agency=read.agency if read else None,
        width=best.width,
        height=found.height,
        versions=[version.url for version in found.versions],
        after_paragraph=found.after_paragraph,
    )


def _merge(pictures: Iterator[Found]) -> list[Found]:
    """Each picture once, in the order of first sight."""
    merged: list[Found] = []
    for picture in pictures:
        picture.ids |= {picture_id(version.url) for version in picture.versions}
        twin = next((other for other in merged if other.ids & picture.ids), None)
        if twin:
            twin.merge(picture)
        else:
            merged.append(picture)
    return merged


def _declared(structured: Structured, base: str) -> Iterator[Found]:
    """Pictures that JSON-LD and Open Graph name."""
    article = structured.article
    for node in structured.resolve(
        [article.get("image"), article.get("thumbnailUrl") if not article.get("image") else None]
    ):
        if isinstance(node, str):
            url, about = join(base, node), {}
        else:
            about = dict(node)
            url = join(base, structured.text(about.get("url")) or structured.text(about.get("contentUrl")))
        if url and not _NO_PICTURE.search(url):
            people = [n for n in structured.resolve(about.get("creator") or about.get("author")) if n]
            person = next((n for n in people if not isinstance(n, str) and "Person" in types_of(n)), None)
            yield Found(
                versions=[Version(url, number(about.get("width")) or width_of(url))],
                role="metadata",
                caption=structured.text(about.get("caption")) or structured.text(about.get("description")),
                credit=structured.text(about.get("creditText"))
                or structured.text(about.get("copyrightNotice"))
                or structured.text(about.get("copyrightHolder")),
                creator=structured.text(person.get("name"))
                if person is not None and not isinstance(person, str)
                else None,
                height=number(about.get("height")),
            )
    for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
        for value in structured.metas.get(name, ()):
            url = join(base, value)
            if url and not _NO_PICTURE.search(url):
                width = number(structured.meta("og:image:width")) if name.startswith("og:") else None
                yield Found(versions=[Version(url, width or width_of(url))], role="metadata")


def _shown(tree: HtmlElement, text: str, base: str, agencies: Agencies) -> Iterator[Found]:
    """Pictures between the headline and the end of the text, those of teasers and boxes left out."""
    paragraphs = {_key(paragraph) for paragraph in text.split("\n\n") if len(paragraph) > 25}
    body = tree.find("body")
    scope = body if body is not None else tree
    order = list(scope.iter("p", "h2", "h3", "li", "td", "div", "img", "amp-img", "font", "blockquote"))
    blocks = [
        (index, element)
        for index, element in enumerate(order)
        if element.tag not in ("img", "amp-img") and _key(_first_words(element)) in paragraphs
    ]
    if not blocks:
        return
    last = blocks[-1][0]
    place = _common([element for _, element in blocks] + scope.xpath(".//h1")[:1])
    passed = 0
    starts = [index for index, _ in blocks]
    for index, element in enumerate(order):
        if passed < len(starts) and index >= starts[passed]:
            passed += 1
        if element.tag not in ("img", "amp-img"):
            continue
        figure = _figure(element)
        inside = place is None or place in element.iterancestors()
        if not inside or (index > last and figure is None) or _is_elsewhere(element, figure):
            continue
        versions = [v for v in find_versions(element, base) if not _NO_PICTURE.search(v.url)]
        small = [n for n in (number(element.get("width")), number(element.get("height"))) if n and n < 90]
        if not versions or small:
            continue
        caption, credit = _caption(element, figure, agencies)
        role = "gallery" if _in_gallery(element) else "body"
        yield Found(
            versions,
            role,
            caption,
            clean(element.get("alt") or "") or None,
            credit,
            None,
            _height(element, versions),
            passed,
        )


def _height(element: HtmlElement, versions: Sequence[Version]) -> int | None:
    best = largest(list(versions))
    shape = re.search(r"(\d{3,4})x(\d{2,4})", best.url)
    if shape and int(shape[1]) == best.width:
        return int(shape[2])
    width, height = number(element.get("width")), number(element.get("height"))
    if width and height and best.width:
        return round(height * best.width / width)
    return height


def _first_words(element: HtmlElement) -> str:
    """As much of the element's own text as tells a paragraph from others."""
    words = ""
    for piece in (element.text, *(part for child in element for part in (child.text, child.tail))):
        words += piece or ""
        if len(words) > 80:
            break
    return words


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text[:120])[:40].casefold()


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


def _figure(element: HtmlElement) -> HtmlElement | None:
    for depth, ancestor in enumerate(element.iterancestors()):
        if ancestor.tag == "figure":
            return ancestor
        if depth > 8:
            break
    return None


def _is_elsewhere(element: HtmlElement, figure: HtmlElement | None) -> bool:
    """Whether the picture stands in a box that is not the article's."""
    for ancestor in element.iterancestors():
        if ancestor.tag in _SKIPPED:
            return True
        if ancestor.tag in ("body", "main", "article"):
            return False
        if ancestor.tag == "a" and figure is None:
            target = ancestor.get("href") or ""
            if target and not re.search(r"\.(?:jpe?g|png|webp)", target, re.I) and not target.startswith("#"):
                return True
        if _ELSEWHERE.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False


def _in_gallery(element: HtmlElement) -> bool:
    return any(
        _GALLERY.search(f"{a.get('class') or ''} {a.get('id') or ''}")
        for a in element.iterancestors("div", "ul", "section", "figure", "ol")
    )


def _caption(element: HtmlElement, figure: HtmlElement | None, agencies: Agencies) -> tuple[str | None, str | None]:
    """Caption and credit that stand beside a picture, as written."""
    holder = figure
    if holder is None or not _labelled(holder):
        for depth, ancestor in enumerate(element.iterancestors()):
            if (
                depth > 3
                or ancestor.tag in ("body", "article", "main")
                or len(list(ancestor.iter("img", "amp-img"))) > 2
            ):
                break
            if _labelled(ancestor):
                holder = ancestor
                break
    if holder is None:
        return _beneath(element, agencies)
    credits = [
        e
        for e in holder.iter("span", "div", "p", "small", "cite", "em", "i", "figcaption", "li")
        if _CREDIT.search(_label(e)) and not _CAPTION.search(_label(e)) and e.tag != "figcaption"
    ]
    outer = [e for e in credits if not any(a in credits for a in e.iterancestors())]
    credit = clean(" ".join(_text(e) for e in outer[:1])) or None
    captions = holder.xpath(".//figcaption") or [
        e for e in holder.iter("span", "div", "p", "td", "small", "em", "li", "h6") if _CAPTION.search(_label(e))
    ]
    text = clean(_text(captions[0], skip=outer)) if captions else ""
    if not captions and figure is not None and holder is figure:
        text = clean(_text(holder, skip=outer))
    return (text[:1000] or None), (credit[:200] if credit else None)


def _labelled(element: HtmlElement) -> bool:
    return element.tag == "figcaption" or any(
        e.tag == "figcaption" or (e.tag in ("span", "div", "p", "small", "td", "em") and _CAPTION.search(_label(e)))
        for e in element.iter("figcaption", "span", "div", "p", "small", "td", "em")
    )


def _beneath(element: HtmlElement, agencies: Agencies) -> tuple[str | None, str | None]:
    """A short line under a picture that ends in a credit: how pages without figures write captions."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 3 or ancestor.tag in ("body", "article", "main"):
            break
        text = clean(_text(ancestor))
        if text:
            bare, credit = split_caption(text, agencies) if len(text) < 400 else (None, None)
            return (text, None) if credit else (None, None)
    return None, None


def _label(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"


def _text(element: HtmlElement, skip: Sequence[HtmlElement] = ()) -> str:
    """The words in an element, without scripts, buttons and the elements to be skipped."""
    if (
        element in skip
        or not isinstance(element.tag, str)
        or element.tag in ("script", "style", "button", "noscript", "svg")
    ):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [
            _text(child, skip),
            " " if child.tag in ("br", "p", "div", "span") else "",
            child.tail or "",
        ]
    return "".join(parts)
