"""Which articles repeat another, whatever the order in which they came."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ask
from tests.warehouse.rows import START, add_batch, article
from warehouse.parquet import write_table
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.tables import OUTLETS

Row = dict[str, Any]
REPEATS = "SELECT article_id, original_article_id, relation FROM duplicates ORDER BY ALL"


def prose(seed: int, words: int = 120) -> str:
    """Text that shares nothing with that of another seed."""
    rng = random.Random(seed)
    return " ".join(
        "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))
        for _ in range(words)
    )


def story(key: str, text: str, outlet: str = "quay-echo", hours: float = 0, **more: Any) -> Row:
    """An article of an outlet, some hours after the first."""
    at = START + timedelta(hours=hours)
    seen = at + timedelta(hours=1)
    dated: Row = {"published_at": at, "published_day": at.date(), "fetched_at": seen, "warc_file": f"raw/{key}.warc.gz"}
    return article(key, text, outlet_id=outlet, **dated) | more


def load(folder: Path, *nights: list[Row], agency: str | None = None) -> Path:
    """Publish the nights one after the other; without one, what is there already."""
    outlets = [
        {"outlet_id": name, "name": name, "domain": f"{name}.example", "country": None, "language": None,
         "timezone": "UTC", "media_type": "agency" if name == agency else None}
        for name in ("quay-echo", "harbour-post", "valley-ledger", "northern-wire")
    ]  # fmt: skip
    write_table(OUTLETS, outlets, folder / "parquet/outlets/run0.parquet")
    for number, rows in enumerate(nights or [[]]):
        run = Run(f"run{number}", datetime(2026, 3, 10, 3, tzinfo=UTC) + timedelta(days=number), "test")
        run.open(folder / "parquet")
        if rows:
            add_batch(folder / "parquet", f"b{number}", [row | {"run_id": f"run{number}"} for row in rows])
        results = publish(folder / "parquet", folder / "coverage.duckdb", run, [])
        assert [result for result in results if not result.passed] == []
    return folder / "coverage.duckdb"


def repeats(folder: Path, *nights: list[Row], agency: str | None = None) -> list[tuple[str, str, str]]:
    return ask(load(folder, *nights, agency=agency), REPEATS)


BASE = prose(1)
PARTS = [prose(seed, 40) for seed in range(10, 16)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([story("a", BASE), story("b", BASE, "harbour-post", 1)], [("b", "a", "syndicated")]),
        ([story("a", BASE), story("b", BASE.upper(), "harbour-post", 1)], [("b", "a", "syndicated")]),
        ([story("a", BASE), story("b", BASE + " " + PARTS[0], hours=1)], [("b", "a", "same_outlet")]),
        ([story("a", BASE, wire_agency="AP"), story("b", BASE, "harbour-post", 1)], [("b", "a", "wire")]),
        ([story("a", " ".join(PARTS)), story("b", " ".join(PARTS[:2]), "harbour-post", 1)], [("b", "a", "partial")]),
        (
            [story("a", " ".join(PARTS[:4])), story("b", " ".join([PARTS[5], *PARTS[:4]]), "harbour-post", 1)],
            [("b", "a", "syndicated")],
        ),
        (
            [story("a", " ".join(PARTS[:2])), story("b", " ".join([PARTS[5], PARTS[4], *PARTS[:2]]), "harbour-post", 1)],
            [("b", "a", "partial")],
        ),
        ([story("a", BASE), story("b", prose(2), "harbour-post", 1)], []),
        ([story("a", BASE + " " + PARTS[0][:90]), story("b", prose(2) + " " + PARTS[0][:90], "harbour-post", 1)], []),
        ([story("a", BASE), story("b", BASE, "harbour-post", 24 * 30)], [("b", "a", "syndicated")]),
        ([story("a", BASE), story("b", BASE + " " + PARTS[0], "harbour-post", 24 * 12)], []),
    ],
)  # fmt: skip
def test_relations(rows: list[Row], found: list[tuple[str, str, str]], tmp_path: Path) -> None:
    assert repeats(tmp_path, rows) == found


def test_the_agency_is_the_original_and_so_is_the_page_that_is_named(tmp_path: Path) -> None:
    first = story("a", BASE, "harbour-post", 0)
    assert repeats(tmp_path / "1", [first, story("w", BASE, "northern-wire", 1)], agency="northern-wire") == [
        ("a", "w", "wire")
    ]
    named = story("b", BASE, "valley-ledger", 2)
    assert repeats(tmp_path / "2", [first | {"canonical_url": named["url"]}, named]) == [("a", "b", "syndicated")]


def test_all_copies_point_to_one_original_and_never_in_a_chain(tmp_path: Path) -> None:
    rows = [
        story("a", " ".join(PARTS)),
        story("b", " ".join(PARTS[:5]), "harbour-post", 1),
        story("c", " ".join(PARTS[:4]), "valley-ledger", 2),
        story("d", " ".join(PARTS[:3]), "northern-wire", 3),
    ]
    assert [(one, other) for one, other, _ in repeats(tmp_path, rows)] == [("b", "a"), ("c", "a"), ("d", "a")]


def test_what_an_outlet_says_under_every_article_is_nobodys_text(tmp_path: Path) -> None:
    box = prose(99, 70)
    rows = [story(f"a{n}", prose(20 + n, 60) + " " + box, hours=n) for n in range(6)]
    assert repeats(tmp_path, rows) == []
    forecasts = [story(f"f{n}", f"{n} {box} {n} {prose(98, 50)}", hours=24 * n) for n in range(6)]
    assert repeats(tmp_path / "f", forecasts) == []


def test_a_changed_text_is_asked_again(tmp_path: Path) -> None:
    copied = story("b", BASE, "harbour-post", 1)
    rewritten = copied | {
        "text": prose(3),
        "text_hash": "other",
        "fetched_at": copied["fetched_at"] + timedelta(days=1),
    }
    rewritten |= {
        "passages": story("b", prose(3))["passages"],
        "payload_digest": "other",
        "warc_file": "raw/night1.warc.gz",
    }
    assert repeats(tmp_path, [story("a", BASE), copied]) == [("b", "a", "syndicated")]
    assert repeats(tmp_path, [story("a", BASE), copied], [rewritten]) == []


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_nights_makes_no_difference(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    box = prose(99, 40)
    rows: list[Row] = []
    for n in range(30):
        outlet = rng.choice(("quay-echo", "harbour-post", "valley-ledger"))
        parts = (
            rng.sample(PARTS, rng.randint(1, 4))
            + ([box] if outlet == "quay-echo" else [])
            + [prose(rng.randint(0, 60), 30)]
        )
        text = rng.choice(rows)["text"] if rows and rng.random() < 0.3 else " ".join(parts)
        wire = rng.choice((None, None, "AP"))
        rows.append(story(f"a{n:02}", text, outlet, rng.choice((0, 5, 40, 150, 700)) + n / 60, wire_agency=wire))
    tables = "duplicates", "shared_passages", "nearest_articles", "stories", "story_articles"
    query = [f"SELECT * FROM {table} ORDER BY ALL" for table in tables]
    at_once = load(tmp_path / "one", rows)
    expected = [ask(at_once, sql) for sql in query]
    rng.shuffle(rows)
    cuts = sorted(rng.sample(range(1, 30), 4))
    nights = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, 30], strict=True)]
    found = load(tmp_path / "five", *nights)
    assert [ask(found, sql) for sql in query] == expected
    assert len(expected[0]) > 5
    assert date(2026, 3, 10) <= rows[0]["published_day"]
