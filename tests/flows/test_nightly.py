"""The whole night on real Prefect, over the sample outlets served on this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Presscut, ask, pages, rows_of, write_warc
from tests.flows.misbehaving import Reply, serving, silent
from tests.flows.prefect_server import prefect_server
from tests.pictures import encode, photograph
from tests.quality.gold import GOLD


def _truth() -> list[dict[str, object]]:
    return [json.loads(line) for path in sorted(GOLD.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


def test_a_night_and_the_night_after(presscut: Presscut, tmp_path: Path) -> None:
    done = presscut("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    articles = sum(bool(page["article"]) for page in _truth())
    published = tmp_path / "home" / "coverage.duckdb"
    assert re.search(r"pages read\s+│ 66 ", done.stdout)
    assert re.search(rf"new articles\s+│ {articles} ", done.stdout), done.stdout
    assert done.stdout.count("presscut query") == 2, "two example queries with their results"
    assert "rows" in done.stdout
    assert "nanobind" not in done.stderr
    assert "Traceback" not in done.stderr

    outlets = ask(published, "SELECT outlet_id, links, fetched, articles + rejections FROM run_funnel ORDER BY 1")
    assert len(outlets) == 8
    assert all(links == fetched == fates for _, links, fetched, fates in outlets), outlets
    assert ask(published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]
    assert ask(published, "SELECT purpose, outcome, count(*) FROM fetches GROUP BY ALL ORDER BY ALL") == [
        ("article", "ok", 66), ("feed", "ok", 8), ("robots", "http_4xx", 8), ("robots", "ok", 8), ("sitemap", "ok", 3),
    ]  # fmt: skip
    assert ask(published, "SELECT count(*) > 20 FROM mentions JOIN entities USING (entity_id) WHERE watched") == [
        (True,)
    ]
    topics = ask(
        published,
        "SELECT language, count(DISTINCT topic) > 3 FROM articles JOIN article_topics USING (article_id) JOIN topics USING (topic) GROUP BY ALL ORDER BY ALL",
    )
    assert topics == [("de", True), ("en", True), ("fr", True)]
    # Every article's bytes are where its row says.
    for warc_file, offset in ask(published, "SELECT warc_file, warc_offset FROM articles"):
        with (tmp_path / "home" / warc_file).open("rb") as archive:
            archive.seek(offset)
            assert archive.read(2) == b"\x1f\x8b"

    database = tmp_path / "home" / "prefect" / "prefect.db"
    with sqlite3.connect(database) as con:
        flows = {name for (name,) in con.execute("SELECT name FROM flow")}
        states = {state for (state,) in con.execute("SELECT state_name FROM flow_run")}
        keys = {key for (key,) in con.execute("SELECT key FROM artifact")}
        data = con.execute("SELECT data FROM artifact WHERE key = 'summary'").fetchone()[0]
    assert flows == {"nightly", "fetch", "extract", "publish"}
    assert states == {"Completed"}
    assert {"summary", "extraction"} <= keys
    assert "| pages read | 66 |" in data

    before = rows_of(published)
    done = presscut("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"new articles\s+│ 0 ", done.stdout)
    assert "(66 known, 0 left for another night)" in done.stdout
    assert rows_of(published) == before, "a second night over the same input adds nothing"


def test_a_night_with_pictures(presscut: Presscut, tmp_path: Path) -> None:
    with serving() as site:
        site.publish("/a")
        shown = b'<figure><img src="/img/quay.jpg" width="900" height="600"></figure>'
        site.pages["/a"] = Reply(site.pages["/a"].body.replace(b"</h1>", b"</h1>" + shown))
        site.pages["/img/quay.jpg"] = Reply(encode(photograph(1, 150, 100)), kind="image/jpeg")
        config = tmp_path / "home" / "config"
        config.mkdir(parents=True)
        (config / "settings.toml").write_text('download_pictures = true\npause = 0\nmodel = "none"\n')
        (config / "outlets.toml").write_text(
            '[[outlet]]\nid = "quay"\nname = "Quay"\ndomain = "127.0.0.1"\nallow_private = true\n'
            f'feeds = ["{site.url}/rss.xml"]\n'
        )
        done = presscut("run")
        assert done.returncode == 0, done.stdout + done.stderr
        assert site.paths() == ["/robots.txt", "/rss.xml", "/a", "/img/quay.jpg"]
    assert re.search(r"pictures downloaded\s+│ 1 \(0 unreadable, 0 left for another night\)", done.stdout), done.stdout
    published = tmp_path / "home" / "coverage.duckdb"
    assert ask(published, "SELECT width, height, format FROM pictures") == [(150, 100, "JPEG")]
    assert ask(published, "SELECT status, pages, articles, rejections FROM runs") == [("completed", 1, 1, 0)]


_LARGE = """
import sys
import flows.cli
flows.cli.LARGE_READ = 1
sys.argv = ["presscut", "read", *sys.argv[1:]]
flows.cli.main()
"""


def test_a_large_read_goes_through_the_flow(tmp_path: Path) -> None:
    write_warc(tmp_path / "news.warc.gz", pages(5))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PRESSCUT_", "PREFECT_"))}
    env |= {"PRESSCUT_BATCH_PAGES": "2", "PRESSCUT_WORKERS": "2"}
    command = [sys.executable, "-c", _LARGE, str(tmp_path / "news.warc.gz"), "--home", str(tmp_path / "home")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ask(tmp_path / "home" / "coverage.duckdb", "SELECT pages, articles FROM runs") == [(5, 5)]
    with sqlite3.connect(tmp_path / "home" / "prefect" / "prefect.db") as con:
        batches = con.execute("SELECT count(*) FROM task_run WHERE name LIKE 'extract batch%'").fetchone()[0]
    assert batches == 3


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Prefect server on loopback; gives the URL of its API."""
    with prefect_server(tmp_path / "server") as url:
        yield url


def test_against_a_server(presscut: Presscut, server: str, tmp_path: Path) -> None:
    """With PREFECT_API_URL the runs are kept there; an outlet that cannot be reached fails alone."""
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    (config / "outlets.toml").write_text(
        '[[outlet]]\nid = "dead"\nname = "Dead"\ndomain = "127.0.0.1"\nallow_private = true\n'
        'feeds = ["http://127.0.0.1:9/rss.xml"]\n'
    )
    with serving() as hook:
        address = f"json://{hook.url.removeprefix('http://')}/hook, json://127.0.0.1:9/token-5up3r"
        done = presscut("run", env={"PREFECT_API_URL": server, "PRESSCUT_NOTIFY": address})
    assert done.returncode == 1
    ((path, message),) = hook.posted
    assert (path, message["type"]) == ("/hook", "failure")
    assert re.fullmatch(r"Presscut: completed with failures, run [0-9a-f]{16}", message["title"])
    assert "new articles: 0\n" in message["message"]
    assert "failed: outlet dead: no feed and no sitemap could be read" in message["message"]
    assert "notification to json://… (number 2 of 2) could not be sent" in " ".join(done.stderr.split())
    assert "5up3r" not in done.stdout + done.stderr
    assert (
        "failed: outlet dead: no feed and no sitemap could be read: robots.txt could not be read tonight: connection"
        in done.stderr
    )
    request = urllib.request.Request(
        f"{server}/flow_runs/filter", data=b"{}", headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        runs = json.load(answer)
    assert len(runs) >= 3
    assert {run["state"]["type"] for run in runs} == {"COMPLETED"}
    assert not (tmp_path / "home" / "prefect" / "prefect.db").exists()
    published = tmp_path / "home" / "coverage.duckdb"
    assert ask(published, "SELECT status FROM runs") == [("completed_with_failures",)]
    assert ask(published, "SELECT attempt, outcome FROM fetches WHERE purpose = 'robots' ORDER BY 1") == [
        (1, "connection"), (2, "connection"), (3, "connection"),
    ]  # fmt: skip


def test_a_killed_night_leaves_no_server_to_the_next(tmp_path: Path) -> None:
    """After SIGKILL the next night ends the server that was left; SIGTERM ends a night as Ctrl-C does."""
    with serving() as site:
        site.publish("/a")
        site.pages["/a"] = silent
        config = tmp_path / "home" / "config"
        config.mkdir(parents=True)
        (config / "outlets.toml").write_text(
            '[[outlet]]\nid = "quay"\nname = "Quay"\ndomain = "127.0.0.1"\nallow_private = true\n'
            f'feeds = ["{site.url}/rss.xml"]\n'
        )
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PRESSCUT_", "PREFECT_"))}
        clean |= {"PRESSCUT_HOME": str(tmp_path / "home"), "PRESSCUT_PAUSE": "0"}
        for signal_ in (signal.SIGKILL, signal.SIGTERM):
            site.seen.clear()
            process = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", "run"], env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            deadline = time.monotonic() + 120
            while "/a" not in site.paths() and time.monotonic() < deadline:
                time.sleep(0.1)
            assert len(_servers(tmp_path / "home")) == 1, "its own, none of the night before"
            process.send_signal(signal_)
            assert process.wait(60) == (130 if signal_ is signal.SIGTERM else -signal.SIGKILL)
            assert len(_servers(tmp_path / "home")) == (signal_ is signal.SIGKILL)


def _servers(home: Path) -> list[str]:
    """Prefect's servers of a home that run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"PREFECT_HOME={home}/prefect".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return [command for command in found if "uvicorn" in command]
