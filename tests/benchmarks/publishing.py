"""A year of news: how long queries take in it, and what publishing a night of 10,000 articles more costs."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.benchmarks import querying
from tests.benchmarks.year import LAST, NIGHTS, write_night, write_runs, write_year
from warehouse.publish import publish
from warehouse.runs import Run

NEW = 10_000


def run(articles: int) -> None:
    """Make a year of so many articles, ask it, and publish a night more into it, in a process of its own; print."""
    with tempfile.TemporaryDirectory() as folder:
        parquet, target = Path(folder) / "parquet", Path(folder) / "coverage.duckdb"
        begun = time.process_time()
        write_year(target, articles)
        size = target.stat().st_size
        print(
            f"a year of {articles:,} articles: {size / 1e9:.2f} GB, made in {time.process_time() - begun:.0f} s of CPU"
        )
        querying.run(target)
        write_runs(target, parquet)
        write_night(parquet, articles // NIGHTS, NEW, "new-batch")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, cpu, peak, parts = pool.apply(_publish, [parquet, target])
        print(
            f"{NEW:,} new articles into {articles:,}: {seconds:.1f} s, {cpu:.1f} s of CPU, {peak / 1e6:,.0f} MB at most, "
            f"the file grows by {(target.stat().st_size - size) / 1e6:,.0f} MB"
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
        "check_touched",
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
