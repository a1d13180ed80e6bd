"""What the names of one article say of each other: of one word one type, and no office among the names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractors.linking.roles import HEADS
from extractors.linking.surfaces import Name

_SHORT = 3  # words of a name of which each may stand for it; of a longer one the first


def drop_offices(names: Sequence[Name]) -> list[Name]:
    """The names without those that are an office and nobody's surname: the Taoiseach."""
    surnames = _surnames(names)
    return [
        name
        for name in names
        if name.type not in ("PERSON", "LOC")
        or name.watched
        or name.surface in surnames
        or name.surface.lower() not in HEADS
    ]


def agree_on_types(names: Sequence[Name]) -> None:
    """Give a name one type throughout the article: the one it is most often given; that of an organisation where it
    is nobody's surname and in the name of an organisation: Harlan, of Harlan Foods."""
    votes: dict[str, Counter[str]] = {}
    for name in names:
        votes.setdefault(name.surface, Counter())[name.type] += 1 + 100 * bool(name.watched) + 2 * bool(name.title)
    surnames = _surnames(names)
    longer = [name.surface.split() for name in names if name.type == "ORG" and " " in name.surface]
    bodies = {word for words in longer for word in (words if len(words) <= _SHORT else words[:1])}
    titled = {name.surface for name in names if name.title}
    for name in names:
        if not name.watched and "PERSON" in votes[name.surface]:
            name.type = votes[name.surface].most_common(1)[0][0]
            if name.surface in bodies - titled - surnames:
                name.type = "ORG"


def _surnames(names: Sequence[Name]) -> set[str]:
    return {word for name in names if name.type == "PERSON" and " " in name.surface for word in name.surface.split()}
