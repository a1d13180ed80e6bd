"""Pictures across articles, their files, and how many were asked for."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import DIGEST, FETCHED_AT, OUTLET_ID, RUN_ID, WARC_FILE, WARC_OFFSET, optional
from warehouse.schema import UTC, Column, Kind, Table, column

_S, _I, _L = pa.string(), pa.int32(), pa.int64()
_IMAGE_ID = column("image_id", _S, "Hash of the picture's URL without what only sets size, crop and format.")
_WHOSE = (
    column("creator", _S, "Who made it, by its file: XMP dc:creator, IIM By-line or Exif Artist.", optional=True),
    column("credit", _S, "The credit line of its file: XMP photoshop:Credit or IIM Credit.", optional=True),
    column("copyright", _S, "The copyright notice of its file: XMP dc:rights, IIM or Exif.", optional=True),
)
_FILE: tuple[Column, ...] = (
    column("format", _S, "JPEG, PNG, WEBP, AVIF or GIF, by the bytes.", optional=True),
    column("bytes", _L, "Size of the file.", optional=True),
    column(
        "phash",
        _S,
        "Perceptual hash of 64 bits, in hex (ImageHash's phash): alike where it looks alike.",
        optional=True,
    ),
    column(
        "phash_bits",
        _I,
        "Bits of the hash that the picture decides and not how its grey levels were rounded: with fewer than 32 (a "
        "plain surface, a simple sign) it is not known again by its looks.",
        optional=True,
    ),
)

PICTURES = Table(
    name="pictures",
    one_row_per="distinct picture, by its URL without what only sets size, crop and format",
    kind=Kind.DERIVED,
    key=("image_id",),
    sort=("image_id",),
    columns=(
        _IMAGE_ID,
        column("look_id", _S, "Pictures that look the same have the same: the smallest image_id among them."),
        column("url", _S, "URL of the largest version that any article names."),
        column("width", _I, "Pixels, of the file where it was downloaded, else as a page says.", optional=True),
        column("height", _I, "Pixels, of the file where it was downloaded, else as a page says.", optional=True),
        *_FILE,
        *_WHOSE,
        column("articles", _L, "Articles that use it."),
        column("outlets", _L, "Outlets that use it."),
        column("first_seen_at", UTC, "When the first article that uses it was first received.", by_clock=True),
    ),
)

PICTURE_FILES = Table(
    name="picture_files",
    one_row_per="picture that was downloaded: what its bytes say, or why they say nothing",
    kind=Kind.PAGES,
    sort=("image_id", "fetched_at"),
    columns=(
        _IMAGE_ID,
        optional(OUTLET_ID, "The outlet whose article showed it: joins outlets."),
        column("url", _S, "The URL that answered."),
        column("width", _I, "Pixels, held upright.", optional=True),
        column("height", _I, "Pixels, held upright.", optional=True),
        *_FILE,
        *_WHOSE,
        column("caption", _S, "Its description in the file: XMP dc:description, IIM Caption or Exif.", optional=True),
        column(
            "reason", _S, "Why it cannot be seen, of the list of rejections.reason; null where it can.", optional=True
        ),
        column("detail", _S, "What exactly, for people.", optional=True),
        FETCHED_AT,
        DIGEST,
        RUN_ID,
        WARC_FILE,
        WARC_OFFSET,
    ),
)

PICTURE_RUNS = Table(
    name="picture_runs",
    one_row_per="run and outlet whose pictures it asked for",
    kind=Kind.PAGES,
    key=("run_id", "outlet_id"),
    by_clock=True,
    columns=(
        RUN_ID,
        OUTLET_ID,
        column("wanted", _L, "Pictures of its new articles that were never downloaded."),
        column("left_over", _L, "Of these, left for another night: by max_pictures, time, or a host that wants rest."),
        column("problem", _S, "What went wrong on our side; null where nothing did.", optional=True),
        column("ended_at", UTC, "When the last of them had come."),
    ),
)
