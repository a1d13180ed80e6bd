"""The places that are known by name: countries, their subdivisions, and towns with 500 inhabitants and more."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from marisa_trie import BytesTrie

_FILE = Path(__file__).with_name("gazetteer.trie")


class Place(NamedTuple):
    """A place of the gazetteer. Coordinates are degrees; a country's are its capital's, a region's its centre's."""

    kind: str
    """country, region, capital or city."""
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    region: str
    """ISO 3166-2 of a region; of a city the code that GeoNames gives its first-order division."""
    latitude: float | None
    longitude: float | None
    population: int


class Gazetteer:
    """Looks places up by any of their names, in a static trie that is mapped into memory: no time to load."""

    def __init__(self, path: Path) -> None:
        self._trie = BytesTrie()
        self._trie.mmap(str(path))

    def find(self, name: str) -> list[tuple[Place, bool]]:
        """The places of that name, each with whether English newsrooms call it so."""
        return [_read(value) for value in self._trie.get(fold(name), [])]


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer that ships."""
    return Gazetteer(_FILE)


def _read(value: bytes) -> tuple[Place, bool]:
    kind, name, country, region, latitude, longitude, population, is_usual = value.decode().split("\t")
    place = Place(
        kind,
        name,
        country,
        region,
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        int(population),
    )
    return place, bool(is_usual)


def fold(name: str) -> str:
    """A name without case, accents, full stops and what apostrophes and hyphens look like."""
    if name.isascii():
        return name.casefold().replace(".", "").replace("-", " ").replace("'", "")
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = plain.replace("’", "").replace("‘", "").replace("ʻ", "").replace("ø", "o").replace("ı", "i")
    return plain.casefold().replace(".", "").replace("-", " ").replace("'", "")
