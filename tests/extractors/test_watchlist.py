"""Names of a watch-list, found as whole words with the right spans."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import pytest

from extractors.linking.identity import entity_id
from extractors.linking.watchlist import Watchlist


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
    assert entity_id("PERSON", decomposed.name) == entity_id("PERSON", "Élodie Lefèvre")
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
    assert entity_id("ORG", "A B", "Q1") == entity_id("LOC", "C", "Q1")
    assert entity_id("PERSON", "Kirsty  BOYLE") == entity_id("PERSON", "Kirsty Boyle")
    assert entity_id("ORG", "Kirsty Boyle") != entity_id("PERSON", "Kirsty Boyle")
    assert entity_id("PERSON", "John F. Kerry") == entity_id("PERSON", "John Kerry")
    assert entity_id("PERSON", "J. F. Kerry") != entity_id("PERSON", "John Kerry")
    assert entity_id("ORG", "the Calder Line Ltd") == entity_id("ORG", "Calder Line")
    assert entity_id("ORG", "Harbour Party") == entity_id("ORG", "Harbour")
    assert entity_id("ORG", "Party") != entity_id("ORG", "")
