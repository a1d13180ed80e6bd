"""What a page costs, stage by stage, and what larger nights need by that: the figures of docs/scale.md."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from flows.home import Home
from tests.benchmarks import fetching
from tests.benchmarks.archive import real_pages, write_archive
from tests.benchmarks.repeating import measure_night
from tests.benchmarks.sites import HOSTS, PAGES, serve
from tests.benchmarks.whole import Work, measure

NIGHT, DECADE = 330_000, 1_400_000_000
"""Articles that CC-NEWS brings in a day, and has in all, about."""
_START = 20  # records that cost as much as none
_CORE_HOUR, _GB_MONTH = 0.04, 0.02
"""US dollars: a core of a rented machine for an hour, a gigabyte of object store for a month. Assumed, not asked for."""


def run(records: int) -> None:
    """Measure and print. Pages are not repeated: their texts would be each other's copies."""
    records = min(records, len(real_pages()))
    with tempfile.TemporaryDirectory() as folder:
        archive, few = Path(folder) / "bench.warc.gz", Path(folder) / "few.warc.gz"
        write_archive(archive, records)
        write_archive(few, _START)
        found = {}
        for model in ("none", "light", "default"):
            work = _read(model)
            many, start = measure(work, archive), measure(work, few)
            of_pages, of_start = many.cpu - many.said["publish"], start.cpu - start.said["publish"]
            found[model] = many.said | {"cpu": (of_pages - of_start) / (records - _START)}
        raw = archive.stat().st_size / records
        night = measure_night(100_000, 10_000, Path(folder))
    with serve() as sites, tempfile.TemporaryDirectory() as folder:
        fetch = fetching.alone(fetching.product, sites.outlets, Path(folder)).cpu / (len(HOSTS) * len(PAGES))
    parquet, duckdb, publish = (found["default"][name] / records for name in ("parquet", "duckdb", "publish"))
    repeats, stories = night.repeats / night.new, night.stories / night.new
    print(
        f"a page, of {records:,}: {raw / 1e3:.0f} kB raw, {parquet / 1e3:.1f} kB Parquet, {duckdb / 1e3:.1f} kB DuckDB"
    )
    print(f"  fetching {1000 * fetch:.1f} CPU ms, publishing {1000 * publish:.1f}")
    print(f"  repeats {1000 * repeats:.2f}, stories {1000 * stories:.2f} (10,000 new, 100,000 in the window)")
    for model, of_model in found.items():
        print(f"  extraction with model {model}: {1000 * of_model['cpu']:.0f} CPU ms")
    for name, articles in (("a night", NIGHT), ("ten years", DECADE)):
        print(f"{name} of CC-NEWS, {articles:,} articles:")
        print(
            f"  {raw * articles / 1e9:,.0f} GB raw, {parquet * articles / 1e9:,.0f} Parquet, {duckdb * articles / 1e9:,.0f} DuckDB"
        )
        print(
            f"  publishing {publish * articles / 3600:,.1f} core hours, repeats and stories {(repeats + stories) * articles / 3600:,.1f}"
        )
        for model, of_model in found.items():
            hours = of_model["cpu"] * articles / 3600
            print(f"  extraction with model {model}: {hours:,.0f} core hours, {hours * _CORE_HOUR:,.0f} dollars")
        print(f"  store: {(raw + parquet) * articles / 1e9 * _GB_MONTH:,.1f} dollars a month")


def _read(model: str) -> Work:
    def read(archive: Path, folder: Path) -> dict[str, Any]:
        from config.settings import Settings
        from flows.home import Config, load_config
        from flows.read import begin
        from flows.runner import extract_here
        from tests.conftest import new_run
        from warehouse.publish import publish

        home, run = Home(folder, folder / "config"), new_run("bench")
        packaged = load_config(home)
        config = Config(Settings(workers=1, model=model), [], packaged.watchlist, packaged.agencies, packaged.topics)
        begin(home, run, config)
        assert not extract_here(home, run, config, [archive], lambda _pages, _part: None)
        start = time.process_time()
        publish(home.parquet, home.published, run, [])
        return {
            "publish": time.process_time() - start,
            "parquet": sum(path.stat().st_size for path in home.parquet.glob("**/*.parquet")),
            "duckdb": home.published.stat().st_size,
        }

    return read
