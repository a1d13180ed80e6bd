"""One bad page costs one page."""

from __future__ import annotations

import gzip
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from extractors.fates import Reason
from flows.home import Home
from tests.conftest import article_html, ask, make_config, pages, story, write_warc
from tests.flows.test_read import read

# Trafilatura's time grows faster than a page's paragraphs: this one took 60 s and more (measured).
SLOW = b"<html><body><article>" + b"<p>word word word word word word word" * 200_000


def test_each_becomes_a_rejection_and_the_rest_is_there(home: Home, tmp_path: Path) -> None:
    config = make_config(max_bytes=20_000_000, page_seconds=15)
    bad = {
        "empty": (b"", Reason.EMPTY),
        "blank": (b" \r\n\t" * 90, Reason.EMPTY),
        "nothing-but-nul": (b"\0" * 5000, Reason.EMPTY),
        "huge": (b"<html><body>" + b"<p>word</p>" * 5_600_000, Reason.TOO_LARGE),
        "pdf": (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj<</Type/Catalog>>" * 50, Reason.NOT_HTML),
        "json": (b'{"error": "rate limited"}', Reason.NOT_HTML),
        "no-words": (b"<html><body><div class='app'></div><script>render()</script></body></html>", Reason.NO_TEXT),
        "nested": (b"<div>" * 100_000 + b"<p>deep</p>" + b"</div>" * 100_000, Reason.NO_TEXT),
        "bomb": (gzip.compress(b"<p>aaaa</p>" * 6_000_000), Reason.TOO_LARGE),
        "not-gzip-inside": (gzip.compress(b"<p>words</p>" * 50)[:10] + b"\xff" * 500, Reason.UNDECODABLE),
    }
    records = pages(4)
    for name, (body, _) in bad.items():
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if name in ("bomb", "not-gzip-inside"):
            headers.append(("Content-Encoding", "gzip"))
        records.insert(2, {"url": f"https://www.quayecho.example/bad/{name}", "body": body, "headers": headers})
    curly = article_html("A charset that lies", story(77) + "\n\n“Curly” – dashes – café.").decode()
    records.append({"url": "https://www.quayecho.example/lying", "body": curly.encode("cp1252")})
    nul = article_html("Zeros in the text", story(78)).replace(b"harbour", b"har\0bour")
    records.append({"url": "https://www.quayecho.example/nul", "body": nul})
    write_warc(tmp_path / "bad.warc.gz", records)

    assert read(home, tmp_path / "bad.warc.gz", config=config) == []
    lost = ask(home.published, "SELECT split_part(url, '/bad/', 2), reason, detail FROM rejections")
    assert {name: reason for name, reason, _ in lost} == {name: reason for name, (_, reason) in bad.items()}
    assert all(detail for _, _, detail in lost)
    assert ask(home.published, "SELECT count(*) FROM articles") == [(6,)]
    text = ask(home.published, "SELECT text FROM articles WHERE url LIKE '%lying'")[0][0]
    assert "“Curly” – dashes – café." in text
    assert "harbour master" in ask(home.published, "SELECT text FROM articles WHERE url LIKE '%nul'")[0][0]
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


def test_a_page_that_takes_too_long_is_cut_off(home: Home, tmp_path: Path) -> None:
    records = pages(5)
    records.insert(2, {"url": "https://www.quayecho.example/slow", "body": SLOW})
    write_warc(tmp_path / "slow.warc.gz", records)
    start = time.monotonic()
    assert read(home, tmp_path / "slow.warc.gz", config=make_config(page_seconds=3)) == []
    assert ask(home.published, "SELECT url, stage, reason, detail FROM rejections") == [
        ("https://www.quayecho.example/slow", "extract", "too_slow", "stopped after 3 seconds")
    ]
    assert ask(home.published, "SELECT count(*) FROM articles") == [(5,)]
    assert time.monotonic() - start < 60
    assert not list(home.work.glob("*"))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the worker process by /proc")
def test_a_page_that_kills_its_process_is_tried_once_more_alone_and_then_rejected(home: Home, tmp_path: Path) -> None:
    records = pages(5)
    # While this page is in hand, the process is killed from outside, as the kernel does when memory runs out.
    records.insert(2, {"url": "https://www.quayecho.example/killer", "body": SLOW})
    offsets = write_warc(tmp_path / "killer.warc.gz", records)
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            for note in home.work.glob("*.at"):
                try:
                    at = int.from_bytes(note.read_bytes(), "big")
                except OSError:
                    continue
                if at == offsets[2]:
                    for worker in _workers():
                        if worker not in killed:
                            killed.append(worker)
                            os.kill(worker, signal.SIGKILL)
                            time.sleep(0.5)
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        read(home, tmp_path / "killer.warc.gz", config=make_config(page_seconds=30))
    finally:
        over.set()
        killer.join()
    assert len(killed) == 2
    assert ask(home.published, "SELECT url, reason, detail FROM rejections") == [
        ("https://www.quayecho.example/killer", "crashed", "its process ended with exit code -9")
    ]
    assert ask(home.published, "SELECT count(*) FROM articles") == [(5,)]


def _workers() -> list[int]:
    """The extraction processes: children of the one that forks them, which is a child of ours."""
    servers = [
        child for child in _children(os.getpid()) if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return [worker for server in servers for worker in _children(server)]


def _children(process: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
