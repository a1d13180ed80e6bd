"""Words that would be orders elsewhere — to SQL, HTML, a terminal, a shell's paths, a spreadsheet — stay words."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest
from rich.console import Console

from config.files import ConfigError
from config.outlets import load_outlets
from config.topics import load_topics
from flows.sources.archive import pack
from flows.sources.warc import Scan, read_pages
from flows.summary import OutletNight, Summary, to_markdown, to_text
from flows.terminal import make_console
from tests.conftest import FETCHED, Presscut, ask, story, write_warc
from warehouse.tables import TABLES

SQL = "'); DROP TABLE articles; --"
MARKUP = '"><img src=x onerror=alert(1)></script><script>alert(1)</script>'
RICH = "[bold red]owned[/] [link=https://evil.example]here[/link]"
FORMULA = "=HYPERLINK(1)"
TITLE = f"{SQL} {MARKUP} {RICH} {FORMULA}"
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _page(title: str, number: int) -> bytes:
    data = {"@type": "NewsArticle", "headline": title + "\x1b[2J\u0007", "author": {"name": f"Jane {SQL}\x1b[2J"}}
    words, stated = _escape(title), json.dumps(data).replace("</", "<\\/")
    paragraphs = "</p><p>".join(story(number).split("\n\n"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{words}</title>'
        f'<link rel="canonical" href="javascript:alert({number})"><meta property="og:title" content="{words}">'
        '<meta property="og:type" content="article"><meta property="article:section" content="../../x &#27;[2J">'
        f'<script type="application/ld+json">{stated}</script></head><body><article>'
        f'<h1>{words}</h1><figure><img src="https://p.example/a.jpg?x=&#27;[2J" width="800"><figcaption>{words} &#x9b;2J'
        f"</figcaption></figure><p>{paragraphs}</p><p>&#27;]0;owned&#7; and so "
        f"{words}, the harbour master said.</p></article></body></html>"
    ).encode()


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A folder of hostile files: what they hold, and what they are called."""
    folder = tmp_path / "evil"
    folder.mkdir()
    names = ["a\nfailed: b.html", "\x1b[2J.html", "[bold red]x[.html", f"{SQL}.html", "=1+1.html", "\u202elmth.html"]
    for number, name in enumerate(names):
        (folder / name).write_bytes(_page(f"{TITLE} {number}", number))
    with open(os.fsencode(folder) + b"/caf\xe9.md", "wb") as stream:
        stream.write(f"# {TITLE} clipped\n\nBy {SQL} [x](javascript:alert(1))\n\n{story(9)}\n\n{TITLE}".encode())
    for left in (b"/\x1b]0;owned\x07.xyz", b"/caf\xe9.xyz", b"/a\nfailed: c.xyz"):
        Path(os.fsdecode(os.fsencode(folder) + left)).write_bytes(b"x")
    write_warc(
        folder / "\x1b[2J'.warc.gz",
        [
            {
                "url": "https://evil.example/\x1b[2J/'); DROP TABLE articles; --",
                "body": _page(TITLE, 20),
                "fields": {"Presscut-Outlet": "../../\x1b[2Jx", "Presscut-File": "../../x"},
            }
        ],
    )
    return folder


def test_a_whole_read_of_hostile_files(presscut: Presscut, evil: Path, tmp_path: Path) -> None:
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    name = json.dumps(f"The {SQL} {RICH} \x1b[2J Post")
    (config / "outlets.toml").write_text(f'[[outlet]]\nid = "evil"\nname = {name}\ndomain = "evil.example"\n')
    (config / "entities.toml").write_text(f'[[entity]]\nname = "Jane {SQL} <b>"\ntype = "PERSON"\n')
    before = {path for path in tmp_path.rglob("*") if tmp_path / "home" not in path.parents}
    env = {"PRESSCUT_MODEL": "light"}
    done = presscut("read", str(evil), "--outlet", "../../x", env=env)
    assert done.returncode == 0, done.stderr
    printed = [done]
    published = tmp_path / "home" / "coverage.duckdb"
    assert {name for (name,) in ask(published, "SELECT table_name FROM duckdb_tables() WHERE NOT internal")} >= {
        table.name for table in TABLES if table.published
    }
    titles = {title for (title,) in ask(published, "SELECT title FROM articles")}
    assert titles >= {f"{TITLE} {number}" for number in range(6)}, "verbatim: it is data"
    assert len(titles) == 8
    assert {url for (url,) in ask(published, "SELECT canonical_url FROM articles")} == {None}
    texts = ask(published, "SELECT text || coalesce(title, '') || array_to_string(authors, '') FROM articles")
    captions = ask(published, "SELECT coalesce(caption, '') || url FROM images")
    assert not [text for (text,) in texts + captions if _ORDERS.search(text)]
    for command in (
        ("query", "SELECT substr(title, instr(title, '[bold')) AS title, url, outlet_id FROM articles"),
        ("query", "FROM rejections"),
        ("query", "SELECT chr(27) || '[2J' AS \"\x1b[2J\", * FROM outlets"),
        ("query", "SELEC [bold]\x1b[2J"),
        ("query", "--list", "'; DROP TABLE articles; --"),
        ("outlets", "list"),
        ("outlets", "test", "\x1b[2J[bold]"),
        ("check",),
        ("report",),
        ("export", "--table", "../../\x1b[2J", "-o", str(tmp_path / "home" / "out")),
        ("reextract",),
    ):
        done = presscut(*command, env=env)
        assert "Traceback" not in done.stderr, done.stderr
        printed.append(done)
    for done in printed:
        assert not _ORDERS.search(done.stdout), done.args
        assert not _ORDERS.search(done.stderr), done.args
        assert not re.search(r"^failed: [bc]", done.stdout + done.stderr, re.M), "a line of a file's name"
    assert "[bold red]owned[/] [link=" in printed[1].stdout
    rows = presscut("query", "SELECT title FROM articles ORDER BY title", "--format", "csv", env=env).stdout
    assert {row[0] for row in csv.reader(io.StringIO(rows))} - {"title"} == titles
    page = (tmp_path / "home" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert len(re.findall("</script", page)) == len(re.findall("<script[ >]", page))
    assert {path for path in tmp_path.rglob("*") if tmp_path / "home" not in path.parents} == before
    known = {"raw", "parquet", "config", "coverage.duckdb", "work", "lock", "report.html"}
    assert {path.name for path in (tmp_path / "home").iterdir()} <= known


@pytest.mark.parametrize("name", ["../../x", "a/b", "a b", "a\\nb", "\\u001b[2J", "'; --", "<b>", "..", ".x", "a|b"])
def test_ids_are_letters_and_no_paths(tmp_path: Path, name: str) -> None:
    path = tmp_path / "some.toml"
    path.write_text(f'[[outlet]]\nid = "{name}"\nname = "x"\ndomain = "a.example"\n')
    with pytest.raises(ConfigError, match="letters, digits"):
        load_outlets(path)
    path.write_text(f'[[topic]]\nid = "{name}"\nname = "xx"\nany = {{ en = ["quay"] }}\n')
    with pytest.raises(ConfigError, match="a name such as"):
        load_topics(path)


def test_a_terminal_obeys_our_colours_only() -> None:
    stream = io.StringIO()
    console = make_console(file=stream, force_terminal=True, width=80, color_system="standard")
    console.print("[green]fine[/] \x1b[2J \x9b2J \u202eevil\r\x07\ud800", highlight=False)
    assert stream.getvalue() == "\x1b[32mfine\x1b[0m \ufffd[2J \ufffd2J \ufffdevil\ufffd\n", (
        "Rich itself leaves bells out"
    )


def test_csv_on_a_terminal_gives_no_orders_and_in_a_file_is_as_it_is(tmp_path: Path) -> None:
    import pyarrow as pa

    from flows.query import write_result

    rows = pa.table({"a": ["x\x1b[2J\u202e", FORMULA]})
    stream = io.StringIO()
    write_result(rows, "csv", None, Console(file=stream, force_terminal=True))
    assert stream.getvalue() == f"a\nx\ufffd[2J\ufffd\n{FORMULA}\n"
    write_result(rows, "csv", tmp_path / "a.csv", Console())
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == f"a\nx\x1b[2J\u202e\n{FORMULA}\n"


def test_a_summary_keeps_its_lines_and_cells() -> None:
    hostile = "https://evil.example/\nfailed: nothing | <b>x</b> `x` [x](javascript:alert(1)) # **x** \x1b[2J"
    night = OutletNight("evil", 0, 0, 0, 0, 0, 0, 0, 0, "resting", False, hostile, FETCHED, 0, None)
    summary = Summary("0" * 16, "completed_with_failures", [("pages", "1")], [], [night], [], [hostile])
    assert len(to_text(summary).splitlines()) == 3
    assert not _ORDERS.search(to_text(summary).replace("\n", ""))
    line = to_markdown(summary).splitlines()[-1]
    assert line.startswith("- https://evil.example/ failed: nothing \\| \\<b\\>x\\</b\\> \\`x\\` \\[x\\]\\(javascript")


@pytest.mark.parametrize("evil_value", ["a\r\nWARC-Type: metadata", "a\nX: y", "a\0b", "a\x1b[2J", "é\u202e"])
def test_a_record_holds_no_header_that_a_value_smuggles_in(tmp_path: Path, evil_value: str) -> None:
    path = tmp_path / "x.warc.gz"
    record = pack(
        "response", f"https://a.example/{evil_value}", b"<p>x</p>", at=FETCHED, status_line="200 OK",
        http_headers=[("Content-Type", f"text/html; {evil_value}")], extra={"Presscut-Outlet": evil_value},
    )  # fmt: skip
    path.write_bytes(record.data)
    [offset] = list(Scan(path))
    [page] = read_pages(path, "x", [offset])
    assert page.body == b"<p>x</p>"
    assert page.url.startswith("https://a.example/")
