"""A file that was damaged after it was written is named, and made again; it never means fewer rows."""

from __future__ import annotations

import random

import pytest

from tests.faults.damage import read_damaged
from tests.faults.scene import Scene


@pytest.mark.parametrize(
    ("table", "how", "words"),
    [
        ("articles", "cut", "which makes it anew from the archive"),
        ("batches", "zeros", "which makes it anew from the archive"),
        ("runs", "cut", "restore it from a backup"),
    ],
)
def test_damaged_tables(scene: Scene, table: str, how: str, words: str) -> None:
    found = read_damaged(scene, table, how, random.Random(3))
    assert found.mended, found.remarks
    assert words in found.stopped
