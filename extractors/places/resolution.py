"""Which of several places of one name an article means, or none."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from extractors.places.gazetteer import Gazetteer, Place, fold

# How the Associated Press shortens the states of the US behind a town; datelines and US papers have them.
_STATES = {
    "ala": "Alabama", "ariz": "Arizona", "ark": "Arkansas", "calif": "California", "colo": "Colorado",
    "conn": "Connecticut", "del": "Delaware", "fla": "Florida", "ga": "Georgia", "ill": "Illinois", "ind": "Indiana",
    "kan": "Kansas", "ky": "Kentucky", "la": "Louisiana", "md": "Maryland", "mass": "Massachusetts",
    "mich": "Michigan", "minn": "Minnesota", "miss": "Mississippi", "mo": "Missouri", "mont": "Montana",
    "neb": "Nebraska", "nev": "Nevada", "nh": "New Hampshire", "nj": "New Jersey", "nm": "New Mexico",
    "ny": "New York", "nc": "North Carolina", "nd": "North Dakota", "okla": "Oklahoma", "ore": "Oregon",
    "pa": "Pennsylvania", "ri": "Rhode Island", "sc": "South Carolina", "sd": "South Dakota", "tenn": "Tennessee",
    "tex": "Texas", "vt": "Vermont", "va": "Virginia", "wash": "Washington", "wva": "West Virginia",
    "wis": "Wisconsin", "wyo": "Wyoming", "dc": "District of Columbia", "nsw": "New South Wales", "ont": "Ontario",
    "que": "Quebec", "alta": "Alberta", "bc": "British Columbia",
}  # fmt: skip
_LEANS = re.compile(
    r"^(?:(?:north|south|east|west|central|northern|southern|eastern|western|upper|lower|inner|outer|greater|downtown"
    r"|mid|north-?east(?:ern)?|north-?west(?:ern)?|south-?east(?:ern)?|south-?west(?:ern)?|old|port of|city of"
    r"|county|state of|republic of|kingdom of|province of)\s+)+",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\s+(?:city|county|state|province|region|district|airport|international airport|port|borough|metropolitan area"
    r"|oblast|governorate|prefecture|town|township|village)$",
    re.IGNORECASE,
)
# Of places such as these the country is the one that the article is about; nobody lists them all.
_LOCAL = re.compile(
    r"(?:\s(?:street|st|road|rd|avenue|ave|lane|drive|way|close|crescent|terrace|boulevard|highway|motorway|square"
    r"|plaza|park|gardens|common|bridge|tunnel|station|airport|stadium|arena|market|mall|quay|pier|wharf|dock|docks"
    r"|harbour|harbor|beach|bay|cove|creek|brook|hill|hills|heights|valley|forest|wood|woods|reservoir|dam|island|estate"
    r"|cemetery|campus|church|chapel|temple|school|canal|barrage|weir|lock|delta|moor|fell|glen|burn|wadi|district|regency"
    r"|county|province|township|mosque|cathedral|abbey|castle|palace|prison|court|hotel|tower|towers|house|hall|river))$"
    r"|^(?:river|rue|avenue|plaza|calle|via|piazza|fort|barangay|wadi|jabal|route|highway|interstate)\s"
    r"|^(?:[abmr]|i-|us-|rn)\d{1,4}$",
    re.IGNORECASE,
)
# Over several countries, or in none.
_NOWHERE = frozenset((
    "atlantic", "pacific", "arctic", "antarctic", "antarctica", "mediterranean", "channel", "english channel", "baltic",
    "caribbean", "europe", "africa", "asia", "oceania", "north america", "south america", "latin america",
    "central america", "america's", "americas", "west africa", "east africa", "north africa", "southern africa",
    "central africa", "horn of africa", "sub saharan africa", "sahel", "sahara", "maghreb", "middle east", "gulf",
    "persian gulf", "levant", "balkans", "caucasus", "scandinavia", "central asia", "south asia", "southeast asia",
    "south east asia", "east asia", "western europe", "eastern europe", "central europe", "far east", "alps", "andes",
    "himalayas", "amazon", "west", "east", "north", "south", "the west", "world", "earth", "moon", "mars",
    "north sea", "irish sea", "red sea", "black sea", "dead sea", "south china sea", "continent", "global south",
))  # fmt: skip
_WATERS = re.compile(r"\b(?:sea|ocean|strait|straits|channel|gulf|lake|mount|peninsula|mountains)\b", re.IGNORECASE)
_HIT = 1.5  # what other places of the article in the same country add to the log of the inhabitants
_TOLD = 1.5  # what being told apart at the first mention adds, and at a later one takes away
_HOME = 1.5  # what the outlet's country adds
_REGION = 1.0  # what other places in the same region add
_COUNTRY, _CAPITAL = 2.0, 1.0  # what being a country, and its capital, adds
_RARE = 2.0  # what a name costs that English newsrooms don't use
_PEOPLE = 0.5  # a vote for each word such as "Kenyan", up to one
_TOWNS = ("city", "capital")
_ROUNDS = 2  # in which names vote for each other's countries
_SUPPORTED, _ENOUGH = 100_000, 0.3  # inhabitants below which a place needs something that speaks for it
_MOSTLY = 0.5  # share of the votes that makes a country the article's
_REACH = 1500  # km: of the largest regions, from their centres


class Said(NamedTuple):
    """A place as an article names it, and what stands behind it and a comma."""

    name: str
    behind: str | None = None


class _Context(NamedTuple):
    """What an article says of a name beside the name."""

    others: Mapping[str, float]
    """Country, and country with region ("US-MO") → votes of what else is named."""
    home: str | None
    told: Place | None
    """What its first mention is told apart as."""
    elsewhere: Set[Place]
    """What later mentions are told apart as: so it is none of these."""


class _Candidate(NamedTuple):
    place: Place
    cost: float
    is_part: bool
    """Found under a shorter name: it is what the name says a part of."""


class Atlas:
    """Resolves the places of an article together: each speaks for the others of its country."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def resolve(self, names: Sequence[Said], peoples: Mapping[str, int], home: str | None) -> dict[Said, Place | None]:
        """The place that each name stands for; None where none is known or nothing speaks for one.

        `peoples` has how often the text has the words of each country ("Kenyan"); `home` is the outlet's country.
        One name is one place throughout an article (Gale, Church and Yarowsky 1992) unless it is told apart
        ("London, Ontario"); the score is the usual one of toponym resolution, inhabitants and what else is named
        (Leidner 2007).
        """
        told = {said: place for said in names if said.behind and (place := self._within(said))}
        found = {fold(said.name): self._candidates(said.name) for said in names}
        favoured: dict[str, Place | None] = {}
        for said in names:
            favoured.setdefault(fold(said.name), told.get(said))
        elsewhere = {place for said, place in told.items() if favoured[fold(said.name)] != place}
        votes: dict[str, dict[str, float]] = {}

        def context(name: str) -> _Context:
            return _Context(_sum(votes, peoples, name), home, favoured.get(name), elsewhere)

        for _ in range(1 + _ROUNDS):
            votes = {name: _vote(candidates, context(name)) for name, candidates in found.items()}
        chosen: dict[Said, Place | None] = {}
        for said in dict.fromkeys(names):
            name = fold(said.name)
            if said in told:
                chosen[said] = told[said]
            else:
                chosen[said] = _choose(found[name], context(name)) if found[name] else None
        by_name = {fold(said.name): place for said, place in reversed(chosen.items()) if place}
        for said in dict.fromkeys(names):
            if chosen[said] is None and not _is_nowhere(said.name):
                outer = by_name.get(fold(said.behind or ""))
                others = _sum(votes, peoples, fold(said.name))
                country = outer.country if outer else _guess_country(said.name, others, home)
                chosen[said] = Place("local", said.name, country, "", None, None, 0) if country else None
        return chosen

    def _candidates(self, name: str) -> list[_Candidate]:
        if _is_nowhere(name):
            return []
        full = _STATES.get(fold(name), name) if "." in name else name
        if found := self._gazetteer.find(full):
            return [_Candidate(place, 0.0 if is_usual else _RARE, False) for place, is_usual in found]
        for shorter in (_KIND.sub("", name), _LEANS.sub("", name), _KIND.sub("", _LEANS.sub("", name))):
            if shorter != name and (found := self._gazetteer.find(shorter)):
                return [_Candidate(place, 0.0 if is_usual else _RARE, True) for place, is_usual in found]
        return []

    def _within(self, said: Said) -> Place | None:
        """The one of some places that lies in the place behind it: London, Ontario."""
        behind = said.behind or ""
        outer = [place for place, _ in self._gazetteer.find(_STATES.get(fold(behind), behind))]
        outer = [place for place in outer if place.kind not in _TOWNS] or outer
        inside = [
            (_distance(place, around), -place.population, place)
            for place, *_ in self._candidates(said.name)
            for around in outer
            if _is_inside(place, around)
        ]
        return min(inside)[2] if inside else None


def _prior(candidate: _Candidate, context: _Context) -> tuple[float, float]:
    """What speaks for a candidate, and how much of that is context."""
    place = candidate.place
    support = _TOLD * ((place == context.told) - (place in context.elsewhere))
    support += _HIT * min(1.0, context.others.get(place.country, 0.0)) + _HOME * (place.country == context.home)
    support += _REGION * min(1.0, context.others.get(f"{place.country}-{place.region}", 0.0))
    score = math.log10(place.population + 1) + support - candidate.cost
    score += {"country": _COUNTRY, "capital": _CAPITAL}.get(place.kind, 0.0)
    return score, support


def _vote(candidates: Sequence[_Candidate], context: _Context) -> dict[str, float]:
    """Country and region → their shares of what speaks for a name's candidates, as powers of ten."""
    weights: dict[str, float] = {}
    total = 1e-9
    for candidate in candidates:
        score, support = _prior(candidate, context)
        if support or not candidate.is_part:
            total += 10**score
            for where in (candidate.place.country, f"{candidate.place.country}-{candidate.place.region}"):
                weights[where] = weights.get(where, 0.0) + 10**score
    return {country: weight / total for country, weight in weights.items()}


def _sum(votes: Mapping[str, Mapping[str, float]], peoples: Mapping[str, int], name: str) -> dict[str, float]:
    """Country and region → votes of the article without those of one name."""
    total = {country: min(1.0, count * _PEOPLE) for country, count in peoples.items()}
    for other, shares in votes.items():
        if other != name:
            for country, share in shares.items():
                total[country] = total.get(country, 0.0) + share
    return total


def _choose(candidates: Sequence[_Candidate], context: _Context) -> Place | None:
    best: tuple[float, Place] | None = None
    for candidate in candidates:
        place = candidate.place
        score, support = _prior(candidate, context)
        if support < _ENOUGH and (candidate.is_part or (place.population < _SUPPORTED and place.kind in _TOWNS)):
            continue
        if best is None or score > best[0]:
            best = score, place
    return best[1] if best else None


def _guess_country(name: str, others: Mapping[str, float], home: str | None) -> str | None:
    """Of streets, parks and the like, the country that the article is mostly about."""
    if not _LOCAL.search(name) or not others:
        return None
    total = {where: votes + _HOME * (where == home) for where, votes in others.items() if len(where) == 2}
    country = max(total, key=lambda code: total[code])
    return country if total[country] >= _MOSTLY * sum(total.values()) else None


def _is_nowhere(name: str) -> bool:
    """Whether it lies in no country: seas, continents, what several countries share."""
    return fold(name) in _NOWHERE or _WATERS.search(name) is not None


def _is_inside(place: Place, outer: Place) -> bool:
    """Whether a place can be in another: in its country, and where that is a region, within its reach."""
    if place.country != outer.country or place == outer or (outer.kind in _TOWNS and place.kind not in _TOWNS):
        return False
    if outer.kind == "country":
        return place.kind != "country"
    if place.region == outer.region and outer.kind == "region":
        return True
    return _distance(place, outer) < _REACH


def _distance(one: Place, other: Place) -> float:
    """Kilometres between two places, on a sphere; far where one has no coordinates."""
    if one.latitude is None or other.latitude is None or one.longitude is None or other.longitude is None:
        return math.inf
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    part = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(part))
