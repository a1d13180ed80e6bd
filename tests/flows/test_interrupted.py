"""Killed in the middle of fetching, the next run goes on: nothing lost, nothing asked for twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from flows.home import Home
from flows.journal import recover
from tests.conftest import ask
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Reply, Server, page

NAMES = [f"/n{number:02}" for number in range(30)]

# A night in a process of its own, as `night` of conftest does it.
_NIGHT = """
import sys
from pathlib import Path
from flows.home import Home
from tests.flows.conftest import an_outlet, night, quick
home, url = Path(sys.argv[1]), sys.argv[2]
night(Home(home, home / "config"), quick(pause=0.02), an_outlet(feeds=[url + "/rss.xml"]))
"""


def _kill_after(home: Home, server: Server, count: int) -> None:
    """Start a night, and kill it when so many articles were asked for."""
    process = subprocess.Popen([sys.executable, "-c", _NIGHT, str(home.folder), server.url], start_new_session=True)
    deadline = time.monotonic() + 60
    while sum(seen.path in NAMES for seen in server.seen) < count and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def _records(home: Home) -> Counter[str]:
    """The pages in the archives, each read to its end by another library."""
    found: Counter[str] = Counter()
    for path in home.raw.glob("**/*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                record.content_stream().read()
                if record.rec_type == "response":
                    found[record.rec_headers.get_header("WARC-Target-URI")] += 1
    return found


@pytest.mark.parametrize("count", [1, 12, 29])
def test_a_killed_night_is_gone_on_with(server: Server, home: Home, count: int) -> None:
    server.publish(*NAMES)
    _kill_after(home, server, count)
    assert _records(home) == Counter(), "what is not settled has no name of an archive yet"
    kept_before = server.paths()
    run_id, problems = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert problems == []
    records = _records(home)
    assert {name: records[server.url + name] for name in NAMES} == dict.fromkeys(NAMES, 1), "each page once"
    asked = Counter(server.paths())
    twice = [name for name in NAMES if asked[name] > 1]
    assert len(twice) <= 4, "only what was under way or being written when the power went: two each"
    assert asked["/robots.txt"] == 1
    links, known = ask(home.published, f"SELECT links, known FROM outlet_runs WHERE run_id = '{run_id}'")[0]
    assert (links, known) == (30, len([path for path in kept_before if path in NAMES]) - len(twice))
    assert ask(home.published, "SELECT status, links FROM outlet_runs ORDER BY run_id") == [
        ("interrupted", 30), ("fetched", 30),
    ]  # fmt: skip
    assert ask(home.published, "SELECT status FROM runs ORDER BY run_id") == [("interrupted",), ("completed",)]
    assert ask(home.published, "SELECT count(*), sum(version) FROM articles") == [(30, 30)]
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]
    assert not list(home.folder.glob("**/*.part"))
    assert not list(home.work.iterdir())


def test_what_the_disk_lost_is_asked_for_again(server: Server, home: Home) -> None:
    """After a power cut an archive may lack its last records, and a journal its last line."""
    server.publish(*NAMES)
    _kill_after(home, server, 12)
    [part] = home.raw.glob("**/*.part")
    [journal] = home.work.glob("*.journal")
    whole = [json.loads(line) for line in journal.read_text().splitlines()]
    kept = [line["row"]["warc_offset"] for line in whole if line.get("row", {}).get("warc_offset") is not None]
    os.truncate(part, kept[-2] + 100)
    journal.write_text(journal.read_text()[:-20])
    recover(home)
    archive = part.with_name(part.name.removesuffix(".part"))
    assert sum(_records(home).values()) == len(kept) - 2
    assert archive.stat().st_size < kept[-2]
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert ask(home.published, "SELECT count(*) FROM articles") == [(30,)]
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


def test_a_night_that_was_killed_while_settling(server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive has its name, its rows are not yet Parquet; or both are there, and the journal too."""
    import flows.journal

    server.publish("/n00", "/n01")
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    unlink = Path.unlink

    def dying(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".journal":
            raise KeyboardInterrupt
        unlink(self, missing_ok=missing_ok)

    for name, step in (("write_batch", flows.journal), ("unlink", Path)):
        with monkeypatch.context() as patch:
            patch.setattr(step, name, dying if step is Path else _dying)
            with pytest.raises(KeyboardInterrupt):
                night(home, quick(), outlet)
        assert list(home.work.glob("*.journal"))
        night(home, quick(), outlet)
        assert Counter(server.paths())["/n00"] == 1
        server.pages["/n02"] = page("/n02")
    assert ask(home.published, "SELECT count(*) FROM articles") == [(2,)]
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]
    assert ask(home.published, "SELECT count(*) FROM fetches WHERE purpose = 'article'") == [(2,)]


def _dying(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_is_killed_again_is_not_completed(
    server: Server, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it found of the run before is published at once, and its own row stays open."""
    import tests.flows.conftest as nights

    server.publish("/n00")
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    with monkeypatch.context() as patch:
        patch.setattr(nights, "read_here", _dying)
        with pytest.raises(KeyboardInterrupt):
            night(home, quick(), outlet)
        patch.setattr(nights, "fetch_outlets", _dying)
        with pytest.raises(KeyboardInterrupt):
            night(home, quick(), outlet)
    assert ask(home.published, "SELECT count(*) FROM articles") == [(1,)]
    assert ask(home.published, "SELECT status FROM runs") == [("interrupted",), ("interrupted",)]
    night(home, quick(), outlet)
    assert ask(home.published, "SELECT status FROM runs ORDER BY run_id")[-1] == ("completed",)


def test_an_empty_visit_leaves_no_archive(server: Server, home: Home) -> None:
    server.pages["/robots.txt"] = Reply(status=500)
    night(home, quick(backoff=0), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert not list(home.raw.glob("**/*.gz*"))
