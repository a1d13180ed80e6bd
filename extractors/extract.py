"""The whole story of one page: bytes in, everything understood out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.agencies import Agencies, find_wire_agency
from extractors.article import declared_language, find_canonical, find_identity, find_language, read_facts
from extractors.clipping import Clipping, read_clipping
from extractors.credits import read_credit, split_caption
from extractors.dates import Calendar, find_modified, find_published, read_url
from extractors.document import Unreadable, decode_text, read_document
from extractors.entities import Watchlist, find_mentions
from extractors.images import find_images
from extractors.names import people
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.pictures import number, picture_id
from extractors.records import (
    Article,
    Brief,
    Evidence,
    Extraction,
    Image,
    Masthead,
    Outcome,
    Page,
    Reason,
    Rejection,
    Stage,
)  # fmt: skip
from extractors.structured import Structured, read_structured, types_of
from extractors.text import count_words, find_text, hash_text, tidy
from extractors.urls import article_id, owner, registrable_domain

_SHORTEST = 25  # words of a web page's text; less is a teaser, a player's caption or an error message
_STUB = 50  # words of a page that says it is not free; more is a short article or its free part
_LISTING_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage", "ContactPage", "AboutPage"))
_LISTING_URL = re.compile(r"/(?:(?:tags?|topics?|categor(?:y|ies)|authors?)/[^/]+|search|page/\d+)/?(?:\?|$)", re.I)


@dataclass(frozen=True, slots=True)
class Desk:
    """What an extractor knows beside the bytes, made ready once in each process."""

    outlets: tuple[Masthead, ...]
    agencies: Agencies
    watchlist: Watchlist
    max_bytes: int

    @classmethod
    def of(cls, brief: Brief) -> Desk:
        """The desk for a brief."""
        return cls(tuple(brief.outlets), Agencies(brief.agencies), Watchlist(brief.watchlist), brief.max_bytes)


def extract_page(page: Page, desk: Desk) -> Extraction | Rejection:
    """Everything that can be learned from one page, or why nothing was."""
    outlet = owner(page.url, desk.outlets) or next((o for o in desk.outlets if o.id == page.outlet_id), None)
    if page.http_status and page.http_status != 200:
        return _reject(
            page,
            outlet,
            _outcome(page.http_status),
            f"the archive holds status {page.http_status}",
            Stage.READ,
        )
    try:
        body = decode_payload(page.body, page.transfer_encoding, page.content_encoding, desk.max_bytes)
    except PayloadTooLargeError as error:
        return _reject(page, outlet, Reason.TOO_LARGE, str(error), Stage.READ)
    except BadEncodingError as error:
        return _reject(page, outlet, Reason.UNDECODABLE, str(error), Stage.READ)
    if (page.content_type or "").startswith(("text/plain", "text/markdown")) and page.url.startswith("urn:"):
        return _extract_clipping(page, body, outlet, desk)
    document = read_document(body, page.content_type)
    if isinstance(document, Unreadable):
        return _reject(page, outlet, document.reason, document.detail, Stage.READ)
    return _extract_html(page, document.tree, outlet, desk)


def _extract_html(page: Page, tree: HtmlElement, outlet: Masthead | None, desk: Desk) -> Extraction | Rejection:
    structured = read_structured(tree)
    canonical = find_canonical(tree, structured, page.url)
    url = page.url if page.url.startswith("http") else canonical or page.url
    outlet = outlet or owner(url, desk.outlets)
    text = find_text(tree)
    if refused := _refuse(url, structured, text):
        return _reject(page, outlet, *refused)
    assert text  # _refuse has seen to it
    facts = read_facts(tree, structured, url, desk.agencies)
    language = find_language(text, declared_language(tree, structured))
    calendar = Calendar(outlet.timezone if outlet else "UTC", page.fetched_at, language)
    identity = article_id(find_identity(page.url, canonical))
    if facts.is_free is False and count_words(text) < _STUB:
        return _reject(page, outlet, Reason.PAYWALL, f"{count_words(text)} words before the wall")
    images = find_images(tree, structured, text, identity, url, desk.agencies)
    published = (
        find_published(tree, structured, url, calendar) or _image_day(images, calendar) or _link_date(page, calendar)
    )
    return _assemble(
        Article(
            article_id=identity,
            outlet_id=_outlet_id(page, outlet, url, images),
            url=url,
            canonical_url=canonical,
            title=facts.title,
            description=facts.description,
            authors=facts.authors,
            section=facts.section,
            tags=facts.tags,
            article_type=facts.article_type,
            language=language,
            modified_at=find_modified(tree, structured, calendar),
            text=text,
            text_hash=hash_text(text),
            word_count=count_words(text),
            is_free=facts.is_free,
            wire_agency=find_wire_agency(text, facts.bylines, facts.provider, desk.agencies),
            **_dated(published),
        ),
        images,
        desk,
    )


def _extract_clipping(page: Page, body: bytes, outlet: Masthead | None, desk: Desk) -> Extraction | Rejection:
    words, _ = decode_text(body, page.content_type)
    clip = read_clipping(words)
    text = tidy(clip.text)
    if not text:
        return _reject(page, outlet, Reason.EMPTY, "no words in it", Stage.READ)
    url = clip.url or page.url
    hosts = [picture.url for picture in clip.pictures]
    outlet = outlet or next((o for place in (url, *hosts) if (o := owner(place, desk.outlets))), None)
    identity = article_id(url)
    images = [_clipped_image(clip, number_, identity, desk.agencies) for number_ in range(len(clip.pictures))]
    language = find_language(text, None)
    calendar = Calendar(outlet.timezone if outlet else "UTC", page.fetched_at, language)
    published = calendar.read(clip.date, "text") or read_url(clip.url, "url", calendar) or _image_day(images, calendar)
    return _assemble(
        Article(
            article_id=identity,
            outlet_id=_outlet_id(page, outlet, url, images),
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
            word_count=count_words(text),
            is_free=None,
            wire_agency=find_wire_agency(text, clip.authors, None, desk.agencies),
            **_dated(published),
        ),
        images,
        desk,
    )


def _clipped_image(clip: Clipping, position: int, identity: str, agencies: Agencies) -> Image:
    picture = clip.pictures[position]
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
        width=number(picture.width),
        height=None,
        versions=[picture.url],
        after_paragraph=picture.after_paragraph,
    )


def _refuse(url: str, structured: Structured, text: str | None) -> tuple[Reason, str] | None:
    """Why a page is no article, as far as its kind and the length of its text say."""
    declared = bool(structured.article) or (structured.meta("og:type") or "").lower() == "article"
    kinds = {name for node in structured.nodes for name in types_of(node)}
    if not declared and (kinds & _LISTING_TYPES or _LISTING_URL.search(url)):
        return Reason.NOT_ARTICLE, "a page that lists others, by its own types or its URL"
    if not text:
        return Reason.NO_TEXT, "no main text found"
    words = count_words(text)
    if not structured.article and "VideoObject" in kinds and words < 2 * _SHORTEST:
        return Reason.NOT_ARTICLE, f"a video with {words} words"
    if words < _SHORTEST:
        return Reason.TOO_SHORT, f"{words} words: {text[:60]!r}"
    return None


def _assemble(article: Article, images: list[Image], desk: Desk) -> Extraction:
    mentions = find_mentions(article.article_id, article.text, article.title, images, desk.watchlist)
    return Extraction(article=article, images=images, mentions=mentions)


def _outlet_id(page: Page, outlet: Masthead | None, url: str, images: list[Image]) -> str:
    """The configured outlet, else the one that was named, else the registrable domain of the page or its pictures."""
    if outlet:
        return outlet.id
    places = (registrable_domain(place) for place in (url, *(image.url for image in images)))
    return page.outlet_id or next((domain for domain in places if domain), "unknown")


def _reject(
    page: Page, outlet: Masthead | None, reason: Reason | Outcome, detail: str, stage: Stage = Stage.EXTRACT
) -> Rejection:
    return Rejection(
        url=page.url,
        outlet_id=outlet.id if outlet else page.outlet_id or registrable_domain(page.url),
        stage=stage,
        reason=reason,
        detail=f"{page.file_name}: {detail}" if page.file_name else detail,
    )


def _outcome(status: int) -> Outcome:
    if status == 429:
        return Outcome.HTTP_429
    return Outcome.HTTP_5XX if status >= 500 else Outcome.HTTP_4XX


def _image_day(images: list[Image], calendar: Calendar) -> Evidence | None:
    return next((found for image in images if (found := read_url(image.url, "image_url", calendar))), None)


def _link_date(page: Page, calendar: Calendar) -> Evidence | None:
    if not page.link_date or not page.link_source:
        return None
    return calendar.accept(page.link_date, "second", page.link_source)


def _dated(published: Evidence | None) -> dict[str, object]:
    if not published:
        return dict.fromkeys(("published_at", "published_precision", "published_day")) | {"published_source": "none"}
    return {
        "published_at": published.at,
        "published_precision": published.precision,
        "published_source": published.source,
        "published_day": published.day,
    }
