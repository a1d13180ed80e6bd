"""Extraction on a real Dask cluster: as here, whatever happens to its workers."""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from config.files import ConfigError
from flows.cluster import cluster as on_dask
from flows.cluster import connected
from flows.doctor.choices import look_at_cluster
from flows.doctor.findings import State
from flows.home import Config, Home
from flows.read import begin, finish_earlier, read_here
from flows.runner import extract_here, prepare_runner
from tests.conftest import Presscut, ask, make_config, new_run, pages, write_warc
from tests.flows.dask_cluster import DOCUMENT, Cluster, command, dask_cluster
from tests.flows.prefect_server import until
from tests.flows.test_bad_pages import SLOW
from warehouse.runs import Run

_PAGES, _SLOW_AT = 12, 6


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers."""
    with dask_cluster(tmp_path_factory.mktemp("dask"), "one", "two") as cluster:
        yield cluster


def _config(cluster: Cluster | None, **settings: float) -> Config:
    where = {"runner": "dask", "dask_scheduler": cluster.address} if cluster else {}
    return make_config(**({"batch_pages": 3, "page_seconds": 3} | settings | where))


def _files(home: Home) -> dict[str, bytes]:
    """Every Parquet file, but the run's own row, which has a clock in it."""
    files = {path.relative_to(home.parquet): path.read_bytes() for path in home.parquet.glob("**/*.parquet")}
    return {str(path): content for path, content in files.items() if path.parts[0] != "runs"}


def _extract(home: Home, run: Run, config: Config) -> list[str]:
    begin(home, run, config)
    return extract_here(home, run, config, [*home.raw.glob("*.warc.gz")], lambda _pages, _part: None)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Run, int]:
    """A home that this machine extracted, its run, and the offset of the page that took too long."""
    folder = tmp_path_factory.mktemp("here")
    home, run = Home(folder, folder / "config"), new_run()
    home.raw.mkdir()
    records = pages(_PAGES)
    records.insert(_SLOW_AT, {"url": "https://www.quayecho.example/slow", "body": SLOW})
    offsets = write_warc(home.raw / "news.warc.gz", records)
    assert _extract(home, run, _config(None)) == []
    return home, run, offsets[_SLOW_AT]


@pytest.fixture
def home(tmp_path: Path, expected: tuple[Home, Run, int]) -> Home:
    """A home with the same archive, not extracted."""
    shutil.copytree(expected[0].raw, tmp_path / "raw", copy_function=shutil.copy2)  # with its time: it makes the id
    return Home(tmp_path, tmp_path / "config")


def _kill_who_has(cluster: Cluster, home: Home, offset: int, *, all_of_them: bool = False) -> None:
    """Kill the worker that has the page in hand, or all, while it has it."""
    with connected(cluster.address) as client:

        def holder() -> str | None:
            for note in home.work.glob("*.at"):
                if note.read_bytes() == offset.to_bytes(8, "big"):
                    for worker, keys in client.processing().items():
                        if any(note.stem in key for key in keys):
                            return str(client.scheduler_info()["workers"][worker]["name"])
            return None

        name = until(holder, cluster.scheduler)
    for one in list(cluster.workers) if all_of_them else [name]:
        worker = cluster.workers.pop(one)
        worker.kill()
        worker.wait()


def test_a_worker_killed_in_the_middle_changes_nothing(
    cluster: Cluster, home: Home, expected: tuple[Home, Run, int]
) -> None:
    undisturbed, run, offset = expected
    killer = threading.Thread(target=_kill_who_has, args=(cluster, home, offset))
    killer.start()
    assert _extract(home, run, _config(cluster)) == []
    killer.join()
    assert len(cluster.workers) == 1
    assert _files(home) == _files(undisturbed)
    assert not list(home.work.glob("*"))


def test_when_all_workers_are_lost_the_run_stops_and_the_next_goes_on(
    cluster: Cluster, home: Home, expected: tuple[Home, Run, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed, run, offset = expected
    monkeypatch.setattr("flows.cluster._PATIENCE", 0.5)
    killer = threading.Thread(target=_kill_who_has, args=(cluster, home, offset), kwargs={"all_of_them": True})
    killer.start()
    [problem] = _extract(home, run, _config(cluster, page_seconds=60))
    killer.join()
    assert "has had no worker for 0.5 seconds" in problem
    assert "batches are left for the next run" in problem
    with pytest.raises(ConfigError, match=r"has no workers: start some, on each machine `dask worker tcp://127"):
        prepare_runner(home, _config(cluster))

    cluster.start_worker("three")
    with connected(cluster.address) as client:
        client.wait_for_workers(1)
    again, config = new_run("read"), _config(cluster)
    begin(home, again, config)
    problems = finish_earlier(home, again, config, lambda _pages, _part: None)
    assert read_here(home, again, config, [], lambda _pages, _part: None, problems) == []
    assert _files(home).keys() >= {name for name in _files(undisturbed) if "day=2026-03-13" in name}
    assert ask(home.published, "SELECT count(*) FROM articles") == [(_PAGES,)]
    assert ask(home.published, "SELECT reason FROM rejections") == [("too_slow",)]


def test_a_worker_of_another_version_is_refused(cluster: Cluster, home: Home, tmp_path: Path) -> None:
    facts = tmp_path / "presscut-9.9.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: presscut\nVersion: 9.9\n")
    config = _config(cluster)
    other = {"PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    with on_dask(home, config, []):  # one that comes later leaves
        cluster.start_worker("later", env=other)
        cluster.workers.pop("later").wait(60)
    cluster.start_worker("other", env=other)
    try:
        with connected(cluster.address) as client:
            client.wait_for_workers(2)
        with pytest.raises(ConfigError, match=r"Dask worker tcp://\S+ has presscut 9\.9, this run 0\.1\.0"):
            prepare_runner(home, config)
    finally:
        cluster.workers.pop("other").kill()
        with connected(cluster.address) as client:
            until(lambda: len(client.scheduler_info()["workers"]) == 1)


def test_a_worker_with_a_nanny_and_one_without_the_folder_are_refused(
    cluster: Cluster, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = _config(cluster)
    monkeypatch.setenv("PRESSCUT_RUNNER", "dask")
    monkeypatch.setenv("PRESSCUT_DASK_SCHEDULER", cluster.address)
    assert [finding.found for finding in look_at_cluster(home)] == [
        f"{cluster.address}: 1 workers, 1 processes extract"
    ]
    with pytest.raises(ConfigError, match=r"does not see /elsewhere: all workers need the same folders"):
        prepare_runner(Home(Path("/elsewhere"), home.config), config)
    cluster.start_worker("nanny", "--no-nanny")
    try:
        with connected(cluster.address) as client:
            client.wait_for_workers(2)
        with pytest.raises(ConfigError, match=r"runs under a nanny .*: start it with --no-nanny"):
            prepare_runner(home, config)
        assert [finding.state for finding in look_at_cluster(home)] == [State.WRONG]
    finally:
        cluster.workers.pop("nanny").terminate()


def test_the_commands_of_the_document(cluster: Cluster, presscut: Presscut, home: Home, tmp_path: Path) -> None:
    export = re.search(r"\$ export (.+)", DOCUMENT.read_text(encoding="utf-8"))
    assert export
    env = dict(part.split("=") for part in export[1].replace("tcp://SCHEDULER:8786", cluster.address).split())
    env["PRESSCUT_MODEL"] = "none"
    done = presscut(*command("presscut demo")[1:], env=env)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert ask(tmp_path / "home" / "coverage.duckdb", "SELECT count(*) FROM articles") == [(62,)]


def test_nobody_at_the_address_is_one_line(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cluster._CONNECT", 1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(ConfigError) as raised:
        begin(home, new_run(), make_config(runner="dask", dask_scheduler=address))
    assert str(raised.value).startswith(f"dask_scheduler {address}: nobody answers (")
    assert "\n" not in str(raised.value)
    assert not home.parquet.exists()
    with pytest.raises(ConfigError, match="needs dask_scheduler"):
        prepare_runner(home, make_config(runner="dask"))
