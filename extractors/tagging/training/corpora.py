"""Sentences with their names, from a folder of corpora in one format: a token and its label a line."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.tagging.words import TYPES, Span

Sentence = tuple[str, list[Span]]
Document = list[Sentence]

TRAIN = {
    "uner_ewt.train": 1.0, "gum_open.train": 1.0, "wikigold.train": 1.0, "crossner_politics.train": 1.0,
    "crossner_politics.dev": 1.0, "re3d_open.train": 1.0, "multiner_gov.train": 0.4,
}  # fmt: skip
"""Corpus → share of its documents that is used: the government reports are many and narrow, tweets are left out."""
_CLOSING = frozenset(",.;:!?)]}%'’”…") | {
    "n't", "n’t", "''", "-RRB-", "...", "'s", "’s", "'re", "'ve", "'ll", "'d", "'m", "’re", "’ve", "’ll", "’d", "’m",
}  # fmt: skip
_OPENING = frozenset("([{$£€“‘#") | {"``", "-LRB-"}
_PENN = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}  # the Penn Treebank's brackets and marks


def load_training(folder: Path, rng: random.Random) -> list[tuple[Document, int]]:
    """The documents of the corpora in TRAIN, each with its corpus' number, from 1; parts of a corpus have one."""
    numbers = {stem: number for number, stem in enumerate(dict.fromkeys(name.split(".")[0] for name in TRAIN), start=1)}
    return [
        (document, numbers[name.split(".")[0]])
        for name, share in TRAIN.items()
        for document in read_documents(folder / f"{name}.tsv")
        if share >= 1 or rng.random() < share
    ]


def read_documents(path: Path) -> Iterator[Document]:
    """Documents of a corpus: `token<TAB>label` lines, `# newdoc id`, `# text`, an empty line between sentences."""
    document: Document = []
    tokens: list[str] = []
    labels: list[str] = []
    text: str | None = None
    for line in [*path.read_text(encoding="utf-8").split("\n"), "", "# newdoc id = "]:
        if line.startswith("# newdoc id = "):
            if document:
                yield document
            document = []
        elif line.startswith("# text = "):
            text = line[len("# text = ") :]
        elif line and "\t" in line:
            token, label = line.rsplit("\t", 1)
            tokens.append(token)
            labels.append(label)
        elif tokens:
            document.append(_join(tokens, labels, text))
            tokens, labels, text = [], [], None


def join_sentences(document: Document) -> Sentence:
    """A document as one text."""
    text, spans = "", []
    for sentence, names in document:
        at = len(text) + bool(text)
        text += (" " if text else "") + sentence
        spans += [Span(start + at, end + at, kind) for start, end, kind in names]
    return text, spans


def label_words(words: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[int]:
    """A label (its place in LABELS) for each word; a word that overlaps a name belongs to it."""
    labels, at = [0] * len(words), 0
    for start, end, kind in sorted(spans):
        label = 1 + 2 * TYPES.index(kind)
        while at < len(words) and words[at][1] <= start:
            at += 1
        while at < len(words) and words[at][0] < end:
            labels[at] = label
            label += label % 2
            at += 1
    return labels


def _join(tokens: Sequence[str], labels: Sequence[str], text: str | None) -> Sentence:
    sentence, places = _place(tokens, text)
    spans: list[Span] = []
    before = "O"
    for (start, end), label in zip(places, labels, strict=True):
        if label != "O":
            kind = label[2:]
            if label == f"I-{kind}" and before[2:] == kind:
                spans[-1] = spans[-1]._replace(end=end)
            else:
                spans.append(Span(start, end, kind))
        before = label
    return sentence, spans


def _place(tokens: Sequence[str], text: str | None) -> tuple[str, list[tuple[int, int]]]:
    """Where the tokens stand in the original sentence; where that is not known, in one with the usual spaces."""
    if text is not None:
        places, at = [], 0
        for token in tokens:
            start = text.find(token, at)
            if start < 0:
                break
            at = start + len(token)
            places.append((start, at))
        else:
            return text, places
    built, places, glued, quoted = "", [], True, False
    for token in tokens:
        shown = _PENN.get(token, token)
        closes = token in _CLOSING or (shown == '"' and quoted)
        if not glued and not closes:
            built += " "
        places.append((len(built), len(built) + len(shown)))
        built += shown
        glued = token in _OPENING or (shown == '"' and not quoted)
        quoted ^= shown == '"'
    return built, places
