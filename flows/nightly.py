"""The night as Prefect flows: fetch, extract, publish. Tasks are batches and pass paths; all work is elsewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.runtime import task_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from config.outlets import Outlet
from flows.extract import extract_archives, raw_archives, run_batch, unread, worker_pool
from flows.fetch import ATTEMPTS, Fetcher, Transient
from flows.home import Home, load_config
from flows.progress import Tell
from flows.summary import read_summary, to_markdown
from flows.worker import Job
from warehouse.publish import publish as publish_parquet
from warehouse.runs import Run

_THREADS: TaskRunner[PrefectFuture[Any]] = ThreadPoolTaskRunner(max_workers=16)  # type: ignore[assignment]  # they wait for processes


def _may_work_later(task_: object, run: object, state: object) -> bool:
    """Whether a task that failed is worth another try."""
    return isinstance(getattr(state, "data", None), Transient) or "Transient" in str(getattr(state, "message", ""))


@flow(name="fetch", log_prints=False)
async def fetch(home: Path, config: Path, run: Run) -> list[str]:
    """Bring home what is new of every enabled outlet; gives the problems."""
    place = Home(home, config)
    settings = load_config(place)
    fetcher = Fetcher(place, run, settings.settings)

    @task(name="fetch outlet", task_run_name="fetch {outlet.id}", retries=ATTEMPTS - 1, retry_delay_seconds=[3, 10],
          retry_condition_fn=_may_work_later, cache_policy=NO_CACHE)  # fmt: skip
    async def fetch_outlet(outlet: Outlet) -> str | None:
        return await fetcher.fetch(outlet, attempt=task_run.run_count or 1)

    enabled = [outlet for outlet in settings.outlets if outlet.enabled]
    found = await asyncio.gather(*(fetch_outlet(outlet) for outlet in enabled), return_exceptions=True)
    problems = []
    for outlet, problem in zip(enabled, found, strict=True):
        if isinstance(problem, BaseException):
            problems.append(f"outlet {outlet.id}: {type(problem).__name__}: {problem}")
        elif problem:
            problems.append(problem)
    return problems


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
    with worker_pool(settings, todo) as pool:

        @task(name="extract batch", cache_policy=NO_CACHE)
        def extract_batch(job: Job) -> int:
            return run_batch(job, pool)

        def count(batch: int, fraction: float) -> None:
            nonlocal pages
            pages += batch
            tell("extract", batch, fraction)
            update_progress_artifact(artifact, progress=100 * fraction, description=f"{pages:,} pages")  # type: ignore[arg-type]

        return extract_archives(place, run, settings.settings, todo, extract_batch.submit, count)


@flow(name="publish")
def publish(home: Path, config: Path, run: Run, problems: list[str]) -> None:
    """Build the DuckDB file, run the checks, swap it in, and leave the summary."""
    place = Home(home, config)
    publish_parquet(place.parquet, place.published, run, problems)
    create_markdown_artifact(to_markdown(read_summary(place, run.run_id, problems)), key="summary")


@flow(name="nightly")
def nightly(
    home: Path, config: Path, run: Run, archives: list[Path], earlier: list[str], fetching: bool, tell: Tell
) -> list[str]:
    """The whole night: fetch, extract, publish; gives the problems, the `earlier` ones of this run first.

    Without `fetching` it is a large read.
    """
    problems = list(earlier)
    if fetching:
        problems += asyncio.run(fetch(home, config, run))
        tell("fetched", 0, 0.0)
    problems += extract(home, config, run, archives, tell)
    publish(home, config, run, problems)
    return problems
