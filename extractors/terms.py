"""The terms of an article: the words that tell what it is about, weighed by how rare they are in its language."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from typing import TypedDict

from wordfreq import available_languages, get_frequency_dict

from extractors.text import find_words

_IN_TITLE, _IN_LEAD = 3, 2  # a word of the title counts as three, of the first paragraph as two
_COMMON, _RARE = 6.5, 2.0  # Zipf frequencies: what is commoner weighs nothing, what is rarer no more
_NUMBER = 4.5  # as common as a number is taken to be
_NO_NAME = 6.0  # Zipf frequency of words that are written with a capital for other reasons
_NAMES, _OTHERS = 24, 48  # terms that are kept


class Term(TypedDict):
    """A term of an article."""

    term: str
    weight: int
    """In tenths."""
    is_name: bool


def find_terms(title: str | None, text: str, language: str | None) -> list[Term]:
    """The weightiest terms of title and text, names first, each by falling weight: at most 24 names and 48 others.

    A weight is (1 + ln(times)) * (6.5 - Zipf frequency): tf-idf (Salton and Buckley 1988) where the frequency is that
    of the language (wordfreq, Speer 2022) and not of a collection, so it is the same whatever else was collected.
    A name is what the article writes with a capital and never without.
    """
    written = Counter[str]()  # as it stands: most words stand several times
    lead, _, rest = text.partition("\n\n")
    for part, count in ((title or "", _IN_TITLE), (lead, _IN_LEAD), (rest, 1)):
        for word, times in Counter(find_words(part)).items():
            written[word] += times * count
    counted, small = Counter[str](), set[str]()
    for word, times in written.items():
        term = word.casefold().replace("’", "'").removesuffix("'s")
        counted[term] += times
        if not word[0].isupper():
            small.add(term)
    known = _frequencies(language or "en")
    found: dict[str, Term] = {}
    for term, times in counted.items():
        key = _singular(term)
        zipf = _NUMBER if term.isdigit() else _zipf(max(known.get(term, 0.0), known.get(key, 0.0)))
        weight = min(255, round(10 * (1 + math.log(times)) * max(0.0, _COMMON - max(zipf, _RARE))))
        if weight and (key not in found or found[key]["weight"] < weight):
            found[key] = Term(term=key, weight=weight, is_name=term not in small and zipf < _NO_NAME)
    ordered = sorted(found.values(), key=lambda one: (-one["weight"], one["term"]))
    names = [one for one in ordered if one["is_name"]][:_NAMES]
    return names + [one for one in ordered if not one["is_name"]][:_OTHERS]


def _singular(term: str) -> str:
    return term[:-1] if len(term) > 4 and term.endswith("s") and not term.endswith("ss") else term


def _zipf(frequency: float) -> float:
    """The power of ten of a word's times in a billion words (van Heuven et al. 2014)."""
    return math.log10(frequency) + 9 if frequency else 0.0


@cache
def _frequencies(language: str) -> dict[str, float]:
    """The share of each word in its language; none in a language without a list."""
    return get_frequency_dict(language, "small") if language in available_languages("small") else {}
