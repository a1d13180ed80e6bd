"""A clipping understood: its parts read as an article and its pictures."""

from __future__ import annotations

from extractors.agencies import Agencies, find_wire_agency
from extractors.article import find_language
from extractors.brief import Masthead
from extractors.clipping import ClippedPicture, read_clipping
from extractors.desk import Desk, name_outlet, reject
from extractors.document import decode_text
from extractors.evidence import date_columns, read_images
from extractors.facts.dates import Calendar, read_url
from extractors.facts.names import people
from extractors.fates import Reason, Stage
from extractors.passages import fingerprint
from extractors.pictures.creators import read_credit
from extractors.pictures.credits import split_caption
from extractors.pictures.ids import picture_id
from extractors.records import Article, Image, Page, Rejection
from extractors.terms import find_terms
from extractors.text import count_words, hash_text, tidy
from extractors.urls import article_id, owner


def extract_clipping(
    page: Page, body: bytes, outlet: Masthead | None, desk: Desk
) -> tuple[Article, list[Image]] | Rejection:
    """The article in a clipping with its pictures, or why there is none."""
    words, _ = decode_text(body, page.content_type)
    clip = read_clipping(words)
    text = tidy(clip.text)
    if not text:
        return reject(page, outlet, Reason.EMPTY, "no words in it", Stage.READ)
    url = clip.url or page.url
    places = [url, *(picture.url for picture in clip.pictures)]
    outlet = outlet or next((found for place in places if (found := owner(place, desk.outlets))), None)
    identity = article_id(url)
    images = [_read_picture(picture, at, identity, desk.agencies) for at, picture in enumerate(clip.pictures)]
    language = find_language(text, None)
    calendar = Calendar(outlet.timezone if outlet else "UTC", page.fetched_at, language)
    published = calendar.read(clip.date, "text") or read_url(clip.url, "url", calendar) or read_images(images, calendar)
    article = Article(
        article_id=identity,
        outlet_id=name_outlet(page, outlet, places),
        url=url,
        canonical_url=clip.url,
        title=clip.title,
        description=None,
        authors=people(clip.authors, desk.agencies),
        section=None,
        tags=[],
        article_type="news",
        language=language,
        modified_at=None,
        text=text,
        text_hash=hash_text(text),
        passages=fingerprint(text),
        terms=find_terms(clip.title, text, language),
        word_count=count_words(text),
        is_free=None,
        tdm_reservation=None,
        wire_agency=find_wire_agency(text, clip.authors, [], desk.agencies),
        **date_columns(published),
    )
    return article, images


def _read_picture(picture: ClippedPicture, position: int, identity: str, agencies: Agencies) -> Image:
    caption, credit = split_caption(picture.caption, agencies)
    read = read_credit(credit, agencies) if credit else None
    return Image(
        article_id=identity,
        position=position,
        role="lead" if position == 0 else "body",
        image_id=picture_id(picture.url),
        url=picture.url,
        caption=caption,
        alt=None,
        credit=read.text if read else None,
        creator=read.creator if read else None,
        agency=read.agency if read else None,
        width=picture.width,
        height=None,
        versions=[picture.url],
        after_paragraph=picture.after_paragraph,
    )
