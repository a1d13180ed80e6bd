"""Places by name alone, in the languages that no model reads."""

from __future__ import annotations

import pytest

from extractors.places.abroad import find_places
from extractors.places.demonyms import count_demonyms, is_demonym
from extractors.places.gazetteer import load_gazetteer


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Die Ministerin flog von Berlin über die Schweiz nach München.", ["Berlin", "Schweiz", "München"]),
        ("Le président est à Moscou, pas en Allemagne.", ["Moscou", "Allemagne"]),
        ("El presidente viajó a Nueva York y a los Estados Unidos.", ["Nueva York", "Estados Unidos"]),
        ("Президент прибыл в Москва.", ["Москва"]),
        ("東京で会談した。", ["東京"]),
        ("Das Essen war gut, und das Spiel endete.", []),
        ("", []),
    ],
)
def test_countries_and_large_cities_in_their_own_words(text: str, places: list[str]) -> None:
    assert [text[start:end] for start, end, _ in find_places([text])[0]] == places


def test_a_name_that_is_a_word_in_the_same_text_is_none() -> None:
    text = "Lima stand dort, und die lima auch."
    assert find_places([text]) == [[]]


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("U.S.", "US", "country"), ("Turkey", "TR", "country"), ("Ivory Coast", "CI", "country"), ("Bavaria", "DE", "region"),
        ("Ontario", "CA", "region"), ("Kyiv", "UA", "capital"), ("Muenchen", "DE", "city"), ("Gaza", "PS", "region"),
        ("Köln", "DE", "city"), ("São Paulo", "BR", "city"), ("sao paulo", "BR", "city"), ("Cook County", "US", "region"),
    ],
)  # fmt: skip
def test_names_of_the_gazetteer(name: str, country: str, kind: str) -> None:
    assert (country, kind) in [(place.country, place.kind) for place, _ in load_gazetteer().find(name)]


def test_countries_and_towns_have_coordinates() -> None:
    (kenya,) = [place for place, _ in load_gazetteer().find("Kenya") if place.kind == "country"]
    assert kenya.latitude == pytest.approx(-1.28, abs=0.1)
    assert kenya.longitude == pytest.approx(36.8, abs=0.1)
    assert load_gazetteer().find("Port Quillander") == []


def test_words_for_peoples() -> None:
    assert [is_demonym(word) for word in ("Kenyan", "British", "Muslims", "Kenya", "Leeds")] == [True] * 3 + [False] * 2
    assert count_demonyms("South African police met the Kenyan envoy and two Kenyans.") == {"ZA": 1, "KE": 2}
