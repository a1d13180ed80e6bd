"""The night as Prefect flows: fetch, extract, publish, with the pictures in between where they are wanted. Tasks are
batches and pass paths; all work is elsewhere."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from config.outlets import Outlet
from flows.artifacts import write_artifacts
from flows.extract import extract_archives, raw_archives, unread
from flows.fetch import fetcher, problems_of, use_threads
from flows.home import Home, load_config
from flows.pictures import fetch_gallery, find_wanted
from flows.progress import Tell
from flows.runner import on_cluster, runner
from flows.summary import read_summary
from flows.worker import Job
from warehouse.publish import publish as publish_parquet
from warehouse.runs import Run

_THREADS: TaskRunner[PrefectFuture[Any]] = ThreadPoolTaskRunner(max_workers=16)  # type: ignore[assignment]  # they wait for processes


@flow(name="fetch", log_prints=False)
async def fetch(home: Path, config: Path, run: Run, since: date | None, tell: Tell) -> list[str]:
    """Bring home what is new of every enabled outlet; gives the problems. Requests are tried again one by one, where
    that is worth it, so a task is not."""
    use_threads()
    place = Home(home, config)
    settings = load_config(place)
    enabled = [outlet for outlet in settings.outlets if outlet.enabled]
    done = 0
    with fetcher(place, run, settings.settings, since, lambda: tell("fetch", 1, done / len(enabled))) as fetching:

        @task(name="fetch outlet", task_run_name="fetch {outlet.id}", cache_policy=NO_CACHE)
        async def fetch_outlet(outlet: Outlet) -> str | None:
            nonlocal done
            problem = await fetching.fetch(outlet)
            done += 1
            return problem

        found = await asyncio.gather(*(fetch_outlet(outlet) for outlet in enabled), return_exceptions=True)
    return problems_of(enabled, found)


@flow(name="pictures", log_prints=False)
async def pictures(home: Path, config: Path, run: Run, tell: Tell) -> list[str]:
    """Bring home the pictures of new articles, which the published file must know; gives the problems."""
    use_threads()
    place = Home(home, config)
    settings = load_config(place)
    done = 0
    with fetcher(place, run, settings.settings) as fetching:
        wanted = find_wanted(fetching, [outlet for outlet in settings.outlets if outlet.enabled])
        shown = [outlet for outlet in settings.outlets if outlet.id in wanted]
        total = sum(map(len, wanted.values()))

        def count() -> None:
            nonlocal done
            done += 1
            tell("pictures", 1, done / total)

        @task(name="fetch pictures", task_run_name="fetch pictures {outlet.id}", cache_policy=NO_CACHE)
        async def fetch_pictures(outlet: Outlet) -> str | None:
            return await fetch_gallery(fetching, outlet, wanted[outlet.id], count)

        found = await asyncio.gather(*(fetch_pictures(outlet) for outlet in shown), return_exceptions=True)
    return problems_of(shown, found)


@flow(name="extract", task_runner=_THREADS)
def extract(home: Path, config: Path, run: Run, archives: list[Path], tell: Tell) -> list[str]:
    """Extract what is new in raw/ and in the archives; gives the problems."""
    place = Home(home, config)
    settings = load_config(place)
    todo = unread(place, [*raw_archives(place), *archives])
    if not todo:
        return []
    size = sum(path.stat().st_size for path in todo)
    artifact = create_progress_artifact(progress=0.0, key="extraction", description=f"{size:,} bytes of archives")
    pages = 0
    with runner(place, settings, todo) as submit:

        @task(name="extract batch", cache_policy=NO_CACHE)
        def extract_batch(job: Job) -> int:
            return submit(job).result()

        def count(batch: int, fraction: float) -> None:
            nonlocal pages
            pages += batch
            tell("extract", batch, fraction)
            update_progress_artifact(artifact, progress=100 * fraction, description=f"{pages:,} pages")  # type: ignore[arg-type]

        # A cluster has more places than we have threads to wait in, and a page of its own that shows its batches.
        each = submit if on_cluster(settings.settings) else extract_batch.submit
        return extract_archives(place, run, settings.settings, todo, each, count)


@flow(name="publish")
def publish(home: Path, config: Path, run: Run, problems: list[str]) -> None:
    """Build the DuckDB file, run the checks, swap it in, and leave the artifacts."""
    place = Home(home, config)
    settings = load_config(place).settings
    despite = settings.publish_despite_checks
    publish_parquet(place.parquet, place.published, run, problems, despite_checks=despite)
    summary = read_summary(place, run.run_id, problems)
    write_artifacts(place, summary, report=settings.report and summary.status != "failed")


@flow(name="nightly")
def nightly(
    home: Path,
    config: Path,
    run: Run,
    archives: list[Path],
    earlier: list[str],
    tell: Tell,
    *,
    fetching: bool,
    since: date | None = None,
) -> list[str]:
    """The whole night: fetch, extract, publish; gives the problems, the `earlier` ones of this run first. With
    `download_pictures` the texts are published before their pictures are fetched.

    Without `fetching` it is a large read.
    """
    problems = list(earlier)
    if fetching:
        problems += asyncio.run(fetch(home, config, run, since, tell))
    problems += extract(home, config, run, archives, tell)
    place = Home(home, config)
    settings = load_config(place).settings
    if fetching and settings.download_pictures:
        despite = settings.publish_despite_checks
        publish_parquet(place.parquet, place.published, run, problems, ends=False, despite_checks=despite)
        problems += asyncio.run(pictures(home, config, run, tell))
        problems += extract(home, config, run, [], tell)
    publish(home, config, run, problems)
    return problems
