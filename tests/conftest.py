"""Homes, archives and runs for tests: real files, real processes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from config.settings import Settings
from flows.demo.server import serve_demo
from flows.fetch import fetch_outlets
from flows.home import Config, Home, load_config, new_run_id
from flows.read import begin, read_here
from warehouse.runs import Run
from warehouse.tables import TABLES

# No clock decides whether a test passes, and the same inputs are tried each time; `python -m tests.fuzz` tries others.
hypothesis.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("same")

Rows = dict[str, list[tuple[Any, ...]]]
FETCHED = datetime(2026, 3, 13, 2, 30, tzinfo=UTC)


def article_html(title: str, body: str, day: str = "2026-03-11", extra: str = "") -> bytes:
    """A page as a small CMS writes it."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n"))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Quay Echo</title>'
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{day}T08:15:00Z">'
        f"{extra}</head><body><header><nav><a href='/'>Home</a></nav></header><main><article><h1>{title}</h1>"
        f"{paragraphs}</article></main><footer>© The Quay Echo</footer></body></html>"
    ).encode()


def story(number: int, paragraphs: int = 4) -> str:
    """A text of its own for each number, long enough to be an article."""
    return "\n\n".join(
        f"Paragraph {part} of story {number} says that the harbour master counted {number * 7 + part} boats at the "
        f"quay on Tuesday, {part + 3} more than the week before, and that the ice had gone from berth {number}. "
        f'"We have waited {number + part} weeks for this," she said, and went back to her ledger.'
        for part in range(paragraphs)
    )


def write_warc(path: Path, records: Iterable[dict[str, Any]], *, gzip: bool = True) -> list[int]:
    """Write records and give their offsets. A record: url, body, and where they differ kind, headers, status, date."""
    offsets = []
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        for record in records:
            kind = record.get("kind", "response")
            http = None
            if kind in ("response", "request", "revisit"):
                line = record.get("status", "200 OK") if kind != "request" else "GET / HTTP/1.1"
                headers = record.get("headers", [("Content-Type", "text/html; charset=utf-8")])
                http = StatusAndHeaders(line, headers, protocol="HTTP/1.1" if kind != "request" else "")
            built = writer.create_warc_record(
                record["url"],
                kind,
                payload=BytesIO(record.get("body", b"")),
                length=len(record.get("body", b"")),
                http_headers=http,
                warc_content_type=record.get("content_type", ""),
                warc_headers_dict={"WARC-Date": record.get("date", "2026-03-13T02:30:00Z")} | record.get("fields", {}),
            )
            offsets.append(stream.tell())
            writer.write_record(built)
    return offsets


def pages(count: int, host: str = "quayecho.example") -> list[dict[str, Any]]:
    """Records of different articles."""
    return [
        {"url": f"https://www.{host}/news/{n}", "body": article_html(f"Boats counted again at berth {n}", story(n))}
        for n in range(count)
    ]


def rows_of(published: Path, *, everything: bool = False) -> Rows:
    """Every table's rows, sorted, without what two runs over the same input may differ in."""
    found: Rows = {}
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        for table in TABLES:
            names = [f'"{c.name}"' for c in table.published if everything or not c.by_clock]
            if names and (everything or not table.by_clock):
                found[table.name] = sorted(
                    con.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall(), key=repr
                )
    return found


def ask(published: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query on a published file."""
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.execute(sql).fetchall()


def make_config(**settings: Any) -> Config:
    """A config without outlets and names, and without a language model unless one is named: loading takes a second."""
    defaults: dict[str, Any] = {"workers": 1, "model": "none"}
    return Config(
        settings=Settings(**(defaults | settings)),
        outlets=[],
        watchlist=[],
        agencies={"PA": ("PA Media",)},
        topics=[],
    )


def new_run(command: str = "test") -> Run:
    """A run that starts now."""
    return Run(new_run_id(), datetime.now(UTC), command)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder, folder / "config")


Presscut = Callable[..., subprocess.CompletedProcess[str]]
"""A command line that is run as a user does, with what it printed."""


@pytest.fixture
def presscut(tmp_path: Path) -> Presscut:
    """Runs the command line as a user does, in a process of its own, with `tmp_path/home` as home."""

    def run(
        *arguments: str, env: dict[str, str] | None = None, timeout: float = 200
    ) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PRESSCUT_", "PREFECT_"))}
        return subprocess.run(
            [sys.executable, "-m", "flows.cli", *arguments],
            env=clean | {"PRESSCUT_HOME": str(tmp_path / "home"), "PRESSCUT_WORKERS": "1"} | (env or {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home after a night over the sample outlets, by the plain functions; test_nightly does it with Prefect."""
    folder = tmp_path_factory.mktemp("demo")
    place = Home(folder, folder / "demo")
    with serve_demo(place.config):
        config = load_config(place)
        run = new_run("demo")
        begin(place, run, config)
        assert asyncio.run(fetch_outlets(place, run, config.settings, config.outlets)) == []
        assert read_here(place, run, config, [], lambda _pages, _part: None) == []
    return folder
