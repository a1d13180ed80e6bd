"""The whole story of one picture: bytes in, its size, its looks and whose it is out. Imports Pillow: load it late."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

import imagehash
import numpy as np
from PIL import Image, UnidentifiedImageError
from scipy import fft

from extractors.desk import Desk, reject, unpack
from extractors.fates import Reason, Stage
from extractors.pictures.embedded import read_embedded, read_orientation
from extractors.records import Page, PictureFile, Rejection
from extractors.reservations import find_reservation

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_PIXELS = 50_000_000
"""Of a picture that is decoded; more is a bomb, or a print that no page shows."""
_DRAFT = 256  # pixels of the sides that a JPEG is decoded to at least: the hash needs 32
# Exif's Orientation → what sets the picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_ON_ITS_SIDE = (5, 6, 7, 8)
_SIDE, _LOW = 32, 8  # of the picture that is hashed, and of the frequencies that are kept
# Rounding to whole grey levels errs by 1/√12 a pixel, which a coefficient of SciPy's DCT-II sums up to
# 4 · 32/2 · 1/√12 = 18.5; three times that is no rounding any more.
_SURE = 3 * 4 * _SIDE / 2 / 12**0.5
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, RuntimeError, struct.error)
"""What Pillow and its libraries raise of bytes that are no picture."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def read_picture_file(page: Page, desk: Desk) -> PictureFile | Rejection:
    """What can be learned from the bytes of a picture (`page.image_id`), or why nothing was.

    Of an animation the first picture counts. What is cut off, is another format than JPEG, PNG, WebP, AVIF and GIF
    (SVG is a drawing, and a program), or has more than MAX_PIXELS is rejected, never half read.
    """
    if desk.respect_tdm and (reservation := find_reservation(page)):
        detail = f"reserved against text and data mining: {reservation}"
        return reject(page, None, Reason.TDM_RESERVED, detail)
    body = unpack(page, None, desk)
    if isinstance(body, Rejection):
        return body
    if not body:
        return reject(page, None, Reason.EMPTY, "no bytes", Stage.READ)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of broken metadata Pillow says so to everybody
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return _read(page, body)


def _read(page: Page, body: bytes) -> PictureFile | Rejection:
    assert page.image_id, "only what was fetched as a picture is one"
    try:
        image = Image.open(BytesIO(body), formats=_FORMATS)
        width, height = image.size
        image.draft("L", (_DRAFT, _DRAFT))  # a large JPEG is decoded at an eighth of its size
        image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return reject(page, None, Reason.TOO_LARGE, f"more than {MAX_PIXELS:,} pixels", Stage.READ)
    except _BROKEN as error:
        if "truncated" in str(error) or _is_cut(body):
            return reject(page, None, Reason.TRUNCATED, f"cut off after {len(body):,} bytes", Stage.READ)
        what = f"no {', '.join(_FORMATS)}" if isinstance(error, UnidentifiedImageError) else str(error)[:200]
        return reject(page, None, Reason.UNDECODABLE, f"{what}; declared as {page.content_type}", Stage.READ)
    embedded, orientation, grey = read_embedded(image), read_orientation(image), _grey(image)
    if orientation in _UPRIGHT:
        grey = grey.transpose(_UPRIGHT[orientation])
    if orientation in _ON_ITS_SIDE:
        width, height = height, width
    return PictureFile(
        image_id=page.image_id,
        outlet_id=page.outlet_id,
        url=page.url,
        format="JPEG" if image.format == "MPO" else image.format or "",
        bytes=len(body),
        width=width,
        height=height,
        phash=str(imagehash.phash(grey, hash_size=_LOW)),
        phash_bits=_sure_bits(grey),
        creator=embedded.creator,
        credit=embedded.credit,
        copyright=embedded.copyright,
        caption=embedded.caption,
    )


def _grey(image: Image.Image) -> Image.Image:
    """The picture in grey levels, on white paper where it is transparent."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        return paper.convert("L")
    return image.convert("L")


def _sure_bits(grey: Image.Image) -> int:
    """How many of the 64 bits of the hash the picture decides, and not how its grey levels were rounded: 0 or so of a
    plain surface, up to 30 of a simple sign, more than 50 of a photograph."""
    pixels = np.asarray(grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS), dtype=np.float64)
    frequencies = fft.dct(fft.dct(pixels, axis=0), axis=1)[:_LOW, :_LOW]  # as ImageHash has them
    return int(np.count_nonzero(np.abs(frequencies - np.median(frequencies)) > _SURE))


def _is_cut(body: bytes) -> bool:
    """Whether a WebP is shorter than it says: Pillow does not tell that from other faults."""
    return body[:4] == b"RIFF" and len(body) < 8 + int.from_bytes(body[4:8], "little")
