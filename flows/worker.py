"""What an extraction process does: a batch of pages, and of pictures, in, Parquet files out. Kept light: each process
imports it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.fates import Reason, Stage
from extractors.records import Extraction, Page, PictureFile, Rejection
from flows.forgotten import NAMELESS, Forgotten, load_forgotten
from flows.models import load_taggers
from flows.sources.warc import read_pages
from warehouse.entity_tables import AMOUNTS, ARTICLE_ENTITIES, MENTIONS, QUOTES
from warehouse.parquet import row_of, write_batch
from warehouse.picture_tables import PICTURE_FILES
from warehouse.run_tables import REJECTIONS
from warehouse.schema import Table
from warehouse.tables import ARTICLES, IMAGES
from warehouse.topic_tables import ARTICLE_TOPICS

Rows = dict[Table, list[dict[str, Any]]]
Outcome = Extraction | PictureFile | Rejection
_OF_ARTICLE = (IMAGES, ARTICLE_ENTITIES, MENTIONS, QUOTES, AMOUNTS, ARTICLE_TOPICS)
_TABLES = (ARTICLES, *_OF_ARTICLE, REJECTIONS, PICTURE_FILES)
_NO_FILE = {column.name: None for column in PICTURE_FILES.columns if column.optional}

_desk: Desk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A batch: pages of one archive, by their offsets. Travels to a process as it is."""

    run_id: str
    day: date
    archive: Path
    warc_file: str
    archive_id: str
    offsets: Sequence[int]
    parquet: Path
    work: Path
    page_seconds: float

    @property
    def batch_id(self) -> str:
        """Names the batch's files: the archive and the batch's first page."""
        return f"{self.archive_id}-{self.offsets[0]:012x}"

    @property
    def place_file(self) -> Path:
        """Where the process notes which page it is at."""
        return self.work / f"{self.batch_id}.at"


def start_worker(brief: Brief) -> None:
    """Make a process ready: word lists, models and what those load at first use."""
    global _desk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _desk = Desk.of(brief, load_taggers(brief))
    warm_up(_desk)


def warm_up(desk: Desk) -> None:
    """Have libraries load what they load at first use, by a page that nobody sees."""
    words = "The harbour was closed on 3 March 2026 after the ferry had run aground, the port said. " * 3
    page = Page(
        url="https://warm.example/",
        fetched_at=datetime.now(UTC),
        body=f"<html><body><h1>Warm</h1><p>3 March 2026, 6:05 am<p>{words}<p>{words}</body></html>".encode(),
        warc_file="",
        warc_offset=0,
    )
    extract_page(page, desk)


def _end_with_parent() -> None:
    """End this process when the one that started it was killed: the next run would be at the same batch."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def extract_batch(job: Job) -> int:
    """Extract the pages and pictures of a batch and write its files; gives their number.

    Before each page its offset is noted and a timer is set that ends the process, even inside C code: the parent
    learns from both what to do.
    """
    assert _desk is not None, "start_worker comes first"
    rows: Rows = {table: [] for table in _TABLES}
    job.work.mkdir(parents=True, exist_ok=True)
    forgotten = load_forgotten(job.parquet)
    place = os.open(job.place_file, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        pages = read_pages(job.archive, job.warc_file, job.offsets)
        for offset in job.offsets:
            os.pwrite(place, offset.to_bytes(8, "big"), 0)
            with _time_limit(job.page_seconds):
                page = next(pages, None)
                if page is None:
                    raise RuntimeError(f"{job.archive} changed while it was read")
                _add(rows, job.run_id, page, _extract(page, _desk), forgotten)
    finally:
        os.close(place)
    _write(job, rows)
    job.place_file.unlink(missing_ok=True)
    return len(job.offsets)


def reject_page(job: Job, reason: Reason, detail: str) -> int:
    """Write a batch of one page or picture that could not be extracted; gives 1."""
    page = next(read_pages(job.archive, job.warc_file, job.offsets))
    rejection = Rejection(url=page.url, outlet_id=page.outlet_id, stage=Stage.EXTRACT, reason=reason, detail=detail)
    rows: Rows = {table: [] for table in _TABLES}
    _add(rows, job.run_id, page, rejection, load_forgotten(job.parquet))
    _write(job, rows)
    return 1


def page_in_hand(job: Job) -> int:
    """The offset of the page that the batch's process was at when it ended."""
    try:
        noted = job.place_file.read_bytes()
    except FileNotFoundError:
        return job.offsets[0]
    job.place_file.unlink(missing_ok=True)
    offset = int.from_bytes(noted, "big")
    return offset if offset in job.offsets else job.offsets[0]


def _extract(page: Page, desk: Desk) -> Outcome:
    """The outcome of a page or picture. An exception is our mistake: it costs the page, and is said loudly."""
    try:
        if page.image_id:
            from extractors.picture_files import read_picture_file  # loads Pillow and SciPy, which few nights need

            return read_picture_file(page, desk)
        return extract_page(page, desk)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Rejection(
            url=page.url,
            outlet_id=page.outlet_id,
            stage=Stage.EXTRACT,
            reason=Reason.CRASHED,
            detail=f"{type(error).__name__}: {str(error)[:200]} ({Path(where.filename).name}:{where.lineno})",
        )


def _withhold(outcome: Outcome, page: Page, forgotten: Forgotten) -> Outcome:
    """The outcome without what is forgotten: a page of it is a rejection that does not name it."""
    article = outcome.article if isinstance(outcome, Extraction) else None
    if forgotten.names(page.url) or (
        article and (article.article_id in forgotten.digests or forgotten.names(article.url))
    ):
        return Rejection(
            url=NAMELESS,
            outlet_id=None,
            stage=Stage.EXTRACT,
            reason=Reason.FORGOTTEN,
            detail="forgotten by `presscut forget`",
        )
    if isinstance(outcome, Extraction) and forgotten.names(outcome.article.canonical_url):
        return replace(outcome, article=replace(outcome.article, canonical_url=None))
    return outcome


def _add(rows: Rows, run_id: str, page: Page, outcome: Outcome, forgotten: Forgotten) -> None:
    outcome = _withhold(outcome, page, forgotten)
    at = {"run_id": run_id, "warc_file": page.warc_file, "warc_offset": page.warc_offset}
    seen = {"fetched_at": page.fetched_at, "payload_digest": hashlib.sha256(page.body).hexdigest()}
    if isinstance(outcome, PictureFile):
        rows[PICTURE_FILES].append(row_of(outcome, reason=None, detail=None, **seen, **at))
        return
    if isinstance(outcome, Rejection) and page.image_id:
        said = {"image_id": page.image_id, "outlet_id": outcome.outlet_id, "url": outcome.url}
        said |= {"reason": outcome.reason, "detail": outcome.detail}
        rows[PICTURE_FILES].append(_NO_FILE | said | seen | at)
        return
    if isinstance(outcome, Rejection):
        rows[REJECTIONS].append(row_of(outcome, article_id=None, **seen, **at))
        return
    rows[ARTICLES].append(row_of(outcome.article, **seen, **at))
    of_article = {
        IMAGES: outcome.images,
        ARTICLE_ENTITIES: outcome.entities,
        MENTIONS: outcome.mentions,
        QUOTES: outcome.quotes,
        AMOUNTS: outcome.amounts,
        ARTICLE_TOPICS: outcome.topics,
    }
    for table, records in of_article.items():
        rows[table].extend(row_of(record, _fetched_at=page.fetched_at, **at) for record in records)


def _write(job: Job, rows: Rows) -> None:
    mark = {
        "batch_id": job.batch_id,
        "run_id": job.run_id,
        "kind": "extract",
        "warc_file": job.warc_file,
        "archive_id": job.archive_id,
        "first_offset": job.offsets[0],
        "last_offset": job.offsets[-1],
        "pages": len(rows[ARTICLES]) + len(rows[REJECTIONS]),
    }
    write_batch(job.parquet, job.batch_id, rows, mark, job.day)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """End the process when the block takes longer: a signal without a handler stops C code and regular
    expressions too, which a Python timeout does not."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
