"""What stands in quotation marks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.quoting.marks import find_marked


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
        ("‘All safe,’ she said. ‘The workers’ rights don’t count.’", ["All safe,", "The workers’ rights don’t count."]),
        ("He called it 'daft' and 'gorgeous' and it's the '90s.", ["daft", "gorgeous"]),
        ("Rock ‘n’ roll in the ’80s, the dogs’ home and the boys’ club", []),
        ("“He said, ‘Go.’ I went.”", ["He said, ‘Go.’ I went."]),
        ("\"He's 6' 2\" and plays like he's 6' 10\",\" she said.", ["He's 6' 2\" and plays like he's 6' 10\","]),
        ("", []),
    ],
)
def test_marks_of_many_languages(text: str, marked: list[str]) -> None:
    assert [text[m.start : m.end] for m in find_marked(text)] == marked


@given(st.text(alphabet="as .\n“”„«»\"「」‘’'", max_size=60))
def test_spans_are_in_order_and_inside_a_paragraph(text: str) -> None:
    found = find_marked(text)
    assert all(0 <= m.start <= m.end <= len(text) and "\n" not in text[m.start : m.end] for m in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_marks_around_nothing_are_no_quote() -> None:
    text = 'She said “” and “ ” and "yes".'
    assert [text[marked.start : marked.end] for marked in find_marked(text)] == ["yes"]
