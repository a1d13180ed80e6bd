"""Extraction: archives cut into batches, batches given to processes that may die without harm."""

from __future__ import annotations

import multiprocessing
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pebble import ProcessExpired, ProcessPool

from config.settings import Settings
from extractors.brief import Brief
from extractors.fates import Reason, Stage
from extractors.records import Rejection
from flows.home import Config, Home
from flows.sources.warc import Scan, archive_id, is_one_stream
from flows.worker import Job, extract_batch, page_in_hand, reject_page, start_worker
from warehouse.parquet import files_of, read_rows, row_of, write_batch
from warehouse.run_tables import ARCHIVES, BATCHES, REJECTIONS
from warehouse.runs import Run

_WORTH_A_WORKER = 2_000_000  # bytes of archives: the start of a process costs as much as some twenty pages


def brief_of(config: Config) -> Brief:
    """What extraction is told of the config."""
    return Brief(
        outlets=config.outlets,
        watchlist=config.watchlist,
        topics=config.topics,
        agencies=config.agencies,
        max_bytes=config.settings.max_bytes,
        respect_tdm=config.settings.respect_tdm,
        model=config.settings.model,
        models=config.settings.models,
    )


def new_pool(brief: Brief, processes: int) -> ProcessPool:
    """Processes that extract, begun at the first batch; another takes the place of one that dies. Not forked from us,
    which would copy the locks of our threads, but from a process of theirs that is warm and has no threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.warm"])
    return ProcessPool(max_workers=processes, context=context, initializer=start_worker, initargs=[brief])


@contextmanager
def worker_pool(config: Config, archives: Sequence[Path]) -> Iterator[ProcessPool]:
    """Processes that extract while the block runs, as many as the settings say and the archives are worth."""
    worth = 1 + sum(path.stat().st_size for path in archives) // _WORTH_A_WORKER
    pool = new_pool(brief_of(config), min(config.settings.workers, worth))
    try:
        yield pool
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def raw_archives(home: Home) -> list[Path]:
    """The archives in the home, oldest first."""
    return sorted(home.raw.glob("**/*.warc.gz"))


Marks = Mapping[str, Sequence[Path]]
"""The marks of complete batches, by archive."""


def find_marks(home: Home) -> Marks:
    """Those of the home, looked up once for all archives."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((home.parquet / BATCHES.name).glob("day=*/*.parquet")):
        found[path.stem.rpartition("-")[0]].append(path)
    return found


class Reading:
    """The reading of one archive: its jobs, and what is written when they are all done."""

    def __init__(self, home: Home, run: Run, settings: Settings, path: Path, marks: Marks) -> None:
        self.home, self.run, self.settings, self.path, self.marks = home, run, settings, path, marks
        self.warc_file = home.name_of(path)
        self.archive_id = archive_id(self.warc_file, path)
        self.scan = Scan(path)

    def jobs(self) -> Iterator[Job]:
        """Batches of the pages that no complete batch has read yet."""
        done = self._done()
        offsets: list[int] = []
        for offset in self.scan:
            if not any(first <= offset <= last for first, last in done):
                offsets.append(offset)
            if len(offsets) == self.settings.batch_pages:
                yield self._job(offsets)
                offsets = []
        if offsets:
            yield self._job(offsets)

    def close(self) -> str | None:
        """Write that the archive is through; gives where it broke, if it did, as a line for the summary."""
        size, broken_at = self.path.stat().st_size, self.scan.broken_at
        archive = {
            "archive_id": self.archive_id,
            "run_id": self.run.run_id,
            "warc_file": self.warc_file,
            "bytes": size,
            "pages": self.scan.pages,
            "skipped": self.scan.skipped,
            "broken_at": broken_at,
        }
        lost, problem = [], None
        if broken_at is not None:
            detail = (
                f"breaks at byte {broken_at:,} of {size:,} ({self.scan.problem}); {self.scan.pages:,} pages were read"
            )
            problem = f"{self.path}: {detail}"
            lost.append(self._truncated(detail, broken_at))
        batch_id = f"{self.archive_id}-end"
        mark = {
            "batch_id": batch_id,
            "run_id": self.run.run_id,
            "kind": "read",
            "warc_file": self.warc_file,
            "archive_id": self.archive_id,
            "first_offset": None,
            "last_offset": None,
            "pages": len(lost),
        }
        rows = {ARCHIVES: [archive], REJECTIONS: lost}
        write_batch(self.home.parquet, batch_id, rows, mark, self.run.started_at.date())
        return problem

    def _done(self) -> list[tuple[int, int]]:
        """First and last offset of the archive's complete batches."""
        rows = read_rows(self.marks.get(self.archive_id, ()), ["first_offset", "last_offset"])
        return [(row["first_offset"], row["last_offset"]) for row in rows]

    def _job(self, offsets: list[int]) -> Job:
        return Job(
            run_id=self.run.run_id,
            day=self.run.started_at.date(),
            archive=self.path,
            warc_file=self.warc_file,
            archive_id=self.archive_id,
            offsets=offsets,
            parquet=self.home.parquet,
            work=self.home.work,
            page_seconds=self.settings.page_seconds,
        )

    def _truncated(self, detail: str, broken_at: int) -> dict[str, Any]:
        rejection = Rejection(
            url=self.path.as_uri(), outlet_id=None, stage=Stage.READ, reason=Reason.TRUNCATED, detail=detail
        )
        return row_of(
            rejection,
            run_id=self.run.run_id,
            article_id=None,
            fetched_at=datetime.fromtimestamp(self.path.stat().st_mtime, UTC),
            payload_digest=None,
            warc_file=self.warc_file,
            warc_offset=broken_at,
        )


class Pending(Protocol):
    """A batch under way."""

    def result(self) -> int:
        """Its pages, when it is done."""


class UnmannedError(Exception):
    """Nobody is left to extract."""


def unread(home: Home, archives: Sequence[Path]) -> list[Path]:
    """The archives among these that were not read to their end as they are now."""
    finished = {row["archive_id"] for row in read_rows(files_of(home.parquet, ARCHIVES), ["archive_id"])}
    return [path for path in archives if archive_id(home.name_of(path), path) not in finished]


def extract_archives(
    home: Home,
    run: Run,
    settings: Settings,
    archives: Sequence[Path],
    submit: Callable[[Job], Pending],
    count: Callable[[int, float], None],
) -> list[str]:
    """Extract every page of unread archives that is not yet, batch by batch through `submit`; gives the problems.

    `count` is told of each batch its pages, and what part of all batches is done. An archive counts as read when
    all its batches are done, so that nothing is lost if the run ends in between.
    """
    problems: list[str] = []
    marks = find_marks(home)
    under_way: list[tuple[Reading, list[Pending]]] = []
    for path in archives:
        if is_one_stream(path):
            problems.append(f"{path}: compressed as one stream: run `warcio recompress` on it and read what that gives")
            continue
        reading = Reading(home, run, settings, path, marks)
        under_way.append((reading, [submit(job) for job in reading.jobs()]))
    total, done = sum(len(batches_of_it) for _, batches_of_it in under_way), 0
    for reading, batches_of_it in under_way:
        failures: list[str] = []
        for batch in batches_of_it:
            done += 1
            try:
                count(batch.result(), done / total)
            except UnmannedError as stop:
                left = f"{stop}; {total - done + 1:,} batches are left for the next run"
                return [*problems, *failures, left]
            except Exception as error:  # ours or the machine's: said loudly, and the other batches go on
                failures.append(f"{reading.path}: a batch failed; read it again: {type(error).__name__}: {error}")
        problems += failures
        if not failures and (problem := reading.close()):
            problems.append(problem)
    return problems


def run_batch(job: Job, pool: ProcessPool, *, again: bool = True) -> int:
    """Extract a batch in a process; gives its pages.

    A process that dies costs the page it was at: the pages before and after it are extracted as batches of their
    own. One that was stopped by its timer was too slow; one that died otherwise is tried once more alone, since
    what killed it may have been the machine.
    """
    try:
        return _extracted(job, pool)
    except ProcessExpired as death:
        at = page_in_hand(job)
        exit_code = death.exitcode
    alone = replace(job, offsets=[at])
    pages = sum(
        run_batch(replace(job, offsets=part), pool)
        for part in ([o for o in job.offsets if o < at], [o for o in job.offsets if o > at])
        if part
    )
    if exit_code == -signal.SIGALRM:
        return pages + reject_page(alone, Reason.TOO_SLOW, f"stopped after {job.page_seconds:g} seconds")
    if again or len(job.offsets) > 1:
        return pages + run_batch(alone, pool, again=False)
    return pages + reject_page(alone, Reason.CRASHED, f"its process ended with exit code {exit_code}")


def _extracted(job: Job, pool: ProcessPool) -> int:
    """The pages of a batch that was extracted in a process. A pool that is stopped forgets what it was given: who
    waited for that would wait for ever."""
    batch = pool.schedule(extract_batch, args=[job])
    while not wait([batch], timeout=1).done:
        if not pool.active:
            raise RuntimeError("the extraction was stopped")
    return int(batch.result())
