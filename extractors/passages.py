"""The passages of a text as numbers: two texts that share a passage share its numbers."""

from __future__ import annotations

import hashlib
from collections import deque

from extractors.text import find_words

_SHINGLE = 7  # words: shorter ones stand in texts that have nothing to do with each other
_WINDOW = 5  # shingles of which one is kept
_BYTES = 4  # of a number


def fingerprint(text: str) -> list[int]:
    """Numbers of 32 bits that stand for passages of the text, each once, in ascending order; about a third as many as
    words. Of two texts that share eleven words in a row or more, at least one is the same.

    Winnowing (Schleimer, Wilkerson and Aiken 2003): of every five shingles of seven words, the one whose hash is the
    smallest. A text of fewer words has one number.
    """
    words = [word.casefold() for word in find_words(text)]
    if not words:
        return []
    hashes = [_hash(" ".join(words[at : at + _SHINGLE])) for at in range(max(1, len(words) - _SHINGLE + 1))]
    kept: set[int] = set()
    window: deque[int] = deque()  # places, their hashes rising: the first is the smallest
    for at, value in enumerate(hashes):
        while window and hashes[window[-1]] >= value:
            window.pop()
        window.append(at)
        if window[0] <= at - _WINDOW:
            window.popleft()
        if at >= min(_WINDOW, len(hashes)) - 1:
            kept.add(hashes[window[0]])
    return sorted(kept)


def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=_BYTES).digest())
