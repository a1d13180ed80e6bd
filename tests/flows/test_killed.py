"""Killed in the middle and run again, every table is what an undisturbed run gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import article_html, pages, rows_of, story, write_warc

# Kills the whole process group at its n-th rename, before or after it: every file of the store appears by one.
_SITE = """
import os, signal
_replace, _log = os.replace, os.environ["RENAMES"]
def replace(source, target, **more):
    if not str(target).startswith(os.environ["PRESSCUT_HOME"]):
        return _replace(source, target, **more)
    with open(_log, "ab", 0) as log:
        log.write((os.path.relpath(target, os.environ["PRESSCUT_HOME"]) + "\\n").encode())
    number = open(_log, "rb").read().count(b"\\n")
    mortal = number == int(os.environ.get("DIE_AT", "0"))
    if mortal and os.environ["DIE"] == "before":
        os.killpg(0, signal.SIGKILL)
    _replace(source, target, **more)
    if mortal:
        os.killpg(0, signal.SIGKILL)
os.replace = replace
"""


def _inputs(folder: Path) -> list[str]:
    records = pages(7)
    records.insert(3, {"url": "https://www.quayecho.example/empty", "body": b""})
    records.append(records[1])
    canonical = b'<head><link rel="canonical" href="https://www.quayecho.example/news/2">'
    twin = records[2]["body"].replace(b"<head>", canonical).replace(b"ledger", b"notebook")
    records.append({"url": "https://m.quayecho.example/two", "body": twin})
    write_warc(folder / "news.warc.gz", records)
    (folder / "clips").mkdir()
    for number in (20, 21):
        (folder / "clips" / f"{number}.html").write_bytes(article_html(f"Saved page {number}", story(number)))
    return [str(folder / "clips"), str(folder / "news.warc.gz")]


def _read(folder: Path, home: Path, inputs: list[str], die_at: int = 0, die: str = "before") -> int:
    site = folder / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(_SITE)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PRESSCUT_")}
    env |= {"PYTHONPATH": f"{site}:{os.getcwd()}", "RENAMES": str(folder / f"{home.name}.log"), "DIE_AT": str(die_at)}
    env |= {"DIE": die, "PRESSCUT_HOME": str(home), "PRESSCUT_BATCH_PAGES": "3", "PRESSCUT_WORKERS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "read", *inputs],
        env=env,
        start_new_session=True,
        capture_output=True,
        check=False,
    )
    return done.returncode


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], list[str]]:
    """A home that nobody disturbed, what it read, and the files that it wrote, in order."""
    folder = tmp_path_factory.mktemp("undisturbed")
    inputs = _inputs(folder)
    assert _read(folder, folder / "home", inputs) == 0
    return folder / "home", inputs, (folder / "home.log").read_text().splitlines()


def _points(wrote: list[str]) -> list[int]:
    """Where it is killed: raw kept, first and last batch half written, marked, the archive through, the run closed,
    the file swapped in."""

    def places(kind: str) -> list[int]:
        return [number for number, name in enumerate(wrote, 1) if name.startswith(kind)]

    return [
        places("raw/")[0],
        places("parquet/articles/")[0],
        places("parquet/rejections/")[-1],
        places("parquet/batches/")[1],
        places("parquet/archives/")[-1],
        places("parquet/runs/")[-1],
        places("coverage.duckdb")[-1],
    ]


def test_killed_anywhere_the_next_run_goes_on(undisturbed: tuple[Path, list[str], list[str]], tmp_path: Path) -> None:
    whole, inputs, wrote = undisturbed
    points = _points(wrote)
    expected = rows_of(whole / "coverage.duckdb")
    assert len(expected["articles"]) == 9
    for number, point in enumerate(points):
        home = tmp_path / f"home{point}"
        die = ("before", "after")[number % 2]
        assert _read(tmp_path, home, inputs, point, die) == -signal.SIGKILL, f"{die} {wrote[point - 1]}"
        assert _read(tmp_path, home, inputs) == 0
        found = rows_of(home / "coverage.duckdb")
        for table, rows in expected.items():
            assert found[table] == rows, f"{table}, killed {die} {wrote[point - 1]}"
        assert not list(home.glob("**/*.part")) + list(home.glob("*.next*")) + list(home.glob("work/*"))
