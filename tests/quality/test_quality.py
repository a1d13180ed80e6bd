from __future__ import annotations

import sys
from dataclasses import replace
from itertools import islice

import pytest

from extractors.tagging.words import Span
from flows.models import load_tagger
from tests.quality import clippings, quotations, repetition, topicality
from tests.quality.comparison import as_article, ask_peer
from tests.quality.floors import read_floors
from tests.quality.gold import DEMO, GOLD_SETS, GoldSet
from tests.quality.score import mean_scores, score_page, shingles


@pytest.mark.parametrize("gold", GOLD_SETS, ids=lambda gold: gold.name)
def test_no_score_falls_below_its_floor(gold: GoldSet) -> None:
    scores = mean_scores(score_page(truth, found) for _, truth, found in gold.extract())
    floors = read_floors()[gold.name]
    assert set(floors) == set(scores), "run: python -m tests.quality --pin"
    assert {name: mean for name, (mean, _) in scores.items() if mean < floors[name] - 1e-9} == {}


@pytest.mark.parametrize("folder", clippings.FOLDERS)
@pytest.mark.parametrize("model", ["default", "light"])
def test_names_links_and_countries_do_not_fall_below_their_floors(model: str, folder: str) -> None:
    gold = clippings.read_clippings(clippings.GOLD / folder)
    scores = clippings.score_clippings(gold, load_tagger(model))
    floors = read_floors()[f"entities {folder} {model}"]
    assert set(floors) == set(scores), "run: python -m tests.quality --pin"
    assert {name: mean for name, (mean, _) in scores.items() if mean < floors[name] - MODEL_NOISE} == {}


@pytest.mark.parametrize("folder", quotations.FOLDERS)
def test_quotes_and_speakers_do_not_fall_below_their_floors(folder: str) -> None:
    scores = quotations.score_quotes(quotations.read_gold(folder), load_tagger("default"))
    floors = read_floors()[f"quotes {folder}"]
    assert set(floors) == set(scores), "run: python -m tests.quality --pin"
    assert {name: mean for name, (mean, _) in scores.items() if mean < floors[name] - MODEL_NOISE} == {}


@pytest.mark.parametrize("part", repetition.PARTS)
def test_repeats_and_stories_do_not_fall_below_their_floors(part: str) -> None:
    scores = repetition.score_gold(repetition.read_gold(part))
    floors = read_floors()[f"repeats {part}"]
    assert {name: mean for name, (mean, _) in scores.items() if mean < floors[name]} == {}


@pytest.mark.parametrize("part", topicality.PARTS)
def test_topics_do_not_fall_below_their_floors(part: str) -> None:
    scores = topicality.score_topics(topicality.read_gold(part))
    floors = read_floors()[f"topics {part}"]
    assert set(floors) == set(scores), "run: python -m tests.quality --pin"
    assert {name: mean for name, (mean, _) in scores.items() if mean < floors[name]} == {}


MODEL_NOISE = 0.01
"""Rounding differs between processors, and a name or two with it."""


def test_a_model_that_sees_what_is_marked_scores_one() -> None:
    gold = clippings.read_clippings(clippings.GOLD / "worked")[:3]
    marked = {m.text: [Span(a, b, kind) for a, b, kind, _, _ in m.names] for c in gold for _, _, m in c.fields()}
    scores = clippings.score_clippings(gold, lambda texts: [marked[text] for text in texts])
    assert scores["F1"][0] > 0.99
    blind = clippings.score_clippings(gold, lambda texts: [[] for _ in texts])
    assert blind["recall"][0] < 0.2, "some names are known by their last word, an age or a dateline"


def test_the_score_of_a_perfect_page_is_one_and_of_a_miss_is_not() -> None:
    truth = next(truth for _, truth in DEMO.read_samples() if truth["article"] and truth["images"])
    missed = score_page(truth, None)
    assert max(value for name, values in missed.items() for value in values if name != "wire agency") == 0.0
    assert sum(shingles("one two three four five").values()) == 2


def test_a_peer_answers_in_a_process_of_its_own_and_its_misses_are_counted() -> None:
    page, truth = next((page, truth) for page, truth in DEMO.read_samples() if truth["article"] and truth["images"])
    # trafilatura is among our own requirements too, so that this needs no peers' environment.
    answers = ask_peer("trafilatura", [page, replace(page, url="http://empty.example/", body=b"")], sys.executable)
    assert sum(answers.misses.values()) == 1
    scores = score_page(truth, as_article(answers.found[page.url], None))
    assert scores["article or not"] == scores["day"] == [1.0]
    assert scores["text F1"][0] > 0.8


def test_a_peer_that_cannot_start_misses_every_page() -> None:
    answers = ask_peer("no such peer", islice(DEMO.read_pages(), 3), sys.executable)
    assert (answers.found, sum(answers.misses.values())) == ({}, 3)
