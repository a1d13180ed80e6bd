"""Names of a watch-list, found as whole words with the right spans."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.entities import Watchlist, entity_id, find_mentions
from extractors.records import Image, Mention


@dataclass(frozen=True)
class Entity:
    name: str
    type: str = "ORG"
    aliases: tuple[str, ...] = field(default=())
    wikidata_id: str | None = None


def names(text: str, *entities: Entity) -> list[str]:
    found = list(Watchlist(entities).find(text))
    ends = [0, *(end for _, end, _ in found)]
    assert all(start >= before for before, (start, _, _) in zip(ends, found, strict=False))
    return [text[start:end] for start, end, _ in found]


PORT, ROVERS, BOYLE = Entity("Port Aldren", "LOC"), Entity("Port Aldren Rovers"), Entity("Kirsty Boyle", "PERSON")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Port Aldren Rovers won in Port Aldren.", ["Port Aldren Rovers", "Port Aldren"]),
        ("Port Aldren Roversmen", ["Port Aldren"]),  # the longer fails at its end, the shorter does not
        ("Airport Aldren, Port Aldrener, _Port Aldren", []),
        ("“Port Aldren”, (Port Aldren) Port Aldren’s; Port Aldren-based/Port Aldren.", ["Port Aldren"] * 5),
        ("PORT ALDREN port aldren", []),
        ("Port\u00a0Aldren and Port\nAldren", ["Port\u00a0Aldren", "Port\nAldren"]),
        ("", []),
    ],
)
def test_whole_words_longest_first(text: str, found: list[str]) -> None:
    assert names(text, PORT, ROVERS) == found


def test_accents_and_apostrophes() -> None:
    who = (Entity("Mary O'Brien"), Entity("Élodie Lefèvre"), Entity("José"), Entity("Jean-Luc"))
    text = "Mary O’Brien, Élodie Lefèvre’s friend, met Jean‑Luc and Josée, not Jose\u0301."
    assert names(text, *who) == ["Mary O’Brien", "Élodie Lefèvre", "Jean‑Luc"]
    decomposed = Entity(unicodedata.normalize("NFD", "Élodie Lefèvre"))
    assert names("Élodie Lefèvre", decomposed) == ["Élodie Lefèvre"]
    assert entity_id(decomposed) == entity_id(Entity("Élodie Lefèvre"))
    assert names("Jose\u0301", Entity("Jose")) == []


def test_overlapping_names_the_first_wins() -> None:
    assert names("Bank of Port Aldren Rovers", Entity("Bank of Port Aldren"), ROVERS) == ["Bank of Port Aldren"]
    assert names("New York City", Entity("New York"), Entity("York City")) == ["New York"]


def test_scripts_without_spaces() -> None:
    assert names("昨日東京電力は発表した。", Entity("東京電力")) == ["東京電力"]
    assert names("株式会社ABCDは", Entity("ABC")) == []
    assert names("株式会社ABCは", Entity("ABC")) == ["ABC"]


def test_two_entities_of_one_name_the_first_has_it() -> None:
    one, other = Entity("Mercury", "LOC"), Entity("Mercury", "ORG")
    assert [entity for _, _, entity in Watchlist([one, other]).find("Mercury")] == [one]


def test_an_empty_list_finds_nothing() -> None:
    assert names("Port Aldren") == []


def test_ids_hang_on_the_wikidata_id_else_on_type_and_name() -> None:
    assert entity_id(Entity("A B", wikidata_id="Q1")) == entity_id(Entity("C", "LOC", wikidata_id="Q1"))
    assert entity_id(Entity("Kirsty  BOYLE", "PERSON")) == entity_id(BOYLE)
    assert entity_id(Entity("Kirsty Boyle", "ORG")) != entity_id(BOYLE)


def picture(position: int, caption: str | None) -> Image:
    return Image(
        article_id="a", position=position, role="body", image_id="i", url="https://a.example/i.jpg", caption=caption,
        alt=None, credit=None, creator=None, agency=None, width=None, height=None, versions=[], after_paragraph=None,
    )  # fmt: skip


def test_spans_hold_in_every_field_beyond_the_basic_plane() -> None:
    text = "😀 Port Aldren 🚢.\n\nSecond 𝒳.\n\n“🚢 Kirsty Boyle spoke,” said Port Aldren’s mayor. Kirsty Boyle left."
    images = [picture(0, None), picture(3, "👩‍🚀 Kirsty Boyle")]
    title = "🏴󠁧󠁢󠁥󠁮󠁧󠁿 Port Aldren"
    found = find_mentions("a", text, title, images, Watchlist([PORT, BOYLE]))
    fields = {"title": title, "text": text, "caption": "👩‍🚀 Kirsty Boyle"}
    for mention in found:
        assert fields[mention.field][mention.start : mention.end] == mention.surface
    assert [(m.field, m.surface, m.paragraph, m.image_position, m.in_lead, m.in_quote) for m in found] == [
        ("title", "Port Aldren", None, None, False, False),
        ("text", "Port Aldren", 0, None, True, False),
        ("text", "Kirsty Boyle", 2, None, False, True),
        ("text", "Port Aldren", 2, None, False, False),
        ("text", "Kirsty Boyle", 2, None, False, False),
        ("caption", "Kirsty Boyle", None, 3, False, False),
    ]


@given(
    st.text(alphabet="abA é’'-_\n😀\u0301東", max_size=40),
    st.lists(st.text(alphabet="abA é’'-😀\u0301東", min_size=1, max_size=5), max_size=6),
)
def test_any_names_in_any_text(text: str, forms: list[str]) -> None:
    found: list[Mention] = find_mentions("a", text, None, [], Watchlist([Entity(form) for form in forms]))
    assert all(text[m.start : m.end] == m.surface for m in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
