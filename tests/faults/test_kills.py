"""Killed at random moments, again and again, a run that is let through gives what an undisturbed one gives. The long
campaign is `python -m tests.faults`."""

from __future__ import annotations

import errno
import os
import random
import signal
import threading
from pathlib import Path

import pytest

from flows.extract import Reading
from flows.home import Home
from flows.read import begin, read_here
from tests.conftest import ask, make_config, new_run, pages, write_warc
from tests.faults.kills import GROUP, kill_at_random
from tests.faults.nights import Command, Started
from tests.faults.scene import Scene
from tests.faults.truth import PUBLISHED
from tests.flows.prefect_server import until


@pytest.mark.parametrize(("name", "times"), [("second night", 2), ("reextract", 1)])
def test_nothing_is_lost_or_doubled(scene: Scene, name: str, times: int) -> None:
    found = kill_at_random(scene, name, GROUP, times, random.Random(5), forks=True)
    assert found.mended, found.remarks


def _a_page_of_its_own(folder: Path, body: bytes) -> tuple[Command, Path]:
    """What reads an archive in which one page is like that, and the home for it."""
    records = pages(3)
    records.insert(1, {"url": "https://www.quayecho.example/heavy", "body": body})
    write_warc(folder / "news.warc.gz", records)
    (folder / "home" / "config").mkdir(parents=True)
    (folder / "home" / "config" / "settings.toml").write_text('model = "none"\nworkers = 1\npage_seconds = 120\n')
    return Command("read", [str(folder / "news.warc.gz")]), folder / "home"


def test_a_worker_does_not_outlive_who_started_it(tmp_path: Path) -> None:
    """It would write the batch that the next run is at."""
    command, home = _a_page_of_its_own(tmp_path, b"<html><article>" + b"<p>word word word word word" * 200_000)
    started = Started(command, home)
    place = until(lambda: next((home / "work").glob("*.at"), None))
    until(lambda: int.from_bytes(place.read_bytes(), "big") > 0)  # at the page that takes long
    workers = started.workers()
    assert len(workers) == 1
    assert started.kill_after(0, alone=True)
    until(lambda: not _is_alive(workers[0]), seconds=30)
    assert not list(home.glob("parquet/batches/*/*"))


def test_a_run_that_breaks_off_between_two_archives_ends(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that is full: batches of the second one are under way then, and nobody waits for them."""
    write_warc(tmp_path / "a.warc.gz", pages(1))
    write_warc(tmp_path / "b.warc.gz", pages(20, "gulls.example"))

    def fail(_reading: Reading) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Reading, "close", fail)
    config, run = make_config(batch_pages=1), new_run()
    begin(home, run, config)
    with pytest.raises(OSError, match="No space"):
        read_here(home, run, config, [tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"], lambda *_: None)
    until(lambda: not [thread for thread in threading.enumerate() if "ThreadPoolExecutor" in thread.name], seconds=30)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="how much memory a process has is read in /proc")
def test_a_worker_that_is_killed_for_its_memory(tmp_path: Path) -> None:
    """As the kernel does it, or a daemon before the kernel has to: SIGKILL for who has the most."""
    command, home = _a_page_of_its_own(tmp_path, b"<html><body><article>" + b"<p>word</p>" * 1_500_000)
    started = Started(command, home)
    killed: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            for pid in started.workers():
                if _memory(pid) > 400_000_000:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        assert started.wait() == 0, started.said()
    finally:
        over.set()
        watcher.join()
    assert len(set(killed)) == 2, "once in its batch, once alone"
    found = ask(home / PUBLISHED, "SELECT split_part(url, '/', 4), stage, reason, detail FROM rejections")
    assert found == [("heavy", "extract", "crashed", "its process ended with exit code -9")]
    assert ask(home / PUBLISHED, "SELECT count(*) FROM articles") == [(3,)]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def _memory(pid: int) -> int:
    """Bytes of it that are in memory; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0
