"""A second night with nothing new beside the first: CPU of whole nights, fetching over the loopback included."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from config.settings import Settings
from flows.home import Config, Home
from tests.benchmarks.sites import HOSTS, PAGES, Sites, serve
from tests.benchmarks.whole import measure


def run() -> None:
    """Measure and print."""
    with serve() as sites, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first, second = (measure(_night(sites, home), home, home) for _ in range(2))
    print(
        f"nights over {len(HOSTS)} sites with {len(PAGES)} short pages each, without a model: the first {first.cpu:.1f} CPU s, "
        f"{first.said:,} pages; the second {second.cpu:.1f} CPU s, {second.said:,} pages; ratio {second.cpu / first.cpu:.3f}"
    )


def _night(sites: Sites, folder: Path) -> Callable[[Path, Path], int]:
    outlets = sites.outlets

    def night(_archive: Path, _home: Path) -> int:
        from flows.fetch import fetch_outlets
        from flows.read import begin, finish_earlier, read_here
        from tests.conftest import new_run

        home, run = Home(folder, folder / "config"), new_run("run")
        config = Config(Settings(pause=0, workers=1, model="none"), outlets, [], {}, [])
        pages: list[int] = []

        def count(batch: int, _part: float) -> None:
            pages.append(batch)

        begin(home, run, config)
        problems = finish_earlier(home, run, config, count)
        problems += asyncio.run(fetch_outlets(home, run, config.settings, outlets))
        assert not read_here(home, run, config, [], count, problems)
        return sum(pages)

    return night
