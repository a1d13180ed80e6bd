"""A night whose Prefect server is gone stops in words, and the next one makes up for it."""

from __future__ import annotations

from tests.faults.prefect_nights import rob_a_night
from tests.faults.scene import Scene


def test_a_server_that_is_gone(scene: Scene) -> None:
    found = rob_a_night(scene, PREFECT_CLIENT_MAX_RETRIES="0")
    assert found.mended, found.remarks
    assert "Prefect's server does not answer as it should" in found.stopped
