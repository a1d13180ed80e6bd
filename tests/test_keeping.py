"""docs/keeping.md: its commands do what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.home import Home, locked
from tests.conftest import article_html, ask, new_run, pages, rows_of, story, write_warc
from tests.flows.test_read import read
from warehouse.publish import publish

TEXT = (Path(__file__).parents[1] / "docs" / "keeping.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```console\n(.+?)```", TEXT, re.S) for line in block.splitlines()]
QUERIES = re.findall(r"```sql\n(.+?)```", TEXT, re.S)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three articles of one outlet, one of them the article that is forgotten."""
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "home", folder / "home" / "config")
    news = {"url": "https://harbourpost.example/news/41", "body": article_html("Ice has gone", story(41))}
    place = home.raw / "2026-03-13" / "a.warc.gz"
    place.parent.mkdir(parents=True)
    old = {"date": "2024-03-13T02:30:00Z"}
    write_warc(place, [record | old for record in (*pages(2, "harbourpost.example"), news)])
    write_warc(place.with_name("b.warc.gz"), [record | old for record in pages(1, "tide.example")])
    assert read(home) == []
    return home


@pytest.fixture
def home(made: Home, home: Home) -> Home:
    """A copy of it."""
    shutil.copytree(made.folder, home.folder, dirs_exist_ok=True)
    return home


def start(command: str, home: Home) -> subprocess.Popen[str]:
    """Start a command of the document, with this test's folders in the place of its own."""
    folder = home.folder.parent
    (folder / "backup").mkdir(exist_ok=True)
    program = folder / "presscut"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m flows.cli "$@"\n')
    program.chmod(0o755)
    for there, here in (("/srv/coverage", "home"), ("/srv/restored", "restored"), ("/backup", "backup")):
        command = command.replace(there, str(folder / here))
    env = {name: value for name, value in os.environ.items() if not name.startswith("PRESSCUT_")}
    env |= {"PATH": f"{folder}:{os.environ['PATH']}", "PRESSCUT_HOME": str(home.folder), "PYTHONPATH": os.getcwd()}
    return subprocess.Popen(
        ["sh", "-c", f"exec {command}"], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(command: str, home: Home) -> str:
    process = start(command, home)
    printed, problems = process.communicate(timeout=120)
    assert process.returncode == 0, (command, printed, problems)
    return printed


def commands(word: str) -> list[str]:
    found = [line.removeprefix("$ ") for line in COMMANDS if word in line]
    assert all(line.startswith("$ ") for line in COMMANDS)
    assert found
    return found


def test_migrate_and_prune(home: Home) -> None:
    for command in commands("presscut migrate"):
        assert "version 1, nothing to change" in run(command, home)
    dry, wet, _ = commands("presscut prune")
    assert "raw: 2 archives" in run(dry, home)
    assert len(list(home.raw.glob("*/*"))) == 2
    assert "texts: 4 texts" in run(wet, home)
    assert not list(home.raw.glob("*/*"))
    assert ask(home.published, "SELECT count(*), count(text) FROM articles") == [(4, 0)]


def test_forget(home: Home) -> None:
    left = []
    for command in commands("presscut forget"):
        run(command, home)
        left.append(ask(home.published, "SELECT count(*) FROM articles")[0][0])
    assert left == [4, 3, 1]


def test_backup_and_restore(home: Home) -> None:
    before, plain = rows_of(home.published, everything=True), rows_of(home.published)
    [backup] = commands("tar --create")
    with locked(home, "run"):
        process = start(backup, home)
        deadline = time.monotonic() + 60
        while not re.search(rf"-> FLOCK .* {process.pid} ", Path("/proc/locks").read_text()):
            assert process.poll() is None, "it does not wait"
            assert time.monotonic() < deadline
        (home.folder / "late").touch()
    assert process.wait(timeout=60) == 0
    for command in (*commands("mkdir"), *commands("tar --extract")):
        run(command, home)
    shutil.rmtree(home.folder)
    restored = Home(home.folder.with_name("restored"), home.folder.with_name("restored") / "config")
    assert (restored.folder / "late").exists(), "written while the backup waited"
    assert rows_of(restored.published, everything=True) == before
    [check] = commands("presscut check")
    assert "failed" not in run(check, restored)
    restored.published.unlink()
    publish(restored.parquet, restored.published, new_run(), [])
    assert rows_of(restored.published) == plain, "built from what was restored"


def test_the_queries(home: Home) -> None:
    version, cite = QUERIES
    assert ask(home.published, version) == [(1,)]
    [(code_version, articles, *_)] = ask(home.published, cite)
    assert articles == 4
    changelog = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {code_version}" in changelog
    [by_version] = re.findall(r"```sql\n(.+?)```", changelog, re.S)
    [(found, libraries, counted, _)] = ask(home.published, by_version)
    assert (found, counted) == (code_version, 4)
    assert any(library.startswith("trafilatura ") for library in libraries)
