"""The whole story of one page: bytes in, everything understood out."""

from __future__ import annotations

import unicodedata

from lxml.html import HtmlElement

from extractors.agencies import find_wire_agency
from extractors.amounts import find_amounts
from extractors.article import declared_language, find_canonical, find_identity, find_language, read_facts
from extractors.body.boilerplate import drop_boilerplate
from extractors.brief import Masthead
from extractors.clipped import extract_clipping
from extractors.desk import Desk, name_outlet, reject, unpack
from extractors.document import Unreadable, read_document
from extractors.entities import find_entities
from extractors.evidence import date_columns, read_images, read_link
from extractors.facts.dates import Calendar, find_modified, find_published
from extractors.fates import Outcome, Reason, Stage
from extractors.images import drop_captions, find_images
from extractors.passages import fingerprint
from extractors.quotes import find_quotes
from extractors.records import Article, Extraction, Image, Page, Rejection
from extractors.refusals.verdict import judge
from extractors.refusals.walls import cut_wall
from extractors.reservations import find_reservation
from extractors.structured import read_structured
from extractors.terms import find_terms
from extractors.text import count_words, drop_title, find_text, hash_text
from extractors.urls import article_id, owner

__all__ = ["Desk", "extract_page"]


def extract_page(page: Page, desk: Desk) -> Extraction | Rejection:
    """Everything that can be learned from one page, or why nothing was."""
    outlet = owner(page.url, desk.outlets) or next((o for o in desk.outlets if o.id == page.outlet_id), None)
    if page.http_status and not 200 <= page.http_status < 300:
        detail = f"the archive holds status {page.http_status}"
        return reject(page, outlet, _outcome(page.http_status), detail, Stage.READ)
    body = unpack(page, outlet, desk)
    if isinstance(body, Rejection):
        return body
    if (page.content_type or "").startswith(("text/plain", "text/markdown")) and page.url.startswith("urn:"):
        found = extract_clipping(page, body, outlet, desk)
    else:
        document = read_document(body, page.content_type)
        if isinstance(document, Unreadable):
            return reject(page, outlet, document.reason, document.detail, Stage.READ)
        found = _extract_html(page, document.tree, outlet, desk)
    if isinstance(found, Rejection):
        return found
    article, images = found
    home = outlet.country if outlet else None
    mentions, entities = find_entities(article, images, desk.watchlist, desk.tagger(article.language), home)
    quotes = find_quotes(article, mentions, entities)
    amounts = list(find_amounts(article.article_id, article.text, home)) if article.language == "en" else []
    return Extraction(
        article=article,
        images=images,
        mentions=mentions,
        entities=entities,
        quotes=quotes,
        amounts=amounts,
        topics=desk.topics.find(article),
    )


def _extract_html(
    page: Page, tree: HtmlElement, outlet: Masthead | None, desk: Desk
) -> tuple[Article, list[Image]] | Rejection:
    structured = read_structured(tree)
    canonical = find_canonical(tree, structured, page.url)
    url = page.url if page.url.startswith("http") else canonical or page.url
    outlet = outlet or owner(url, desk.outlets)
    reservation = find_reservation(page, structured)
    # What the operator brings from elsewhere is theirs to judge: there the column says so.
    if reservation and desk.respect_tdm and page.link_source:
        return reject(page, outlet, Reason.TDM_RESERVED, f"reserved against text and data mining: {reservation}")
    facts = read_facts(tree, structured, url, desk.agencies)
    title = unicodedata.normalize("NFC", facts.title) if facts.title else None
    text, walled = cut_wall(drop_title(find_text(tree) or "", title), tree, facts.is_free)
    text = drop_boilerplate(text)
    language = find_language(text, declared_language(tree, structured))
    calendar = Calendar(outlet.timezone if outlet else None, page.fetched_at, language)
    published = find_published(tree, structured, url, calendar)
    linked = read_link(page, calendar)
    if refused := judge(tree, structured, url, text, facts, published or linked, is_cut=walled):
        return reject(page, outlet, *refused)
    identity = article_id(find_identity(page.url, canonical))
    images = find_images(tree, structured, text, identity, url, desk.agencies, facts.authors)
    text, images = drop_captions(text, images)
    published = published or read_images(images, calendar) or linked
    publisher = structured.text(structured.article.get("publisher")) or structured.meta("og:site_name")
    article = Article(
        article_id=identity,
        outlet_id=name_outlet(page, outlet, (url, *(image.url for image in images))),
        url=url,
        canonical_url=canonical,
        title=title,
        description=facts.description,
        authors=facts.authors,
        section=facts.section,
        tags=facts.tags,
        article_type=facts.article_type,
        language=language,
        modified_at=find_modified(tree, structured, calendar),
        text=text,
        text_hash=hash_text(text),
        passages=fingerprint(text),
        terms=find_terms(title, text, language),
        word_count=count_words(text),
        is_free=facts.is_free,
        tdm_reservation=reservation,
        wire_agency=find_wire_agency(text, facts.bylines, (facts.provider, publisher), desk.agencies),
        **date_columns(published),
    )
    return article, images


def _outcome(status: int) -> Outcome | Reason:
    if status < 400:
        return Reason.NOT_ARTICLE  # a redirect: where it leads is a record of its own
    if status == 429:
        return Outcome.HTTP_429
    return Outcome.HTTP_5XX if status >= 500 else Outcome.HTTP_4XX
