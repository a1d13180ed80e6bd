"""A short hunt in each parser: the same inputs every time. `python -m tests.fuzz` is the long one."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.mutation import mutate
from tests.fuzz.targets import TARGETS

_SLOW = {"html": 25, "clipping": 40, "front_page": 60, "feed": 60, "warc": 60, "picture": 60, "config": 60}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_sent_breaks_it(name: str) -> None:
    target = TARGETS[name]
    whole = target.seeds()
    for seed in whole:
        target.run(seed[: target.most])
    random = Random(9)
    for _ in range(_SLOW.get(name, 300)):
        target.run(mutate(random.choice(whole), random, whole, target.most))
