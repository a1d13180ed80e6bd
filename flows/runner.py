"""Who extracts: processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from config.files import ConfigError
from config.settings import Settings
from flows.extract import Pending, extract_archives, run_batch, unread, worker_pool
from flows.home import Config, Home
from flows.worker import Job
from warehouse.runs import Run

Submit = Callable[[Job], Pending]
"""Has a batch extracted somewhere."""


def prepare_runner(home: Home, config: Config) -> None:
    """See that the cluster is there and fit, and that nothing of an earlier run still writes into the home.

    Raises ConfigError saying what is wrong with it. With processes of this machine there is nothing to do.
    """
    if on_cluster(config.settings):
        from flows.cluster import prepare_cluster

        prepare_cluster(home, config)


@contextmanager
def runner(home: Home, config: Config, archives: Sequence[Path]) -> Iterator[Submit]:
    """Whoever extracts, while the block runs. What is under way when it is left by an exception is stopped."""
    if on_cluster(config.settings):
        from flows.cluster import cluster

        with cluster(home, config, archives) as submit:
            yield submit
        return
    with worker_pool(config, archives) as pool:
        threads = ThreadPoolExecutor(config.settings.workers)  # they wait for processes
        try:
            yield lambda job: threads.submit(run_batch, job, pool)
        finally:
            # Interrupted: batches that wait are dropped, those under way are stopped; the next run goes on.
            threads.shutdown(wait=False, cancel_futures=True)


def extract_here(
    home: Home, run: Run, config: Config, archives: Sequence[Path], count: Callable[[int, float], None]
) -> list[str]:
    """`extract_archives` of those that are not read yet, without an orchestrator."""
    todo = unread(home, archives)
    if not todo:
        return []
    with runner(home, config, todo) as submit:
        return extract_archives(home, run, config.settings, todo, submit, count)


def on_cluster(settings: Settings) -> bool:
    """Whether a cluster extracts. Raises ConfigError where it is wanted and cannot be."""
    if settings.runner == "local":
        return False
    if not settings.dask_scheduler:
        raise ConfigError('runner = "dask" needs dask_scheduler (or PRESSCUT_DASK_SCHEDULER), as tcp://host:8786')
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise ConfigError("runner = \"dask\": Dask is not installed: pip install 'presscut[dask]'") from None
    return True
