"""A disk that is full, or cannot be written, stops a run with a line that says so; with room again, all is mended."""

from __future__ import annotations

import pytest

from tests.faults.disks import NoMountError, run_on_full_disk
from tests.faults.scene import Scene


@pytest.mark.parametrize(
    ("name", "left"),
    [("second night", 16_000), ("read", 60_000), ("second night", 5_000_000)],
    ids=["fetching", "extracting", "copying"],
)
def test_a_full_disk(scene: Scene, name: str, left: int) -> None:
    try:
        found = run_on_full_disk(scene, name, left)
    except NoMountError as error:
        pytest.skip(str(error))
    assert found.mended, found.remarks
    assert "the disk is full" in found.stopped
    assert "make room and run the same command again" in found.stopped
