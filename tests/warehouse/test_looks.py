"""Pictures that look the same, on hashes whose distances are chosen."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ask, rows_of
from tests.warehouse.rows import add_batch, article, image, picture_file
from tests.warehouse.test_publish import _publish

HASH = 0xB38C_CC33_1234_5A69


def flipped(*bits: int, of: int = HASH) -> str:
    """The hash with these bits turned round."""
    for bit in bits:
        of ^= 1 << bit
    return f"{of:016x}"


def looks(folder: Path, *files: dict[str, Any]) -> dict[str, str]:
    """The look of each picture, each shown by an article of its own."""
    rows = [article(f"of {file['image_id']}", f"text of {file['image_id']}", 0, n) for n, file in enumerate(files)]
    images = [image(row, 0, image_id=file["image_id"]) for row, file in zip(rows, files, strict=True)]
    add_batch(folder / "parquet", "b0", rows, images, files=list(files))
    _publish(folder / "parquet", folder / "coverage.duckdb")
    return dict(ask(folder / "coverage.duckdb", "SELECT image_id, look_id FROM pictures"))


@pytest.mark.parametrize(
    ("bits", "same"),
    [
        ((), True),
        ((0,), True),
        ((63, 40, 20), True),
        ((0, 16, 32), True),
        ((0, 16, 32, 48), False),
        ((1, 2, 3, 4), False),
    ],
)
def test_three_bits_are_the_same_picture(tmp_path: Path, bits: tuple[int, ...], same: bool) -> None:
    found = looks(tmp_path, picture_file("a", flipped()), picture_file("b", flipped(*bits)))
    assert found == {"a": "a", "b": "a" if same else "b"}


def test_what_decides_nothing_is_joined_with_nothing(tmp_path: Path) -> None:
    found = looks(
        tmp_path,
        *(picture_file(f"plain{n}", "8000000000000000", phash_bits=1) for n in range(3)),
        picture_file("sign", flipped(), phash_bits=31),
        picture_file("photo", flipped(), phash_bits=32),
        picture_file("lost", None),
        picture_file("other", flipped(9), phash_bits=64),
    )
    assert found == {n: n for n in ("plain0", "plain1", "plain2", "sign", "lost", "other")} | {"photo": "other"}


def test_reuse_by_url_and_by_looks(tmp_path: Path) -> None:
    rows = [article(name, f"text of {name}", 0, n, outlet_id=f"o{n}") for n, name in enumerate("abcde")]
    shown = [("p", 640, None), ("p", 800, "AP"), ("q", None, None), ("r", None, None), ("s", 300, None)]
    images = [
        image(row, 0, image_id=name, width=width, credit=credit, url=f"https://i.example/{name}{width}.jpg")
        for row, (name, width, credit) in zip(rows, shown, strict=True)
    ]
    files = [
        picture_file("p", flipped(), credit="PA", creator="Jo Lund", copyright="© PA"),
        picture_file("q", flipped(5), width=4000, height=3000),
        picture_file("r", None),
    ]
    add_batch(tmp_path / "parquet", "b0", rows, images, files=files)
    _publish(tmp_path / "parquet", tmp_path / "coverage.duckdb")
    reused = ask(tmp_path / "coverage.duckdb", "SELECT * EXCLUDE (first_seen_at) FROM image_reuse")
    assert reused == [("p", "https://i.example/qNone.jpg", 3, 3, "o0", "AP")]
    assert ask(
        tmp_path / "coverage.duckdb",
        "SELECT image_id, look_id, width, format, bytes, phash, creator, credit, copyright FROM pictures ORDER BY 1",
    ) == [
        ("p", "p", 1200, "JPEG", 90_000, flipped(), "Jo Lund", "PA", "© PA"),
        ("q", "p", 4000, "JPEG", 90_000, flipped(5), None, None, None),
        ("r", "r", None, None, None, None, None, None, None),
        ("s", "s", 300, None, None, None, None, None, None),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_nights_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Chains grow together and fall apart: articles lose their pictures with a later version."""
    rng = random.Random(seed)
    chain = [flipped(*range(2 * n)) for n in range(9)]  # each two bits from the next
    nights = []
    for number in range(6):
        rows = [article(f"a{n}", f"text {number} of {n}", number, n) for n in rng.sample(range(9), 4)]
        images = [image(row, 0, image_id=f"p{rng.randrange(9)}") for row in rows]
        files = [picture_file(f"p{n}", chain[n], number, n) for n in rng.sample(range(9), 3)]
        files.append(picture_file(f"p{rng.randrange(9)}", flipped(3, of=0x5A5A_0FF0_3C3C_9669), number, 20))
        nights.append((rows, images, files))
    together, bit_by_bit = tmp_path / "together", tmp_path / "bit_by_bit"
    seen = set()
    for folder, order in ((together, range(6)), (bit_by_bit, rng.sample(range(6), 6))):
        for number in order:
            rows, images, files = nights[number]
            add_batch(folder, f"b{number}", rows, images, files=files)
            if folder is bit_by_bit:
                _publish(folder, tmp_path / "bit_by_bit.duckdb")
                seen.add(str(ask(tmp_path / "bit_by_bit.duckdb", "SELECT look_id FROM pictures ORDER BY 1")))
    _publish(together, tmp_path / "together.duckdb")
    one, other = (rows_of(tmp_path / f"{name}.duckdb", everything=True) for name in ("together", "bit_by_bit"))
    assert one["pictures"] == other["pictures"]
    assert len(seen) > 3, "there was something to change"
