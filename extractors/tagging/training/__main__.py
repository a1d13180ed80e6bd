"""`python -m extractors.tagging.training CORPORA`: train both models and write them where they ship from."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer

from extractors.tagging.encoder import Encoder
from extractors.tagging.training.corpora import load_training
from extractors.tagging.training.default import train_default
from extractors.tagging.training.export import export
from extractors.tagging.training.lexicon import make_lexicon
from extractors.tagging.training.light import train_light
from extractors.tagging.training.network import pretrained_file

WEIGHTS = Path(__file__).parents[1] / "weights"
_SEED = 7
_PIECES = 2_600_000  # pieces of words that the default model sees: some 20 minutes on two cores; more made it worse


def main() -> None:
    """Train the models named, or both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, help="a folder of *.train.tsv, as corpora.py names them")
    parser.add_argument("--only", choices=("default", "light"), help="one of the two; both, where none is named")
    arguments = parser.parse_args()
    documents = load_training(arguments.corpora, random.Random(_SEED))
    tokenizer = Tokenizer.from_file(str(pretrained_file("tokenizer.json")))
    encoder = Encoder(tokenizer)
    torch.manual_seed(_SEED)
    if arguments.only != "default":
        texts = (text for document, _ in documents for text, _ in document)
        lexicon = make_lexicon(texts, encoder, list(tokenizer.get_vocab()), _SEED)
        train_light(documents, lexicon, WEIGHTS / "light", random.Random(_SEED))
    if arguments.only != "light":
        network = train_default(documents, encoder, _PIECES, random.Random(_SEED))
        export(network, WEIGHTS / "default")


if __name__ == "__main__":
    main()
