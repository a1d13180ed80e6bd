"""What a night of 10,000 articles costs to publish into a year of news: time, memory, and where the time goes."""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.benchmarks.year import LAST, NIGHTS, write_night, write_runs
from warehouse.publish import publish
from warehouse.runs import Run

NEW = 10_000


def run(year: Path, articles: int, folder: Path) -> None:
    """Measure, in a process of its own, and print."""
    target, parquet = folder / "coverage.duckdb", folder / "parquet"
    shutil.copyfile(year, target)
    write_runs(year, parquet)
    write_night(parquet, articles // NIGHTS, NEW, "new-batch")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, cpu, peak, parts = pool.apply(_publish, [parquet, target])
    grown = target.stat().st_size - year.stat().st_size
    print(
        f"{NEW:,} new articles into {articles:,} ({year.stat().st_size / 1e9:.2f} GB): {seconds:.1f} s, {cpu:.1f} s of CPU, "
        f"{peak / 1e6:,.0f} MB at most, {grown / 1e6:,.0f} MB more"
    )
    for name, took in sorted(parts.items(), key=lambda part: -part[1]):
        print(f"  {name:20} {took:6.1f} s")


def _publish(parquet: Path, target: Path) -> tuple[float, float, int, dict[str, float]]:
    """Wall and CPU seconds, peak of memory in bytes, and wall seconds of the parts."""
    parts: dict[str, float] = {}

    def timed(name: str) -> Any:
        import warehouse.publish

        work = getattr(warehouse.publish, name)

        def measured(*arguments: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*arguments)
            finally:
                parts[name] = parts.get(name, 0) + time.perf_counter() - begun

        return patch.object(warehouse.publish, name, measured)

    names = (
        "_copy",
        "_apply",
        "_load_runs",
        "_settle_entities",
        "find_repeats",
        "find_stories",
        "run_checks",
        "create_views",
    )
    patches = [timed(name) for name in names]
    for each in patches:
        each.start()
    begun, cpu = time.perf_counter(), time.process_time()
    publish(parquet, target, Run(f"{NIGHTS:012x}", LAST, "run"), [], despite_checks=True)
    parts["rest"] = time.perf_counter() - begun - sum(parts.values())
    for each in patches:
        each.stop()
    return (
        time.perf_counter() - begun,
        time.process_time() - cpu,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        parts,
    )
