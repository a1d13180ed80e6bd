"""What holds of every record, whatever the bytes were."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from extractors.links import Link
from extractors.records import Extraction, Image, Page, PictureFile, Rejection
from extractors.urls import MAX_URL
from flows import worker
from flows.forgotten import Forgotten
from warehouse.parquet import to_arrow

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_SOURCES = ("jsonld", "microdata", "meta", "time_tag", "url", "image_url", "text", "feed", "sitemap", "none")
_ROLES = ("lead", "body", "gallery", "metadata")


def check_outcome(page: Page, found: Extraction | PictureFile | Rejection) -> None:
    """The records of a page or picture: their own rules, and that Parquet takes their rows."""
    for text in texts_of(found):
        check_text(text)
    rows: worker.Rows = {table: [] for table in worker._TABLES}
    worker._add(rows, "0" * 16, page, found, Forgotten())
    for table, some in rows.items():
        if some:
            bare = [{name: value for name, value in row.items() if name != "_fetched_at"} for row in some]
            pq.write_table(to_arrow(table, bare), BytesIO())
    if isinstance(found, Extraction):
        _check_article(page, found)
    elif isinstance(found, PictureFile):
        assert re.fullmatch("[0-9a-f]{16}", found.phash)
        assert found.width > 0
        assert found.height > 0
    else:
        assert found.detail
        assert "\n" not in found.detail, found.detail


def _check_article(page: Page, found: Extraction) -> None:
    article, text = found.article, found.article.text
    assert text.strip() == text
    assert text
    assert re.fullmatch("[0-9a-f]{20}", article.article_id)
    assert re.fullmatch("[0-9a-f]{32}", article.text_hash)
    assert article.published_source in _SOURCES
    assert (
        (article.published_at is None) == (article.published_precision is None) == (article.published_source == "none")
    )
    assert (article.published_at is None) == (article.published_day is None)
    for moment in (article.published_at, article.modified_at):
        assert moment is None or moment <= page.fetched_at, moment
    for url in (article.canonical_url, *(url for image in found.images for url in (image.url, *image.versions))):
        assert url is None or is_web_url(url), url
    assert article.url == page.url or is_web_url(article.url), article.url
    for line in (article.title, article.description, *article.authors, article.section, *article.tags):
        assert line is None or (line.strip() and "\n" not in line), line
    assert [image.position for image in found.images] == list(range(len(found.images)))
    for image in found.images:
        _check_picture(image)
    captions = {image.position: image.caption or "" for image in found.images}
    entities = {entity.entity_id for entity in found.entities}
    for mention in found.mentions:
        held = {"text": text, "title": article.title or "", "caption": captions.get(mention.image_position or 0, "")}
        assert held[mention.field][mention.start : mention.end] == mention.surface != "", mention
        assert mention.entity_id in entities
    for quote in found.quotes:
        whole = text if quote.field == "text" else article.title or ""
        assert whole[quote.start : quote.end] == quote.text != "", quote
        assert quote.speaker_entity_id is None or quote.speaker_entity_id in entities
        assert quote.cue_start is None or whole[quote.cue_start :].startswith(quote.cue or "\0"), quote
    for amount in found.amounts:
        assert text[amount.start : amount.end] == amount.surface != "", amount
        assert math.isfinite(amount.value), amount
        assert amount.value_to is None or math.isfinite(amount.value_to), amount
    assert all(0 < topic.score <= 1 and topic.matched for topic in found.topics)


def _check_picture(image: Image) -> None:
    assert image.role in _ROLES
    assert re.fullmatch("[0-9a-f]{20}", image.image_id), image.image_id
    assert image.versions
    assert all(side is None or 0 < side < 2**31 for side in (image.width, image.height)), image


def check_links(links: Iterable[Link]) -> None:
    """Links of a feed or sitemap: addresses with their scheme, dates in UTC."""
    for link in links:
        assert re.match(r"[a-z][a-z0-9+.-]*://", link.url, re.I) or len(link.url) == MAX_URL, link.url
        assert len(link.url) <= MAX_URL
        for text in texts_of(link):
            check_text(text)
        assert all(moment is None or moment.tzinfo is UTC for moment in (link.date, link.modified)), link


def check_text(text: str) -> None:
    """Characters that every table, header and terminal takes."""
    assert not (found := _CONTROL.search(text)), f"{found[0]!r} in {text[:200]!r}"


def is_web_url(url: str) -> bool:
    """Whether the URL is absolute, of the web, without a user and of a length that servers take."""
    parts = urlsplit(url)
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and len(url) <= MAX_URL
    )


def texts_of(record: object) -> Iterator[str]:
    """Every string in a record, and in those that it holds."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, list | tuple | dict):
        for item in record.values() if isinstance(record, dict) else record:
            yield from texts_of(item)
    elif is_dataclass(record) and not isinstance(record, type):
        for field in fields(record):
            yield from texts_of(getattr(record, field.name))
    else:
        assert record is None or isinstance(record, bool | int | float | bytes | date | datetime), record
