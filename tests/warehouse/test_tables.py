from __future__ import annotations

import dataclasses
from collections import defaultdict

import pytest

from extractors import records
from warehouse.dictionary import DICTIONARY, render
from warehouse.duck import read_views
from warehouse.entity_tables import AMOUNTS, ARTICLE_ENTITIES, MENTIONS, QUOTES
from warehouse.picture_tables import PICTURE_FILES
from warehouse.run_tables import REJECTIONS
from warehouse.schema import Layer, Table
from warehouse.tables import ARTICLES, IMAGES, TABLES
from warehouse.topic_tables import ARTICLE_TOPICS


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_declared_well(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= {column.name for column in table.published}
    assert set(table.sort) <= set(names)
    for column in table.columns:
        assert len(column.about) > 8
        assert column.about.endswith("."), f"{table.name}.{column.name}"
        assert column.duckdb_type
    for field in table.arrow:
        assert field.metadata[b"description"]


def test_a_name_has_one_type_and_one_meaning() -> None:
    types = defaultdict(set)
    for table in TABLES:
        for column in table.columns:
            types[column.name].add(column.duckdb_type)
    # `articles`, `pages` and the like count in one table and name in another: the type is what must not differ.
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("table", "record"),
    [
        (ARTICLES, records.Article),
        (IMAGES, records.Image),
        (MENTIONS, records.Mention),
        (ARTICLE_ENTITIES, records.Entity),
        (QUOTES, records.Quote),
        (AMOUNTS, records.Amount),
        (ARTICLE_TOPICS, records.ArticleTopic),
        (REJECTIONS, records.Rejection),
        (PICTURE_FILES, records.PictureFile),
    ],
)
def test_a_table_holds_its_record_and_where_it_comes_from(table: Table, record: type) -> None:
    fields = {field.name for field in dataclasses.fields(record)}
    columns = {column.name for column in table.columns if column.layer is not Layer.DUCKDB}
    assert fields <= columns
    provenance = {"run_id", "warc_file", "warc_offset", "fetched_at", "payload_digest", "article_id"}
    refusal = {"reason", "detail"} if table is PICTURE_FILES else set()
    assert columns - fields <= provenance | refusal


def test_the_dictionary_is_current() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == render(), "run: make dictionary"


def test_views_explain_their_columns() -> None:
    for view in read_views():
        assert view.about.startswith("One row per")
        assert view.columns, view.name
