"""Language models: the one place where they are loaded, once in each process."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from config.files import ConfigError
from extractors.brief import Brief
from extractors.tagging.words import Span, Tagger

WEIGHTS = Path(__file__).parents[1] / "extractors" / "tagging" / "weights"
OURS = ("default", "light", "none")

# Labels of the usual corpora → ours. OntoNotes: Weischedel et al. 2013; the others are WikiNER's.
_LABELS = {
    "PERSON": "PERSON", "PER": "PERSON", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "FACILITY": "LOC",
    "EVENT": "EVENT", "EVT": "EVENT",
}  # fmt: skip
_WANTED = ("PERSON", "ORG", "LOC")


def load_taggers(brief: Brief) -> dict[str, Tagger]:
    """Language → its model, as the brief names them; empty where English has `none` and no other language has any."""
    named = {"en": brief.model, **brief.models}
    return {language: load_tagger(name) for language, name in named.items() if name != "none"}


def load_tagger(name: str) -> Tagger:
    """The model of that name. Raises ConfigError where it is not installed."""
    if name == "default":
        return _load_default(WEIGHTS / "default")
    if name == "light":
        return _load_light(WEIGHTS / "light")
    return _load_spacy(name)


def check_models(brief: Brief) -> list[str]:
    """What a run should say of its models before it begins: labels that a pipeline does not have.

    Raises ConfigError where a model is not installed, so that no worker has to find out.
    """
    remarks = []
    for name in {brief.model, *brief.models.values()} - set(OURS):
        labels = {_LABELS.get(label) for label in _labels_of(name)}
        if missing := [kind for kind in _WANTED if kind not in labels]:
            remarks.append(f"model {name}: finds no {', '.join(missing)}: it has no label for them")
    return remarks


def _load_default(folder: Path) -> Tagger:
    import onnxruntime
    from tokenizers import Tokenizer

    from extractors.tagging.encoder import Encoder, EncoderTagger

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # each worker has a core
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])

    def infer(pieces: Any, casing: Any, mask: Any) -> Any:
        return session.run(None, {"pieces": pieces, "casing": casing, "mask": mask})[0]

    return EncoderTagger(Encoder(Tokenizer.from_file(str(folder / "tokenizer.json"))), infer)


def _load_light(folder: Path) -> Tagger:
    import pycrfsuite

    from extractors.tagging.crf import CrfTagger, Features

    tagger = pycrfsuite.Tagger()
    tagger.open(str(folder / "model.crfsuite"))
    classes = json.loads((folder / "lexicon.json").read_text(encoding="utf-8"))
    return CrfTagger(Features({word: of_word.split() for word, of_word in classes.items()}), tagger.tag)


def _load_spacy(name: str) -> Tagger:
    spacy = _import_spacy(name)
    try:
        pipeline = spacy.load(name)
    except OSError as error:
        raise ConfigError(_not_installed(name)) from error
    needed = [
        part
        for part in pipeline.pipe_names
        if part in ("ner", "entity_ruler") or "2vec" in part or "transformer" in part
    ]
    pipeline.select_pipes(enable=needed)

    def tag(texts: Sequence[str]) -> list[list[Span]]:
        return [
            [Span(e.start_char, e.end_char, _LABELS[e.label_]) for e in document.ents if e.label_ in _LABELS]
            for document in pipeline.pipe(texts)
        ]

    return tag


def _labels_of(name: str) -> Sequence[str]:
    """The labels that a pipeline says it gives. Raises ConfigError where it is not installed."""
    spacy = _import_spacy(name)
    path = Path(name)
    if not path.is_dir():
        if not spacy.util.is_package(name):
            raise ConfigError(_not_installed(name))
        path = next(spacy.util.get_package_path(name).glob("*/meta.json"), Path(name, "none")).parent
        if not path.is_dir():
            path = spacy.util.get_package_path(name)
    meta: Mapping[str, Any] = spacy.util.load_meta(path / "meta.json")
    labels: Mapping[str, Sequence[str]] = meta.get("labels", {})
    return [label for part in ("ner", "entity_ruler") for label in labels.get(part, ())]


def _import_spacy(name: str) -> Any:
    if importlib.util.find_spec("spacy") is None:
        raise ConfigError(
            f"model {name!r} is not one of ours ({', '.join(OURS)}) and spaCy is not installed: "
            "pip install 'presscut[spacy]' and the pipeline, or set model to one of ours"
        )
    import spacy

    return spacy


def _not_installed(name: str) -> str:
    return (
        f"model {name!r} is not installed: it is not one of ours ({', '.join(OURS)}), nor the name or folder of a "
        "spaCy pipeline that is here. Install that with pip, or set model in settings.toml or PRESSCUT_MODEL"
    )
