"""`presscut prune`: what is old goes, what was understood of it stays."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.files import ConfigError
from flows.home import Home
from flows.keeping.forget import open_store
from flows.keeping.prune import find_archives, find_texts, prune
from flows.reextract import reextract_here
from tests.conftest import Presscut, article_html, ask, make_config, new_run, rows_of, story, write_warc
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Server
from tests.flows.test_read import read
from warehouse.parquet import files_of
from warehouse.publish import publish
from warehouse.tables import ARTICLES

SENTENCE = "The harbour master counted eleven boats at the quay."
OLD, NEW = "2026-03-13T02:30:00Z", "2026-03-20T02:30:00Z"
CUT = date(2026, 3, 15)
FAILING = "SELECT check_name FROM check_results WHERE NOT passed"
WORDS = "SELECT version, words_added, words_removed, title_changed FROM article_versions WHERE version > 1 ORDER BY ALL"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights: an old one with two texts, copied by another outlet, and a newer one with a second version."""
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "home", folder / "home" / "config")
    first, second = story(4), story(5).replace("weeks", "months")
    nights = (
        (OLD, [("quay.example/a", first), ("quay.example/b", story(9)), ("tide.example/a", first)]),
        (OLD.replace("02:", "05:"), [("quay.example/b", story(9) + "\n\nThere was ice.")]),
        (NEW, [("quay.example/a", second)]),
    )
    for number, (moment, pages) in enumerate(nights):
        bodies = {url: article_html(f"Boats at {url[-1]}", f"{SENTENCE}\n\n{text}") for url, text in pages}
        records = [{"url": f"https://{url}", "body": body, "date": moment} for url, body in bodies.items()]
        place = home.raw / moment[:10] / f"night{number}.warc.gz"
        place.parent.mkdir(parents=True, exist_ok=True)
        write_warc(place, records)
    assert read(home) == []
    return home


@pytest.fixture
def home(made: Home, home: Home) -> Home:
    """A copy of it."""
    shutil.copytree(made.folder, home.folder, dirs_exist_ok=True)
    return home


def go(home: Home, outlet: str | None = None, *, raw: bool = False) -> None:
    open_store(home)
    run = new_run("prune")
    run.open(home.parquet)
    archives = find_archives(home, CUT, outlet) if raw else []
    results = prune(home, run, archives, find_texts(home, CUT, outlet), outlet)
    assert [result for result in results if not result.passed] == []


def afresh(home: Home) -> None:
    publish(home.parquet, home.published, new_run(), [], afresh=True)


def test_old_texts_go_and_all_else_stays(home: Home) -> None:
    tables = ("duplicates", "stories", "story_articles", "quotes", "mentions", "shared_passages", "images")
    facts = [f"SELECT * EXCLUDE (text) FROM {table} ORDER BY ALL" for table in ("articles", "article_versions")]
    before, facts_before = rows_of(home.published), [ask(home.published, sql) for sql in facts]
    words = ask(home.published, WORDS)
    assert len(words) == 2
    assert before["duplicates"]
    go(home)
    for _ in range(2):
        assert [ask(home.published, sql) for sql in facts] == facts_before
        after = rows_of(home.published)
        assert {name: after[name] for name in tables} == {name: before[name] for name in tables}
        assert ask(home.published, "SELECT url, text IS NULL FROM articles ORDER BY url") == [
            ("https://quay.example/a", False), ("https://quay.example/b", True), ("https://tide.example/a", True),
        ]  # fmt: skip
        assert ask(home.published, "SELECT count(*), count(text) FROM article_versions") == [(5, 1)]
        assert ask(home.published, "SELECT count(*) FROM pruned_texts") == [(5,)]
        assert ask(home.published, FAILING) == []
        afresh(home)  # the same from Parquet alone
    for path in (home.published, *map(Path, files_of(home.parquet, ARTICLES))):
        assert b"There was ice" not in path.read_bytes()
    assert find_texts(home, CUT, None).texts == 0


def test_a_version_after_a_pruned_one(home: Home, tmp_path: Path) -> None:
    words = ask(home.published, WORDS)
    go(home)
    records = [{"url": "https://quay.example/b", "body": article_html("Boats at b", story(9)), "date": NEW}]
    write_warc(home.raw / "later.warc.gz", records)
    assert read(home) == []
    assert sorted(ask(home.published, WORDS)) == sorted([*words, (3, None, None, False)])
    assert ask(home.published, FAILING) == []


def test_only_an_outlet(home: Home) -> None:
    go(home, "tide.example", raw=True)
    assert ask(home.published, "SELECT url FROM articles WHERE text IS NULL") == [("https://tide.example/a",)]
    assert len(list(home.raw.glob("*/*"))) == 3, "no archive is of that outlet alone"
    assert [path.name for path in find_archives(home, CUT, "quay.example")] == ["night1.warc.gz"]


@pytest.mark.parametrize("step", ["rewrite", "publish"])
def test_killed_it_goes_on(home: Home, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    words = ask(home.published, WORDS)

    def dying(*_: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"flows.keeping.prune.{step}", dying)
        with pytest.raises(KeyboardInterrupt):
            go(home)
    if step == "publish":  # the texts are gone from Parquet, so the next run ends it as well
        read(home)
    else:
        go(home)
    assert b"There was ice" not in home.published.read_bytes()
    assert ask(home.published, WORDS) == words
    assert ask(home.published, "SELECT count(*) FROM pruned_texts") == [(5,)]
    assert ask(home.published, FAILING) == []


def test_old_archives_go_and_the_rest_is_unharmed(home: Home) -> None:
    before = rows_of(home.published)
    go(home, raw=True)
    assert sorted(path.name for path in home.raw.glob("**/*.gz")) == ["night2.warc.gz"]
    assert not (home.raw / "2026-03-13").exists()
    assert rows_of(home.published)["duplicates"] == before["duplicates"]
    done, problems = reextract_here(home, new_run(), make_config(), None, None, lambda _pages, _part: None)
    assert done
    assert len(problems) == 1
    assert "and 1 more archives: not there any more, the pages stay as they were extracted" in problems[0]
    assert ask(home.published, "SELECT count(*) FROM articles") == [(3,)]
    assert ask(home.published, "SELECT failing_rows FROM check_results WHERE NOT passed") == []
    for path in home.raw.glob("**/*.gz"):
        path.unlink()
    with pytest.raises(ConfigError, match="no archive that was read yet"):
        reextract_here(home, new_run(), make_config(), None, None, lambda _pages, _part: None)


def test_an_archive_that_was_not_read_stays(home: Home) -> None:
    records = [{"url": "https://quay.example/c", "body": article_html("Boats at c", story(3)), "date": OLD}]
    write_warc(home.raw / "unread.warc.gz", records)
    assert "unread.warc.gz" not in [path.name for path in find_archives(home, CUT, None)]


def test_nights_go_on_without_old_archives(server: Server, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", tmp_path / "home" / "config")
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    server.publish("/one", "/two")
    night(home, quick(refetch_hours=[]), outlet)
    open_store(home)
    run = new_run("prune")
    tomorrow = datetime.now(UTC).date() + timedelta(1)
    archives = find_archives(home, tomorrow, None)
    assert len(archives) == 1
    prune(home, run, archives, find_texts(home, tomorrow, None), None)
    server.publish("/one", "/two", "/three")
    server.seen.clear()
    assert night(home, quick(refetch_hours=[]), outlet)[1] == []
    assert "/one" not in server.paths()
    assert "/three" in server.paths()
    assert ask(home.published, FAILING) == []
    assert ask(home.published, "SELECT count(*), count(text) FROM articles") == [(3, 1)]


def test_what_the_operator_reads(presscut: Presscut, home: Home) -> None:
    assert "name what to remove" in presscut("prune").stderr
    done = presscut("prune", "--raw-days", "30", "--texts-days", "30", "--dry-run")
    assert done.returncode == 0, done.stderr
    total = sum(os.stat(path).st_size for path in home.raw.glob("*/*"))
    assert f"raw: 3 archives ({total:,} bytes) would go" in done.stdout
    assert "texts: 5 texts (" in done.stdout
    assert len(list(home.raw.glob("*/*"))) == 3
    done = presscut("prune", "--raw-days", "30", "--texts-days", "30")
    assert done.returncode == 0, done.stderr
    assert "texts: 5 texts (" in done.stdout
    assert ask(home.published, "SELECT count(*), count(text) FROM articles") == [(3, 0)]
    assert ask(home.published, "SELECT command, status FROM runs ORDER BY run_id")[-1] == ("prune", "completed")
