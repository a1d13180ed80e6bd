"""What stands in quotation marks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.quotes import find_marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("“All safe,” she said. “Nobody hurt.”", ["All safe,", "Nobody hurt."]),
        ('He said "all safe" and "well".', ["all safe", "well"]),
        ("„Alle sicher“, sagte sie. „Gut.”", ["Alle sicher", "Gut."]),
        ("« Tous saufs », dit-elle.", [" Tous saufs "]),
        ("»Alle sicher«, sagte sie. »Gut.«", ["Alle sicher", "Gut."]),
        ("”Alla är säkra”, sade hon.", ["Alla är säkra"]),
        ("市長は「全員無事だ」と述べた。", ["全員無事だ"]),
        ("“Never closed\n\n“Closed.”", ["Never closed", "Closed."]),
        ("“One. “Two.”", ["One. ", "Two."]),
        ('It’s the ’90s, a 6" pipe and 5\'10" tall', []),
        ("", []),
    ],
)
def test_marks_of_many_languages(text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in find_marked(text)] == marked


@given(st.text(alphabet='a .\n“”„«»"「」', max_size=60))
def test_spans_are_in_order_and_inside_a_paragraph(text: str) -> None:
    found = find_marked(text)
    assert all(0 <= start <= end <= len(text) and "\n" not in text[start:end] for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
