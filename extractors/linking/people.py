"""People of an article: full names, and the surnames, initials and first names that stand for them later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nicknames import NickNamer

from extractors.brief import Watched
from extractors.linking.surfaces import Name, gender_of, gender_of_given
from extractors.places.gazetteer import fold

_PARTICLES = frozenset((
    "al", "el", "bin", "bint", "ibn", "abu", "ben", "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos",
    "das", "do", "du", "la", "le", "les", "st", "mac", "ter", "ten", "af", "av", "zu", "y",
))  # fmt: skip
_NEVER_FIRST = frozenset(("al", "ben", "abu", "mac", "ter", "ten", "do", "das", "les", "den", "y", "av"))  # Ben, Al
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NEAR = 200  # characters from a full name to a surname that goes on with it
_NICKNAMES = NickNamer()


@dataclass(slots=True)
class Person:
    """A person of the article: every name that stands for them."""

    names: list[Name] = field(default_factory=list)
    forms: list[tuple[str, ...]] = field(default_factory=list)
    """Full names, folded and in parts."""
    gender: str | None = None
    titles: set[str] = field(default_factory=set)
    watched: Watched | None = None

    def add(self, name: Name) -> None:
        """One more mention."""
        self.names.append(name)
        self.gender = gender_of(name.title) or self.gender or gender_of_given(name.surface)
        self.titles.add(name.title)


def link_people(names: Sequence[Name]) -> list[Person]:
    """The people that the names, in reading order, stand for.

    Full names come first, wherever they stand: they are one person where given names agree (equal, an initial, a
    usual short form) and the surname is one. A name of one word goes to who has it as surname, else as any other
    name; where several do, to who was named last before it in the field, and to nobody where nobody was.
    """
    people: list[Person] = []
    owner: dict[int, Person] = {}
    for place, name in enumerate(names):
        parts = parts_of(name.surface)
        if name.watched:
            known = [person for person in people if person.watched is name.watched]
            person = known[0] if known else _of_watched(name.watched)
            people += [] if known else [person]
            person.add(name)
            owner[place] = person
        elif _is_full(parts):
            fitting = [p for p in people if any(_is_same(parts, form) for form in p.forms)]
            fitting = [p for p in fitting if _agrees(p, name)]
            found = _nearest(fitting, names, place, owner) or (fitting[0] if fitting else None)
            if found is None:
                found = Person()
                people.append(found)
            if parts not in found.forms:
                found.forms.append(parts)
            found.add(name)
            owner[place] = found
    alone: dict[str, Person] = {}
    for place, name in enumerate(names):
        if place in owner:
            continue
        parts = parts_of(name.surface)
        single = _owner(people, names, place, owner)
        if single is None:
            single = alone.setdefault(" ".join(parts), Person())
            people += [] if single.names else [single]
        single.add(name)
        owner[place] = single
    return people


def _of_watched(watched: Watched) -> Person:
    forms = [parts for form in (watched.name, *watched.aliases) if _is_full(parts := parts_of(form))]
    return Person(forms=forms, watched=watched)


def parts_of(surface: str) -> tuple[str, ...]:
    """A name's parts, folded: hyphens don't divide, a particle goes with what follows it, "Jr" is left out."""
    words = [fold(word.replace("-", "\u2010")) for word in surface.replace(".", ". ").split()]
    words = [word.replace("\u2010", "-").strip("\"“”'‘’()") for word in words]
    words = [word for word in words if word and word not in _SUFFIXES]
    parts: list[str] = []
    held = ""
    for at, word in enumerate(words):
        if word in _PARTICLES and at + 1 < len(words) and (at or word not in _NEVER_FIRST):
            held += word + " "
        else:
            parts.append(held + word)
            held = ""
    return tuple(parts)


def is_full_name(surface: str) -> bool:
    """Whether it is more than a surname or a first name."""
    return _is_full(parts_of(surface))


def _is_full(parts: Sequence[str]) -> bool:
    return len(parts) > 1


def _is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two full names can be one person's."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if _core(short[-1]) != _core(long[-1]):
        # Pedro Sánchez and Pedro Sánchez Pérez-Castejón: what is left out is the second surname.
        return len(short) >= 2 and len(long) > len(short) and tuple(long[: len(short)]) == tuple(short)
    if not _is_given(short[0], long[0]):
        return False
    middle = [part for part in short[1:-1] if len(part) > 1]
    return all(any(_is_given(part, other) for other in long[1:-1]) for part in middle) or len(long) == len(short) == 2


def _is_given(one: str, other: str) -> bool:
    """Whether two given names agree: equal, one the initial of the other, or one a short form of the other."""
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    return other in _NICKNAMES.nicknames_of(one) or one in _NICKNAMES.nicknames_of(other)


def _core(surname: str) -> str:
    """A surname without its particles: al-Sisi, Sisi."""
    words = surname.replace("-", " ").split()
    kept = [word for word in words if word not in _PARTICLES]
    return " ".join(kept or words)


def _owner(people: Sequence[Person], names: Sequence[Name], place: int, owner: Mapping[int, Person]) -> Person | None:
    """Whom a name of one word stands for."""
    name = names[place]
    word = (parts_of(name.surface) or ("",))[-1]
    agreeing = [person for person in people if person.forms and _agrees(person, name)]
    surname = [p for p in agreeing if any(_core(word) == _core(form[-1]) for form in p.forms)]
    part = [p for p in agreeing if any(word in form[-1].split("-") for form in p.forms)]
    other = [p for p in agreeing if any(word in form[:-1] or _is_short(word, form) for form in p.forms)]
    for fitting in (surname, part, other):
        gender = gender_of(name.title)
        called = [p for p in fitting if (p.gender == gender if gender else name.title in p.titles - {""})]
        for some in (called, fitting):
            if len(some) == 1:
                return some[0]
        if fitting:
            return _nearest(called or fitting, names, place, owner, None if name.title else _NEAR)
    # Dara is a woman's name more often than a man's; Mr Kilmurphy is Dara Kilmurphy where no other is named.
    named = [p for p in people if p.forms and not any(gender_of(title) for title in p.titles)]
    named = [p for p in named if any(_core(word) == _core(form[-1]) for form in p.forms)]
    return named[0] if len(named) == 1 else None


def _is_short(word: str, form: Sequence[str]) -> bool:
    return len(word) > 2 and word in _NICKNAMES.nicknames_of(form[0])


def _agrees(person: Person, name: Name) -> bool:
    gender = gender_of(name.title)
    return gender is None or person.gender in (None, gender)


def _nearest(
    fitting: Sequence[Person], names: Sequence[Name], place: int, owner: Mapping[int, Person], reach: int | None = None
) -> Person | None:
    """Who of them was named last before a place, in its field, with the word that is asked about: whom the article
    calls by the first name is not whom it calls by the surname. Beyond `reach` characters, whom it named first."""
    name = names[place]
    word = _core(parts_of(name.surface)[-1])
    named = [at for at in range(place) if names[at].field == name.field and owner.get(at) in fitting]
    called = [at for at in named if word in fold(names[at].surface)]
    if not called:
        return None
    is_near = reach is None or name.start - names[called[-1]].start <= reach
    return owner[called[-1] if is_near else named[0]]
