"""One scene for all tests: its truths are worth more than they cost only once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.scene import Scene, the_scene


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The scene."""
    with the_scene(tmp_path_factory.mktemp("faults")) as scene:
        yield scene
