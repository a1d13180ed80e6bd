"""Floors of quality: pinned in the repo, and only rising."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"


def read_floors() -> dict[str, dict[str, float]]:
    """By set of gold, the lowest mean that each score may have."""
    found: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    return found


def raise_floors(name: str, scores: Mapping[str, tuple[float, int]]) -> dict[str, float]:
    """Pin the scores of a set where they are above the floors; gives the floors that now hold."""
    floors = read_floors()
    held = floors.setdefault(name, {})
    for score, (mean, _) in scores.items():
        held[score] = max(held.get(score, 0.0), math.floor(mean * 1000) / 1000)
    FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return held
