"""Pictures with as much in them as a photograph, each of its own, and files of them."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image


@cache
def photograph(number: int, width: int = 900, height: int = 600) -> Image.Image:
    """A picture of its own for each number: light and dark surfaces of many sizes, as a photograph has them."""
    rng = np.random.default_rng(number)
    found = Image.new("F", (width, height))
    for cells, weight in ((4, 1.0), (9, 0.7), (21, 0.4), (60, 0.15)):
        part = Image.fromarray(rng.normal(0, weight, (cells, cells)).astype("float32"))
        found = Image.fromarray(np.asarray(found) + np.asarray(part.resize((width, height), Image.Resampling.BICUBIC)))
    levels = np.asarray(found)
    levels = 255 * (levels - levels.min()) / (levels.max() - levels.min())
    grey = Image.fromarray(levels.astype("uint8"))
    return Image.merge("RGB", (grey, grey.point(lambda v: v // 2 + 60), grey.point(lambda v: 255 - v // 3)))


def encode(image: Image.Image, form: str = "JPEG", **more: Any) -> bytes:
    """The picture as a file."""
    stream = BytesIO()
    image.save(stream, form, **more)
    return stream.getvalue()
