"""Every picture that belongs to the article, with caption and credit: what the page shows and what it declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.paragraphs import letters_of, start_of
from extractors.pictures.creators import read_credit
from extractors.pictures.credits import drop_label, split_caption
from extractors.pictures.declared import find_declared, find_described
from extractors.pictures.figures import find_shown
from extractors.pictures.ids import picture_id
from extractors.pictures.sightings import Found, is_share_card, merge_all
from extractors.pictures.versions import largest
from extractors.records import Image
from extractors.structured import Structured

_TELLING = 15  # letters of a caption that is known again in the text
_CREDIT = 60  # letters of a credit behind it


def find_images(
    tree: HtmlElement,
    structured: Structured,
    text: str,
    article_id: str,
    base: str,
    agencies: Agencies,
    authors: Sequence[str] = (),
) -> list[Image]:
    """The article's pictures: the lead first, then in page order, those that only metadata names last."""
    declared = merge_all(find_declared(structured, base))
    ids = frozenset(id_ for picture in declared for id_ in picture.ids)
    shown = merge_all(find_shown(tree, text, base, agencies, ids, authors))
    for picture in declared:
        if twin := _same(picture, shown):
            twin.merge(picture)
    for picture in find_described(structured, base):
        if twin := _same(picture, shown) or _same(picture, declared):
            twin.describe(picture)
    lead = next((twin for first in declared[:1] if (twin := _same(first, shown))), None)
    # What a page shows above its text opens it, whatever it declares for sharing; a page that declares no picture may
    # show its lead beside the first paragraph.
    if shown and (shown[0].after_paragraph or 0) <= 1:
        lead = shown[0]
    if lead:
        # What a page that shows its lead declares beyond it are crops of that one.
        lead.role = "lead"
        shown.remove(lead)
        shown.insert(0, lead)
    elif first := next((p for p in declared if not _same(p, shown) and not _is_card(p)), None):
        first.role = "lead"
        shown.insert(0, first)
    houses = (structured.meta("og:site_name"), structured.text(structured.article.get("publisher")))
    names = [house for house in houses if house]
    return [_image(picture, article_id, position, agencies, names) for position, picture in enumerate(shown)]


def drop_captions(text: str, images: Sequence[Image]) -> tuple[str, list[Image]]:
    """The text without paragraphs that are a picture's caption, and the pictures with their places in that text."""
    captions: set[str] = set()
    for image in images:
        words = start_of(image.caption or "")
        if len(words) > _TELLING:
            captions.add(words)
    paragraphs = text.split("\n\n")
    dropped = [
        place
        for place, paragraph in enumerate(paragraphs)
        if start_of(paragraph) in captions and any(_is_caption(paragraph, image) for image in images)
    ]
    if not dropped or len(dropped) > len(paragraphs) / 2:
        return text, list(images)
    kept = "\n\n".join(paragraph for place, paragraph in enumerate(paragraphs) if place not in dropped)
    return kept, [
        image
        if image.after_paragraph is None
        else replace(
            image, after_paragraph=image.after_paragraph - sum(place < image.after_paragraph for place in dropped)
        )
        for image in images
    ]


def _is_caption(paragraph: str, image: Image) -> bool:
    """Whether a paragraph is the caption of a picture, with its credit or without."""
    caption, words = letters_of(image.caption or ""), letters_of(paragraph)
    return bool(caption) and (words == caption or (words.startswith(caption) and len(words) < len(caption) + _CREDIT))


def _same(picture: Found, others: list[Found]) -> Found | None:
    return next((other for other in others if other.ids & picture.ids), None)


def _is_card(picture: Found) -> bool:
    return any(is_share_card(version.url) for version in picture.versions)


def _image(found: Found, article_id: str, position: int, agencies: Agencies, houses: Sequence[str]) -> Image:
    best = largest(found.versions)
    caption, credit = found.caption or found.stated_caption, found.credit
    if caption:
        bare, inside = split_caption(caption, agencies)
        if credit and bare and not inside and bare.endswith(credit):
            bare = bare.removesuffix(credit).rstrip(" |–—-(") or None
        caption, credit = (drop_label(bare) if credit and bare else bare), credit or inside
    credit = credit or found.stated_credit
    read = read_credit(credit, agencies, houses) if credit else None
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
