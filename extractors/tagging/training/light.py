"""The recipe of the light model."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pycrfsuite

from extractors.tagging.crf import Features, Lexicon
from extractors.tagging.training.augment import Swapper, recase
from extractors.tagging.training.corpora import Document, Sentence, label_words
from extractors.tagging.words import LABELS, find_words

_COPIES = 3  # of each sentence with names changed
_CHANGED = 0.8  # share of names changed in a copy
_KEPT_EMPTY = 0.5  # share of the sentences without names that is used
_STYLES = (("lower", 0.04), ("upper", 0.03), ("headline", 0.04))  # shares of further copies
_SETTINGS = {"c1": 0.1, "c2": 0.01, "max_iterations": 120, "feature.minfreq": 2}  # elastic net, L-BFGS


def train_light(documents: Sequence[tuple[Document, int]], lexicon: Lexicon, target: Path, rng: random.Random) -> None:
    """Write `model.crfsuite` and `lexicon.json` into the folder `target`."""
    features = Features(lexicon)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(_SETTINGS)
    for text, spans in _variants([document for document, _ in documents], rng):
        words = find_words(text)
        if words:
            labels = [LABELS[label] for label in label_words(words, spans)]
            trainer.append(features.of([text[a:b] for a, b in words]), labels)
    target.mkdir(parents=True, exist_ok=True)
    trainer.train(str(target / "model.crfsuite"))
    compact = {word: " ".join(classes) for word, classes in lexicon.items()}
    (target / "lexicon.json").write_text(json.dumps(compact, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _variants(documents: Sequence[Document], rng: random.Random) -> list[Sentence]:
    """The sentences, copies of them with other names, and some in other casings."""
    swapper = Swapper(documents, rng)
    found: list[Sentence] = []
    for copy in range(1 + _COPIES):
        for document in documents:
            for text, spans in document:
                if not spans and rng.random() > (_KEPT_EMPTY if not copy else _KEPT_EMPTY / _COPIES):
                    continue
                sentence = swapper.swap(text, spans, _CHANGED) if copy else (text, spans)
                found.append(sentence)
                chance = rng.random()
                for style, share in _STYLES:
                    if 0 <= chance < share:
                        found.append((recase(sentence[0], style), sentence[1]))
                    chance -= share
    rng.shuffle(found)
    return found
