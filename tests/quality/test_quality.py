from __future__ import annotations

from tests.quality.floors import read_floors
from tests.quality.gold import demo_brief, read_gold
from tests.quality.score import mean_scores, score_page, shingles


def test_no_score_falls_below_its_floor() -> None:
    scores = mean_scores(score_page(truth, found) for _, truth, found in read_gold(demo_brief()))
    floors = read_floors()
    assert set(floors) == set(scores), "run: python -m tests.quality --pin"
    assert {name: mean for name, (mean, _) in scores.items() if mean < floors[name] - 1e-9} == {}


def test_the_score_of_a_perfect_page_is_one_and_of_a_miss_is_not() -> None:
    truth = next(truth for _, truth, _ in read_gold(demo_brief()) if truth["article"] and truth["images"])
    missed = score_page(truth, None)
    assert max(value for name, values in missed.items() for value in values if name != "wire agency") == 0.0
    assert sum(shingles("one two three four five").values()) == 2
