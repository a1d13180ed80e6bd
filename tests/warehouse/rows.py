"""Batches of small hand-made rows, written as extraction writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from extractors.passages import fingerprint
from extractors.terms import find_terms
from extractors.urls import article_id
from warehouse.entity_tables import AMOUNTS, ARTICLE_ENTITIES, MENTIONS, QUOTES
from warehouse.parquet import write_batch
from warehouse.picture_tables import PICTURE_FILES
from warehouse.run_tables import BATCHES, FETCHES, OUTLET_RUNS, REJECTIONS
from warehouse.tables import ARTICLES, IMAGES
from warehouse.topic_tables import ARTICLE_TOPICS

START = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)


def article(key: str, text: str, night: int = 0, offset: int = 0, **more: Any) -> dict[str, Any]:
    """A row of `articles` as a page gives it."""
    seen = START + timedelta(days=night, seconds=offset)
    return {
        "article_id": key,
        "outlet_id": "quay-echo",
        "url": f"https://quayecho.example/{key}",
        "canonical_url": None,
        "title": f"About {key}",
        "description": None,
        "authors": ["Jane Doe"],
        "section": None,
        "tags": [],
        "article_type": "news",
        "language": "en",
        "published_at": START - timedelta(hours=2),
        "published_precision": "minute",
        "published_source": "meta",
        "published_day": date(2026, 3, 10),
        "modified_at": None,
        "fetched_at": seen,
        "text": text,
        "text_hash": f"hash of {text}",
        "passages": fingerprint(text),
        "terms": find_terms(f"About {key}", text, "en"),
        "word_count": len(text.split()),
        "is_free": None,
        "tdm_reservation": None,
        "wire_agency": None,
        "run_id": f"run{night}",
        "payload_digest": f"digest {key} {night} {offset}",
        "warc_file": f"raw/night{night}.warc.gz",
        "warc_offset": offset,
    } | more


def image(of: dict[str, Any], position: int, **more: Any) -> dict[str, Any]:
    """A row of `images` of that article row."""
    return {
        "article_id": of["article_id"],
        "position": position,
        "role": "lead" if position == 0 else "body",
        "image_id": f"image{position}",
        "url": f"https://img.quayecho.example/{position}.jpg",
        "caption": f"Picture {position} of {of['text'][:10]}",
        "alt": None,
        "credit": None,
        "creator": None,
        "agency": None,
        "width": None,
        "height": None,
        "versions": [],
        "after_paragraph": 0,
        "run_id": of["run_id"],
        "warc_file": of["warc_file"],
        "warc_offset": of["warc_offset"],
        "_fetched_at": of["fetched_at"],
    } | more


def picture_file(image_id: str, phash: str | None, night: int = 0, offset: int = 0, **more: Any) -> dict[str, Any]:
    """A row of `picture_files`: a photograph of an agency's; without a hash one that could not be seen."""
    return {
        "image_id": image_id,
        "outlet_id": "quay-echo",
        "url": f"https://img.quayecho.example/{image_id}.jpg",
        "width": 1200 if phash else None,
        "height": 800 if phash else None,
        "format": "JPEG" if phash else None,
        "bytes": 90_000 if phash else None,
        "phash": phash,
        "phash_bits": 60 if phash else None,
        "creator": None,
        "credit": None,
        "copyright": None,
        "caption": None,
        "reason": None if phash else "undecodable",
        "detail": None if phash else "no JPEG",
        "fetched_at": START + timedelta(days=night, seconds=offset),
        "payload_digest": "digest",
        "run_id": f"run{night}",
        "warc_file": f"raw/night{night}+pictures.warc.gz",
        "warc_offset": offset,
    } | more


def entity(of: dict[str, Any], entity_id: str, **more: Any) -> dict[str, Any]:
    """A row of `article_entities`: a person."""
    return {
        "article_id": of["article_id"],
        "entity_id": entity_id,
        "type": "PERSON",
        "name": "Kirsty Boyle",
        "aliases": [],
        "country": None,
        "latitude": None,
        "longitude": None,
        "place_kind": None,
        "roles": [],
        "is_bare": False,
        "run_id": of["run_id"],
        "warc_file": of["warc_file"],
        "warc_offset": of["warc_offset"],
        "_fetched_at": of["fetched_at"],
    } | more


def mention(of: dict[str, Any], entity_id: str, start: int, **more: Any) -> dict[str, Any]:
    """A row of `mentions`: four characters of the text."""
    return {
        "article_id": of["article_id"],
        "entity_id": entity_id,
        "surface": of["text"][start : start + 4],
        "type": "PERSON",
        "field": "text",
        "start": start,
        "end": start + 4,
        "paragraph": 0,
        "image_position": None,
        "in_lead": True,
        "in_quote": False,
        "run_id": of["run_id"],
        "warc_file": of["warc_file"],
        "warc_offset": of["warc_offset"],
        "_fetched_at": of["fetched_at"],
    } | more


def quote(of: dict[str, Any], position: int, text: str, start: int, **more: Any) -> dict[str, Any]:
    """A row of `quotes`: a direct one without cue and speaker."""
    return {
        "article_id": of["article_id"],
        "position": position,
        "text": text,
        "field": "text",
        "start": start,
        "end": start + len(text),
        "kind": "direct",
        "speaker": None,
        "speaker_entity_id": None,
        "cue": None,
        "cue_start": None,
        "continued": False,
        "rule": "none",
        "confidence": 0.5,
        "run_id": of["run_id"],
        "warc_file": of["warc_file"],
        "warc_offset": of["warc_offset"],
        "_fetched_at": of["fetched_at"],
    } | more


def amount(of: dict[str, Any], value: float, surface: str, **more: Any) -> dict[str, Any]:
    """A row of `amounts`: a number where its words first stand in the text."""
    start = of["text"].index(surface)
    return {
        "article_id": of["article_id"],
        "value": value,
        "value_to": None,
        "qualifier": None,
        "unit": None,
        "currency": None,
        "counted": None,
        "surface": surface,
        "start": start,
        "end": start + len(surface),
        "paragraph": 0,
        "run_id": of["run_id"],
        "warc_file": of["warc_file"],
        "warc_offset": of["warc_offset"],
        "_fetched_at": of["fetched_at"],
    } | more


def topic(of: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    """A row of `article_topics`."""
    return {
        "article_id": of["article_id"],
        "topic": name,
        "score": 0.75,
        "matched": ["ferry"],
        "run_id": of["run_id"],
        "warc_file": of["warc_file"],
        "warc_offset": of["warc_offset"],
        "_fetched_at": of["fetched_at"],
    } | more


def rejection(night: int, offset: int, **more: Any) -> dict[str, Any]:
    """A row of `rejections`."""
    return {
        "run_id": f"run{night}",
        "outlet_id": "quay-echo",
        "url": f"https://quayecho.example/lost/{offset}",
        "stage": "extract",
        "reason": "no_text",
        "detail": "no main text found",
        "article_id": None,
        "fetched_at": START + timedelta(days=night, seconds=offset),
        "payload_digest": "digest",
        "warc_file": f"raw/night{night}.warc.gz",
        "warc_offset": offset,
    } | more


def fetch(night: int, offset: int = 0, **more: Any) -> dict[str, Any]:
    """A row of `fetches`: an article that came home."""
    url = more.get("requested_url", "https://quayecho.example/ferry")
    return {
        "run_id": f"run{night}",
        "outlet_id": "quay-echo",
        "purpose": "article",
        "attempt": 1,
        "requested_url": url,
        "link_id": article_id(url),
        "url": url,
        "redirects": 0,
        "fetched_at": START + timedelta(days=night, seconds=offset),
        "http_status": 200,
        "outcome": "ok",
        "detail": "",
        "address": "127.0.0.1",
        "content_type": "text/html",
        "bytes": 100,
        "duration_ms": 10,
        "etag": None,
        "last_modified": None,
        "retry_at": None,
        "found_in": None,
        "link_source": None,
        "link_title": None,
        "link_date": None,
        "link_modified": None,
        "link_language": None,
        "links": None,
        "links_digest": None,
        "warc_file": f"raw/night{night}.warc.gz",
        "warc_offset": offset,
    } | more


def outlet_run(night: int, **more: Any) -> dict[str, Any]:
    """A row of `outlet_runs`: a visit that went well."""
    return {
        "run_id": f"run{night}",
        "outlet_id": "quay-echo",
        "links": 0,
        "known": 0,
        "left_over": 0,
        "status": "fetched",
        "problem": None,
        "failures": 0,
        "rests_until": None,
        "ended_at": START + timedelta(days=night, minutes=5),
        "sources_digest": "sources",
        "unread_sitemaps": 0,
    } | more


def add_visits(
    parquet: Path, batch_id: str, fetches: list[dict[str, Any]], outlet_runs: list[dict[str, Any]] | None = None
) -> None:
    """Write a batch of fetching."""
    mark = {"batch_id": batch_id, "run_id": "run0", "kind": "fetch", "pages": 0}
    mark |= dict.fromkeys(("warc_file", "archive_id", "first_offset", "last_offset"))
    write_batch(parquet, batch_id, {FETCHES: fetches, OUTLET_RUNS: outlet_runs or []}, mark, START.date())


def add_batch(
    parquet: Path,
    batch_id: str,
    articles: list[dict[str, Any]],
    images: list[dict[str, Any]] | None = None,
    rejections: list[dict[str, Any]] | None = None,
    mentions: list[dict[str, Any]] | None = None,
    entities: list[dict[str, Any]] | None = None,
    quotes: list[dict[str, Any]] | None = None,
    topics: list[dict[str, Any]] | None = None,
    amounts: list[dict[str, Any]] | None = None,
    pages: int | None = None,
    files: list[dict[str, Any]] | None = None,
) -> None:
    """Write a batch of one run."""
    rows = [*articles, *(rejections or [])]
    first = [*rows, *(files or [])][0]
    mark = {
        "batch_id": batch_id,
        "run_id": first["run_id"],
        "kind": "extract",
        "warc_file": first["warc_file"],
        "archive_id": "archive",
        "first_offset": 0,
        "last_offset": 0,
        "pages": len(rows) if pages is None else pages,
    }
    tables = {ARTICLES: articles, IMAGES: images or [], REJECTIONS: rejections or [], MENTIONS: mentions or []}
    tables |= {ARTICLE_ENTITIES: entities or [], QUOTES: quotes or [], AMOUNTS: amounts or []}
    tables |= {PICTURE_FILES: files or []}
    tables |= {ARTICLE_TOPICS: topics} if topics else {}  # as from a home that had none
    write_batch(parquet, batch_id, tables, mark, START.date())


__all__ = [
    "BATCHES",
    "START",
    "add_batch",
    "add_visits",
    "amount",
    "article",
    "entity",
    "fetch",
    "image",
    "mention",
    "outlet_run",
    "picture_file",
    "rejection",
    "topic",
]
