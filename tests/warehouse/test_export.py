"""What is written for people without DuckDB, read again by other readers."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from frictionless import Package
from py_gdelt.models.gkg import GKGRecord
from py_gdelt.parsers.gkg import GKGParser

from tests.conftest import ask
from tests.warehouse.test_gkg import COLUMNS, TEXT
from tests.warehouse.test_gkg import published as published
from warehouse.duck import read_views
from warehouse.export import ExportError, export_gkg, export_tables
from warehouse.tables import TABLES


def test_a_gdelt_reader_from_the_package_index_reads_it(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "gkg.csv"
    assert export_gkg(published, path, None) == 3
    day, full, bare = [GKGRecord.from_raw(raw) for raw in GKGParser().parse(path.read_bytes())]
    assert full.record_id == "20260310010000-a"
    assert full.date == datetime(2026, 3, 10, 1, tzinfo=UTC)
    assert (full.source_collection, full.source_name) == (1, "quay-echo.example")
    assert [(theme.name, theme.offset) for theme in full.themes] == [
        ("SEA_PORTS", TEXT.index("ferry")),
        ("SEA_PORTS", TEXT.index("Two-thirds")),
        ("SEA_PORTS", TEXT.index("sailed")),
    ]
    assert [person.name for person in full.persons] == ["Ann Moss Jr"] * 3
    assert [(one.name, one.offset) for one in full.organizations] == [("Quay Trust", 16)]
    assert [(place.geo_type, place.name, place.country_code, place.lat, place.lon) for place in full.locations] == [
        (4, "Berlin", "GM", 52.52, 13.41),
        (3, "Omaha", "US", 41.26, -95.94),
    ]
    assert [(one.amount, one.object) for one in full.amounts] == [(3_500_000, "EUR"), (2 / 3, "ferries all")]
    assert full.sharing_image == "https://i.example/lead.jpg"
    assert full.tone is None
    assert full.gcam == {}
    assert (day.source_url, bare.source_url) == ("urn:sha256:c0ffee", "https://quayecho.example/b")
    assert (bare.persons, bare.locations, bare.amounts) == ([], [], [])


# What the codebook says of each column's packing, for what that reader leaves as it is or splits at the wrong mark
# (it takes # for the mark within a quotation and | for the one between them).
PACKING: dict[str, Callable[[str], object]] = {
    "GKGRECORDID": re.compile(r"\d{14}-T?\w+").fullmatch,
    "DATE": re.compile(r"\d{14}").fullmatch,
    "SourceCollectionIdentifier": re.compile(r"[1-6]").fullmatch,
    "Themes": re.compile(r"[A-Z_0-9]+(;[A-Z_0-9]+)*").fullmatch,
    "V2Themes": re.compile(r"[A-Z_0-9]+,\d+(;[A-Z_0-9]+,\d+)*").fullmatch,
    "Locations": lambda text: all(len(block.split("#")) == 7 for block in text.split(";")),
    "V2Locations": lambda text: all(len(block.split("#")) == 9 for block in text.split(";")),
    "V2Persons": re.compile(r"[^,;]+,\d+(;[^,;]+,\d+)*").fullmatch,
    "V2Organizations": re.compile(r"[^,;]+,\d+(;[^,;]+,\d+)*").fullmatch,
    "AllNames": re.compile(r"[^,;]+,\d+(;[^,;]+,\d+)*").fullmatch,
    "Amounts": re.compile(r"-?[\d.e+-]+,[^,;]*,\d+(;-?[\d.e+-]+,[^,;]*,\d+)*").fullmatch,
    "Quotations": re.compile(r"\d+\|\d+\|[^|#]*\|[^|#]+(#\d+\|\d+\|[^|#]*\|[^|#]+)*").fullmatch,
    "Extras": re.compile(r"(<([A-Z_]+)>[^<>]*</\2>)+").fullmatch,
}  # fmt: skip


def test_a_night_in_27_columns(demo_home: Path, tmp_path: Path) -> None:
    path, published = tmp_path / "gkg.csv", demo_home / "coverage.duckdb"
    rows = export_gkg(published, path, None)
    assert ask(published, "SELECT count(*) FROM articles") == [(rows,)]
    lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    assert len(lines) == len("\n".join(lines).splitlines()) == rows, "no line break of any kind within a value"
    texts = dict(ask(published, "SELECT article_id, text FROM articles"))
    titles = dict(ask(published, "SELECT article_id, title FROM articles"))
    quotes = 0
    for line in lines:
        values = line.split("\t")
        assert len(values) == len(COLUMNS) == 27
        row = dict(zip(COLUMNS, values, strict=True))
        for name, is_packed in PACKING.items():
            assert not row[name] or is_packed(row[name]), (name, row[name])
        key = row["GKGRECORDID"].partition("-")[2]
        title = re.search("<PAGE_TITLE>(.*)</PAGE_TITLE>", row["Extras"])
        assert title
        assert html.unescape(title[1]) == " ".join(titles[key].split())
        for block in filter(None, row["Quotations"].split("#")):
            start, length, _, words = block.split("|")
            assert plain(texts[key][int(start) : int(start) + int(length)]) == plain(words)
            quotes += 1
        for block in filter(None, row["AllNames"].split(";")):
            name, start = block.rsplit(",", 1)
            assert plain(texts[key][int(start) :]).startswith(plain(name))
    assert quotes > 100


def plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_a_file_of_gdelts_from_a_day_on(published: Path, tmp_path: Path) -> None:
    assert export_gkg(published, tmp_path / "gkg.csv", date(2026, 3, 11)) == 0
    assert (tmp_path / "gkg.csv").read_text() == ""
    with pytest.raises(ExportError, match="cannot be written"):
        export_gkg(published, tmp_path / "nowhere" / "gkg.csv", None)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_tables_explain_themselves(published: Path, tmp_path: Path, form: str) -> None:
    counts = export_tables(
        published, ["articles", "mentions", "coverage_by_day"], tmp_path / "out", form, None, with_text=False
    )
    assert counts == {"articles": 3, "mentions": 7, "coverage_by_day": 1}
    package = json.loads((tmp_path / "out/datapackage.json").read_text("utf-8"))
    assert "licenses" not in package
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        ["datapackage.json", *(resource["path"] for resource in package["resources"])]
    )
    articles, mentions, days = package["resources"]
    assert articles["schema"]["primaryKey"] == ["article_id"]
    assert "primaryKey" not in days["schema"]
    assert mentions["description"] == "One row per mention of an entity in an article."
    types = {field["name"]: field["type"] for field in articles["schema"]["fields"]}
    assert "text" not in types
    assert types | {
        "article_id": "string", "authors": "array", "published_at": "datetime", "published_day": "date",
        "word_count": "integer", "is_free": "boolean",
    } == types  # fmt: skip
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert all(field["description"].endswith(".") for field in fields)
        found = read(tmp_path / "out" / resource["path"])
        assert len(found) == counts[resource["title"]]
        for row in found:
            assert list(row) == [field["name"] for field in fields]
    rows = {row["article_id"]: row for row in read(tmp_path / "out" / articles["path"])}
    assert rows["a"]["authors"] == (["Jo Lund", "A\tB"] if form == "parquet" else '["Jo Lund","A\\tB"]')
    assert rows["b"]["published_day"] == (None if form == "parquet" else "")
    at = datetime(2026, 3, 10, 1, tzinfo=UTC)
    assert rows["a"]["published_at"] == (at if form == "parquet" else "2026-03-10T01:00:00Z")


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_tables_from_a_day_on(published: Path, tmp_path: Path) -> None:
    def rows(name: str, since: date) -> int:
        return export_tables(published, [name], tmp_path / "out", "parquet", since, with_text=True)[name]

    assert [rows("articles", date(2026, 3, day)) for day in (10, 11)] == [3, 0]
    assert [rows("mentions", date(2026, 3, day)) for day in (10, 11)] == [7, 0]
    assert [rows("coverage_by_day", date(2026, 3, day)) for day in (10, 11)] == [1, 0]
    assert "text" in pq.read_schema(tmp_path / "out/articles.parquet").names
    with pytest.raises(ExportError, match="neither days nor articles"):
        rows("entities", date(2026, 3, 10))
    with pytest.raises(ExportError, match=r"no table 'articels'; there are .*articles"):
        rows("articels", date(2026, 3, 10))
    with pytest.raises(ExportError, match="nothing was published"):
        export_tables(tmp_path / "no.duckdb", ["articles"], tmp_path / "out", "csv", None, with_text=True)


def test_a_validator_of_data_packages_finds_no_fault(published: Path, demo_home: Path, tmp_path: Path) -> None:
    """Frictionless reads each row: types, what is required, keys, and that what leads to another table arrives there."""
    names = [table.name for table in TABLES if table.published] + [view.name for view in read_views()]
    export_tables(demo_home / "coverage.duckdb", names, tmp_path / "demo", "csv", None, with_text=True)
    export_tables(published, names, tmp_path / "odd", "csv", None, with_text=True)
    day = date(2026, 3, 11)
    export_tables(published, ["articles", "mentions", "quotes"], tmp_path / "since", "csv", day, with_text=False)
    for folder in ("demo", "odd", "since"):
        assert faults(tmp_path / folder) == []
    schemas = {resource["title"]: resource["schema"] for resource in package_of(tmp_path / "demo")["resources"]}
    assert "primaryKey" not in schemas["mentions"], "image_position, part of what tells them apart, may be null"
    assert schemas["article_topics"]["foreignKeys"] == [
        {"fields": ["article_id"], "reference": {"resource": "articles", "fields": ["article_id"]}},
        {"fields": ["topic"], "reference": {"resource": "topics", "fields": ["topic"]}},
    ]
    assert sum(len(schema.get("foreignKeys", [])) for schema in schemas.values()) > 30
    assert len(package_of(tmp_path / "since")["resources"][1]["schema"]["foreignKeys"]) == 1, "entities are not there"


def test_the_validator_would_find_one(demo_home: Path, tmp_path: Path) -> None:
    export_tables(demo_home / "coverage.duckdb", ["articles", "quotes"], tmp_path, "csv", None, with_text=False)
    quotes = tmp_path / "quotes.csv"
    head, first, *rest = quotes.read_text(encoding="utf-8").splitlines()
    quotes.write_text("\n".join([head, first, first, "nowhere" + first[20:], *rest]) + "\n", encoding="utf-8")
    assert {"primary-key", "foreign-key"} <= set(faults(tmp_path))


def test_a_package_of_parquet_files_has_a_valid_descriptor(demo_home: Path, tmp_path: Path) -> None:
    """Frictionless cannot judge the rows: it reads them through pandas, which has no null integer and no list."""
    names = [table.name for table in TABLES if table.published]
    export_tables(demo_home / "coverage.duckdb", names, tmp_path, "parquet", None, with_text=True)
    descriptor = package_of(tmp_path)
    assert list(Package.metadata_validate(descriptor)) == []
    assert list(Package.metadata_validate(descriptor | {"resources": [{"name": "Not a name!"}]})) != []


def faults(folder: Path) -> list[str]:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.stats["tasks"] == len(package_of(folder)["resources"])
    return [error.type for error in report.errors] + [error.type for task in report.tasks for error in task.errors]


def package_of(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return package
