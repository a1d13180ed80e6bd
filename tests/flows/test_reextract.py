"""`presscut reextract`: everything in raw/ again, and nothing half."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from config.files import ConfigError
from config.watchlist import WatchedEntity
from flows.home import Config, Home, find_home, load_config, new_run_id
from flows.reextract import reextract_here
from flows.runner import extract_here
from flows.store import check_store, finish_swap, next_store
from tests.conftest import ask
from tests.flows.test_read import read
from warehouse.parquet import files_of
from warehouse.run_tables import BATCHES
from warehouse.runs import Run
from warehouse.tables import ARTICLES

ARTICLE = """{title}

The mayor of Skelwith, Orla Fenwick, opened the new footbridge on Monday, three years after the old one was washed away
in a flood that cut the village in two. Number {n} of the stones was laid by her daughter.

"It is only a bridge," she said, "but we have walked eleven miles round for three winters to buy bread."
"""
ROWS = "SELECT * EXCLUDE (run_id, warc_file, warc_offset, first_seen_at, fetched_at) FROM articles ORDER BY article_id"


def again(home: Home, config: Config, since: date | None = None, outlet: str | None = None) -> tuple[bool, list[str]]:
    run = Run(new_run_id(), datetime.now(UTC), "reextract")
    return reextract_here(home, run, config, since, outlet, lambda _pages, _part: None)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two clippings, each read by a run of its own."""
    place = find_home(tmp_path / "home", None)
    for n in (1, 2):
        clipping = tmp_path / f"clip{n}.txt"
        clipping.write_text(ARTICLE.format(title=f"Bridge {n} opens after three winters", n=n))
        assert read(place, clipping, outlet=f"outlet-{n}") == []
    return place


def test_the_same_program_gives_the_same_rows_and_another_config_gives_others(home: Home) -> None:
    config = load_config(home)
    before = ask(home.published, ROWS)
    assert again(home, config) == (True, [])
    assert ask(home.published, ROWS) == before
    assert ask(home.published, "SELECT count(DISTINCT run_id) FROM articles") == [(1,)]
    watched = replace(config, watchlist=[WatchedEntity(name="Skelwith", type="ORG")])
    assert again(home, watched) == (True, [])
    assert ask(home.published, "SELECT count(*) FROM entities WHERE watched") == [(1,)]
    assert ask(home.published, "SELECT count(DISTINCT article_id) FROM mentions WHERE surface = 'Skelwith'") == [(2,)]
    assert sorted(path.name for path in home.folder.iterdir()) == ["coverage.duckdb", "parquet", "raw", "work"]


def test_only_an_outlet_or_only_since_a_day(home: Home) -> None:
    config = load_config(home)
    earlier = dict(ask(home.published, "SELECT outlet_id, run_id FROM articles"))
    assert again(home, config, outlet="outlet-2") == (True, [])
    now = dict(ask(home.published, "SELECT outlet_id, run_id FROM articles"))
    assert now["outlet-1"] == earlier["outlet-1"]
    assert now["outlet-2"] != earlier["outlet-2"]
    with pytest.raises(ConfigError, match="no archive that was read since 2999-01-01 with pages of outlet-2"):
        again(home, config, date(2999, 1, 1), "outlet-2")


def test_cut_off_it_leaves_the_old_tables_and_goes_on_later(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_config(home)
    old = ask(home.published, "SELECT article_id, run_id FROM articles ORDER BY ALL")

    def cut_off(place: Home, run: Run, config: Config, archives: list[Path], count: object) -> list[str]:
        extract_here(place, run, config, archives[:1], lambda _pages, _part: None)
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.reextract.extract_here", cut_off)
    with pytest.raises(KeyboardInterrupt):
        again(home, config)
    assert ask(home.published, "SELECT article_id, run_id FROM articles ORDER BY ALL") == old
    done = {path: os.stat(path).st_mtime_ns for path in files_of(next_store(home).parquet, BATCHES)}
    assert done
    monkeypatch.undo()
    assert again(home, config) == (True, [])
    kept = [Path(path.replace("parquet.next", "parquet")) for path in done]
    assert [os.stat(path).st_mtime_ns for path in kept] == list(done.values())
    assert len(ask(home.published, "SELECT article_id FROM articles")) == 2


@pytest.mark.parametrize("step", ["old aside", "new in place", "file in place"])
def test_a_swap_that_was_cut_off_is_ended_by_the_next_run(home: Home, step: str) -> None:
    new = next_store(home)
    os.rename(home.parquet, home.folder / "parquet.old")
    target = home if step != "old aside" else new
    target.parquet.mkdir()
    (target.parquet / "mark").touch()
    if step == "file in place":
        home.published.write_text("new")
    else:
        new.published.write_text("new")
    finish_swap(home)
    assert (home.parquet / "mark").exists()
    assert home.published.read_text() == "new"
    assert sorted(path.name for path in home.folder.iterdir()) == ["coverage.duckdb", "parquet", "raw", "work"]


def test_tables_of_an_earlier_version_are_refused_and_made_anew(home: Home) -> None:
    config = load_config(home)
    for path in files_of(home.parquet, ARTICLES):
        pq.write_table(pq.read_table(path).drop_columns(["terms"]), path)
    with pytest.raises(ConfigError, match=r"written by an earlier version, without terms: `presscut reextract`"):
        check_store(home)
    assert again(home, config) == (True, [])
    check_store(home)
    assert ask(home.published, "SELECT count(*) FROM articles WHERE len(terms) > 0") == [(2,)]


def test_an_archive_that_is_gone_keeps_its_rows_and_is_said(home: Home) -> None:
    lost = sorted(home.raw.glob("**/*.warc.gz"))[0]
    lost.unlink()
    done, problems = again(home, load_config(home))
    assert done
    assert problems == [f"{home.name_of(lost)}: not there any more, the pages stay as they were extracted"]
    assert len(ask(home.published, "SELECT article_id FROM articles")) == 2
