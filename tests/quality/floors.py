"""Floors of quality: pinned in the repo, and only rising."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"


def read_floors() -> dict[str, float]:
    """The lowest mean that each score may have on the repo's own gold."""
    found: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    return found


def raise_floors(scores: Mapping[str, tuple[float, int]]) -> dict[str, float]:
    """Pin the scores where they are above the floors; gives the floors that now hold."""
    floors = read_floors()
    for name, (mean, _) in scores.items():
        floors[name] = max(floors.get(name, 0.0), math.floor(mean * 1000) / 1000)
    FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return floors
