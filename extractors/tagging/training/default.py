"""The recipe of the default model."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from extractors.tagging.encoder import Encoder, Row
from extractors.tagging.training.augment import Swapper, recase
from extractors.tagging.training.corpora import Document, label_words
from extractors.tagging.training.network import Network
from extractors.tagging.words import LABELS, find_words

_RATE, _HEAD_RATE = 1.5e-4, 1e-3  # learning rates of what is pretrained and of what is new
_WARM, _FALL = 0.05, 0.5  # shares of the training in which the rate rises and in which it falls to nothing
_BATCH = 2_000  # pieces in a step
_ROW = 110  # pieces of a row
_SENTENCES = (1, 2, 4, 4)  # of a row: one of these
_KEPT_EMPTY = 0.4  # share of the sentences without names that is used
_SWAPPED, _CHANGED = 0.4, 0.6  # share of rows with names changed, share of names changed there
_STYLES = (("lower", 0.04), ("upper", 0.03), ("headline", 0.05))  # shares of rows in other casings
_ANY_SOURCE = 0.3  # share of rows whose corpus is not told
_SORTED = 1_000  # rows that are put in batches by length


@dataclass(slots=True)
class Example:
    """A row with the label of each word, and the corpus it is from."""

    row: Row
    labels: list[int]
    source: int


def train_default(
    documents: Sequence[tuple[Document, int]],
    encoder: Encoder,
    pieces: int,
    rng: random.Random,
) -> Network:
    """The network after about `pieces` pieces (AdamW, Loshchilov and Hutter 2019; the rate falls linearly at the
    end, as in Hu et al. 2024)."""
    network = Network.pretrained()
    network.train()
    for frozen in (network.words, network.positions):  # so that words that the corpora lack stay beside those they have
        frozen.requires_grad_(False)
    fresh = [weight for name, weight in network.named_parameters() if name.startswith(("head", "casing", "sources"))]
    known = [
        weight
        for name, weight in network.named_parameters()
        if weight.requires_grad and not name.startswith(("head", "casing", "sources"))
    ]
    rates = (_RATE, _HEAD_RATE)
    optimiser = torch.optim.AdamW(
        [
            {"params": known, "lr": _RATE, "weight_decay": 0.01},
            {"params": fresh, "lr": _HEAD_RATE, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    seen = 0
    for step, batch in enumerate(_batches(documents, encoder, rng)):
        done = seen / pieces
        if done >= 1:
            break
        scale = min(1.0, done / _WARM + 0.01, max(0.0, (1 - done) / _FALL))
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * scale
        *inputs, labels = _tensors(batch)
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(*inputs)
        loss = functional.cross_entropy(scores.float().view(-1, len(LABELS)), labels.view(-1), ignore_index=-100)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(known + fresh, 1.0)
        optimiser.step()
        seen += int(inputs[2].sum())
        if step % 100 == 0:
            print(f"{done:6.1%}  step {step:5}  loss {loss.item():.3f}", flush=True)  # noqa: T201
    network.eval()
    return network


def _batches(
    documents: Sequence[tuple[Document, int]], encoder: Encoder, rng: random.Random
) -> Iterator[list[Example]]:
    """Examples without end, those of one length together; each time round they are made anew."""
    swapper = Swapper([document for document, _ in documents], rng)
    while True:
        examples = [
            example for document, source in documents for example in _read(document, source, encoder, swapper, rng)
        ]
        for example in examples:
            encoder.close(example.row)
        rng.shuffle(examples)
        for begin in range(0, len(examples), _SORTED):
            batches: list[list[Example]] = [[]]
            for example in sorted(examples[begin : begin + _SORTED], key=lambda example: len(example.row.pieces)):
                if batches[-1] and len(example.row.pieces) * (len(batches[-1]) + 1) > _BATCH:
                    batches.append([])
                batches[-1].append(example)
            rng.shuffle(batches)
            yield from batches


def _read(document: Document, source: int, encoder: Encoder, swapper: Swapper, rng: random.Random) -> Iterator[Example]:
    """A document in rows of neighbouring sentences, some with other names, some in another casing."""
    example: Example | None = None
    size = 0
    style: str | None = None
    swaps = False
    for text, spans in document:
        if not spans and rng.random() > _KEPT_EMPTY:
            if example:
                yield example
            example = None
            continue
        if example is None:
            style, swaps, size = _style(rng), rng.random() < _SWAPPED, rng.choice(_SENTENCES)
        if swaps:
            text, spans = swapper.swap(text, spans, _CHANGED)
        if style:
            text = recase(text, style)
        words = find_words(text)
        of_words, cases = encoder.read(text, words)
        length = sum(map(len, of_words))
        if example and (example.row.sentences >= size or len(example.row.pieces) + length > _ROW):
            yield example
            example = None
        if example is None:
            example = Example(encoder.begin(), [], 0 if rng.random() < _ANY_SOURCE else source)
        example.row.sentences += 1
        for word, piece, case, label in zip(words, of_words, cases, label_words(words, spans), strict=True):
            if len(example.row.pieces) + len(piece) < _ROW + 40:
                encoder.add(example.row, word, piece, case)
                example.labels.append(label)
    if example:
        yield example


def _style(rng: random.Random) -> str | None:
    chance = rng.random()
    for style, share in _STYLES:
        if chance < share:
            return style
        chance -= share
    return None


def _tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    width = max(len(example.row.pieces) for example in batch)
    pieces, casing, mask = (torch.zeros(len(batch), width, dtype=torch.long) for _ in range(3))
    labels = torch.full((len(batch), width), -100)
    for at, example in enumerate(batch):
        row = example.row
        size = len(row.pieces)
        pieces[at, :size], casing[at, :size] = torch.tensor(row.pieces), torch.tensor(row.casing)
        mask[at, :size] = 1
        labels[at, row.firsts] = torch.tensor(example.labels)
    return pieces, casing, mask, torch.tensor([example.source for example in batch]), labels
