"""`presscut forget`: nothing of it is left in any byte of the home, and all else is as if it had never been there."""

from __future__ import annotations

import random
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator

from config.files import ConfigError
from flows.doctor.dataset import look_at_leftovers
from flows.home import Home
from flows.keeping.forget import forget, open_store, plan_file
from flows.keeping.remains import find_copies
from flows.keeping.traces import Traces, find_traces, read_target
from flows.reextract import reextract_here
from flows.sources.erasure import erase
from flows.sources.warc import Scan, end_of, read_pages
from tests.conftest import Presscut, Rows, article_html, ask, new_run, pages, rows_of, story, write_warc
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Reply, Server, redirect, rss, sitemap
from tests.flows.test_read import read
from tests.pictures import encode, photograph

SENTENCE = "The walnut press at Ostrava Lane has not turned since the fire."
SPEAKER = "Quillian Thackeray-Bosk"
TITLE = "A walnut press that nobody turns"
BODY = f'{SENTENCE}\n\n"We shall mend it before the frost," said {SPEAKER}, who keeps the key.\n\n{story(77)}'
FAILING = "SELECT check_name FROM check_results WHERE NOT passed"


def publish(server: Server, host: str, *names: str) -> None:
    """A feed and a sitemap of these articles, the hidden one with a picture of its own."""
    for name in names:
        server.pages.setdefault(name, Reply(article_html(f"Boats counted {name}", story(sum(map(ord, name))))))
    picture = f'<figure><img src="{host}/walnut-press.jpg" width="800"><figcaption>The press.</figcaption></figure>'
    body = article_html(TITLE, BODY).replace(b"</h1>", b"</h1>" + picture.encode())
    server.pages["/hidden-walnut"] = Reply(body)
    server.pages["/walnut-press.jpg"] = Reply(encode(photograph(5), "JPEG"), kind="image/jpeg")
    server.pages["/rss.xml"] = rss(host, {name: TITLE if "walnut" in name else f"Boats {name}" for name in names})
    server.pages["/news.xml"] = sitemap(host, dict.fromkeys(names))
    server.pages["/other.xml"] = rss(host, {name: f"Boats {name}" for name in names if "walnut" not in name})


def texts_of(home: Home) -> Iterator[tuple[str, bytes]]:
    """Every file's bytes, and what they are when unpacked."""
    for path in sorted(home.folder.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        yield str(path), raw
        if path.suffix == ".gz":
            while raw:
                member = zlib.decompressobj(31)
                yield f"{path} unpacked", member.decompress(raw)
                raw = member.unused_data
        elif path.suffix == ".parquet":
            file = pq.ParquetFile(path)
            yield f"{path} rows", repr(file.read().to_pylist()).encode() + repr(file.metadata.to_dict()).encode()
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                    yield f"{path} {table}", repr(con.execute(f'FROM "{table}"').fetchall()).encode()


def where(home: Home, *needles: str) -> list[tuple[str, str]]:
    return [(place, needle) for place, text in texts_of(home) for needle in needles if needle.encode() in text]


def go(home: Home, *targets: str) -> Traces:
    open_store(home)
    found = find_traces(home, targets)
    run = new_run("forget")
    run.open(home.parquet)
    results, problems = forget(home, run, found)
    assert problems == []
    assert [result for result in results if not result.passed] == []
    return found


@pytest.fixture
def served(server: Server, home: Home) -> tuple[Home, Callable[[], list[str]], list[str]]:
    """A home after two nights over one outlet, a third to be made, and what must not be found."""
    publish(server, server.url, "/quay", "/hidden-walnut", "/tide")
    outlet = an_outlet(feeds=[server.url + "/rss.xml", server.url + "/other.xml"], sitemaps=[server.url + "/news.xml"])
    config = quick(download_pictures=True, refetch_hours=[])
    night(home, config, outlet)
    server.pages["/hidden-walnut"] = Reply(server.pages["/hidden-walnut"].body.replace(b"frost", b"thaw"))
    server.pages["/rss.xml"] = Reply(
        server.pages["/rss.xml"].body.replace(TITLE.encode(), b"It turns"), kind="application/rss+xml"
    )
    night(home, config, outlet)
    assert ask(home.published, "SELECT version FROM articles WHERE contains(url, 'walnut')") == [(2,)]
    needles = ["/hidden-walnut", SENTENCE, SPEAKER, TITLE, "walnut-press.jpg"]
    assert {needle for _, needle in where(home, *needles)} == set(needles), "else the search finds nothing anyway"
    return home, lambda: night(home, config, outlet)[1], needles


def test_an_article_is_nowhere_and_all_else_as_if_it_had_never_been(
    served: tuple[Home, Callable[[], list[str]], list[str]], server: Server, tmp_path: Path
) -> None:
    home, next_night, needles = served
    places = {place.replace("b'", "") for place, _ in where(home, *needles)}
    assert any(place.endswith("duckdb articles") for place in places)
    pages_before = {row[:2]: row for row in ask(home.published, "SELECT warc_file, warc_offset, url FROM articles")}
    (home.folder / "report.html").write_text(SENTENCE)
    found = go(home, server.url + "/hidden-walnut?utm_source=x")
    assert where(home, *needles) == []
    assert not plan_file(home).exists()
    for warc_file, offset, url in ask(home.published, "SELECT warc_file, warc_offset, url FROM articles"):
        assert pages_before[warc_file, offset][2] == url
        [page] = read_pages(home.path_of(warc_file), warc_file, [offset])
        assert page.url == url
    assert len(found.sources) == 4, "a feed and a sitemap a night; the other feed does not name it"
    kept = ask(home.published, "SELECT requested_url FROM fetches WHERE purpose = 'feed' AND warc_file IS NOT NULL")
    assert {url.rpartition("/")[2] for (url,) in kept} == {"other.xml"}

    server.seen.clear()
    assert next_night() == []
    assert not [path for path in server.paths() if "walnut" in path]
    assert where(home, *needles) == [], "nor in the feed that still names it"
    assert ask(home.published, FAILING) == []

    never = Home(tmp_path / "never", tmp_path / "never" / "config")
    publish(server, server.url, "/quay", "/tide")
    outlet = an_outlet(feeds=[server.url + "/rss.xml", server.url + "/other.xml"], sitemaps=[server.url + "/news.xml"])
    night(never, quick(download_pictures=True), outlet)
    assert comparable(home) == comparable(never)

    assert reextract_here(home, new_run("reextract"), quick(), None, None, lambda _pages, _part: None) == (True, [])
    assert where(home, *needles) == []
    assert comparable(home) == comparable(never)


def comparable(home: Home) -> Rows:
    """Rows that do not depend on how many nights there were."""
    return {name: rows for name, rows in rows_of(home.published).items() if name not in ("rejections", "picture_files")}


def test_killed_anywhere_it_is_gone_on_with(
    served: tuple[Home, Callable[[], list[str]], list[str]], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off at each step, by the next forgetting or by the next night."""
    import flows.keeping.forget as module

    home, next_night, needles = served
    before = home.folder.with_name("before")
    copy(home.folder, before)
    for number, step in enumerate(("rewrite", "erase", "_settle_archives", "publish")):
        copy(before, home.folder)
        with monkeypatch.context() as patch:
            patch.setattr(module, step, dying_at(2 if number < 2 else 1, getattr(module, step)))
            with pytest.raises(KeyboardInterrupt):
                go(home, server.url + "/hidden-walnut")
        assert "1 forgetting" in next(look_at_leftovers(home)).found
        if number % 2:
            open_store(home)
            module.finish_forgetting(home, new_run("forget"))
        server.seen.clear()
        assert next_night() == []
        assert not [path for path in server.paths() if "walnut" in path]
        assert where(home, *needles) == [], step
        assert ask(home.published, FAILING) == [], step
        assert ask(home.published, "SELECT count(*) FROM articles") == [(2,)]


def dying_at(call: int, real: Callable[..., object]) -> Callable[..., object]:
    """The function, until it is called for the n-th time."""
    calls = iter(range(1, 100))

    def dying(*args: object, **more: object) -> object:
        if next(calls) == call:
            raise KeyboardInterrupt
        return real(*args, **more)

    return dying


def copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def test_a_domain_is_nowhere(server: Server, home: Home) -> None:
    host = server.url.replace("127.0.0.1", "localhost")
    publish(server, host, "/hidden-walnut")
    server.pages["/quay"] = Reply(article_html("Boats counted", story(3)))
    server.pages["/mine.xml"] = rss(server.url, {"/quay": "Boats"})
    # A link of theirs leads to an article of ours, which stays.
    server.pages |= {"/tide": Reply(article_html("Tide", story(6))), "/go": redirect(server.url + "/tide")}
    server.pages["/short.xml"] = rss(host, {"/go": "Tide"})
    mine = an_outlet(feeds=[server.url + "/mine.xml", server.url + "/short.xml", host + "/news.xml"])
    theirs = an_outlet(id="walnut-times", name="Walnut Times", domain="localhost", feeds=[host + "/rss.xml"])
    night(home, quick(download_pictures=True), mine, theirs)
    needles = [host, "Walnut Times", SENTENCE, SPEAKER, TITLE, "walnut-press.jpg"]
    assert {needle for _, needle in where(home, *needles)} == set(needles)
    go(home, "localhost")
    assert where(home, *needles) == []
    assert ask(home.published, "SELECT url FROM articles ORDER BY url") == [
        (server.url + "/quay",), (server.url + "/tide",),
    ]  # fmt: skip
    server.seen.clear()
    night(home, quick(download_pictures=True), an_outlet(feeds=[server.url + "/mine.xml", server.url + "/rss.xml"]))
    assert not [path for path in server.paths() if "walnut" in path]
    assert [needle for _, needle in where(home, host, SENTENCE, TITLE)] == []
    assert ask(home.published, FAILING) == []


def test_files_and_archives_are_not_read_again(home: Home, tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    link = '<link rel="canonical" href="https://quayecho.example/walnut">'
    page.write_bytes(article_html(TITLE, BODY, extra=link))
    elsewhere = tmp_path / "elsewhere.warc.gz"
    walnut = {"url": "https://quayecho.example/hazel", "body": article_html("Hazel", SENTENCE + "\n\n" + story(8))}
    write_warc(elsewhere, [*pages(3), walnut])
    bytes_before = elsewhere.read_bytes()
    read(home, page, elsewhere)
    copies = find_copies(home, find_traces(home, ["https://quayecho.example/walnut"]))
    assert copies == []
    go(home, "https://quayecho.example/walnut", "https://quayecho.example/hazel")
    assert where(home, SENTENCE, SPEAKER, TITLE, "/walnut", "/hazel") == []
    assert elsewhere.read_bytes() == bytes_before, "what lies outside the home is not altered"
    assert read(home, page, elsewhere) == []
    assert reextract_here(home, new_run("reextract"), quick(), None, None, lambda _pages, _part: None) == (True, [])
    assert where(home, SENTENCE, SPEAKER, TITLE, "/walnut", "/hazel") == []
    assert ask(home.published, "SELECT url, reason, outlet_id FROM rejections") == [
        ("urn:presscut:forgotten", "forgotten", None)
    ]
    assert ask(home.published, FAILING) == []
    # Other bytes under an address that nobody knew: kept when they came, told by their canonical URL, swept up.
    page.write_bytes(article_html(TITLE, BODY + "\n\nMore of it.", extra=link))
    read(home, page)
    assert ask(home.published, "SELECT count(*) FROM rejections WHERE reason = 'forgotten'") == [(2,)]
    assert {place.rpartition(" ")[2] for place, _ in where(home, SENTENCE)} == {"unpacked"}
    go(home)
    assert where(home, SENTENCE, SPEAKER, TITLE) == []
    assert ask(home.published, FAILING) == []


def test_what_is_told_and_what_a_dry_run_leaves(presscut: Presscut, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", tmp_path / "home" / "config")
    for number, host in enumerate(("quayecho.example", "harbour.example")):
        (tmp_path / f"{number}.html").write_bytes(
            article_html(TITLE, BODY, extra=f'<link rel="canonical" href="https://{host}/walnut">')
        )
    assert presscut("read", str(tmp_path), env={"PRESSCUT_MODEL": "none"}).returncode == 0
    (home.folder / "run.log").write_text("could not read https://quayecho.example/walnut")
    before = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file() and path.name != "lock"}
    done = presscut("forget", "https://quayecho.example/walnut", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "articles: 1 rows would go" in done.stdout
    assert "raw: 1 records in 1 archives" in done.stdout
    assert "https://harbour.example/walnut: stays, it has the same text" in done.stderr
    assert "run.log: names it" in done.stderr
    assert {path: path.read_bytes() for path in before} == before
    done = presscut("forget", "https://quayecho.example/walnut")
    assert done.returncode == 0, done.stderr
    assert "articles: 1 rows went" in done.stdout
    assert ask(home.published, "SELECT url FROM articles") == [("https://harbour.example/walnut",)]
    assert ask(home.published, "SELECT command, status FROM runs ORDER BY run_id")[-1] == ("forget", "completed")
    assert ask(home.published, "SELECT DISTINCT subject FROM forgotten ORDER BY 1") == [("file",), ("url",)]
    outlets = home.config / "outlets.toml"
    outlets.parent.mkdir()
    outlets.write_text(
        '[[outlet]]\nid = "h"\nname = "H"\ndomain = "harbour.example"\ncountry = "GB"\nlanguage = "en"\n'
        'timezone = "Europe/London"\nmedia_type = "other"\nfeeds = ["https://harbour.example/rss.xml"]\n'
    )
    done = presscut("forget", "harbour.example")
    assert done.returncode == 2
    assert "outlet h is of harbour.example and enabled" in done.stderr


@pytest.mark.parametrize("target", ["", "two words", "example.com/page", "co.uk", "com", "ftp//x"])
def test_what_is_no_target(target: str) -> None:
    with pytest.raises(ConfigError):
        read_target(target)


@pytest.mark.parametrize(
    ("target", "read_as"),
    [
        ("https://a.example/x", ("url", "https://a.example/x")),
        ("urn:sha256:ab", ("url", "urn:sha256:ab")),
        ("News.Example.COM", ("domain", "news.example.com")),
        ("xn--bcher-kva.example", ("domain", "bücher.example")),
        ("127.0.0.1", ("domain", "127.0.0.1")),
    ],
)
def test_what_is_one(target: str, read_as: tuple[str, str]) -> None:
    assert read_target(target) == read_as


@pytest.mark.parametrize("gzip", [True, False])
def test_records_of_any_size_are_emptied_where_they_are(tmp_path: Path, gzip: bool) -> None:
    noise = random.Random(4)
    sizes = [0, 1, 300, *range(65_100, 65_140, 3), 131_200, 400_000]
    records = [{"url": f"https://a.example/{n}", "body": noise.randbytes(size)} for n, size in enumerate(sizes)]
    path = tmp_path / "a.warc.gz"
    offsets = write_warc(path, records, gzip=gzip)
    ends = [end_of(path, offset) for offset in offsets]
    size = path.stat().st_size
    day = new_run().started_at.date()
    assert erase(path, offsets[1::2], lambda _uri: False, day) == len(offsets[1::2])
    once = path.read_bytes()
    assert erase(path, offsets[1::2], lambda _uri: False, day) == len(offsets[1::2])
    assert path.read_bytes() == once
    assert path.stat().st_size == size
    assert [end_of(path, offset) for offset in offsets] == ends
    scan = Scan(path)
    assert (list(scan), scan.broken_at) == (offsets[::2], None)
    assert [page.body for page in read_pages(path, "a", offsets[::2])] == [r["body"] for r in records[::2]]
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["response", "metadata"] * (len(sizes) // 2) + ["response"] * (len(sizes) % 2)
