"""The view for people who come from GDELT, on rows of which the packing is written out by hand."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ask
from tests.warehouse.rows import add_batch, amount, article, entity, image, mention, quote, topic
from tests.warehouse.test_repeats import load
from warehouse.duck import read_views
from warehouse.parquet import write_table
from warehouse.topic_tables import TOPICS

# In the order of the codebook of version 2.1, by the names of BigQuery's table.
COLUMNS = [
    "GKGRECORDID",
    "DATE",
    "SourceCollectionIdentifier",
    "SourceCommonName",
    "DocumentIdentifier",
    "Counts",
    "V2Counts",
    "Themes",
    "V2Themes",
    "Locations",
    "V2Locations",
    "Persons",
    "V2Persons",
    "Organizations",
    "V2Organizations",
    "V2Tone",
    "Dates",
    "GCAM",
    "SharingImage",
    "RelatedImages",
    "SocialImageEmbeds",
    "SocialVideoEmbeds",
    "Quotations",
    "AllNames",
    "Amounts",
    "TranslationInfo",
    "Extras",
]
TEXT = (
    "Ann Moss of the Quay Trust spoke in Berlin.\n\n“We lost\t3.5m euros | at #1,” said Moss, and Moss left for Omaha by "
    "ferry.\n\nTwo-thirds of the ferries sailed."
)


def named(row: dict[str, Any], surface: str, key: str, nth: int = 0, **more: Any) -> dict[str, Any]:
    start = -1
    for _ in range(nth + 1):
        start = row["text"].index(surface, start + 1)
    return mention(row, key, start, surface=surface, end=start + len(surface), **more)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A home with a full article, a bare one, and one of a file."""
    declared = {"topic": "sea-ports", "name": "Sea and ports", "iptc": None, "languages": ["en"]}
    write_table(TOPICS, [declared], tmp_path / "parquet/topics/run0.parquet")
    full = article(
        "a", TEXT, title="Moss & <Co>\tgo\nout", authors=["Jo Lund", "A\tB"], url="https://quayecho.example/a b"
    )
    bare = article("b", "Nothing.", offset=1, published_at=None, published_precision=None, published_day=None,
                   published_source="none", title=None, authors=[])  # fmt: skip
    paper = article("c", "Of a day.", offset=2, published_precision="day", url="urn:sha256:c0ffee", title="A day")
    berlin = {"country": "DE", "latitude": 52.52, "longitude": 13.41}
    quoted = "We lost\t3.5m euros | at #1,"
    add_batch(
        tmp_path / "parquet",
        "b0",
        [full, bare, paper],
        images=[
            image(full, 0, url="https://i.example/lead.jpg"),
            image(full, 1, url="https://i.example/a;b c.jpg"),
            image(full, 2, url="https://i.example/3.jpg", role="gallery"),
            image(full, 3, url="https://i.example/og.jpg", role="metadata"),
            image(paper, 0, url="https://i.example/og.jpg", role="metadata"),
        ],
        entities=[
            entity(full, "moss", name="Ann; Moss,\tJr|#"),
            entity(full, "trust", name="Quay Trust", type="ORG"),
            entity(full, "berlin", name="Berlin", type="LOC", place_kind="city", **berlin),
            entity(full, "de", name="Germany", type="LOC", place_kind="country", **berlin),
            entity(full, "omaha", name="Omaha", type="LOC", place_kind="city", country="US", latitude=41.26,
                   longitude=-95.94),
            entity(full, "nowhere", name="Quay", type="LOC"),
        ],
        mentions=[
            named(full, "Ann Moss", "moss"),
            named(full, "Moss", "moss", 1),
            named(full, "Moss", "moss", 2),
            named(full, "Quay Trust", "trust", type="ORG"),
            named(full, "Berlin", "berlin", type="LOC"),
            named(full, "Omaha", "omaha", type="LOC"),
            mention(full, "de", 0, surface="Moss", type="LOC", field="title", paragraph=None, in_lead=False),
        ],
        quotes=[
            quote(full, 0, quoted, TEXT.index(quoted), cue="said", cue_start=TEXT.index("said")),
            quote(full, 1, "Two-thirds", TEXT.index("Two"), kind="indirect"),
        ],
        amounts=[amount(full, 3_500_000, "3.5m euros", currency="EUR"), amount(full, 2 / 3, "Two-thirds", counted="ferries, all")],
        topics=[topic(full, "sea-ports", matched=["ferr*", "sail*", "two thirds", "harbour"])],
    )  # fmt: skip
    return load(tmp_path)


def rows(published: Path) -> dict[str, dict[str, Any]]:
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("SET TimeZone = 'Asia/Tokyo'")  # it is UTC whatever the session's zone
        found = con.execute("FROM gkg ORDER BY GKGRECORDID").fetchall()
        names = [row[0] for row in con.execute("DESCRIBE gkg").fetchall()]
    assert names == COLUMNS
    return {row[0].partition("-")[2]: dict(zip(names, row, strict=True)) for row in found}


def test_an_article_in_the_packing_of_the_codebook(published: Path) -> None:
    at = TEXT.index
    second = at("Moss", at("Moss") + 1)
    assert rows(published)["a"] == dict.fromkeys(COLUMNS) | {
        "GKGRECORDID": "20260310010000-a",
        "DATE": 20260310010000,
        "SourceCollectionIdentifier": 1,
        "SourceCommonName": "quay-echo.example",
        "DocumentIdentifier": "https://quayecho.example/a%20b",
        "Themes": "SEA_PORTS",
        "V2Themes": f"SEA_PORTS,{at('ferry')};SEA_PORTS,{at('Two-thirds')};SEA_PORTS,{at('sailed')}",
        "Locations": "1#Germany#GM#GM#52.52#13.41#GM;3#Omaha#US##41.26#-95.94#;4#Berlin#GM##52.52#13.41#",
        "V2Locations": f"4#Berlin#GM###52.52#13.41##{at('Berlin')};3#Omaha#US###41.26#-95.94##{at('Omaha')}",
        "Persons": "ann moss jr",
        "V2Persons": f"Ann Moss Jr,0;Ann Moss Jr,{second};Ann Moss Jr,{at('Moss', second + 1)}",
        "Organizations": "quay trust",
        "V2Organizations": f"Quay Trust,{at('Quay')}",
        "SharingImage": "https://i.example/lead.jpg",
        "RelatedImages": "https://i.example/a%3Bb%20c.jpg;https://i.example/3.jpg",
        "Quotations": f"{at('We lost')}|27|said|We lost 3.5m euros at 1,",
        "AllNames": f"Ann Moss,0;Quay Trust,16;Berlin,{at('Berlin')};Moss,{second};Moss,{at('Moss', second + 1)};"
        f"Omaha,{at('Omaha')}",
        "Amounts": f"3500000,EUR,{at('3.5m')};0.6666666666666666,ferries all,{at('Two')}",
        "Extras": "<PAGE_AUTHORS>Jo Lund;A B</PAGE_AUTHORS><PAGE_PRECISEPUBTIMESTAMP>20260310010000"
        "</PAGE_PRECISEPUBTIMESTAMP><PAGE_TITLE>Moss &amp; &lt;Co&gt; go out</PAGE_TITLE>",
    }


def test_what_an_article_lacks_is_null(published: Path) -> None:
    found = rows(published)
    assert found["b"] == dict.fromkeys(COLUMNS) | {
        "GKGRECORDID": "20260310030001-b",
        "DATE": 20260310030001,
        "SourceCollectionIdentifier": 1,
        "SourceCommonName": "quay-echo.example",
        "DocumentIdentifier": "https://quayecho.example/b",
        "Extras": "<PAGE_TITLE></PAGE_TITLE>",
    }
    paper = found["c"]
    assert paper["DATE"] == 20260310000000, "of a day alone, its midnight, in no zone"
    assert (paper["SourceCollectionIdentifier"], paper["SourceCommonName"]) == (2, "quay-echo")
    assert paper["SharingImage"] == "https://i.example/og.jpg"
    assert paper["Extras"] == "<PAGE_AUTHORS>Jane Doe</PAGE_AUTHORS><PAGE_TITLE>A day</PAGE_TITLE>"


def test_what_stays_empty_is_said(published: Path) -> None:
    about = next(view.about for view in read_views() if view.name == "gkg")
    with duckdb.connect(str(published), read_only=True) as con:
        empty = [name for name in COLUMNS if con.execute(f"SELECT count({name}) FROM gkg").fetchall() == [(0,)]]
    assert f"Always null, because nothing here measures or reads it: {', '.join(empty)}." in about


def test_countries_have_the_codes_that_gdelt_uses(published: Path) -> None:
    """FIPS 10-4, as a GDELT client from the package index has it."""
    listed = json.loads((files("py_gdelt") / "lookups/data/countries.json").read_text(encoding="utf-8"))
    theirs = {entry["iso2"]: code for code, entry in listed.items()}
    sql = next(view.sql for view in read_views() if view.name == "gkg")
    fips = sql[sql.index("SELECT left(codes") : sql.index("), dated AS")]
    ours = dict(ask(published, fips))
    countries = set(theirs) - {"AN"}  # the Netherlands Antilles, which are no more
    assert {country: ours.get(country, country) for country in countries} == {c: theirs[c] for c in countries}
