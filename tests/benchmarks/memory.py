"""Resident memory of an extraction process over many pages."""

from __future__ import annotations

import resource
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from config.agencies import load_agencies
from config.files import PACKAGED
from config.topics import load_topics
from extractors.brief import Brief
from flows.sources.warc import Scan
from flows.worker import Job, extract_batch, start_worker
from tests.benchmarks.archive import write_archive

_BATCH = 200
_EVERY = 5_000


def run(pages: int, distinct: int) -> None:
    """Extract the distinct pages again and again, and print what the process holds after every 5,000."""
    print(f"memory of an extraction process, {distinct:,} pages over and over, without a model:")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "bench.warc.gz"
        write_archive(archive, distinct)
        offsets = [*Scan(archive)]
        pool.submit(_start).result()
        done, said = 0, 0
        while done < pages:
            for start in range(0, len(offsets), _BATCH):
                held = pool.submit(_extract, archive, f"{done:012}", offsets[start : start + _BATCH]).result()
                done += len(offsets[start : start + _BATCH])
                if done >= said:
                    print(f"  {done:7,} pages: {held:.0f} MB", flush=True)
                    said += _EVERY
                if done >= pages:
                    break


def _start() -> None:
    topics = load_topics(PACKAGED / "topics.toml")
    start_worker(Brief(agencies=load_agencies(PACKAGED / "agencies.toml"), topics=topics, model="none"))


def _extract(archive: Path, archive_id: str, offsets: list[int]) -> float:
    """Extracts a batch as a worker does; gives the process's resident memory in MB."""
    parquet = archive.parent / "parquet"
    job = Job(
        run_id="bench",
        day=date(2026, 11, 1),
        archive=archive,
        warc_file=archive.name,
        archive_id=archive_id,
        offsets=offsets,
        parquet=parquet,
        work=archive.parent,
        page_seconds=60,
    )
    extract_batch(job)
    shutil.rmtree(parquet)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
