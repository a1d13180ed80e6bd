"""More sentences out of those we have: names changed for others of their type, other casings."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence

from extractors.tagging.training.corpora import Document, Sentence
from extractors.tagging.words import Span

_LONGEST = 60  # characters of a name that is used elsewhere


class Swapper:
    """Changes the names of sentences (mention replacement: Dai and Adel 2020), each for one as long in words.

    Drawn from the names that the corpora hold, each form once: rare names come as often as common ones, so that
    what stands around a name counts more than the name.
    """

    def __init__(self, documents: Sequence[Document], rng: random.Random) -> None:
        self._rng = rng
        names: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for document in documents:
            for text, spans in document:
                for start, end, kind in spans:
                    name = text[start:end]
                    if name[0].isupper() and 1 < len(name) < _LONGEST and not (text.isupper() and name.isupper()):
                        names[kind, _size(name)].add(name)
        self._names = {key: sorted(found) for key, found in names.items()}

    def swap(self, text: str, spans: Sequence[Span], share: float) -> Sentence:
        """The sentence with that share of its names changed; one name that stands twice is changed alike."""
        built, at, new = "", 0, []
        chosen: dict[tuple[str, str], str] = {}
        for start, end, kind in sorted(spans):
            name = text[start:end]
            if (name, kind) not in chosen:
                pool = self._names.get((kind, _size(name)))
                chosen[name, kind] = self._rng.choice(pool) if pool and self._rng.random() < share else name
            other = chosen[name, kind].upper() if text.isupper() else chosen[name, kind]
            built += text[at:start]
            new.append(Span(len(built), len(built) + len(other), kind))
            built += other
            at = end
        return built + text[at:], new


def recase(text: str, style: str) -> str:
    """The text in `lower`, `upper` or `headline` case, where that leaves its length as it is."""
    if style == "headline":
        changed = re.sub(r"(?<![\w'’])([a-z])(?=\w{3})", lambda match: match[1].upper(), text)
    else:
        changed = text.lower() if style == "lower" else text.upper()
    return changed if len(changed) == len(text) else text


def _size(name: str) -> int:
    return min(3, len(name.split()))
