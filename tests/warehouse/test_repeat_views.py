"""The views of what is used twice, on rows whose numbers are worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.conftest import ask
from tests.warehouse.rows import START, add_batch, article, entity, image, mention
from tests.warehouse.test_repeats import BASE, PARTS, load, prose, story
from warehouse.entity_tables import WATCHLIST
from warehouse.parquet import write_table


def test_syndication_says_how_much_later(tmp_path: Path) -> None:
    rows = [
        story("a", BASE),
        story("b", BASE, "harbour-post", 1.5),
        story("c", BASE, "valley-ledger", 2, published_precision="day"),
    ]
    assert ask(
        load(tmp_path, rows), "SELECT * EXCLUDE (similarity, containment) FROM syndication ORDER BY article_id"
    ) == [
        ("a", "quay-echo", "b", "harbour-post", "syndicated", 5400),
        ("a", "quay-echo", "c", "valley-ledger", "syndicated", None),
    ]


def test_shares_with_and_without_repeats(tmp_path: Path) -> None:
    rows = [story("a", BASE), story("b", BASE, hours=1), story("c", prose(5), hours=2), story("d", prose(6), hours=3)]
    watched: dict[str, Any] = {
        "entity_id": "k",
        "type": "PERSON",
        "name": "Kirsty Boyle",
        "aliases": [],
        "wikidata_id": None,
    }
    watched |= {"country": None, "latitude": None, "longitude": None, "gender": None}
    write_table(WATCHLIST, [watched], tmp_path / "parquet/watchlist/run0.parquet")
    named = [row for row in rows if row["article_id"] in ("a", "b", "c")]
    add_batch(
        tmp_path / "parquet",
        "extra",
        rows,
        entities=[entity(row, "k") for row in named],
        mentions=[mention(row, "k", 0) for row in named] + [mention(rows[0], "k", 3)],
    )
    published = load(tmp_path)
    assert ask(published, "SELECT articles, originals, words FROM coverage_by_day") == [(4, 3, 480)]
    assert ask(published, "SELECT * EXCLUDE (day) FROM share_of_voice") == [("quay-echo", "k", 3, 4, 0.75, 2, 3, 2 / 3)]


def test_pictures_across_articles(tmp_path: Path) -> None:
    rows = [story("a", BASE), story("b", prose(4), "harbour-post", -1), story("c", prose(5), "harbour-post", 1)]
    pictures = [
        image(rows[0], 0, image_id="p", url="https://i.example/p-640.jpg", width=640, height=480, credit="AP/Jo Lund",
              agency="AP", creator="Jo Lund"),
        image(rows[1], 0, image_id="p", url="https://i.example/p-1200.jpg", width=1200, height=900, credit="AP/Jo Lund",
              agency="AP", creator="Jo Lund"),
        image(rows[1], 1, image_id="q"),
        image(rows[2], 0, image_id="m", role="metadata", credit="AP", agency="AP"),
    ]  # fmt: skip
    add_batch(tmp_path / "parquet", "extra", rows, images=pictures)
    published = load(tmp_path)
    assert ask(published, "SELECT image_id, url, width, height, articles, outlets FROM pictures ORDER BY 1") == [
        ("m", "https://img.quayecho.example/0.jpg", None, None, 1, 1),
        ("p", "https://i.example/p-1200.jpg", 1200, 900, 2, 2),
        ("q", "https://img.quayecho.example/1.jpg", None, None, 1, 1),
    ]
    assert ask(published, "SELECT * EXCLUDE (first_seen_at) FROM image_reuse") == [
        ("p", "https://i.example/p-1200.jpg", 2, 2, "harbour-post", "AP/Jo Lund")
    ]
    assert ask(published, "SELECT * FROM image_credits ORDER BY ALL") == [
        ("harbour-post", "AP", "Jo Lund", 1, 0.5),
        ("harbour-post", None, None, 1, 0.5),
        ("quay-echo", "AP", "Jo Lund", 1, 1.0),
    ]


def test_headlines_that_were_changed(tmp_path: Path) -> None:
    first = article("a", BASE, published_at=START - timedelta(hours=2))
    second = first | {
        "title": "Another", "fetched_at": START + timedelta(hours=4), "warc_file": "raw/night1.warc.gz",
        "text": BASE + " " + PARTS[0], "text_hash": "other", "payload_digest": "other",
    }  # fmt: skip
    found = load(tmp_path, [first], [second])
    assert ask(found, "SELECT * EXCLUDE (seen_at) FROM headline_changes") == [
        ("a", "quay-echo", 2, "About a", "Another", 40, 0, 6.0)
    ]
