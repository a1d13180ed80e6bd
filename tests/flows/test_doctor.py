"""`presscut doctor`: real homes, sound and broken, and what is said of them."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from config.outlets import render
from flows.doctor.choices import look_at_config, look_at_models
from flows.doctor.dataset import (
    look_at_clock,
    look_at_leftovers,
    look_at_lock,
    look_at_published,
    look_at_store,
)
from flows.doctor.examination import ELSEWHERE, HERE, look_at
from flows.doctor.findings import Finding, State
from flows.doctor.forecast import Growth, daily, days_left, look_at_disk
from flows.doctor.machine import compare_packages, compare_pins, look_at_prefect_server
from flows.doctor.outlets import ask_outlets, look_at_outlets
from flows.home import Home
from flows.read import begin, read_here
from tests.conftest import Presscut, make_config, new_run, pages, write_warc
from tests.flows import misbehaving as bad
from tests.flows.conftest import an_outlet, quick
from tests.flows.misbehaving import Reply, Server
from warehouse.run_tables import BATCHES, RUNS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two articles that were read and published."""
    folder = tmp_path_factory.mktemp("sound")
    home = Home(folder, folder / "config")
    archive = home.raw / "2026-03-13" / "mine.warc.gz"
    archive.parent.mkdir(parents=True)
    write_warc(archive, pages(2))
    read(home)
    return folder


@pytest.fixture
def sound(made: Path, home: Home) -> Home:
    """A copy of it."""
    shutil.copytree(made, home.folder, dirs_exist_ok=True)  # with its times: they make the ids of archives
    return home


def read(home: Home) -> None:
    """Read what is new in raw/, and publish."""
    config, run = make_config(), new_run("read")
    begin(home, run, config)
    assert read_here(home, run, config, [], lambda _pages, _part: None) == []


def the_one(found: Iterator[Finding]) -> Finding:
    [one] = found
    return one


def everything(home: Home, *without: str) -> list[Finding]:
    """All that is looked at, but for Prefect, whose import takes seconds."""
    looks = {name: look for name, look in (HERE | ELSEWHERE).items() if name not in ("prefect", *without)}
    return [finding for name, look in looks.items() for finding in look_at(name, look, home)]


def test_before_the_first_run_nothing_is_wrong(presscut: Presscut, tmp_path: Path) -> None:
    done = presscut("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert "home: " + str(tmp_path / "home") + ": not there yet; the first run makes it" in done.stdout
    assert "\nok: prefect: 3.8" in done.stdout
    assert "warning: outlets: no outlet is enabled" in done.stdout
    assert re.search(r"\n0 wrong, \d warnings\n$", done.stdout)
    assert not (tmp_path / "home").exists()


_OURS = ("outlets", "lock file")  # none is enabled; and this environment may be ahead of its lock file


def test_a_sound_home(sound: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in sound.folder.rglob("*") if path.is_file()}
    found = everything(sound)
    assert [one for one in found if one.state is not State.OK and one.name not in _OURS] == []
    texts = {one.name: one.found for one in found}
    assert texts["left half done"] == "nothing"
    assert "coverage.duckdb: " in texts["published file"]
    assert "too few nights for a forecast" in texts["disk"]
    assert {path: path.stat().st_mtime_ns for path in sound.folder.rglob("*") if path.is_file()} == before


def test_everything_that_is_wrong_is_said_at_once(presscut: Presscut, sound: Home, tmp_path: Path) -> None:
    sound.config.mkdir()
    (sound.config / "outlets.toml").write_text('[[outlet]]\nid = "quay"\nname = "Quay"\ndomian = "quay.example"\n')
    (sound.config / "outlet.toml").write_text("")
    sound.published.write_bytes(b"no database")
    done = presscut("doctor", env={"PRESSCUT_MODEL": "no_such_pipeline", "PREFECT_API_URL": "http://127.0.0.1:1/api"})
    assert done.returncode == 1, done.stderr
    said = done.stdout.splitlines()
    for start, part in (
        ("wrong: outlets.toml: ", f"{sound.config}/outlets.toml: outlet 'quay': "),
        ("warning: outlet.toml: ", "nobody reads it"),
        ("wrong: model (en): ", "'no_such_pipeline' is not"),
        ("wrong: published file: ", "coverage.duckdb cannot be read"),
        ("wrong: prefect server: ", "http://127.0.0.1:1/api does not answer"),
        ("warning: outlets: ", "not looked at: the config cannot be read"),
        ("ok: tables: ", "of this version"),
    ):
        [line] = [line for line in said if line.startswith(start)]
        assert part in line
        assert line.startswith("ok") or "; to mend: " in line
    assert said[-1].startswith("4 wrong, ")
    assert "Traceback" not in done.stdout + done.stderr


def test_wrong_usage(presscut: Presscut, tmp_path: Path) -> None:
    assert presscut("doctor", "--config", str(tmp_path / "none")).returncode == 2
    (tmp_path / "home").symlink_to(tmp_path / "home")
    done = presscut("doctor")
    assert done.returncode == 2
    assert "a link that leads nowhere" in done.stderr


@pytest.mark.parametrize("part", ["raw", "parquet", "work", "lock", "config", "parquet/runs", "parquet/batches"])
@pytest.mark.parametrize("kind", ["file", "folder", "link", "gone"])
def test_no_broken_home_keeps_it_from_an_answer(sound: Home, part: str, kind: str) -> None:
    path = sound.folder / part
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if kind == "file":
        path.write_bytes(b"\xff\0not what you think")
    elif kind == "folder":
        (path / "deep").mkdir(parents=True)
    elif kind == "link":
        path.symlink_to(path)
    found = everything(sound, "packages", "config", "enabled outlets", "model", "outlets")
    assert {one.name for one in found} >= {"python", "home", "disk", "lock", "tables", "published file", "clock"}
    assert all(one.mend for one in found if one.state is not State.OK)


def test_files_of_the_store_that_are_no_parquet(sound: Home) -> None:
    for path in sound.parquet.glob("*/day=*/*.parquet"):
        path.write_bytes(path.read_bytes()[:40])
    states = {one.name: one.state for one in everything(sound)}
    assert states["tables"] is State.WRONG
    assert states["published file"] is State.OK


def test_the_lock_that_another_process_holds(sound: Home) -> None:
    assert the_one(look_at_lock(sound)).found == "nobody works on the home"
    code = (
        "import sys; from pathlib import Path; from flows.home import Home, locked\n"
        f"with locked(Home(Path({str(sound.folder)!r}), Path('/')), 'run'): print('held', flush=True); sys.stdin.read()"
    )
    (sound.work / "x.journal").write_text("")
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        held = the_one(look_at_lock(sound))
        assert held.state is State.OK
        assert held.found.startswith(f"held by process {holder.pid} (presscut run) since 20")
        assert the_one(look_at_leftovers(sound)).found == "not looked at: a run is at work"
        os.utime(sound.folder / "lock", (0, 0))
        assert the_one(look_at_lock(sound)).state is State.WARNING
        holder.communicate()
    assert the_one(look_at_lock(sound)).found == "nobody works on the home"


def test_what_a_run_that_was_cut_off_left(sound: Home) -> None:
    day = sound.parquet / "articles" / "day=2026-03-13"
    shutil.copy(next(day.glob("*.parquet")), day / "without-a-mark.parquet")
    (sound.raw / "2026-03-13" / "visit.warc.gz.part").write_bytes(b"")
    write_warc(sound.raw / "2026-03-13" / "new.warc.gz", pages(1, "other.example"))
    left = the_one(look_at_leftovers(sound))
    assert left.state is State.WARNING
    assert left.found == (
        "a run was cut off: 1 archives half written, 1 files of unfinished batches, 1 archives not extracted"
    )
    read(sound)
    assert the_one(look_at_leftovers(sound)).found == "nothing"
    (sound.folder / "parquet.next").mkdir()
    assert "reextract" in list(look_at_leftovers(sound))[1].found


def test_tables_of_an_earlier_version(sound: Home) -> None:
    [path] = (sound.parquet / "articles").glob("day=*/*.parquet")
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["word_count"]), path)
    old = the_one(look_at_store(sound))
    assert old.state is State.WRONG
    assert "without word_count" in old.found
    assert "presscut reextract" in old.found


def test_a_published_file_of_another_version_or_without_a_batch(sound: Home) -> None:
    shutil.copy(sound.published, sound.folder / "kept")
    with duckdb.connect(str(sound.published)) as con:
        con.execute("ALTER TABLE pictures ADD COLUMN colour VARCHAR")
    assert "made by another version" in the_one(look_at_published(sound)).found
    shutil.copy(sound.folder / "kept", sound.published)
    assert the_one(look_at_published(sound)).state is State.OK
    mark = sorted((sound.parquet / BATCHES.name).glob("day=*/*"))[0]
    shutil.copy(mark, mark.with_name("another.parquet"))
    assert "has not all" in the_one(look_at_published(sound)).found
    sound.published.rename(sound.folder / "coverage.held.duckdb")
    held = next(look_at_published(sound))
    assert (held.state, "presscut check --publish" in held.mend) == (State.WRONG, True)


def cut(part: float) -> Callable[[bytearray], None]:
    def damage(content: bytearray) -> None:
        del content[int(part * len(content)) :]

    return damage


def altered(part: float) -> Callable[[bytearray], None]:
    def damage(content: bytearray) -> None:
        content[int(part * len(content))] ^= 0xFF

    return damage


@pytest.mark.parametrize("damage", [cut(0), cut(0.001), cut(0.5), cut(0.99), altered(0.0), altered(0.3), altered(0.6)])
def test_a_published_file_that_is_damaged(sound: Home, damage: Callable[[bytearray], None]) -> None:
    content = bytearray(sound.published.read_bytes())
    damage(content)
    sound.published.write_bytes(content)
    found = the_one(look_at_published(sound))
    assert found.state is State.WRONG, found
    assert "the next `presscut run` or `presscut read` builds it again" in found.mend


def test_a_file_that_somebody_writes(sound: Home) -> None:
    code = f"import sys, duckdb; con = duckdb.connect({str(sound.published)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"open\n"
        found = the_one(look_at_published(sound))
        assert found.state is State.WARNING
        assert str(writer.pid) in found.found
        writer.communicate()


def test_a_clock_that_was_set_back(sound: Home) -> None:
    assert the_one(look_at_clock(sound)).state is State.OK
    (sound.parquet / RUNS.name / "04ffffffffff0000.parquet").write_bytes(b"")
    ahead = the_one(look_at_clock(sound))
    assert ahead.state is State.WRONG
    assert "the last run began 2144-" in ahead.found


def test_each_file_of_the_config(home: Home) -> None:
    home.config.mkdir()
    (home.config / "topics.toml").write_text('[[topic]]\nid = "sea"\n')
    (home.config / "settings.toml").write_text('contact = "desk@quay.example"\npause = 2\n')
    (home.config / "entities.toml").write_bytes(b"\xff")
    found = {one.name: one for one in look_at_config(home)}
    assert found["topics.toml"].found.startswith(f"{home.config}/topics.toml: topic 'sea': 'name' is missing")
    assert found["entities.toml"].state is State.WRONG
    assert found["settings.toml"].found == "yours: of your own, or from the environment: contact, pause"
    assert found["outlets.toml"].found == "as packaged: 314 outlets, 0 enabled"


def test_models(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert the_one(look_at_models(home)).found.startswith("default: loads in ")
    monkeypatch.setenv("PRESSCUT_MODEL", "none")
    assert the_one(look_at_models(home)).found == "none: only the watch-list is found"
    monkeypatch.setenv("PRESSCUT_MODELS", '{"de": "no_such_pipeline"}')
    english, german = look_at_models(home)
    assert (english.state, german.state) == (State.OK, State.WRONG)
    assert german.name == "model (de)"
    monkeypatch.setattr("flows.models.WEIGHTS", home.folder)
    monkeypatch.setenv("PRESSCUT_MODEL", "light")
    assert the_one(look_at("model", look_at_models, home)).state is State.WRONG


def test_packages() -> None:
    asked = ["pytest>=8", "no-such-package>=1", "duckdb>=99; python_version >= '3'", "ruff>=99; extra == 'dev'"]
    missing, other = compare_packages([*asked, "numpy>=99; sys_platform == 'nowhere'"])
    assert missing.found == "missing: no-such-package>=1"
    assert other.found.startswith("in a version that does not do: duckdb 2.")
    assert {missing.state, other.state} == {State.WRONG}
    assert the_one(compare_packages(asked[:1])).state is State.OK
    assert the_one(compare_pins(["--no-binary x", "pytest==0.1", "no-such-package==1"])).state is State.WARNING


def test_outlets_that_answer_and_one_that_does_not(server: Server, home: Home) -> None:
    server.publish("/a")
    server.pages |= {"/page.xml": Reply(b"<html><body>Not here any more</body></html>"), "/slow.xml": bad.silent}
    well = an_outlet(id="well", feeds=[server.url + "/rss.xml"])
    outlets = [
        an_outlet(id="gone", domain="127.0.0.1:1", feeds=["http://127.0.0.1:1/rss.xml"]),
        well,
        an_outlet(id="no-feed", feeds=[server.url + "/page.xml"]),
        an_outlet(id="missing", feeds=[server.url + "/none.xml"]),
        an_outlet(id="forbidden", feeds=[server.url + "/private/rss.xml"]),
        an_outlet(id="public", allow_private=False, feeds=[server.url + "/rss.xml"]),
    ]
    found = asyncio.run(ask_outlets(quick().settings, outlets, 30))
    assert {one.state for one in found} == {State.WARNING}
    assert {one.name: one.found.split(":")[0] for one in found} == {
        "outlet gone": "robots",
        "outlet no-feed": "bad_feed",
        "outlet missing": "http_4xx",
        "outlet forbidden": "robots",
        "outlet public": "forbidden_address",
    }
    slow = an_outlet(id="slow", feeds=[server.url + "/slow.xml"])
    settings = quick(read_timeout=5, total_timeout=5).settings
    [late] = asyncio.run(ask_outlets(settings, [well, slow], 0.5))
    assert (late.name, late.found) == ("outlet slow", "no answer within 0 seconds")
    home.config.mkdir()
    (home.config / "settings.toml").write_text("pause = 0\n")
    (home.config / "outlets.toml").write_text(render(well) + render(outlets[0]))
    assert [one.found.split(":")[0] for one in look_at_outlets(home)] == ["1 of 2 answer", "robots"]
    (home.config / "outlets.toml").write_text(render(outlets[0]))
    assert the_one(look_at_outlets(home)).state is State.WRONG


def test_a_prefect_server(server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(look_at_prefect_server(home)) == []
    server.pages["/api/health"] = Reply(b"true")
    for url, state in ((f"{server.url}/api", State.OK), (server.url, State.WRONG), ("http://127.0.0.1:1", State.WRONG)):
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert the_one(look_at_prefect_server(home)).state is state


TODAY = date(2026, 3, 31)


def nights(*sizes: int, every: int = 1) -> dict[date, int]:
    """Sizes of nights up to today."""
    return {TODAY - timedelta(every * back): size for back, size in enumerate(reversed(sizes))}


def test_what_a_day_adds() -> None:
    assert daily({}, TODAY) is None
    assert daily(nights(900, 10, 10), TODAY) is None, "the first night brings what was there before"
    assert daily(nights(900, 10, 20, 30), TODAY) == 20
    assert daily(nights(900, 70, 70, 70, every=7), TODAY) == 14, "210 bytes in the 15 days from first to last"
    assert daily(nights(*[500] * 40, *[10] * 30), TODAY) == 10
    assert daily({TODAY - timedelta(300 + n): 10 for n in range(9)}, TODAY) is None


def test_for_how_many_days_there_is_room() -> None:
    assert days_left(1000, Growth(10)) == 100
    assert days_left(1000, Growth(10), published=400) == 60
    assert days_left(1000, Growth(10, published=2), published=400) == 50, "the copy grows too"
    assert days_left(300, Growth(10, published=2), published=400) == 0
    assert days_left(1000, Growth(0)) is None


def test_the_forecast_of_a_home(home: Home) -> None:
    today = datetime.now(UTC).date()
    for back in range(6):
        day = today - timedelta(back)
        archive = home.raw / f"{day}" / "quay.warc.gz"
        rows = home.parquet / "articles" / f"day={day}" / "b.parquet"
        for path, size in ((archive, 400_000), (rows, 100_000)):
            path.parent.mkdir(parents=True)
            path.write_bytes(os.urandom(size * (50 if back == 5 else 1)))
    home.published.write_bytes(os.urandom(11_000_000))
    found = the_one(look_at_disk(home)).found
    added = re.search(
        r"; a day adds ([\d.]+) kB \(raw ([\d.]+) kB, parquet ([\d.]+) kB, coverage.duckdb ([\d.]+) kB\)", found
    )
    assert added, found
    assert [float(size) for size in added.groups()] == pytest.approx([700, 400, 100, 200], rel=0.05), "blocks are whole"


_LOOK = """
import sys
from pathlib import Path
from flows.doctor.dataset import look_at_folder
from flows.doctor.forecast import look_at_disk
from flows.home import Home
home = Home(Path(sys.argv[1]), Path(sys.argv[1]) / "config")
for one in (*look_at_folder(home), *look_at_disk(home)):
    print(one.state, one.name, one.found)
"""


@pytest.mark.parametrize(
    ("mount", "said"),
    [
        ("mount --bind -o ro {whole} {home}", "wrong home {home}: Read-only file system"),
        ("mount -t tmpfs -o size={enough} none {home} && cp -r {whole}/. {home}", "cannot be published"),
        (
            "mount -t tmpfs -o nr_inodes=900 none {home} && cd {home} && seq 890 | xargs touch && cd -",
            "more files only",
        ),
    ],
    ids=["read-only", "full", "no more files"],
)
def test_a_file_system_that_is_in_the_way(sound: Home, tmp_path: Path, mount: str, said: str) -> None:
    if subprocess.run(["unshare", "--map-root-user", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here: needs user namespaces (unshare)")
    whole, home = sound.folder.rename(tmp_path / "whole"), sound.folder
    home.mkdir()
    enough = (
        sum(path.stat().st_blocks * 512 for path in whole.rglob("*"))
        + (whole / sound.published.name).stat().st_size // 2
    )
    names = {"home": home, "whole": whole, "enough": enough}
    steps = f'{mount.format(**names)} && exec {sys.executable} -c "$0" {home}'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", steps, _LOOK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.format(**names) in done.stdout, done.stdout + done.stderr
