"""Input of every kind, through the plain functions that `presscut read` calls."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard

from flows.home import Config, Home
from flows.read import begin, finish_earlier, keep_files, read_here
from flows.sources.folder import find_files
from tests.conftest import article_html, ask, make_config, new_run, pages, rows_of, story, write_warc

SHARED = Path(__file__).parents[3] / "shared"


def read(home: Home, *paths: Path, config: Config | None = None, outlet: str | None = None) -> list[str]:
    """What `presscut read` does; gives the problems."""
    settings = config or make_config()
    run = new_run("read")
    begin(home, run, settings)
    problems = finish_earlier(home, run, settings, lambda _pages, _part: None)
    files = find_files(paths)
    keep_files(home, run, files, outlet, settings.settings.max_bytes)
    return read_here(home, run, settings, files.archives, lambda _pages, _part: None, problems)


def _chunked(body: bytes) -> bytes:
    parts = [body[i : i + 900] for i in range(0, len(body), 900)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development data lie beside the repo")
def test_the_clipping_this_project_began_with(home: Home) -> None:
    expected = json.loads((SHARED / "seed" / "expected.json").read_text(encoding="utf-8"))
    read(home, SHARED / "seed" / "clipping.txt")
    article = ask(
        home.published,
        "SELECT outlet_id, published_day::VARCHAR, published_source, language, title, text FROM articles",
    )
    outlet, day, source, language, title, text = article[0]
    assert outlet == expected["article"]["outlet_domain"]
    assert (day, source) == (expected["article"]["published_on"], "image_url")
    assert language == expected["article"]["language"]
    assert title.startswith(expected["article"]["title_starts_with"])
    assert not [mark for mark in expected["article"]["text_must_not_contain"] if mark in text]
    images = ask(home.published, "SELECT url, caption, creator, agency FROM images")
    assert images == [(i["url"], i["caption"], i["credit_creator"], i["credit_agency"]) for i in expected["images"]]


def test_clippings_and_saved_pages(home: Home, tmp_path: Path) -> None:
    box = tmp_path / "box"
    (box / "deep").mkdir(parents=True)
    (box / "clip.md").write_text(
        "# Fish market moves\n\nURL: https://www.quayecho.example/news/market\n\n"
        "The market moves to the north quay in May. Stalls are let by the harbour board.\n\n"
        "![The old market (Jo Lund/PA Media)](https://img.quayecho.example/2026/03/09/market.jpg)\n",
        encoding="utf-8",
    )
    canonical = '<link rel="canonical" href="https://www.quayecho.example/news/7">'
    page = article_html("Boats counted at berth 7", story(7), extra=canonical)
    (box / "page.html").write_bytes(page)
    (box / "deep" / "same.html.gz").write_bytes(gzip.compress(page))
    (box / "nameless.htm").write_bytes(article_html("Boats counted at berth 8", story(8)))
    (box / ".hidden.html").write_bytes(page)
    (box / "notes.docx").write_bytes(b"PK\x03\x04")
    assert [path.name for path in find_files([box]).others] == ["notes.docx"]

    assert read(home, box) == []
    found = ask(home.published, "SELECT url, title, outlet_id FROM articles ORDER BY title")
    assert found[:2] == [
        ("https://www.quayecho.example/news/7", "Boats counted at berth 7", "quayecho.example"),
        (found[1][0], "Boats counted at berth 8", "unknown"),
    ]
    assert found[1][0].startswith("urn:sha256:")
    assert found[2][1] == "Fish market moves"
    assert ask(home.published, "SELECT caption, credit, creator, agency FROM images") == [
        ("The old market", "Jo Lund/PA Media", "Jo Lund", "PA")
    ]
    assert ask(home.published, "SELECT count(*) FROM rejections") == [(0,)], "the gzipped twin is the same file"
    assert len(list(home.raw.glob("**/*.warc.gz"))) == 1

    before = rows_of(home.published, everything=True)
    assert read(home, box / "deep", box) == []
    after = rows_of(home.published, everything=True)
    for table in ("articles", "article_versions", "images", "rejections", "batches", "archives"):
        assert before[table] == after[table], f"a second reading adds nothing to {table}"


def test_an_outlet_can_be_named(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Short headline\n\nThe quay was closed on Monday. It opens again on Friday.")
    read(home, tmp_path / "a.txt", outlet="quay-echo")
    assert ask(home.published, "SELECT outlet_id, title FROM articles") == [("quay-echo", "Short headline")]


def test_archives_as_they_come(home: Home, tmp_path: Path) -> None:
    body = [article_html(f"Boats counted at berth {n}", story(n)) for n in range(8)]
    html = ("Content-Type", "text/html; charset=utf-8")
    raw_deflate = zlib.compressobj(wbits=-15)
    records: list[dict[str, Any]] = [
        {
            "url": "https://quayecho.example/",
            "kind": "warcinfo",
            "body": b"software: crawler\r\n",
            "content_type": "application/warc-fields",
        },
        {"url": "https://quayecho.example/0", "kind": "request"},
        {"url": "https://quayecho.example/0", "body": body[0]},
        {
            "url": "https://quayecho.example/1",
            "body": _chunked(body[1]),
            "headers": [html, ("Transfer-Encoding", "chunked")],
        },
        {
            "url": "https://quayecho.example/2",
            "body": gzip.compress(body[2]),
            "headers": [html, ("Content-Encoding", "gzip")],
        },
        {
            "url": "https://quayecho.example/3",
            "body": brotli.compress(body[3]),
            "headers": [html, ("content-encoding", "br")],
        },
        {
            "url": "https://quayecho.example/4",
            "body": zstandard.compress(body[4]),
            "headers": [html, ("Content-Encoding", "zstd")],
        },
        {
            "url": "https://quayecho.example/5",
            "body": raw_deflate.compress(body[5]) + raw_deflate.flush(),
            "headers": [html, ("Content-Encoding", "deflate")],
        },
        # CC-NEWS keeps headers that its crawler had already obeyed.
        {
            "url": "https://quayecho.example/6",
            "body": body[6],
            "headers": [html, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
        },
        {"url": "https://quayecho.example/7", "kind": "resource", "body": body[7], "content_type": "text/html"},
        {
            "url": "https://quayecho.example/7",
            "kind": "metadata",
            "body": b"via: x\r\n",
            "content_type": "application/warc-fields",
        },
        {
            "url": "dns:quayecho.example",
            "kind": "resource",
            "body": b"20260313 quayecho.example",
            "content_type": "text/dns",
        },
        {"url": "https://quayecho.example/gone", "body": b"<html>gone", "status": "410 Gone"},
        {"url": "https://quayecho.example/down", "body": b"<html>down", "status": "503 Service Unavailable"},
    ]
    for name, packed in (("a.warc.gz", True), ("b.warc", False)):
        offsets = write_warc(tmp_path / name, records, gzip=packed)
        box = Home(tmp_path / f"home-{name}", tmp_path / "config")
        assert read(box, tmp_path / name) == []
        found = ask(box.published, "SELECT url, title, warc_file, warc_offset FROM articles ORDER BY url")
        assert found == [
            (
                f"https://quayecho.example/{n}",
                f"Boats counted at berth {n}",
                str(tmp_path / name),
                offsets[(2, 3, 4, 5, 6, 7, 8, 9)[n]],
            )
            for n in range(8)
        ]
        assert ask(box.published, "SELECT stage, reason FROM rejections ORDER BY ALL") == [
            ("read", "http_4xx"),
            ("read", "http_5xx"),
        ]
        assert ask(box.published, "SELECT pages, skipped, broken_at FROM archives") == [(10, 4, None)]
        assert ask(box.published, "SELECT pages, articles, rejections, skipped_records FROM runs") == [(10, 8, 2, 4)]
        assert not list(box.raw.glob("**/*.warc*")), "an archive is read where it lies"


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_archive_gives_what_is_readable_and_says_where_it_broke(tmp_path: Path, packed: bool) -> None:
    whole = tmp_path / "whole.warc"
    offsets = write_warc(whole, pages(4), gzip=packed)
    data = whole.read_bytes()
    cuts = {offsets[3] + 5: 3, offsets[3] + 200: 3, len(data) - 40: 3, offsets[2] + 300: 2, offsets[3]: 3}
    for cut, readable in cuts.items():
        path = tmp_path / f"cut{cut}.warc"
        path.write_bytes(data[:cut])
        box = Home(tmp_path / f"home{cut}", tmp_path / "config")
        problems = read(box, path)
        assert ask(box.published, "SELECT count(*) FROM articles") == [(readable,)]
        assert ask(box.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]
        lost = ask(box.published, "SELECT stage, reason, detail FROM rejections")
        if cut == offsets[3]:
            assert (problems, lost) == ([], [])
            continue
        assert [row[:2] for row in lost] == [("read", "truncated")]
        start = offsets[readable]
        assert f"breaks at byte {start:,} of {cut:,}" in lost[0][2]
        assert str(path) in problems[0]
        assert ask(box.published, "SELECT status FROM runs") == [("completed_with_failures",)]


def test_garbage_in_the_middle_costs_what_follows_it_and_is_said(home: Home, tmp_path: Path) -> None:
    whole = tmp_path / "whole.warc.gz"
    offsets = write_warc(whole, pages(4))
    data = whole.read_bytes()
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(data[: offsets[2]] + b"\0garbage" * 40 + data[offsets[2] :])
    problems = read(home, bad)
    assert ask(home.published, "SELECT count(*) FROM articles") == [(2,)]
    assert "breaks at byte" in problems[0]


def test_archives_that_are_hardly_any_end_no_run(home: Home, tmp_path: Path) -> None:
    whole = gzip.compress(b"WARC/1.0\r\n" * 200, mtime=0)
    (tmp_path / "1-broken.warc.gz").write_bytes(whole[:20] + b"\xff" * 40 + whole[60:])
    write_warc(tmp_path / "2-good.warc.gz", pages(1))
    plain = tmp_path / "plain.warc"
    write_warc(plain, pages(4)[1:], gzip=False)
    together = (tmp_path / "2-good.warc.gz").read_bytes() + gzip.compress(plain.read_bytes(), mtime=0)
    plain.unlink()
    (tmp_path / "3-together.warc.gz").write_bytes(together)  # its second member holds three records
    first, second = read(home, tmp_path)
    assert "1-broken.warc.gz: breaks at byte 0" in first
    assert "3-together.warc.gz: breaks at byte" in second
    assert "several records in one gzip member: `warcio recompress` parts them" in second
    assert ask(home.published, "SELECT url FROM articles ORDER BY url")[0] == ("https://www.quayecho.example/news/0",)
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


def test_an_archive_in_one_gzip_stream_is_refused_with_what_to_do(home: Home, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    write_warc(plain, pages(2), gzip=False)
    packed = tmp_path / "packed.warc.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    problems = read(home, packed)
    assert "warcio recompress" in problems[0]
    assert ask(home.published, "SELECT count(*) FROM articles") == [(0,)]


def test_a_copied_home_is_not_read_again(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Short headline\n\nThe quay was closed on Monday. It opens again on Friday.")
    read(home, tmp_path / "a.txt")
    copy = Home(tmp_path / "copy", tmp_path / "config")
    shutil.copytree(home.folder, copy.folder, copy_function=shutil.copyfile)
    (tmp_path / "b.txt").write_text("Another headline\n\nThe quay is open. Boats come and go.")
    read(copy, tmp_path / "b.txt")
    assert ask(copy.published, "SELECT pages, articles, rejections FROM runs ORDER BY run_id") == [(1, 1, 0), (1, 1, 0)]


def test_what_an_earlier_run_left_is_read_and_its_problems_are_this_runs(home: Home, tmp_path: Path) -> None:
    cut = home.raw / "2026-03-12" / "left.warc.gz"
    cut.parent.mkdir(parents=True)
    offsets = write_warc(cut, pages(2))
    cut.write_bytes(cut.read_bytes()[: offsets[1] + 300])
    (tmp_path / "a.txt").write_text("Short headline\n\nThe quay was closed on Monday. It opens again on Friday.")
    problems = read(home, tmp_path / "a.txt")
    assert "breaks at byte" in problems[0]
    assert ask(home.published, "SELECT status, articles, rejections FROM runs") == [("completed_with_failures", 2, 1)]


def test_odd_records_and_names_cost_nothing_else(home: Home, tmp_path: Path) -> None:
    odd = pages(3)
    odd[1] |= {"date": "0001-01-01T00:00:00+14:00"}
    odd[2] |= {"fields": {"Presscut-Link-Date": "yesterday"}}
    write_warc(tmp_path / "it's odd.warc.gz", odd)
    (tmp_path / "clips").mkdir()
    name = os.fsdecode(b"caf\xe9 \xff.txt")
    (tmp_path / "clips" / name).write_text("Short headline\n\nThe quay was closed on Monday. It opens again on Friday.")
    assert read(home, tmp_path / "it's odd.warc.gz", tmp_path / "clips") == []
    assert ask(home.published, "SELECT count(*) FROM articles") == [(4,)]


_HOLDER = """
import duckdb, os, sys
con = duckdb.connect(sys.argv[1])
con.execute("SET checkpoint_threshold = '1GB'")
con.execute("CREATE TABLE mine AS SELECT 1 AS x")
print("held", flush=True)
sys.stdin.readline()
os._exit(1)
"""


def test_an_analyst_who_writes_into_the_file_stops_nobody(home: Home, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(
            f"Headline {name}\n\nThe quay {name} was closed on Monday. It opens on Friday."
        )
    read(home, tmp_path / "a.txt")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(home.published)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline().strip() == "held"
    read(home, tmp_path / "a.txt", tmp_path / "b.txt")
    holder.communicate("die\n", timeout=30)  # its write-ahead log stays behind
    read(home, tmp_path / "c.txt")
    assert ask(home.published, "SELECT title FROM articles ORDER BY 1") == [(f"Headline {name}",) for name in "abc"]
    assert ask(home.published, "SELECT sum(rejections) FROM runs") == [(0,)]
    home.published.write_bytes(b"junk")
    read(home, tmp_path / "c.txt")
    assert ask(home.published, "SELECT count(*) FROM articles") == [(3,)]


def test_an_archive_that_changed_is_read_again(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    write_warc(path, pages(2))
    read(home, path)
    assert read(home, path) == []
    assert ask(home.published, "SELECT pages, articles FROM runs ORDER BY run_id") == [(2, 2), (0, 0)]
    write_warc(path, pages(3))
    read(home, path)
    assert ask(home.published, "SELECT pages FROM runs ORDER BY run_id") == [(2,), (0,), (3,)]
    assert ask(home.published, "SELECT count(*) FROM articles") == [(3,)]
    assert ask(home.published, "SELECT reason, count(*) FROM rejections GROUP BY ALL") == [("unchanged", 2)]


@pytest.mark.parametrize(("batch_pages", "workers"), [(1, 1), (3, 2), (200, 2)])
def test_batches_and_workers_make_no_difference(tmp_path: Path, batch_pages: int, workers: int) -> None:
    path = tmp_path / "news.warc.gz"
    some = pages(9)
    some += [
        some[2]
        | {
            "url": "https://m.quayecho.example/2b",
            "body": some[2]["body"].replace(
                b"<head>", b'<head><link rel="canonical" href="https://www.quayecho.example/news/2">'
            ),
        }
    ]
    some += [{"url": "https://www.quayecho.example/empty", "body": b""}, some[4]]
    some += [some[5] | {"body": some[5]["body"].replace(b"ledger", b"notebook"), "date": "2026-03-14T02:30:00Z"}]
    write_warc(path, some)
    found = []
    for name, config in (("plain", make_config()), ("other", make_config(batch_pages=batch_pages, workers=workers))):
        box = Home(tmp_path / name, tmp_path / "config")
        assert read(box, path, config=config) == []
        found.append(rows_of(box.published))
    assert found[0] == found[1]
    assert len(found[0]["articles"]) == 9
    lost = ask(tmp_path / "plain" / "coverage.duckdb", "SELECT reason FROM rejections ORDER BY 1")
    assert lost == [("empty",), ("same_article",), ("unchanged",)]
    assert len(found[0]["article_versions"]) == 10
