"""Extraction on a Dask cluster: batches go to Dask workers, each of which has processes of its own for them, as this
machine would have. No page runs in a Dask worker itself, so none can take it down."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from distributed import Client, Future, WorkerPlugin, get_worker
from pebble import ProcessPool

from config.files import ConfigError
from extractors.brief import Brief
from flows.extract import UnmannedError, brief_of, new_pool, run_batch
from flows.home import Config, Home
from flows.models import check_models
from flows.worker import Job
from warehouse.runs import DECIDING, code_version

_CONNECT = 10  # seconds
_LOOK = 2.0  # seconds between looks at whether anybody is there
_PATIENCE = 30.0  # seconds without a worker: one that is started again is back sooner
_SAME = ("distributed", *DECIDING)


class Processes(WorkerPlugin):
    """The processes of a Dask worker for one home: as many as it has threads, which wait for them."""

    def __init__(self, home: Path, brief: Brief, versions: Mapping[str, str]) -> None:
        self.home, self.brief, self.versions = home, brief, versions
        self.pool: ProcessPool | None = None

    def setup(self, worker: Any) -> None:
        """Make ready. A worker that is unfit leaves the cluster: those there at the start were looked at before."""
        fault = find_fault(self.versions, [self.home], self.brief)
        if fault:
            worker.loop.add_callback(worker.close, reason=fault)
            raise ConfigError(fault)
        self.pool = new_pool(self.brief, worker.state.nthreads)

    async def teardown(self, worker: Any) -> None:
        """End the processes, and what they were at."""
        if self.pool:
            self.pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(self.pool.join)


def find_fault(versions: Mapping[str, str], paths: Sequence[Path], brief: Brief) -> str | None:
    """Why the Dask worker that this runs in cannot extract; None where it can."""
    for name, theirs in _versions().items():
        if theirs != versions[name]:
            return f"has {name} {theirs}, this run {versions[name]}: install the same"
    if multiprocessing.current_process().daemon:
        return "runs under a nanny and may have no processes: start it with --no-nanny"
    for path in paths:
        if not path.exists():
            return f"does not see {path}: all workers need the same folders under the same names"
    try:
        check_models(brief)
    except ConfigError as error:
        return str(error)
    return None


def prepare_cluster(home: Home, config: Config) -> None:
    """See that the cluster is there and fit, and stop what an earlier run of this home left running on it.

    Raises ConfigError saying what is wrong.
    """
    with connected(config.settings.dask_scheduler) as client:
        check_workers(client, [home.folder], brief_of(config))
        _release(client, home)


def count_processes(home: Home, config: Config) -> tuple[int, int]:
    """How many workers the cluster has, and how many processes they extract in. Raises ConfigError."""
    with connected(config.settings.dask_scheduler) as client:
        threads = check_workers(client, [home.folder], brief_of(config))
    return len(threads), sum(threads.values())


@contextmanager
def cluster(home: Home, config: Config, archives: Sequence[Path]) -> Iterator[Callable[[Job], Batch]]:
    """Gives batches to the cluster while the block runs; then its processes are ended. Raises ConfigError."""
    brief = brief_of(config)
    with connected(config.settings.dask_scheduler) as client:
        check_workers(client, [home.folder, *archives], brief)
        client.register_plugin(Processes(home.folder, brief, _versions()), name=_name(home))
        watch = Watch(client)
        try:
            yield lambda job: Batch(watch, _submit(client, job, _name(home)))
        finally:
            with suppress(OSError, TimeoutError):  # the scheduler has gone
                _release(client, home)


class Watch:
    """Whether a cluster still has workers."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.manned = time.monotonic()

    def check(self) -> None:
        """Raises UnmannedError where the scheduler is away, or no worker has been there for a while."""
        try:
            threads = self.client.status == "running" and self.client.nthreads()
        except OSError:
            threads = False
        if threads is False:
            raise UnmannedError("the Dask scheduler went away")
        if threads:
            self.manned = time.monotonic()
        elif time.monotonic() - self.manned > _PATIENCE:
            raise UnmannedError(f"the Dask cluster has had no worker for {_PATIENCE:g} seconds")


class Batch:
    """A batch on the cluster."""

    def __init__(self, watch: Watch, future: Future[int]) -> None:
        self.watch, self.future = watch, future

    def result(self) -> int:
        """Its pages, when it is done. A batch whose worker is lost is run again by another."""
        try:
            while not self.future.done():
                with suppress(TimeoutError):
                    self.future.result(timeout=_LOOK)
                self.watch.check()
            return int(self.future.result())
        except CancelledError:  # with the client's connection
            self.watch.check()
            raise


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler. Raises ConfigError where nobody answers."""
    for logger in ("distributed", "distributed.client"):  # what there is to say of a cluster we say ourselves
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_CONNECT, name="presscut", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ConfigError(
            f"dask_scheduler {address}: nobody answers ({reason}): start it with `dask scheduler`"
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=_CONNECT)


def check_workers(client: Client, paths: Sequence[Path], brief: Brief) -> dict[str, int]:
    """The threads of each worker. Raises ConfigError where there is none, or one is unfit."""
    threads: dict[str, int] = client.nthreads()
    if not threads:
        start = f"`dask worker {client.scheduler_info()['address']} --no-nanny --nthreads N`"
        raise ConfigError(f"the Dask scheduler has no workers: start some, on each machine {start}")
    # By name, before any code of ours is sent: a worker may have none of it.
    found: Any = client.get_versions(packages=["presscut", *_SAME])
    for worker, facts in found["workers"].items():
        for name, ours in _versions().items():
            theirs = facts["packages"][name] or "not installed"
            if theirs != ours:
                raise ConfigError(f"Dask worker {worker} has {name} {theirs}, this run {ours}: install the same")
    for worker, fault in client.run(find_fault, _versions(), paths, brief).items():
        if fault:
            raise ConfigError(f"Dask worker {worker} {fault}")
    return threads


def _submit(client: Client, job: Job, name: str) -> Future[int]:
    key = f"batch-{job.run_id}-{job.batch_id}"
    return client.submit(_extract, job, name, key=key, pure=False)


def _extract(job: Job, name: str) -> int:
    """Runs in a thread of a Dask worker."""
    plugin = get_worker().plugins[name]
    assert isinstance(plugin, Processes)
    assert plugin.pool is not None
    return run_batch(job, plugin.pool)


def _release(client: Client, home: Home) -> None:
    """End the processes of this home, on all workers."""
    with suppress(ValueError):  # there are none
        client.unregister_worker_plugin(_name(home))


def _name(home: Home) -> str:
    return f"presscut {home.folder}"


def _versions() -> dict[str, str]:
    return {"presscut": code_version()} | {name: version(name) for name in _SAME}
