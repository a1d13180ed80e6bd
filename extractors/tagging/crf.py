"""The light model: words with their neighbours' shapes and classes, through a linear-chain CRF, into names.

Conditional random fields: Lafferty, McCallum and Pereira 2001, by CRFsuite. The classes of words are those of
`lexicon`: clusters of a sentence encoder's embeddings, and lists of given names, surnames and places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from extractors.tagging.words import LABELS, Span, find_sentences, find_words, read_spans

Tag = Callable[[list[list[bytes]]], list[str]]
Lexicon = Mapping[str, Sequence[str]]
"""Word in lower case → its classes: a fine cluster, a coarse one, then lists that it stands in."""

_NUMBER = {label: number for number, label in enumerate(LABELS)}
_CACHED = 100_000  # words
_SHOUTING = 0.6  # share of capitals from which casing says nothing


class _Form(NamedTuple):
    """What a word says of itself and of its neighbours; made once for each form."""

    own: list[bytes]
    left: list[bytes]
    right: list[bytes]
    far_left: list[bytes]
    far_right: list[bytes]
    shape: str


def shape_of(word: str) -> str:
    """Its characters' kinds, repeats as one: `Xx` of "Port", `X.` of "U.S.", with a length class."""
    kinds: list[str] = []
    for char in word:
        kind = "X" if char.isupper() else "x" if char.islower() else "9" if char.isdigit() else char
        kind = "?" if kind.isalpha() and kind not in "Xx" else kind
        if not kinds or kinds[-1] != kind:
            kinds.append(kind)
    size = "1" if len(word) == 1 else "2" if len(word) < 4 and word.isupper() else ""
    return "".join(kinds[:6]) + size


class Features:
    """Makes the features of a sentence's words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, _Form] = {}

    def of(self, words: Sequence[str]) -> list[list[bytes]]:
        """A list of features for each word."""
        if len(self._known) > _CACHED:
            self._known.clear()
        forms = [self._known.get(word) or self._read(word) for word in words]
        shouted = sum(form.shape[0] == "X" for form in forms) > _SHOUTING * len(forms)
        last = len(forms) - 1
        found = []
        for at, form in enumerate(forms):
            features = [*form.own, b"shouted"] if shouted else form.own[:]
            if at:
                features += forms[at - 1].left
                features.append(f"-ss={forms[at - 1].shape}|{form.shape}".encode())
                if at > 1:
                    features += forms[at - 2].far_left
            else:
                features.append(b"first")
            if at < last:
                features += forms[at + 1].right
                features.append(f"+ss={form.shape}|{forms[at + 1].shape}".encode())
                if at + 1 < last:
                    features += forms[at + 2].far_right
            else:
                features.append(b"last")
            found.append(features)
        return found

    def _read(self, word: str) -> _Form:
        low, shape = word.lower(), shape_of(word)
        core, classes = low[:24], self._lexicon.get(low, ())
        clusters, lists = [c for c in classes if c[0].isdigit()], [c for c in classes if not c[0].isdigit()]
        own = [f"w={core}", f"s={shape}", *(f"g={name}{shape[:2]}" for name in lists)]
        if word[0].isalpha():
            own += [f"p3={core[:3]}", f"z3={low[-3:]}", f"z2={low[-2:]}", f"ws={core}{shape[:1]}"]
            own += [f"p4={core[:4]}"] if len(low) > 4 else []
            own += [f"z4={low[-4:]}"] if len(low) > 5 else []
        own += [f"c{at}={name}" for at, name in enumerate(clusters)]
        own += [f"c0s={clusters[0]}{shape[:2]}"] if clusters else []

        def beside(side: str) -> list[bytes]:
            said = [f"w={core}", f"s={shape}", *(f"c{at}={name}" for at, name in enumerate(clusters))]
            said += [f"g={name}" for name in lists] + ([f"z3={low[-3:]}"] if word[0].isupper() else [])
            return [f"{side}{feature}".encode() for feature in said]

        def far(side: str) -> list[bytes]:
            said = [f"{side}w={core}", *(f"{side}c={name}" for name in clusters[:1])]
            return [feature.encode() for feature in said]

        form = _Form([f.encode() for f in own], beside("-"), beside("+"), far("--"), far("++"), shape[:2])
        self._known[word] = form
        return form


class CrfTagger:
    """Names by the CRF: a `Tagger`."""

    def __init__(self, features: Features, tag: Tag) -> None:
        self._features, self._tag = features, tag

    def __call__(self, texts: Sequence[str]) -> list[list[Span]]:
        """The names of each text, a sentence at a time."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> list[Span]:
        found: list[Span] = []
        for start, end in find_sentences(text):
            words = find_words(text, start, end)
            labels = self._tag(self._features.of([text[a:b] for a, b in words]))
            if labels.count("O") < len(labels):
                found += read_spans([_NUMBER[label] for label in labels], words)
        return found
