"""A file that was damaged after it was written is named, and made again; it never means fewer rows."""

from __future__ import annotations

import random

import pytest

from tests.faults.damage import damage, read_damaged
from tests.faults.nights import Command, run
from tests.faults.scene import Scene
from tests.faults.truth import Outcome


@pytest.mark.parametrize(
    ("table", "how", "words"),
    [
        ("articles", "cut", "which makes it anew from the archive"),
        ("runs", "cut", "restore it from a backup"),
    ],
)
def test_damaged_tables(scene: Scene, table: str, how: str, words: str) -> None:
    found = read_damaged(scene, table, how, random.Random(3))
    assert found.mended, found.remarks
    assert words in found.stopped


def test_the_doctor_names_it_and_reextract_makes_it_anew(scene: Scene) -> None:
    home = scene.after("read")
    path = next(home.glob("parquet/quotes/**/*.parquet"))
    damage(path, "cut", random.Random(1))
    code, said = run(Command("doctor"), home)
    assert (code, f"1 damaged: {path}" in said.replace("\n", ""), "presscut reextract" in said) == (1, True, True), said
    code, said = run(Command("reextract"), home)
    assert code == 0, said
    found = Outcome("Parquet file cut").against(scene.kind("read").truth, home)
    assert found.mended, found.remarks
