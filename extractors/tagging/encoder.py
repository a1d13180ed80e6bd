"""The default model: words in pieces with their casing, through a small encoder, into names.

The encoder is MiniLM-L6 (Wang et al. 2020), uncased; a learnt embedding of each word's casing is added to its pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extractors.tagging.words import LABELS, Span, find_sentences, find_words, read_spans

Numbers = NDArray[np.int64]
Infer = Callable[[Numbers, Numbers, Numbers], NDArray[np.float32]]
"""Pieces, casing and mask, each (rows, width), into scores (rows, width, labels)."""

CASINGS = 32
MAX_PIECES = 160
"""Pieces in one row: what the model has positions for."""
_FULL = 110  # pieces, after which a row takes no further sentence
_SENTENCES = 4  # in a row: each sees its neighbours, as in training
_BUDGET = 2_000  # pieces in a batch, with what pads it
_WORD_PIECES = 12  # of a word; what is longer is no word
_CACHED = 100_000  # words


def casing(word: str, *, first: bool, glued: bool) -> int:
    """Of 32: shape (8 kinds), whether it begins its sentence, whether it stands close to the word before it."""
    if not word[0].isalnum():
        shape = 1
    elif word.isdigit():
        shape = 2
    elif word.islower():
        shape = 3
    elif word.isupper():
        shape = 5 if len(word) == 1 else 4
    else:
        shape = 6 if word[0].isupper() and word[1:].islower() else 7
    return shape + 8 * first + 16 * glued


@dataclass(slots=True)
class Row:
    """One input of the model: neighbouring sentences, with the word that each first piece belongs to."""

    pieces: list[int]
    casing: list[int] = field(default_factory=lambda: [0])
    firsts: list[int] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)
    sentences: int = 0


class Encoder:
    """Makes rows of numbers out of text."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        numbers = tokenizer.get_vocab()
        self._begin, self._end, self._unknown = (numbers[mark] for mark in ("[CLS]", "[SEP]", "[UNK]"))
        self._known: dict[str, list[int]] = {}

    def rows(self, text: str) -> Iterator[Row]:
        """The text in rows of up to four whole sentences; a sentence that is too long is cut."""
        row = self.begin()
        for start, end in find_sentences(text):
            words = find_words(text, start, end)
            pieces, cases = self.read(text, words)
            if row.words and (row.sentences >= _SENTENCES or len(row.pieces) + sum(map(len, pieces)) > _FULL):
                yield self.close(row)
                row = self.begin()
            row.sentences += 1
            for word, of_word, case in zip(words, pieces, cases, strict=True):
                if len(row.pieces) + len(of_word) >= MAX_PIECES:
                    yield self.close(row)
                    row = self.begin()
                self.add(row, word, of_word, case)
        if row.words:
            yield self.close(row)

    def begin(self) -> Row:
        """An empty row."""
        return Row([self._begin])

    def add(self, row: Row, word: tuple[int, int], pieces: list[int], case: int) -> None:
        """Put a word at the end of a row."""
        row.firsts.append(len(row.pieces))
        row.words.append(word)
        row.pieces += pieces
        row.casing += [case] * len(pieces)

    def close(self, row: Row) -> Row:
        """The row with its end mark."""
        row.pieces.append(self._end)
        row.casing.append(0)
        return row

    def read(self, text: str, words: Sequence[tuple[int, int]]) -> tuple[list[list[int]], list[int]]:
        """Pieces and casing of each word of a sentence."""
        forms = [text[start:end] for start, end in words]
        cases, begun, before = [], False, -1
        for form, (start, end) in zip(forms, words, strict=True):
            begins = not begun and form[0].isalnum()
            cases.append(casing(form, first=begins, glued=start == before))
            begun, before = begun or begins, end
        return self._pieces(forms), cases

    def whole(self, word: str) -> list[int]:
        """A word alone, with begin and end marks."""
        return [self._begin, *self._pieces([word])[0], self._end]

    def _pieces(self, forms: Sequence[str]) -> list[list[int]]:
        if len(self._known) > _CACHED:
            self._known.clear()
        new = [form for form in dict.fromkeys(forms) if form not in self._known]
        for form, read in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._known[form] = read.ids[:_WORD_PIECES] or [self._unknown]
        return [self._known[form] for form in forms]


class EncoderTagger:
    """Names by the encoder: a `Tagger`."""

    def __init__(self, encoder: Encoder, infer: Infer) -> None:
        self._encoder, self._infer = encoder, infer

    def __call__(self, texts: Sequence[str]) -> list[list[Span]]:
        """The names of each text; rows of all texts go through the model together, those of one length side by side.

        Activations are rounded by the range of their batch: what stands beside a text can move a doubtful name. So
        texts of one article go together, and no others.
        """
        rows = [(which, row) for which, text in enumerate(texts) for row in self._encoder.rows(text)]
        found: list[list[Span]] = [[] for _ in texts]
        for batch in _batches(rows):
            scores = self._infer(*_tensors([row for _, row in batch]))
            for (which, row), of_row in zip(batch, scores, strict=True):
                of_words = of_row[row.firsts]
                if of_words.argmax(-1).any():
                    found[which] += read_spans(best_path(of_words), row.words)
        return [sorted(spans) for spans in found]


def _batches(rows: list[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    """Rows of about one length together, as many as the budget of pieces allows."""
    batch: list[tuple[int, Row]] = []
    for item in sorted(rows, key=lambda item: len(item[1].pieces)):
        if batch and len(item[1].pieces) * (len(batch) + 1) > _BUDGET:
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def _tensors(rows: Sequence[Row]) -> tuple[Numbers, Numbers, Numbers]:
    shape = len(rows), max(len(row.pieces) for row in rows)
    pieces, cases, mask = (np.zeros(shape, np.int64) for _ in range(3))
    for at, row in enumerate(rows):
        size = len(row.pieces)
        pieces[at, :size], cases[at, :size], mask[at, :size] = row.pieces, row.casing, 1
    return pieces, cases, mask


def best_path(scores: NDArray[np.float32]) -> list[int]:
    """The best row of labels for (words, labels) scores in which a name goes on only where it began (Viterbi)."""
    inside = range(2, len(LABELS), 2)
    best = scores[0].copy()
    best[2::2] = -np.inf
    back: list[list[int]] = []
    for of_word in scores[1:]:
        top = int(best.argmax())
        came, now = [top] * len(LABELS), of_word + best[top]
        for label in inside:
            came[label] = label - 1 if best[label - 1] >= best[label] else label
            now[label] = of_word[label] + best[came[label]]
        back.append(came)
        best = now
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]
