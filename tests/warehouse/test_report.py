"""The report's numbers and words, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import lxml.html
import pytest

from tests.conftest import ask
from tests.warehouse.month import write_month
from tests.warehouse.rows import add_batch, article
from tests.warehouse.test_publish import _publish
from warehouse.duck import create_tables, create_views
from warehouse.report.figures import Figure, choose_period, read_figure
from warehouse.report.page import render, write_report
from warehouse.report.sections import SECTIONS

NOW = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
QUERIES = [part.figure for section in SECTIONS for part in section.parts]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days of four outlets."""
    return write_month(tmp_path_factory.mktemp("month") / "coverage.duckdb", outlets=4, days=10, each=15)


@pytest.fixture
def con(month: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(month), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        yield con


def total(figure: Figure, column: str) -> Any:
    return sum(row[column] for row in figure.rows)


def page(con: duckdb.DuckDBPyConnection, since: date | None = None) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(render(con, since, NOW))


def text_of(part: lxml.html.HtmlElement) -> str:
    return " ".join(part.text_content().split())


def test_numbers_are_those_of_the_views(con: duckdb.DuckDBPyConnection) -> None:
    choose_period(con, None)
    for figure, column, sql in [
        ("coverage_by_day", "articles", "SELECT sum(articles) FROM coverage_by_day"),
        ("coverage_by_outlet", "originals", "SELECT sum(originals) FROM coverage_by_day"),
        ("voice", "articles", "SELECT sum(articles) FROM share_of_voice"),
        ("voice", "originals", "SELECT sum(originals) FROM share_of_voice"),
        ("credits", "images", "SELECT sum(images) FROM image_credits"),
        ("topics", "articles", "SELECT count(*) FROM article_topics"),
        ("topics_by_outlet", "articles", "SELECT count(*) FROM article_topics"),
        ("runs", "rejections", "SELECT sum(rejections) FROM run_funnel"),
        ("rejections", "pages", "SELECT count(*) FROM rejections"),
    ]:
        assert total(read_figure(con, figure), column) == con.execute(sql).fetchall()[0][0] > 0, figure
    quoted = {row["name"]: row["quotes"] for row in read_figure(con, "quoted").rows}
    for name, quotes in con.execute(
        "SELECT name, sum(quotes) FROM who_is_quoted GROUP BY ALL ORDER BY 2 DESC LIMIT 5"
    ).fetchall():
        assert quoted[name] == quotes
    by_outlet = read_figure(con, "quoted_by_outlet").rows
    name = read_figure(con, "quoted").rows[0]["name"]
    assert sum(row["quotes"] for row in by_outlet if row["name"] == name) == quoted[name]


def test_shares_have_their_denominators(con: duckdb.DuckDBPyConnection) -> None:
    choose_period(con, None)
    everything = con.execute("SELECT sum(articles), sum(originals) FROM coverage_by_day").fetchall()[0]
    for row in read_figure(con, "voice").rows:
        assert (row["of_articles"], row["of_originals"]) == everything
        assert row["share"] == row["articles"] / row["of_articles"]
        assert row["share_of_originals"] == row["originals"] / row["of_originals"]
    quotes = con.execute("SELECT count(*) FROM quotes").fetchall()[0][0]
    assert {row["of_quotes"] for row in read_figure(con, "quoted").rows} == {quotes}
    wire = read_figure(con, "wire").rows
    assert total(read_figure(con, "wire"), "articles") == everything[0]
    assert all(row["wire"] <= row["repeats_agency"] + row["names_agency"] for row in wire)
    credits = read_figure(con, "credits").rows
    assert sum(row["share"] for row in credits) == pytest.approx(4), "of four outlets, each whole"


def test_a_first_day_leaves_out_what_came_before(con: duckdb.DuckDBPyConnection) -> None:
    period = choose_period(con, date(2026, 3, 8))
    assert (period.since, period.until, period.steps[0], period.step) == (
        date(2026, 3, 8), date(2026, 3, 10), "2026-03-08", "day",
    )  # fmt: skip
    assert total(read_figure(con, "coverage_by_outlet"), "articles") == 3 * 4 * 15
    shown = page(con, date(2026, 3, 8))
    assert "2026-03-08 to 2026-03-10" in text_of(shown.find(".//h1"))
    assert "420 older articles are left out; presscut report --since 2026-03-01 takes them in" in text_of(shown)
    assert "No article was published on or after 2026-05-01; 600 older articles" in text_of(
        page(con, date(2026, 5, 1))
    ).replace("\u202f", "")


def test_the_newest_thirty_days_where_nobody_says(tmp_path: Path) -> None:
    published = write_month(tmp_path / "coverage.duckdb", outlets=1, days=40, each=1)
    with duckdb.connect(str(published), read_only=True) as con:
        period = choose_period(con, None)
        assert (period.since, period.until) == (date(2026, 3, 11), date(2026, 4, 9))
        assert choose_period(con, date(2026, 1, 1)).since == date(2026, 3, 1), "the first day that has an article"
        assert len(read_figure(con, "coverage_by_day").rows) == 40


def test_long_periods_are_shown_by_week_and_month(tmp_path: Path) -> None:
    published = write_month(tmp_path / "coverage.duckdb", outlets=1, days=200, each=1)
    with duckdb.connect(str(published), read_only=True) as con:
        period = choose_period(con, date(2026, 3, 1))
        assert period.step == "week"
        shown = [row["day"] for row in read_figure(con, "coverage_by_day").rows]
        assert shown == period.steps, "weeks of SQL and of Python begin on the same day"
        assert shown[0] == "2026-02-23"
        assert "each week stands under its first day" in text_of(page(con, date(2026, 3, 1)))


def test_stories_begin_with_the_first_reporter(con: duckdb.DuckDBPyConnection) -> None:
    choose_period(con, None)
    stories, timelines = read_figure(con, "stories").rows, read_figure(con, "story_timelines").rows
    assert len(stories) == 10
    for story in stories:
        told = [row for row in timelines if row["story"] == story["story"]]
        assert (told[0]["outlet"], told[0]["published_at"]) == (story["first_outlet"], story["first_at"])
        assert len(told) == 25 < story["articles"]


def test_silent_outlets_are_those_of_the_view(tmp_path: Path) -> None:
    published = write_month(tmp_path / "coverage.duckdb", outlets=10, days=3, each=1)
    with duckdb.connect(str(published), read_only=True) as con:
        choose_period(con, None)
        assert [(row["outlet"], row["why"], row["problem"]) for row in read_figure(con, "silent").rows] == [
            ("The Calder Valley Gazette 9", "failed", "no feed answered")
        ]


def test_outlets_of_one_name_stay_apart(tmp_path: Path) -> None:
    published = write_month(tmp_path / "coverage.duckdb", outlets=2, days=1, each=3, names=["Gazette", "Gazette"])
    with duckdb.connect(str(published), read_only=True) as con:
        choose_period(con, None)
        outlets = {row["outlet"] for row in read_figure(con, "coverage_by_outlet").rows}
        assert outlets == {"Gazette (outlet-0)", "Gazette (outlet-1)"}
        assert len({row["name"] for row in read_figure(con, "voice").rows}) == 30


def test_every_query_explains_its_columns(con: duckdb.DuckDBPyConnection) -> None:
    choose_period(con, None)
    for name in QUERIES:
        figure = read_figure(con, name)
        assert figure.caption, name
        assert figure.rows, name
        assert list(figure.rows[0]) == list(figure.headings), name
    folder = Path(__file__).parents[2] / "warehouse" / "report" / "queries"
    assert sorted(path.stem for path in folder.glob("*.sql")) == sorted(QUERIES), "each query is shown"


def test_a_file_without_articles_says_what_to_do(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "coverage.duckdb")) as con:
        create_tables(con)
        create_views(con)
    with duckdb.connect(str(tmp_path / "coverage.duckdb"), read_only=True) as con:
        shown = page(con)
        assert "There is no article yet. presscut run" in text_of(shown)
        assert [text_of(h) for h in shown.iter("h2")] == [section.heading for section in SECTIONS]
        assert len(shown.find_class("missing")) == len(SECTIONS)
        assert "entities.toml" in text_of(shown)
        assert not list(shown.iter("table"))
        assert "0001-" not in render(con, date(2026, 1, 1), NOW), "no day is made up"


def test_one_article_alone(tmp_path: Path) -> None:
    add_batch(tmp_path / "parquet", "b", [article("a", "text", published_at=None, published_day=None)])
    _publish(tmp_path / "parquet", tmp_path / "coverage.duckdb")
    with duckdb.connect(str(tmp_path / "coverage.duckdb"), read_only=True) as con:
        shown = page(con)
        missing = [text_of(part) for part in shown.find_class("missing")]
    assert "2026-03-10 to 2026-03-10" in text_of(shown)
    assert [words.split(".")[0] for words in missing[:3]] == [
        "The watch-list names nobody, or no article is there to name them",
        "No quote has a person as its speaker",
        "No article has a topic",
    ]


EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028<!--<script>{{ 7 * 7 }}\u202e&amp;'\""


def test_names_and_headlines_stay_text(tmp_path: Path) -> None:
    names = [f"{EVIL} {n}" for n in range(3)]
    published = write_month(tmp_path / "c.duckdb", outlets=2, days=1, each=3, headline=EVIL + " {n}", names=names)
    with duckdb.connect(str(published), read_only=True) as con:
        html = render(con, None, NOW)
    shown = lxml.html.document_fromstring(html)
    assert len(list(shown.iter("script"))) == 2
    assert not list(shown.iter("img"))
    assert EVIL.replace("\u2028", " ") in text_of(shown).replace("\u2028", " ")
    data = str(shown.xpath("string(//script[@id='charts'])"))
    assert not re.search("[<>\u2028]", data), "nothing ends the script or its line"
    assert any(row[1] == f"{EVIL} 0" for row in json.loads(data)["coverage_by_day"]["rows"])


def test_only_web_addresses_are_links(tmp_path: Path) -> None:
    published = write_month(tmp_path / "c.duckdb", outlets=2, days=1, each=3)
    with duckdb.connect(str(published)) as con:
        con.execute("UPDATE articles SET url = 'javascript:alert(1)' WHERE article_id LIKE '%1'")
        con.execute("UPDATE articles SET url = 'urn:sha256:00' WHERE article_id LIKE '%2'")
        shown = page(con)
    assert {link.get("href") for link in shown.xpath("//main//a")} == {
        f"https://outlet.example/news/2026/03/{n}-harbour-board" for n in (0, 3, 4, 5)
    }
    assert len(shown.xpath("//main//a")) == 4


def test_a_month_of_a_hundred_outlets_is_small(tmp_path: Path) -> None:
    published = write_month(tmp_path / "coverage.duckdb", outlets=100, days=30, each=20)
    size = write_report(published, tmp_path / "report.html")
    assert size == (tmp_path / "report.html").stat().st_size
    assert size < 5_000_000
    assert ask(published, "SELECT count(*) FROM articles") == [(60_000,)]
    assert str(tmp_path) not in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if "report" in path.name] == ["report.html"]
