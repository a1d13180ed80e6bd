"""Which articles tell the same event, whatever the order in which they came."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.terms import find_terms
from tests.conftest import ask
from tests.quality.repetition import as_row, read_gold
from tests.warehouse.rows import START, add_batch, entity, mention
from tests.warehouse.test_repeats import Row, load, prose, story

STORIES = "SELECT story_id, list(article_id ORDER BY position) FROM story_timeline GROUP BY ALL ORDER BY ALL"
OUTLETS = ("quay-echo", "harbour-post", "valley-ledger", "northern-wire")


def telling(key: str, of: str, hours: float, outlet: str = "quay-echo", **more: Any) -> Row:
    """An article about some things, a letter each: it names each, and says a word of each that is no name."""
    words = {letter: prose(ord(letter), 2).split() for letter in of}
    text = " ".join(f"{name.title()} {word}" for name, word in words.values())
    return story(key, text, outlet, hours, title=None, terms=find_terms(None, text, "en")) | more


def stories(folder: Path, *nights: list[Row]) -> list[tuple[str, list[str]]]:
    return ask(load(folder, *nights), STORIES)


def test_who_tells_the_same_is_in_one_story_and_a_single_one_in_none(tmp_path: Path) -> None:
    rows = [
        telling("a", "abcdef", 1),
        telling("b", "abcdgh", 0, "harbour-post"),
        telling("c", "abchij", 60, "valley-ledger"),
        telling("single", "klmnop", 2),
    ]
    assert stories(tmp_path, rows) == [("b", ["b", "a", "c"])]


def test_an_event_goes_on_for_days_and_is_over_after_five_without_a_word(tmp_path: Path) -> None:
    rows = [telling(f"a{day}", "abcd" + "efghijk"[day], 24 * day * 4, OUTLETS[day % 3]) for day in range(4)]
    assert stories(tmp_path / "on", rows) == [("a0", ["a0", "a1", "a2", "a3"])]
    assert stories(tmp_path / "over", [telling("a", "abcd", 0), telling("b", "abce", 24 * 6, "harbour-post")]) == []


def test_a_name_alone_is_no_event(tmp_path: Path) -> None:
    def about(key: str, words: int, hours: float, outlet: str) -> Row:
        text = "Orla Fenwick " + prose(words, 30)
        return story(key, text, outlet, hours, title=None, terms=find_terms(None, text, "en"))

    rows = [
        about("budget", 1, 0, "quay-echo"),
        about("libel", 2, 1, "harbour-post"),
        about("visit", 3, 2, "valley-ledger"),
    ]
    assert stories(tmp_path, rows) == []


def test_forecasts_of_an_outlet_are_no_story(tmp_path: Path) -> None:
    titles = ("Weather for Monday, March 9", "Weather for Tuesday, March 10")
    rows = [telling(f"w{day}", "abcd" + "ef"[day], 24 * day, title=titles[day]) for day in range(2)]
    assert stories(tmp_path / "one", rows) == []
    elsewhere = [rows[0], rows[1] | {"outlet_id": "harbour-post"}]
    assert stories(tmp_path / "two", elsewhere) == [("w0", ["w0", "w1"])]


def test_repeats_go_with_their_original(tmp_path: Path) -> None:
    text = prose(1)
    copies = [story(key, text, outlet, hours) for key, outlet, hours in (("a", OUTLETS[0], 0), ("b", OUTLETS[1], 1))]
    published = load(tmp_path, copies)
    assert ask(published, STORIES) == [("a", ["a", "b"])]
    assert ask(published, "SELECT article_id, similarity, lag_seconds FROM story_articles ORDER BY 1") == [
        ("a", 1.0, 0),
        ("b", 1.0, 3600),
    ]
    assert ask(published, "SELECT position, article_id, is_original FROM story_timeline ORDER BY 1") == [
        (0, "a", True),
        (1, "b", False),
    ]


def test_a_story_says_when_by_whom_and_about_whom(tmp_path: Path) -> None:
    rows = [
        telling("a", "abcd", 0, title="First word"),
        telling("b", "abce", 3, "harbour-post", title="Second word"),
        telling("c", "abcf", 2, "harbour-post", published_precision="day", title="Some time today"),
    ]
    named = [entity(rows[0], "e1"), entity(rows[1], "e2"), entity(rows[0], "e2")]
    mentions = [mention(rows[0], "e1", 0), mention(rows[1], "e2", 0), mention(rows[0], "e2", 5)]
    rows = [row | {"run_id": "run0"} for row in rows]
    add_batch(tmp_path / "parquet", "b0", rows, entities=named, mentions=mentions)
    published = load(tmp_path)
    assert ask(published, "SELECT * EXCLUDE (first_published_at, last_published_at) FROM stories") == [
        ("a", "First word", 3, 2, ["e2", "e1"], [])
    ]
    assert ask(published, "SELECT first_published_at, last_published_at FROM stories") == [
        (START, START + timedelta(hours=3))
    ]
    assert ask(published, "SELECT article_id, lag_seconds FROM story_timeline ORDER BY position") == [
        ("a", 0),
        ("b", 10800),
        ("c", None),
    ]


def test_two_stories_that_grow_together_keep_their_old_ids(tmp_path: Path) -> None:
    first = [telling("a1", "abc", 0), telling("a2", "abd", 1, "harbour-post")]
    second = [telling("b1", "efg", 2), telling("b2", "ghi", 3, "harbour-post")]
    both = telling("c", "abcefg", 30, "valley-ledger")
    published = load(tmp_path, [*first, *second], [both])
    assert ask(published, STORIES) == [("a1", ["a1", "a2", "b1", "b2", "c"])]
    assert ask(published, "SELECT aliases FROM stories") == [(["b1"],)]
    assert stories(tmp_path / "apart", [*first, *second]) == [("a1", ["a1", "a2"]), ("b1", ["b1", "b2"])]


def test_a_text_that_is_changed_leaves_the_story(tmp_path: Path) -> None:
    rows = [telling("a", "abcd", 0), telling("b", "abce", 1, "harbour-post"), telling("c", "abcf", 2, "valley-ledger")]
    changed = telling("c", "lmno", 2, "valley-ledger") | {
        "fetched_at": rows[2]["fetched_at"] + timedelta(days=1),
        "payload_digest": "other",
        "text_hash": "other",
        "warc_file": "raw/night1.warc.gz",
    }
    assert stories(tmp_path, rows) == [("a", ["a", "b", "c"])]
    assert stories(tmp_path, rows, [changed]) == [("a", ["a", "b"])]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_nights_makes_no_difference(seed: int, tmp_path: Path) -> None:
    """With real prose, of which the terms of an article weigh less the more articles come that have them."""
    rng = random.Random(seed)
    rows = [as_row(one, number) for number, one in enumerate(read_gold("state"))]
    rows = [row | {"warc_file": f"raw/{row['article_id']}.warc.gz"} for row in rows]
    tables = ("nearest_articles", "stories", "story_articles", "duplicates")
    at_once = load(tmp_path / "one", rows)
    expected = [ask(at_once, f"SELECT * FROM {table} ORDER BY ALL") for table in tables]
    rng.shuffle(rows)
    cuts = sorted(rng.sample(range(1, len(rows)), 4))
    nights = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    found = load(tmp_path / "five", *nights)
    assert [ask(found, f"SELECT * FROM {table} ORDER BY ALL") for table in tables] == expected
    assert len(expected[1]) > 20
