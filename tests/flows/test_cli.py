"""The command line as a user meets it."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from flows.cli import app
from flows.query import QueryError, run_query, write_result
from tests.conftest import Presscut, article_html, ask, story
from tests.warehouse.rows import add_batch, article
from tests.warehouse.test_publish import _publish


def test_every_command_explains_itself_with_an_example() -> None:
    from typer.main import get_command
    from typer.testing import CliRunner

    runner = CliRunner()
    names = [[name] for name in get_command(app).commands if name != "outlets"] + [["outlets", "list"]]  # type: ignore[attr-defined]
    assert {name[0] for name in names} == {
        "run", "read", "reextract", "demo", "query", "export", "report", "check", "doctor", "outlets", "schedule",
        "migrate", "prune", "forget",
    }  # fmt: skip
    for name in names:
        text = runner.invoke(app, [*name, "--help"], env={"COLUMNS": "200"}).output
        assert f"presscut {' '.join(name)}" in text.replace("Usage:", ""), name
        assert "Example" in text


def test_a_first_day(presscut: Presscut, tmp_path: Path) -> None:
    done = presscut("query", "SELECT 1")
    assert done.returncode == 2
    assert "nothing was published yet" in done.stderr

    (tmp_path / "page.html").write_bytes(article_html("Boats counted at berth 7", story(7)))
    done = presscut("read", str(tmp_path / "page.html"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"new articles\s+│ 1 ", done.stdout)
    assert "\x1b[" not in done.stdout, "no colours in a log"

    done = presscut("read", str(tmp_path / "page.html"))
    assert "1 of 1 files were read before" in done.stdout
    assert re.search(r"new articles\s+│ 0 ", done.stdout)

    done = presscut("query", "SELECT title FROM articles", "--format", "csv")
    assert done.stdout == "title\nBoats counted at berth 7\n"
    done = presscut("check")
    assert done.returncode == 0
    assert "every_page_is_accounted_for: passed" in done.stdout
    done = presscut("outlets", "list")
    assert "not configured" in done.stdout


def test_check_says_what_is_wrong(presscut: Presscut, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    add_batch(home / "parquet", "b", [article("a", "text")], pages=3)
    _publish(home / "parquet", home / "coverage.duckdb")
    done = presscut("check")
    assert done.returncode == 1
    assert "every_page_is_accounted_for: failed 1 rows, first: run_id=run0, pages=3, fates=1" in done.stdout


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "outlets.toml",
            '[[outlet]]\nid = "a"\nname = "A"\ndomain = "a.example"\ntimezone = "Mars/Base"\n',
            r"outlets\.toml: outlet 'a': 'timezone': .*IANA",
        ),
        ("settings.toml", "batch_pages = 0\n", r"settings\.toml: 'batch_pages': .*greater than or equal to 1"),
        ("settings.toml", "wrokers = 2\n", r"settings\.toml: unknown key 'wrokers'"),
        ("outlets.toml", "[[outlet]\n", r"outlets\.toml: not valid TOML: .*line 1"),
    ],
)
def test_wrong_config_is_one_line(presscut: Presscut, tmp_path: Path, file: str, text: str, message: str) -> None:
    (tmp_path / "home" / "config").mkdir(parents=True)
    (tmp_path / "home" / "config" / file).write_text(text)
    (tmp_path / "a.txt").write_text("A clipping. With words.")
    done = presscut("read", str(tmp_path / "a.txt"))
    assert done.returncode == 2
    assert re.search(message, done.stderr), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_wrong_usage(presscut: Presscut, tmp_path: Path) -> None:
    assert presscut("read", str(tmp_path / "nowhere")).returncode == 2
    assert presscut("read").returncode == 2
    (tmp_path / "empty").mkdir()
    assert "nothing to read" in presscut("read", str(tmp_path / "empty")).stderr
    done = presscut("bogus")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert presscut("query", "SELECT 1", "--format", "xml").returncode == 2
    done = presscut("run")
    assert done.returncode == 2
    assert "no outlet is enabled" in done.stderr
    done = presscut("run", env={"PRESSCUT_PAUSE": "soon"})
    assert done.returncode == 2
    assert "environment: PRESSCUT_PAUSE" in done.stderr


def test_one_run_at_a_time(presscut: Presscut, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "a.txt").write_text("A clipping. With words.")
    with (tmp_path / "home" / "lock").open("w") as lock:
        lock.write("process 4711 (presscut run)")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = presscut("read", str(tmp_path / "a.txt"))
    assert done.returncode == 2
    assert "in use by process 4711 (presscut run)" in done.stderr


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A home with two articles."""
    rows = [
        article("a", 'With, comma and "quotes"'),
        article("b", "Plain", 0, 1, title="<b>[red]Markup[/]", authors=[]),
    ]
    add_batch(tmp_path / "home" / "parquet", "b", rows)
    _publish(tmp_path / "home" / "parquet", tmp_path / "home" / "coverage.duckdb")
    return tmp_path / "home" / "coverage.duckdb"


def test_formats_of_a_query(presscut: Presscut, published: Path, tmp_path: Path) -> None:
    sql = "SELECT article_id, title, text, authors, word_count, published_day FROM articles ORDER BY article_id"
    (tmp_path / "q.sql").write_text(sql + ";\n")
    rows = list(csv.DictReader(io.StringIO(presscut("query", sql, "--format", "csv").stdout)))
    assert rows[0]["text"] == 'With, comma and "quotes"'
    assert json.loads(rows[0]["authors"]) == ["Jane Doe"]
    found = json.loads(presscut("query", "-f", str(tmp_path / "q.sql"), "--format", "json").stdout)
    assert found[1]["title"] == "<b>[red]Markup[/]"
    assert found[0]["published_day"] == "2026-03-10"
    assert presscut("query", sql, "--format", "parquet", "-o", str(tmp_path / "x.parquet")).returncode == 0
    assert pq.read_table(tmp_path / "x.parquet").column("word_count").to_pylist() == [4, 1]
    twice = (
        "SELECT a.title, b.title, sum(a.word_count) AS words, 'nan'::DOUBLE AS share FROM articles a JOIN articles b "
    )
    twice += "USING (article_id) WHERE article_id = 'a' GROUP BY ALL"
    assert json.loads(presscut("query", twice, "--format", "json").stdout) == [
        {"title": "About a", "title_1": "About a", "words": 4, "share": None}
    ]
    lines = presscut("query", sql, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["About a", "<b>[red]Markup[/]"]
    table = presscut("query", sql).stdout
    assert "<b>[red]Markup[/]" in table, "markup in a title is shown, not obeyed"
    assert "2 rows" in table


def test_a_report_is_one_file(presscut: Presscut, published: Path, tmp_path: Path) -> None:
    done = presscut("report", "--since", "2026-03-01")
    assert done.returncode == 0, done.stderr
    assert f"Report: {tmp_path}/home/report.html (" in done.stdout
    html = (tmp_path / "home" / "report.html").read_text(encoding="utf-8")
    assert "2026-03-10" in html
    assert str(tmp_path) not in html
    assert presscut("report", "-o", str(tmp_path / "other.html")).returncode == 0
    assert (tmp_path / "other.html").is_file()


def test_a_report_that_cannot_be_written(presscut: Presscut, published: Path, tmp_path: Path) -> None:
    for arguments, message in [
        (["-o", str(tmp_path / "nowhere" / "a.html")], "nowhere: no such folder"),
        (["-o", str(tmp_path)], "a folder; -o names the file to write"),
        (["--since", "March"], "does not match"),
        (["--home", str(tmp_path / "empty")], "nothing was published yet; `presscut read` or `presscut run`"),
    ]:
        done = presscut("report", *arguments)
        assert done.returncode == 2, arguments
        assert message in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM articles",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY articles TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET allow_community_extensions = true",
        "SET autoload_known_extensions = true",
        "RESET lock_configuration",
        "PRAGMA enable_external_access",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_parquet('/tmp/*.parquet')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd.csv'",
        "EXPORT DATABASE '/tmp/stolen'",
        "COPY (SELECT 1) TO '/tmp/stolen.parquet'",
        "COPY articles FROM '/etc/passwd'",
        "CREATE TABLE mine AS SELECT 1",
        "",
        "SELECT 1; SELECT 2",
    ],
)
def test_a_query_reads_and_writes_nothing_else(published: Path, sql: str) -> None:
    with pytest.raises(QueryError):
        run_query(published, sql)
    assert ask(published, "SELECT count(*) FROM articles") == [(2,)]


def test_a_wrong_query_says_where(presscut: Presscut, published: Path) -> None:
    done = presscut("query", "SELECT titel FROM articles")
    assert done.returncode == 2
    assert 'Candidate bindings: "title"' in done.stderr or "titel" in done.stderr
    assert "LINE 1" in done.stderr


def test_what_there_is_to_ask(presscut: Presscut, published: Path) -> None:
    listed = {
        row["name"]: row for row in csv.DictReader(io.StringIO(presscut("query", "--list", "--format", "csv").stdout))
    }
    assert listed["articles"]["kind"] == "table"
    assert listed["gkg"]["kind"] == "view"
    assert all(row["comment"].startswith("One row per") for row in listed.values())
    columns = json.loads(presscut("query", "--list", "coverage_by_day", "--format", "json").stdout)
    assert [column["name"] for column in columns] == ["day", "outlet_id", "articles", "originals", "words"]
    assert all(column["comment"] for column in columns)
    done = presscut("query", "--list", "articels")
    assert done.returncode == 2
    assert "no table or view 'articels'" in done.stderr
    assert presscut("query", "--list", "-f", "q.sql").returncode == 2


@pytest.mark.parametrize("width", [40, 80, 160])
def test_a_table_fits_the_terminal(published: Path, width: int) -> None:
    def show(sql: str, **more: bool) -> str:
        stream = io.StringIO()
        write_result(run_query(published, sql), "table", None, Console(file=stream, width=width), **more)
        assert max(len(line) for line in stream.getvalue().splitlines()) <= width
        return stream.getvalue()

    every = " ".join(show("FROM articles").split())
    found = re.search(r"2 rows, (\d+) of (\d+) columns: name those you want", every)
    assert found
    assert 0 < int(found[1]) < int(found[2])
    assert "article_id" in every
    assert "columns" not in show("SELECT title, word_count FROM articles")
    long = "SELECT repeat('word ', 40) AS words, 1 AS n"
    assert "…" in show(long)
    assert show(long, whole=True).count("word") == 41


def test_export(presscut: Presscut, published: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = presscut("export", "--table", "articles", "--without-text", "--format", "csv", "-o", str(out))
    assert (done.returncode, done.stdout) == (0, "articles: 2 rows\n"), done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["articles.csv", "datapackage.json"]
    done = presscut("export", "--format", "gkg", "--since", "2026-03-01", "-o", str(tmp_path / "gkg.csv"))
    assert done.returncode == 0, done.stderr
    assert [len(line.split("\t")) for line in (tmp_path / "gkg.csv").read_text().splitlines()] == [27, 27]
    for wrong, message in [
        (("--format", "gkg", "--table", "articles"), "leave --table"),
        (("--format", "xlsx", "--table", "articles"), "expected one of parquet, csv, gkg"),
        ((), "--table: which one"),
        (("--table", "articels"), "no table 'articels'"),
    ]:
        done = presscut("export", *wrong, "-o", str(out))
        assert done.returncode == 2
        assert message in done.stderr
