"""The view `outlet_health`: small homes, one column of a table a night, numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.rows import START, add_batch, add_visits, article, fetch, outlet_run
from warehouse.parquet import write_table
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.tables import OUTLETS

Row = dict[str, Any]


def day(count: float, seconds: float = 0) -> Any:
    return START + timedelta(days=count, seconds=seconds)


def run_id(night: int) -> str:
    return f"{night:08x}"


def visits(key: str, nights: str) -> tuple[list[Row], list[Row]]:
    """Articles and visits of an outlet, a word a night: a number of new articles, `x` failed, `z` resting, `i`
    interrupted, `-` not visited."""
    status = {"x": "failed", "z": "resting", "i": "interrupted"}
    articles, runs, failures = [], [], 0
    for night, word in enumerate(nights.split()):
        if word == "-":
            continue
        failures = {"x": failures + 1, "z": failures, "i": failures}.get(word, 0)
        runs.append(
            outlet_run(
                night,
                run_id=run_id(night),
                outlet_id=key,
                status=status.get(word, "fetched"),
                failures=failures,
                problem="no feed could be read" if word in "xz" else None,
                rests_until=day(night + 1) if word == "z" else None,
            )
        )
        for number in range(int(word) if word.isdigit() else 0):
            name = f"{key}-{night}-{number}"
            articles.append(article(name, f"Text {name}", night, number + 1, outlet_id=key, run_id=run_id(night)))
    return articles, runs


def changes(key: str, digests: str, feed: str = "rss.xml", purpose: str = "feed") -> list[Row]:
    """Requests for a feed of an outlet, a word a night: what its links hash to, `-` where it was not read."""
    url = f"https://{key.replace(' ', '-')}.example/{feed}"
    return [
        fetch(
            night,
            run_id=run_id(night),
            outlet_id=key,
            purpose=purpose,
            requested_url=url,
            links=1,
            links_digest=word,
            warc_file=None,
            warc_offset=None,
        )
        for night, word in enumerate(digests.split())
        if word != "-"
    ]


def outlet(key: str) -> Row:
    row = {"outlet_id": key, "name": key, "domain": f"{key}.example", "timezone": "UTC"}
    return row | dict.fromkeys(("country", "language", "media_type"))


def health(
    home: Path,
    nights: dict[str, str],
    digests: Sequence[list[Row]] = (),
    runs: int | None = None,
    more: Sequence[Row] = (),
) -> dict[str, Row]:
    """The rows of the view by outlet. `runs` is the number of nights, else that of the outlet seen longest."""
    parquet, target = home / "parquet", home / "coverage.duckdb"
    count = runs or max(len(words.split()) for words in nights.values())
    for night in range(count):
        Run(run_id(night), day(night), "run").open(parquet)
    write_table(OUTLETS, [outlet(key) for key in nights], parquet / "outlets" / "0.parquet")
    articles, visited = [], []
    for key, words in nights.items():
        some, rows = visits(key, words)
        articles += some
        visited += rows
    add_visits(parquet, "fetch", [row for rows in digests for row in rows], visited)
    if articles or more:
        add_batch(parquet, "extract", [*articles, *more])
    publish(parquet, target, Run(run_id(count - 1), day(count - 1), "run"), [], despite_checks=True)
    with duckdb.connect(str(target), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        cursor = con.execute("SELECT * FROM outlet_health")
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == len({row["outlet_id"] for row in rows}), "one row per outlet"
    return {row["outlet_id"]: row for row in rows}


def column(found: dict[str, Row], name: str) -> Row:
    return {key: row[name] for key, row in found.items()}


def test_every_column_of_one_outlet(tmp_path: Path) -> None:
    assert health(tmp_path, {"quay-echo": "9 5 0 4 x 6 3 0 0 x"}) == {
        "quay-echo": {
            "outlet_id": "quay-echo",
            "last_article_at": day(6, 3),
            "articles_7d": 13,  # 4, 6 and 3
            "median_per_day": 4.0,  # of 9 5 0 4 6 3 0: the last answer, on the ninth night, does not count
            "days_silent": 3,
            "failures_7d": 2,
            "silent": True,  # nothing on the last night that answered: four articles take it a day
            "status": "failed",
            "failures": 1,
            "rests_until": None,
            "problem": "no feed could be read",
        }
    }


def test_an_outlet_that_was_never_visited(tmp_path: Path) -> None:
    found = health(tmp_path, {"new": "- -", "old": "1 1"})
    assert found.keys() == {"new", "old"}
    nothing = dict.fromkeys(found["new"]) | {"outlet_id": "new", "articles_7d": 0, "failures_7d": 0}
    assert found["new"] == nothing | {"failures": 0, "silent": False}


def test_a_home_without_a_run_of_fetching(tmp_path: Path) -> None:
    found = health(tmp_path, {"new": ""}, runs=1, more=[article("a", "A clipping", run_id=run_id(0))])
    assert column(found, "status") == {"new": None, "quay-echo": None}
    assert column(found, "articles_7d") == {"new": 0, "quay-echo": 1}
    assert column(found, "silent") == {"new": False, "quay-echo": False}


def test_the_median_is_of_the_days_that_answered_in_four_weeks(tmp_path: Path) -> None:
    found = health(
        tmp_path,
        {
            "even": "1 2 3 4 99",
            "odd": "7 1 2 99",
            "failing": "4 x x z i x 6 99",
            "absent": "4 - - - 6 99",
            "empty": "0 0 0 5 99",
            "one night": "5",
            "two nights": "5 7",
            "failed since": "1 3 5 x x",
            "only failures": "x x x",
            "four weeks": "9 1 " + "1 " * 13 + "3 " * 14 + "5",
            "long ago": "8 8 8 " + "- " * 30 + "1",
        },
    )
    assert column(found, "median_per_day") == {
        "even": 2.5,
        "odd": 2.0,
        "failing": 5.0,
        "absent": 5.0,
        "empty": 0.0,
        "one night": None,
        "two nights": 5.0,
        "failed since": 2.0,  # of 1 3: its last answer was 5
        "only failures": None,
        "four weeks": 2.0,  # of fourteen ones and fourteen threes
        "long ago": None,
    }


def test_two_runs_of_a_day_are_one_day(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    articles, rows = [], []
    for number in range(8):  # at three and at fifteen o'clock
        Run(run_id(number), day(number / 2), "run").open(parquet)
        rows.append(outlet_run(number, run_id=run_id(number)))
        articles += [article(f"{number}-{n}", f"Text {number} {n}", 0, run_id=run_id(number)) for n in range(2)]
    add_visits(parquet, "fetch", [], rows)
    add_batch(parquet, "extract", articles)
    publish(parquet, target, Run(run_id(7), day(3.5), "run"), [], despite_checks=True)
    with duckdb.connect(str(target), read_only=True) as con:
        assert con.execute("SELECT median_per_day FROM outlet_health").fetchall() == [(4.0,)]


def test_articles_and_failures_of_seven_days(tmp_path: Path) -> None:
    found = health(
        tmp_path,
        {
            "daily": "1 1 1 1 1 - - - 2 3 4 5 6",
            "stopped": "9 9 9 1 - - - - - - - - 0",
            "failing": "x x x x x x x x x x z z x",
            "mended": "1 1 1 1 1 - x - x x 1 0 0",
        },
    )
    assert column(found, "articles_7d") == {"daily": 20, "stopped": 0, "failing": 0, "mended": 1}
    assert column(found, "days_silent") == {"daily": 0, "stopped": 9, "failing": None, "mended": 2}
    assert column(found, "last_article_at") == {
        "daily": day(12, 6),
        "stopped": day(3, 1),
        "failing": None,
        "mended": day(10, 1),
    }
    assert column(found, "failures_7d") == {"daily": 0, "stopped": 0, "failing": 5, "mended": 3}
    assert column(found, "failures") == {"daily": 0, "stopped": 0, "failing": 11, "mended": 0}


def test_seven_days_go_back_from_the_start_of_the_newest_run(tmp_path: Path) -> None:
    noon = [article(f"noon {n}", f"Text {n}", n, 9 * 3600, run_id=run_id(n + 1)) for n in (1, 2, 3)]
    found = health(tmp_path, {"quay-echo": "- - - - 0 0 0 0 0 0"}, more=noon)["quay-echo"]
    assert (found["articles_7d"], found["last_article_at"], found["days_silent"]) == (2, day(3, 9 * 3600), 6)


def test_a_new_text_of_an_article_is_no_new_article(tmp_path: Path) -> None:
    again = article("quay-echo-0-0", "Another text", 2, 9, run_id=run_id(2))
    found = health(tmp_path, {"quay-echo": "3 1 0 0"}, more=[again])["quay-echo"]
    assert (found["articles_7d"], found["last_article_at"]) == (4, day(1, 1))
    assert (found["days_silent"], found["median_per_day"]) == (2, 1.0)


_BY_ARTICLES = {
    # eight a day: one day is enough to tell
    "8 8 8 0": True,
    "8 8 8 1": True,
    "8 8 8 2": False,  # a quarter is not under a quarter
    "8 8 8 0 8": False,
    "8 8 8 0 x": True,
    # three nights must be known
    "8 8 0": False,
    "8 x 8 0": False,
    "8 x 8 8 0": True,
    # four a day: one day
    "4 4 4 0": True,
    "4 4 4 1": False,
    # three a day: two days
    "3 3 3 0": False,
    "3 3 3 3 0 0": True,
    "3 3 3 3 0 1": True,  # one of six
    "3 3 3 3 1 1": False,  # two of six
    # two a day: two days
    "2 2 2 2 2 0": False,
    "2 2 2 2 2 0 0": True,
    "2 2 2 2 2 0 1": False,
    "2 2 2 2 2 0 x x x": False,
    "2 2 2 2 2 0 x x 0": True,
    # one and a half: three days, of which four and a half are usual
    "1 2 1 2 1 2 1 2 0": False,
    "2 2 1 2 2 1 2 1 0 1 0": True,
    "2 2 1 2 2 1 2 0 1 1 0": False,
    # one a day: four days
    "1 1 1 1 1 0": False,
    "1 1 1 1 1 1 1 0 0 0": False,
    "1 1 1 1 1 1 1 0 0 0 0": True,
    "1 1 1 1 1 1 1 0 1 0 0": False,
    # less: nobody can tell within a week
    "0 1 0 1 0 1 0 1 0 1 0": False,
    "1 1 1 1 1 1 1 0 0 0 0 0 0 0 0": False,  # half an article a day
    "1 1 1 1 1 1 0 0 0 0 0 0 0": False,
    "7 0 0 0 0 0 0 7 0 0 0 0 0 0 7 0 0 0 0 0 0 0 0 0 0 0 0 0": False,
    "0 0 0 0 0": False,
    "x x x x x": False,
    "9 9 9 9 0 0 9": False,
}
_BY_CHANGES = {
    "a b c d e": False,
    "a b c c c": False,  # two days
    "a b c c c c": True,  # three days
    "a b c c c c d": False,
    "a b c b": False,  # it has been like that before, but it changed
    "a b a a a a": True,
    "a b c - - c": True,
    "a b c - - d": False,
    # every other day: six days
    "a - b - c - d d d d d d": False,
    "a - b - c - d d d d d d d": True,
    # each week: three weeks
    "a - - - - - - b - - - - - - c" + " c" * 20: False,
    "a - - - - - - b - - - - - - c" + " c" * 21: True,
    # now and then a day without: still three days
    "a b b c d d e f f f": False,
    "a b b c d d e f f f f": True,
}


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """One home in which each of these is an outlet, all visited last on the last night."""
    count = 40

    def at_the_end(words: str) -> str:
        return "- " * (count - len(words.split())) + words

    nights = {f"articles {words}": at_the_end(words) for words in _BY_ARTICLES}
    nights |= {f"changes {words}": at_the_end("0 " * len(words.split())) for words in _BY_CHANGES}
    digests = [changes(f"changes {words}", at_the_end(words)) for words in _BY_CHANGES]
    return column(health(tmp_path_factory.mktemp("silent"), nights, digests), "silent")


@pytest.mark.parametrize("nights", _BY_ARTICLES)
def test_silent_by_too_few_articles(silent: dict[str, bool], nights: str) -> None:
    assert silent[f"articles {nights}"] is _BY_ARTICLES[nights]


@pytest.mark.parametrize("digests", _BY_CHANGES)
def test_silent_by_a_feed_that_stopped_changing(silent: dict[str, bool], digests: str) -> None:
    assert silent[f"changes {digests}"] is _BY_CHANGES[digests]


def test_a_weekly_outlet_is_not_silent_between_two_issues(tmp_path: Path) -> None:
    issues = "12 0 0 0 0 0 0 11 0 0 0 0 0 0 14 0 0 0 0 0 0 13 0 0 0 0 0 0 0"
    digests = " ".join("abcd"[night // 7] for night in range(28)) + " d"
    (found,) = health(tmp_path, {"weekly": issues}, [changes("weekly", digests)]).values()
    assert (found["silent"], found["days_silent"], found["median_per_day"]) == (False, 7, 0.0)


def test_one_feed_that_changes_is_enough(tmp_path: Path) -> None:
    nights = {"both": "0 " * 8, "one": "0 " * 8, "neither": "0 " * 8, "sitemap": "0 " * 8}
    still, moving = "a b c c c c c c", "a b c d e f g h"
    digests = [
        changes("both", moving),
        changes("both", moving, "sport.xml"),
        changes("one", still),
        changes("one", moving, "sport.xml"),
        changes("neither", still),
        changes("neither", "k l m m m m m m", "sport.xml"),
        changes("sitemap", still),
        changes("sitemap", moving, "news-sitemap.xml", "sitemap"),
    ]
    found = column(health(tmp_path, nights, digests), "silent")
    assert found == {"both": False, "one": False, "neither": True, "sitemap": False}


def test_an_outlet_that_fails_is_not_silent_by_its_feed(tmp_path: Path) -> None:
    nights = {"failed": "0 0 0 x x x", "resting": "0 0 x x x z", "answers again": "0 0 0 x x 0"}
    digests = [changes(key, "a b c - - -") for key in ("failed", "resting")]
    digests.append(changes("answers again", "a b c - - d"))
    assert set(column(health(tmp_path, nights, digests), "silent").values()) == {False}


def test_what_became_of_the_last_visit(tmp_path: Path) -> None:
    found = health(
        tmp_path,
        {
            "fine": "1 x x 1",
            "failed": "1 1 x x",
            "resting": "x x x z",
            "cut off": "1 1 1 i",
            "not asked": "1 x x -",
        },
    )
    assert column(found, "status") == {
        "fine": "fetched",
        "failed": "failed",
        "resting": "resting",
        "cut off": "interrupted",
        "not asked": "failed",
    }
    assert column(found, "failures") == {"fine": 0, "failed": 2, "resting": 3, "cut off": 0, "not asked": 2}
    assert {key for key, until in column(found, "rests_until").items() if until} == {"resting"}
    assert found["resting"]["rests_until"] == day(4)
    assert {key for key, problem in column(found, "problem").items() if problem} == {"failed", "resting", "not asked"}


def test_articles_that_somebody_brought_are_no_visit(tmp_path: Path) -> None:
    read = [article("clipping", "A text from a drawer", 1, 7, outlet_id="drawer", run_id=run_id(1))]
    found = health(tmp_path, {"quay-echo": "1 1 1"}, more=read)["drawer"]
    assert (found["last_article_at"], found["articles_7d"], found["days_silent"]) == (day(1, 7), 1, 1)
    assert (found["median_per_day"], found["status"], found["silent"]) == (None, None, False)
