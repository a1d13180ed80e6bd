"""A home that cannot be written, a clock that goes backwards, archives that are cut."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest

import tests.flows.conftest as nights
from flows.extract import brief_of, extract_archives
from flows.home import Home
from flows.read import begin
from flows.sources.warc import Scan, read_pages
from flows.worker import Job, extract_batch, start_worker
from tests.conftest import ask, make_config, new_run, pages, rows_of, write_warc
from tests.faults.disks import NoMountError, read_only
from tests.faults.nights import Command, run
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Server, serving
from tests.flows.test_read import read
from warehouse.runs import Run


@pytest.fixture
def server() -> Iterator[Server]:
    """A site."""
    with serving() as server:
        yield server


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    write_warc(tmp_path / "news.warc.gz", pages(1))
    try:
        with read_only(tmp_path / "home") as home:
            code, said = run(Command("read", [str(tmp_path / "news.warc.gz")]), home)
    except NoMountError as error:
        pytest.skip(str(error))
    assert (code, said) == (2, f"presscut: {home}: cannot be written: Read-only file system")


def test_a_clock_that_goes_backwards(server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second night begins, by its clock, two days before the first: its run is in between, its pages are all
    there, each once."""
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    server.publish("/one", "/two")
    first, _ = night(home, quick(), outlet)
    server.publish("/one", "/two", "/three", one="Boats counted again")

    def earlier(command: str) -> Run:
        run = new_run(command)
        milliseconds = int(run.run_id[:12], 16) - 2 * 24 * 3_600_000
        return Run(f"{milliseconds:012x}{run.run_id[12:]}", run.started_at - timedelta(days=2), command)

    with monkeypatch.context() as patch:
        patch.setattr(nights, "new_run", earlier)
        second, problems = night(home, quick(), outlet)
    assert (problems, second < first) == ([], True)
    third, problems = night(home, quick(), outlet)
    assert problems == []
    assert ask(home.published, "SELECT run_id, status FROM runs ORDER BY run_id") == [
        (run_id, "completed") for run_id in (second, first, third)
    ]
    assert ask(home.published, "SELECT count(*), count(DISTINCT article_id), max(version) FROM articles") == [(3, 3, 1)]
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]
    before = rows_of(home.published, everything=True)
    home.published.unlink()
    fourth, _ = night(home, quick(), outlet)
    after = ask(home.published, f"SELECT * FROM article_versions WHERE run_id <> '{fourth}' ORDER BY ALL")
    assert sorted(after, key=repr) == before["article_versions"]


def test_an_archive_that_is_cut_anywhere(home: Home, tmp_path: Path) -> None:
    """At every 1,000th byte: what lies before the cut is given, the cut is known. As it grows, its pages are read
    again, and are those that were read before."""
    whole, archive = tmp_path / "whole.warc.gz", tmp_path / "news.warc.gz"
    offsets = write_warc(whole, pages(60))
    data = whole.read_bytes()
    ends = dict(zip(offsets, [*offsets[1:], len(data)], strict=True))
    assert len(data) > 40_000
    config, problems = make_config(), []
    start_worker(brief_of(config))
    for number, cut in enumerate(range(1000, len(data), 1000)):
        archive.write_bytes(data[:cut])
        scan = Scan(archive)
        before = [offset for offset in offsets if ends[offset] <= cut]
        assert list(scan) == before
        assert scan.broken_at == (None if cut in ends.values() else ends[before[-1]] if before else 0)
        assert [page.warc_offset for page in read_pages(archive, "", before)] == before if before else True
        if number % 16 == 0:  # extraction is slower
            run = new_run("read")
            begin(home, run, config)
            problems += extract_archives(home, run, config.settings, [archive], _extract_here, lambda *_: None)
    assert len(problems) == 1 + number // 16
    assert all("breaks at byte" in problem and "pages were read" in problem for problem in problems)
    archive.write_bytes(data)
    assert read(home, archive) == []
    assert ask(home.published, "SELECT count(*), max(version) FROM articles") == [(60, 1)]
    assert ask(home.published, "SELECT DISTINCT reason FROM rejections ORDER BY 1") == [("truncated",), ("unchanged",)]
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


def _extract_here(job: Job) -> Future[int]:
    done: Future[int] = Future()
    done.set_result(extract_batch(job))
    return done
