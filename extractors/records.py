"""The records that travel from a page's bytes to the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from extractors.fates import Outcome, Reason, Stage
from extractors.terms import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A document as received, nothing interpreted, and where its bytes lie."""

    url: str
    """The record's target URI: the final URL, or `urn:sha256:` of a local file."""
    fetched_at: datetime
    body: bytes
    """The payload, still in its content and transfer encodings."""
    content_type: str | None = None
    content_encoding: str | None = None
    transfer_encoding: str | None = None
    http_status: int | None = None
    outlet_id: str | None = None
    """The outlet whose feed named the page, or the one that the operator named."""
    link_date: datetime | None = None
    """The date that a feed or sitemap gives the page."""
    link_source: str | None = None
    """`feed` or `sitemap`: what named the page; None of a page that somebody else brought home."""
    tdm_reservation: str | None = None
    """The `tdm-reservation` header."""
    robots_tag: str | None = None
    """The `X-Robots-Tag` headers, one a line."""
    tdm_file: str | None = None
    """What the host's `/.well-known/tdmrep.json` says of the page: `1` reserved, `0` not."""
    file_name: str | None = None
    image_id: str | None = None
    """The picture that it is, where it was fetched as one."""
    warc_file: str
    warc_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A date with what vouches for it."""

    at: datetime
    precision: str
    source: str
    day: date
    """The calendar day in the outlet's time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The one text a page exists for."""

    article_id: str
    outlet_id: str
    url: str
    canonical_url: str | None
    title: str | None
    description: str | None
    authors: Sequence[str]
    section: str | None
    tags: Sequence[str]
    article_type: str
    language: str | None
    published_at: datetime | None
    published_precision: str | None
    published_source: str
    published_day: date | None
    modified_at: datetime | None
    text: str
    text_hash: str
    passages: Sequence[int]
    terms: Sequence[Term]
    word_count: int
    is_free: bool | None
    tdm_reservation: str | None
    wire_agency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture as the article uses it."""

    article_id: str
    position: int
    role: str
    image_id: str
    url: str
    caption: str | None
    alt: str | None
    credit: str | None
    creator: str | None
    agency: str | None
    width: int | None
    height: int | None
    versions: Sequence[str]
    after_paragraph: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A picture as its bytes are."""

    image_id: str
    outlet_id: str | None
    url: str
    format: str
    bytes: int
    width: int
    height: int
    phash: str
    phash_bits: int
    creator: str | None
    credit: str | None
    copyright: str | None
    caption: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in the article: `field[start:end] == surface`."""

    article_id: str
    entity_id: str
    surface: str
    type: str
    field: str
    start: int
    end: int
    paragraph: int | None
    image_position: int | None
    in_lead: bool
    in_quote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Who or what mentions of an article stand for."""

    article_id: str
    entity_id: str
    type: str
    name: str
    aliases: Sequence[str]
    country: str | None
    latitude: float | None
    longitude: float | None
    place_kind: str | None
    roles: Sequence[str]
    is_bare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that somebody is quoted with: `field[start:end] == text`."""

    article_id: str
    position: int
    text: str
    field: str
    start: int
    end: int
    kind: str
    speaker: str | None
    speaker_entity_id: str | None
    cue: str | None
    cue_start: int | None
    continued: bool
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number in the text with what it counts: `text[start:end] == surface`."""

    article_id: str
    value: float
    value_to: float | None
    qualifier: str | None
    unit: str | None
    currency: str | None
    counted: str | None
    surface: str
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTopic:
    """What an article is about, and the terms that say so."""

    article_id: str
    topic: str
    score: float
    matched: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A page that gave no article, or a picture that cannot be seen, and why."""

    url: str
    outlet_id: str | None
    stage: Stage
    reason: Reason | Outcome
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything that was understood of one page."""

    article: Article
    images: Sequence[Image]
    mentions: Sequence[Mention]
    entities: Sequence[Entity]
    quotes: Sequence[Quote]
    amounts: Sequence[Amount]
    topics: Sequence[ArticleTopic]
