"""Every picture that belongs to the article, with caption and credit: what the page shows and what it declares."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.credits import read_credit, split_caption
from extractors.declared import find_declared, find_described
from extractors.figures import find_shown
from extractors.pictures import largest, picture_id
from extractors.records import Image
from extractors.sightings import Found, is_share_card, merge_all
from extractors.structured import Structured


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
        if lead.role != "gallery":
            lead.role = "lead"
            shown.remove(lead)
            shown.insert(0, lead)
    elif first := next((p for p in declared if not _same(p, shown) and not _is_card(p)), None):
        first.role = "lead"
        shown.insert(0, first)
    return [_image(picture, article_id, position, agencies) for position, picture in enumerate(shown)]


def _same(picture: Found, others: list[Found]) -> Found | None:
    return next((other for other in others if other.ids & picture.ids), None)


def _is_card(picture: Found) -> bool:
    return any(is_share_card(version.url) for version in picture.versions)


def _image(found: Found, article_id: str, position: int, agencies: Agencies) -> Image:
    best = largest(found.versions)
    caption, credit = found.caption or found.stated_caption, found.credit
    if caption:
        bare, inside = split_caption(caption, agencies)
        if credit and bare and not inside and bare.endswith(credit):
            bare = bare.removesuffix(credit).rstrip(" |–—-(") or None
        caption, credit = bare, credit or inside
    credit = credit or found.stated_credit
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
