"""`presscut migrate`: files of an earlier version become this one's, and whoever cannot go on with a home says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from config.files import ConfigError
from flows.doctor.dataset import look_at_store
from flows.home import Home
from flows.keeping.migrate import describe, migrate, plan
from flows.reextract import reextract_here
from flows.store import check_version, open_home
from tests.conftest import Presscut, article_html, ask, make_config, new_run, rows_of, story, write_warc
from tests.flows.test_read import read
from warehouse.parquet import files_of
from warehouse.publish import publish
from warehouse.schema import VERSION_KEY
from warehouse.tables import ARTICLES, IMAGES
from warehouse.versions import (
    Step,
    added,
    dropped,
    migrate_file,
    renamed,
    retyped,
    stamp_version,
    stored_version,
    version_of,
)

SECOND = (
    Step(2, "articles", "articles.mood is gone", dropped("mood")),
    Step(2, "articles", "articles.section was called rubric", renamed("rubric", "section")),
    Step(2, "articles", "articles.word_count is INTEGER, was BIGINT", retyped("word_count", pa.int32())),
    Step(2, "articles", "articles.tdm_reservation is new, null in old rows", added("tdm_reservation", pa.string())),
)
THIRD = (
    *SECOND,
    Step(3, "images", "images.agency is new, 'unknown' in old rows", added("agency", pa.string(), "unknown")),
)


def age(home: Home) -> None:
    """Make the store what a program wrote that had other declarations, and no version."""
    for path in files_of(home.parquet, ARTICLES):
        rows = pq.ParquetFile(path).read().drop_columns(["tdm_reservation"])
        rows = rows.rename_columns(["rubric" if name == "section" else name for name in rows.column_names])
        rows = rows.append_column("mood", pa.array(["calm"] * rows.num_rows))
        rows = retyped("word_count", pa.int64())(rows)
        pq.write_table(rows.replace_schema_metadata({"description": "One row per article."}), path)
    for path in files_of(home.parquet, IMAGES):
        pq.write_table(pq.ParquetFile(path).read().drop_columns(["agency"]).replace_schema_metadata({}), path)
    (home.parquet / "version").unlink()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three articles with a section, a picture and its agency, each in a batch of its own."""
    figure = "<figure><img src='/{0}.jpg' width='900'><figcaption>Berth {0}. Photo: PA</figcaption></figure>"
    section = '<meta property="article:section" content="Harbour">'
    records = [
        {
            "url": f"https://quayecho.example/{n}",
            "body": article_html(f"Boats counted at berth {n}", story(n), extra=section).replace(
                b"</h1>", b"</h1>" + figure.format(n).encode()
            ),
        }
        for n in range(3)
    ]
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "home", folder / "home" / "config")
    write_warc(folder / "a.warc.gz", records)
    assert read(home, folder / "a.warc.gz", config=make_config(batch_pages=1)) == []
    return home


@pytest.fixture
def home(made: Home, home: Home) -> Home:
    """A copy of it."""
    shutil.copytree(made.folder, home.folder, dirs_exist_ok=True)
    return home


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, tuple[Step, ...]], None]:
    """Makes this program a newer one."""

    def set_(version: int, steps: tuple[Step, ...]) -> None:
        monkeypatch.setattr("warehouse.schema.VERSION", version)
        monkeypatch.setattr("warehouse.versions.STEPS", steps)

    return set_


def go(home: Home) -> None:
    results = migrate(home, new_run("migrate"), plan(home), lambda _done, _total: None)
    assert [result for result in results if not result.passed] == []


def test_old_files_become_those_of_now(home: Home, newer: Callable[[int, tuple[Step, ...]], None]) -> None:
    before = rows_of(home.published)
    assert ask(home.published, "SELECT DISTINCT section, agency FROM articles JOIN images USING (article_id)") == [
        ("Harbour", "PA")
    ]
    age(home)
    newer(2, SECOND)
    images = [Path(path) for path in files_of(home.parquet, IMAGES)]
    for path in images:  # this program has no step for them
        pq.write_table(added("agency", pa.string(), "PA")(pq.ParquetFile(path).read()), path)
    with pytest.raises(ConfigError, match=r"its tables are of version 1, this presscut has 2: run `presscut migrate`"):
        check_version(home)
    assert describe(plan(home)) == [f"version 2: {step.about} (3 files)" for step in SECOND]
    go(home)
    check_version(home)
    assert stored_version(home.parquet) == 2
    assert {version_of(Path(path)) for path in files_of(home.parquet, ARTICLES)} == {2}
    assert plan(home) == []
    assert ask(home.published, "FROM dataset_version") == [(2,)]
    after = rows_of(home.published)
    assert {**after, "articles": 0, "images": 0} == {**before, "articles": 0, "images": 0}
    assert len(after["articles"]) == 3
    assert after["articles"] == before["articles"]


def test_killed_in_between_and_two_versions_at_once(
    home: Home, newer: Callable[[int, tuple[Step, ...]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file was brought to version 2 when it was cut off; the program that goes on is of version 3."""
    age(home)
    newer(2, SECOND)
    calls: list[Path] = []

    def dying(path: Path, *rest: object, **_more: object) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise KeyboardInterrupt
        migrate_file(path, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("flows.keeping.migrate.migrate_file", dying)
        with pytest.raises(KeyboardInterrupt):
            go(home)
    assert stored_version(home.parquet) == 1
    assert sorted(version_of(Path(path)) for path in files_of(home.parquet, ARTICLES)) == [1, 1, 2]
    newer(3, THIRD)
    assert len([line for line in describe(plan(home)) if "(2 files)" in line]) == len(SECOND)
    with monkeypatch.context() as patch:  # and once more, when all files are done
        patch.setattr("flows.keeping.migrate.publish", dying)
        calls.clear()
        calls.append(Path())
        with pytest.raises(KeyboardInterrupt):
            go(home)
    assert stored_version(home.parquet) == 1
    go(home)
    assert stored_version(home.parquet) == 3
    assert ask(home.published, "SELECT DISTINCT section, agency FROM articles JOIN images USING (article_id)") == [
        ("Harbour", "unknown")
    ]
    before = rows_of(home.published)
    assert read(home) == [], "the next run goes on"
    assert rows_of(home.published) == before


def test_homes_from_before_this_number_are_stamped(home: Home, newer: Callable[[int, tuple[Step, ...]], None]) -> None:
    (home.parquet / "version").unlink()
    for path in files_of(home.parquet, ARTICLES):
        pq.write_table(pq.ParquetFile(path).read().replace_schema_metadata({}), path)
    check_version(home)
    read(home)
    assert (home.parquet / "version").read_text() == "1\n"
    newer(2, ())  # a version that changes no file
    check_version(home)
    read(home)
    assert stored_version(home.parquet) == 2


def test_what_cannot_be_changed_is_said(home: Home, newer: Callable[[int, tuple[Step, ...]], None]) -> None:
    newer(2, (Step(2, "articles", "articles.title is DOUBLE", retyped("title", pa.float64())),))
    with pytest.raises(ConfigError, match=r"\.parquet: cannot be brought to version 2: "):
        go(home)
    newer(2, SECOND)
    home.work.mkdir(exist_ok=True)
    (home.work / "x.journal").touch()
    with pytest.raises(ConfigError, match=r"x\.journal: a night was cut off"):
        go(home)


@pytest.mark.parametrize("version", [1, 3])
def test_every_command_refuses_a_home_of_another_version(
    home: Home, newer: Callable[[int, tuple[Step, ...]], None], version: int
) -> None:
    if version == 1:
        newer(2, SECOND)
        said = r"run `presscut migrate`"
    else:
        newer(3, ())
        stamp_version(home.parquet)
        newer(2, SECOND)
        said = r"made by a newer presscut, with tables of version 3; this one, .*, has 2: upgrade it"
    with pytest.raises(ConfigError, match=said):
        open_home(home.folder, None)
    before = {path: path.stat().st_mtime_ns for path in home.folder.rglob("*")}
    with pytest.raises(ConfigError, match=said):
        read(home)
    with pytest.raises(ConfigError, match=said):
        reextract_here(home, new_run(), make_config(), None, None, lambda _pages, _part: None)
    assert {path: path.stat().st_mtime_ns for path in home.folder.rglob("*")} == before
    [finding] = look_at_store(home)
    assert finding.state == "wrong"


def test_a_published_file_alone(home: Home, tmp_path: Path, newer: Callable[[int, tuple[Step, ...]], None]) -> None:
    """What analysts carry away: an older one is read, a newer one is refused."""
    copy = replace(home, folder=tmp_path / "copy")
    copy.folder.mkdir()
    copy.published.write_bytes(home.published.read_bytes())
    newer(2, SECOND)
    check_version(copy)
    with duckdb.connect(str(copy.published)) as con:
        con.execute("CREATE OR REPLACE VIEW dataset_version AS SELECT 3 AS version")
    with pytest.raises(ConfigError, match="made by a newer presscut, with tables of version 3"):
        check_version(copy)


def test_what_the_operator_reads(presscut: Presscut, home: Home) -> None:
    done = presscut("migrate")
    assert (done.returncode, done.stdout) == (0, f"{home.folder}: version 1, nothing to change\n")
    (home.parquet / "version").write_text("7\n")
    for command in (["query", "SELECT 1"], ["check"], ["run"], ["migrate"]):
        done = presscut(*command)
        assert done.returncode == 2, command
        assert done.stderr.startswith(f"presscut: {home.folder}: made by a newer presscut, with tables of version 7;")
        assert len(done.stderr.splitlines()) == 1


def test_a_file_says_its_version(home: Home) -> None:
    for path in home.parquet.rglob("*.parquet"):
        assert pq.read_schema(path).metadata[VERSION_KEY.encode()] == b"1"
    publish(home.parquet, home.published, new_run(), [])
    assert ask(home.published, "FROM dataset_version") == [(1,)]
