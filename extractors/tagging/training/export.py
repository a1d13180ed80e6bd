"""The trained network as the files that ship: ONNX with weights in 8 bits, and the vocabulary."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from extractors.tagging.training.network import Network, pretrained_file

_INPUTS = ("pieces", "casing", "mask")
_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def export(network: Network, target: Path) -> None:
    """Write `model.onnx` and `tokenizer.json` into the folder `target`. Weights are rounded to 8 bits a channel,
    activations at run time; pieces of other scripts than Latin are left out."""
    target.mkdir(parents=True, exist_ok=True)
    _prune(network, target / "tokenizer.json")
    example = (torch.randint(5, 100, (2, 17)), torch.randint(0, 31, (2, 17)), torch.ones(2, 17, dtype=torch.long))
    axes = {name: {0: "rows", 1: "width"} for name in (*_INPUTS, "scores")}
    with tempfile.TemporaryDirectory() as folder:
        full, ready = Path(folder, "full.onnx"), Path(folder, "ready.onnx")
        torch.onnx.export(
            network.eval(),
            example,
            str(full),
            input_names=list(_INPUTS),
            output_names=["scores"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(target / "model.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
        )
    onnx.checker.check_model(str(target / "model.onnx"))


def _prune(network: Network, vocabulary: Path) -> None:
    """Leave out of the network, and of the vocabulary that is written, what English text does not hold."""
    stored = json.loads(pretrained_file("tokenizer.json").read_text(encoding="utf-8"))
    numbers: dict[str, int] = stored["model"]["vocab"]
    kept = [piece for piece, _ in sorted(numbers.items(), key=lambda item: item[1]) if _is_latin(piece)]
    rows = network.words.weight.data[[numbers[piece] for piece in kept]].clone()
    network.words = nn.Embedding.from_pretrained(rows)
    stored["model"]["vocab"] = {piece: number for number, piece in enumerate(kept)}
    stored["added_tokens"] = [
        token | {"id": kept.index(token["content"])} for token in stored["added_tokens"] if token["content"] in kept
    ]
    stored |= {"post_processor": None, "padding": None, "truncation": None}
    vocabulary.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _is_latin(piece: str) -> bool:
    if piece in _MARKS:
        return True
    letters = piece.removeprefix("##")
    return not piece.startswith("[unused") and all(
        ord(char) < 0x250 or 0x2010 <= ord(char) <= 0x20BF for char in letters
    )
