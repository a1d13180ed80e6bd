"""`make bench`: extraction beside trafilatura's, page by page; the whole pipeline beside a bare trafilatura loop, CPU
of whole processes; fetching beside a bare httpx loop; finding repeats in windows of growing size. Each in one run."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import extracting, fetching, repeating
from tests.benchmarks.archive import read_archive, write_archive

_EXTRACTION_ROUNDS = 3


def bare_loop(archive: Path, _home: Path) -> int:
    """What the pipeline is held against: fastwarc and trafilatura with its metadata, nothing kept."""
    from trafilatura import bare_extraction

    return sum(
        bare_extraction(body, url=url, with_metadata=True, include_comments=False) is not None
        for url, body in read_archive(archive)
    )


def pipeline(workers: int, model: str) -> Callable[[Path, Path], int]:
    """The pipeline, WARC → Parquet → DuckDB, without an orchestrator, with a model for names."""

    def read(archive: Path, home: Path) -> int:
        from config.agencies import load_agencies
        from config.files import PACKAGED
        from config.settings import Settings
        from config.topics import load_topics
        from flows.home import Config, Home
        from flows.read import begin, read_here
        from tests.conftest import new_run

        agencies = load_agencies(PACKAGED / "agencies.toml")
        topics = load_topics(PACKAGED / "topics.toml")
        config = Config(Settings(workers=workers, model=model), [], [], agencies, topics)
        place = Home(home, home / "config")
        run = new_run("bench")
        begin(place, run, config)
        pages = 0

        def tell(batch: int, _part: float) -> None:
            nonlocal pages
            pages += batch

        problems = read_here(place, run, config, [archive], tell)
        assert not problems, problems
        return pages

    return read


def measure(work: Callable[[Path, Path], int], archive: Path) -> dict[str, float]:
    """CPU and wall seconds of a process that does the work, its children's included."""
    reader, writer = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        with tempfile.TemporaryDirectory() as folder:
            count = work(archive, Path(folder))
        os.write(writer, json.dumps(count).encode())
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    assert status == 0
    count = json.loads(os.read(reader, 100))
    return {"pages": count, "cpu": usage.ru_utime + usage.ru_stime, "wall": time.monotonic() - start}


def memory(archive: Path) -> list[tuple[int, float]]:
    """Resident memory of a worker in MB beside the pages it had read."""
    samples: list[tuple[int, float]] = []
    over = threading.Event()
    seen = [0]

    def watch() -> None:
        while not over.is_set():
            for child in multiprocessing.active_children():
                try:
                    pages = int(Path(f"/proc/{child.pid}/statm").read_text().split()[1])
                except (OSError, IndexError):
                    continue
                samples.append((seen[0], pages * resource.getpagesize() / 1e6))
            time.sleep(1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with tempfile.TemporaryDirectory() as folder:
        _counted(archive, Path(folder), seen)
    over.set()
    watcher.join()
    return samples


def _counted(archive: Path, home: Path, seen: list[int]) -> None:
    from config.settings import Settings
    from flows.home import Config, Home
    from flows.read import begin, read_here
    from tests.conftest import new_run

    config = Config(Settings(workers=1), [], [], {}, [])
    place = Home(home, home / "config")
    run = new_run("bench")
    begin(place, run, config)

    def tell(batch: int, _part: float) -> None:
        seen[0] += batch

    read_here(place, run, config, [archive], tell)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--memory-records", type=int, default=10_000, help="0 leaves the memory of a worker out")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--extract", action="store_true", help="only the benchmark of extraction")
    only.add_argument("--repeats", action="store_true", help="only the benchmark of repeats")
    only.add_argument("--fetch", action="store_true", help="only the benchmark of fetching")
    parser.add_argument("--rounds", type=int, default=fetching.ROUNDS, help="of the benchmark of fetching")
    parser.add_argument("--profile", action="store_true", help="print where the CPU of fetching goes, too")
    chosen = parser.parse_args()
    if chosen.repeats or not (chosen.fetch or chosen.extract):
        repeating.run()
    if chosen.repeats:
        return
    if not chosen.fetch:
        extracting.run(_EXTRACTION_ROUNDS)
    if not (chosen.fetch or chosen.extract):
        measure_pipeline(chosen.records, chosen.memory_records)
    if not chosen.extract:
        fetching.run(chosen.rounds, profile=chosen.profile)


def measure_pipeline(records: int, memory_records: int) -> None:
    """Measure the pipeline without fetching, and print."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "bench.warc.gz"
        write_archive(archive, records)
        # The bare loop before and after: the machine may get faster or slower while we measure.
        order: list[tuple[str, Any]] = [
            ("bare loop", bare_loop), ("1 worker", pipeline(1, "none")), ("2 workers", pipeline(2, "none")),
            ("light", pipeline(1, "light")), ("default", pipeline(1, "default")), ("bare loop", bare_loop),
        ]  # fmt: skip
        results: dict[str, list[dict[str, float]]] = {}
        for name, work in order:
            results.setdefault(name, []).append(measure(work, archive))
        bare = sum(r["cpu"] for r in results["bare loop"]) / 2
        one = results["1 worker"][0]["cpu"]
        print(f"{records:,} records, {archive.stat().st_size / 1e6:.0f} MB")
        for name, found in results.items():
            cpu, wall = (sum(r[key] for r in found) / len(found) for key in ("cpu", "wall"))
            per = 1000 * cpu / records
            print(
                f"{name:10} {per:6.1f} CPU s per 1,000 pages, ratio to bare {cpu / bare:.2f}, to 1 worker {cpu / one:.2f}, wall {wall:.0f} s"
            )
        if memory_records:
            write_archive(archive, memory_records)
            samples = memory(archive)
            print(f"memory of a worker over {memory_records:,} pages, MB (highest in each part):")
            step = memory_records // 10
            for start in range(0, memory_records, step):
                part = [mb for pages, mb in samples if start <= pages < start + step]
                print(f"  {start:6,}-{start + step:6,}: {max(part, default=0):.0f}")


if __name__ == "__main__":
    main()
