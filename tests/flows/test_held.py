"""A night of which a data check failed is held back: analysts keep the last good file, the next nights go on."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from flows.home import Home
from flows.reextract import reextract_here
from flows.summary import read_summary
from tests.conftest import Presscut, ask, new_run, rows_of
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Server, page
from tests.warehouse.rows import add_batch, article
from warehouse.parquet import files_of
from warehouse.publish import held, is_current
from warehouse.run_tables import BATCHES

STATES = "SELECT status FROM runs ORDER BY run_id"


def lose_a_page(home: Home) -> None:
    """A batch that says it read a page more than it has rows for, as a fault of the program would leave it."""
    add_batch(home.parquet, "lossy", [article("a", "text")], pages=2)


def find_it_again(home: Home) -> None:
    """Take the batch out, as a repaired program extracts anew."""
    [mark] = files_of(home.parquet, BATCHES, ["lossy"])
    Path(mark).unlink()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_failing_check_holds_the_night_back(server: Server, home: Home) -> None:
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    server.publish("/one")
    night(home, quick(), outlet)
    good, beside = digest(home.published), held(home.published)

    lose_a_page(home)
    server.publish("/one", "/two")
    run_id, problems = night(home, quick(), outlet)
    assert digest(home.published) == good, "the last good file stays"
    assert problems == []
    summary = read_summary(home, run_id, problems)
    assert (summary.status, summary.ok) == ("failed", False)
    failing = [name for name, _ in summary.failing_checks]
    assert failing == ["every_page_is_accounted_for", "ids_join"], "and nobody knows that run"
    assert ask(beside, "SELECT count(*) FROM articles") == [(3,)], "the lossy one too"
    assert is_current(home.parquet, home.published), "nothing is left for the next night to finish"

    server.pages["/three"] = page("/three")
    server.publish("/one", "/two", "/three")
    night(home, quick(), outlet)
    assert Counter(server.paths())["/two"] == 1, "what was held back is known"
    assert digest(home.published) == good

    find_it_again(home)
    run_id, _ = night(home, quick(), outlet)
    assert not beside.exists()
    assert ask(home.published, STATES) == [("completed",), ("failed",), ("failed",), ("completed",)]
    assert ask(home.published, "SELECT count(*), max(version) FROM articles") == [(3, 1)]


def test_published_all_the_same_when_told(server: Server, home: Home) -> None:
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    server.publish("/one")
    lose_a_page(home)
    night(home, quick(), outlet)
    assert not home.published.exists()
    night(home, quick(publish_despite_checks=True), outlet)
    assert not held(home.published).exists()
    assert ask(home.published, STATES) == [("failed",), ("completed_with_failures",)]


def test_tables_made_anew_are_held_back_too(server: Server, home: Home) -> None:
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    server.publish("/one")
    night(home, quick(), outlet)
    lose_a_page(home)
    good, store = digest(home.published), sorted(home.parquet.rglob("*"))

    def again(**settings: bool) -> tuple[bool, list[str]]:
        return reextract_here(home, new_run("reextract"), quick(**settings), None, None, lambda _pages, _part: None)

    done, problems = again()
    assert not done
    assert "checks failed (every_page_is_accounted_for, ids_join): held back" in problems[-1]
    assert (digest(home.published), sorted(home.parquet.rglob("*"))) == (good, store), "the old tables stay"
    assert again(publish_despite_checks=True) == (True, [])
    assert ask(home.published, "SELECT count(*) FROM articles") == [(2,)]
    assert not [*home.folder.glob("*held*"), *home.folder.glob("*.next*"), *home.folder.glob("*.old")]


def test_what_the_operator_reads_and_does(presscut: Presscut, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", tmp_path / "home" / "config")
    (tmp_path / "clip.md").write_text("# Ice goes from the quay\n\n" + "The ice went from the quay on Tuesday. " * 30)
    lose_a_page(home)
    done = presscut("read", str(tmp_path / "clip.md"))
    beside = held(home.published)
    assert done.returncode == 1
    assert ": failed\n" in done.stdout
    assert "Published" not in done.stdout
    assert "failed: check every_page_is_accounted_for: 1 rows" in done.stderr
    assert f"held back in {beside}, coverage.duckdb was not made: `presscut check --publish`" in done.stderr
    done = presscut("query", "FROM articles")
    assert done.returncode == 2
    assert "nothing was published yet" in done.stderr
    done = presscut("check")
    assert done.returncode == 1
    assert "every_page_is_accounted_for: failed 1 rows" in done.stdout
    assert "held back; `presscut check --publish`" in done.stderr
    rows = rows_of(beside)
    done = presscut("check", "--publish")
    assert done.returncode == 1
    assert f"{home.published}: published" in done.stderr
    assert rows_of(home.published) == rows
    assert not beside.exists()
    assert f"{home.published}: nothing was held back" in presscut("check", "--publish").stderr
