"""The entities of an article with their ids, which come from the name alone."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.brief import Watched
from extractors.linking.organisations import link_organisations
from extractors.linking.people import Person, is_full_name, link_people
from extractors.linking.roles import find_role
from extractors.linking.surfaces import Name, is_regnal
from extractors.places.demonyms import count_demonyms
from extractors.places.gazetteer import Place, fold, load_gazetteer
from extractors.places.resolution import Atlas, Said
from extractors.records import Entity
from extractors.urls import short_hash

_SHORT = 4  # letters: UK, U.S.; what is longer in capitals is a dateline or a headline
_COMMA = re.compile(r",\s+")
_STATE = re.compile(r"(?:[A-Z][a-z]+\.|[A-Z]\.\s?[A-Z]\.|NSW|DC)")
_LEGAL = re.compile(r",? (?:plc|inc|ltd|limited|llc|llp|corp|corporation|gmbh|ag|sa|nv|bv|spa|pty)\.?$")


class Resolved(NamedTuple):
    """An entity, and the names that stand for it in the article."""

    entity: Entity
    names: list[Name]


def identify(
    article_id: str, names: Sequence[Name], texts: Sequence[str], atlas: Atlas | None, home: str | None
) -> Iterator[Resolved]:
    """Every entity of an article with its names. Without an atlas, places have no country."""
    of_type: dict[str, list[Name]] = {}
    for name in names:
        of_type.setdefault(name.type, []).append(name)
    for person in link_people(of_type.pop("PERSON", [])):
        yield _resolve_person(article_id, person, texts)
    for one in link_organisations(of_type.pop("ORG", []), texts):
        full = max((name.surface for name in one.names), key=lambda surface: (" " in surface, len(surface)))
        yield _resolve(article_id, "ORG", full, one.names, one.watched)
    yield from _resolve_places(article_id, of_type.pop("LOC", []), texts, atlas, home)
    for kind, others in of_type.items():
        same: dict[str, list[Name]] = {}
        for name in others:
            same.setdefault(name.watched.name if name.watched else fold(name.surface), []).append(name)
        for found in same.values():
            yield _resolve(article_id, kind, found[0].surface, found, found[0].watched)


def entity_id(kind: str, name: str, wikidata_id: str | None = None) -> str:
    """A hash of the Wikidata id where there is one, else of type and name: never of order or night. Initials in the
    middle of a person's name, an organisation's legal form, "the" and a party's "party" make no difference."""
    plain = unicodedata.normalize("NFC", " ".join(name.replace("’", "'").casefold().split()))
    words = plain.split(" ")
    if kind == "PERSON" and len(words) > 2:
        plain = " ".join([words[0], *(word for word in words[1:-1] if len(word.rstrip(".")) > 1), words[-1]])
    if kind == "ORG":
        plain = _LEGAL.sub("", plain.removeprefix("the ")).removesuffix(" party") or plain
    return short_hash(wikidata_id or f"{kind}:{plain}")


def _resolve(
    article_id: str,
    kind: str,
    name: str,
    names: Sequence[Name],
    watched: Watched | None,
    *,
    identity: str | None = None,
    place: Place | None = None,
    roles: Sequence[str] = (),
    is_bare: bool = False,
) -> Resolved:
    """The entity of some names; the watch-list's name and id win."""
    if watched:
        kind, name = watched.type, watched.name
        identity = entity_id(kind, name, watched.wikidata_id)
    entity = Entity(
        article_id=article_id,
        entity_id=identity or entity_id(kind, name),
        type=kind,
        name=name,
        aliases=sorted({n.surface for n in names} - {name}),
        country=place.country if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        place_kind=place.kind if place else None,
        roles=sorted(set(roles)),
        is_bare=is_bare and not watched,
    )
    return Resolved(entity, list(names))


def _resolve_person(article_id: str, person: Person, texts: Sequence[str]) -> Resolved:
    full = [name.surface for name in person.names if is_full_name(name.surface)]
    mixed = [surface for surface in full if not surface.isupper()] or [surface.title() for surface in full]
    roles = [role for n in person.names if (role := find_role(texts[n.field], n.start, n.end))]
    if mixed:
        name = max(mixed, key=lambda surface: (len(surface.split()), len(surface)))
        return _resolve(article_id, "PERSON", name, person.names, person.watched, roles=roles)
    first = person.names[0]
    name = first.surface.title() if first.surface.isupper() and len(first.surface) > 3 else first.surface
    if title := next((n.title for n in person.names if is_regnal(n.title)), None):
        return _resolve(article_id, "PERSON", f"{title.title()} {name}", person.names, person.watched, roles=roles)
    # A bare surname is nobody's across articles.
    identity = entity_id("PERSON", f"{name}@{article_id}")
    return _resolve(
        article_id, "PERSON", name, person.names, person.watched, identity=identity, roles=roles, is_bare=True
    )


def _resolve_places(
    article_id: str, names: Sequence[Name], texts: Sequence[str], atlas: Atlas | None, home: str | None
) -> Iterator[Resolved]:
    """Places, by what they are: names of one place are one entity."""
    said = _behind(names, texts)
    places = atlas.resolve(said, count_demonyms(" ".join(texts)), home) if atlas else {}
    same: dict[object, list[tuple[Name, Place | None]]] = {}
    for name, as_said in zip(names, said, strict=True):
        place = None if name.watched else places.get(as_said)
        key: object = fold(name.surface)
        if name.watched:
            key = name.watched.name
        elif place and _is_name_of(name.surface, place):  # "north Leeds" lies in Leeds and is not it
            key = (fold(place.name), place.country)
        same.setdefault(key, []).append((name, place))
    for found in same.values():
        first, place = found[0]
        of_place = [name for name, _ in found]
        shown = [name.surface for name in of_place if not name.surface.isupper() or len(name.surface) < _SHORT]
        usual = Counter(shown or [of_place[0].surface.title()]).most_common(1)[0][0]
        if place and not any(is_usual for other, is_usual in load_gazetteer().find(usual) if other == place):
            usual = place.name if _is_name_of(usual, place) else usual  # Kenia is Kenya
        identity = _place_id(usual, place)
        yield _resolve(article_id, "LOC", usual, of_place, first.watched, identity=identity, place=place)


def _behind(names: Sequence[Name], texts: Sequence[str]) -> list[Said]:
    """The places as said: with what stands behind each and a comma, where that is a place too or the short form of a
    state."""
    found = []
    starts = {(name.field, name.start): name.surface for name in names}
    for name in names:
        text, behind = texts[name.field], None
        if match := _COMMA.match(text, name.end):
            short = _STATE.match(text, match.end())
            behind = starts.get((name.field, match.end())) or (short[0] if short else None)
        found.append(Said(name.surface, behind))
    return found


def _is_name_of(surface: str, place: Place) -> bool:
    """Whether the place is called so, not only what lies in it."""
    return any(place == other for other, _ in load_gazetteer().find(surface))


def _place_id(name: str, place: Place | None) -> str:
    """The place that a name alone stands for has the name's id; others say where they are."""
    if place is None:
        return entity_id("LOC", name)
    if place.kind == "local" or not _is_name_of(name, place):
        return entity_id("LOC", f"{name}, {place.country}")
    called = [other for other, _ in load_gazetteer().find(place.name)]
    if place.kind == "country" or place == max(called, key=lambda other: other.population):
        return entity_id("LOC", place.name)
    return entity_id("LOC", f"{place.name}, {place.region}, {place.country}")
