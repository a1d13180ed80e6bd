"""Entities across the corpus: names, aliases, places, the watch-list, and names that two people share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ask
from tests.warehouse.rows import add_batch, article, entity
from warehouse.entity_tables import WATCHLIST
from warehouse.parquet import write_table
from warehouse.publish import publish
from warehouse.runs import Run

Entities = dict[str, Any]


def _publish(folder: Path) -> Path:
    run = Run("run0", datetime(2026, 3, 10, 3, tzinfo=UTC), "test")
    run.open(folder / "parquet")
    results = publish(folder / "parquet", folder / "coverage.duckdb", run, [])
    assert [result for result in results if not result.passed] == []
    return folder / "coverage.duckdb"


def _add(folder: Path, number: int, *entities: Entities, text: str | None = None) -> None:
    row = article(f"a{number}", text or f"text {number}", 0, number)
    add_batch(folder / "parquet", f"b{number}", [row], entities=[entity(row, **fields) for fields in entities])


def test_the_name_that_most_articles_give_and_every_other_as_alias(tmp_path: Path) -> None:
    _add(tmp_path, 0, {"entity_id": "k", "name": "Kirsty Boyle", "aliases": ["Boyle"]})
    _add(tmp_path, 1, {"entity_id": "k", "name": "Kirsty A. Boyle", "aliases": ["K. Boyle"]})
    _add(tmp_path, 2, {"entity_id": "k", "name": "Kirsty Boyle", "aliases": []})
    _add(
        tmp_path,
        3,
        {"entity_id": "l", "type": "LOC", "name": "UK", "country": "GB", "latitude": 51.5, "longitude": -0.1},
    )
    published = _publish(tmp_path)
    assert ask(
        published, "SELECT name, aliases, country, latitude, watched, ambiguous FROM entities ORDER BY name"
    ) == [
        ("Kirsty Boyle", ["Boyle", "K. Boyle", "Kirsty A. Boyle"], None, None, False, False),
        ("UK", [], "GB", 51.5, False, False),
    ]


def test_the_watch_list_wins_and_who_left_it_is_kept(tmp_path: Path) -> None:
    watched: dict[str, Any] = {"entity_id": "k", "type": "PERSON", "name": "Kirsty Anne Boyle", "aliases": ["KAB"]}
    watched |= {"wikidata_id": "Q1", "country": None, "latitude": None, "longitude": None, "gender": None}
    write_table(
        WATCHLIST,
        [watched, watched | {"entity_id": "n", "name": "Nobody Yet"}],
        tmp_path / "parquet/watchlist/run0.parquet",
    )
    _add(tmp_path, 0, {"entity_id": "k", "aliases": ["Boyle"]})
    published = _publish(tmp_path)
    assert ask(published, "SELECT name, aliases, wikidata_id, watched FROM entities ORDER BY name") == [
        ("Kirsty Anne Boyle", ["Boyle", "KAB", "Kirsty Boyle"], "Q1", True), ("Nobody Yet", ["KAB"], "Q1", True),
    ]  # fmt: skip
    write_table(WATCHLIST, [watched], tmp_path / "parquet/watchlist/run1.parquet")
    assert ask(_publish(tmp_path), "SELECT name, watched FROM entities ORDER BY name") == [
        ("Kirsty Anne Boyle", True), ("Nobody Yet", False),
    ]  # fmt: skip


def test_a_new_version_takes_its_entities_with_it_and_nights_add_up_to_a_rebuild(tmp_path: Path) -> None:
    def rows(published: Path) -> list[Any]:
        return ask(published, "FROM entities ORDER BY ALL") + ask(published, "FROM article_entities ORDER BY ALL")

    _add(tmp_path, 0, {"entity_id": "k"}, {"entity_id": "m", "name": "Moss"})
    _publish(tmp_path)
    row = article("a0", "another text", 0, 99)
    add_batch(tmp_path / "parquet", "b9", [row], entities=[entity(row, "k", aliases=["Boyle"])])
    nights = rows(_publish(tmp_path))
    assert [found[2] for found in nights if len(found) == 10] == ["Kirsty Boyle"]
    (tmp_path / "coverage.duckdb").unlink()
    assert rows(_publish(tmp_path)) == nights


@pytest.mark.parametrize(
    ("sayings", "ambiguous"),
    [
        # (roles, who else is named) of each article that names Tom Reed
        ([(["home secretary"], ["Ann"]), (["striker"], ["Rovers"])], True),
        ([(["home secretary"], ["Ann"]), (["former secretary"], ["Moss"])], False),  # one role
        ([(["home secretary"], ["Ann"]), (["candidate"], ["Ann"])], False),  # one beside him
        ([(["home secretary"], ["Ann"]), (["candidate"], ["Moss"]), (["leader"], ["Ann", "Moss"])], False),
        ([(["home secretary"], ["Ann"]), ([], ["Rovers"])], False),  # nothing is said against it
        ([(["home secretary"], ["Ann"])], False),
        ([(["home secretary"], ["Ann"])] * 12 + [(["striker"], ["Rovers"])], False),  # one odd article of many
    ],
)
def test_a_name_whose_articles_fall_apart_is_marked(
    tmp_path: Path, sayings: list[tuple[list[str], list[str]]], ambiguous: bool
) -> None:
    for number, (roles, others) in enumerate(sayings):
        beside = [{"entity_id": other, "name": other} for other in others]
        country = {"entity_id": "gb", "type": "LOC", "name": "UK", "country": "GB", "place_kind": "country"}
        _add(tmp_path, number, {"entity_id": "t", "name": "Tom Reed", "roles": roles}, *beside, country)
    assert ask(_publish(tmp_path), "SELECT ambiguous FROM entities WHERE name = 'Tom Reed'") == [(ambiguous,)]


def test_a_bare_surname_is_ambiguous(tmp_path: Path) -> None:
    _add(tmp_path, 0, {"entity_id": "r", "name": "Reed", "is_bare": True})
    assert ask(_publish(tmp_path), "SELECT name, ambiguous FROM entities") == [("Reed", True)]
