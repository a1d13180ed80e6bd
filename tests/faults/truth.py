"""The truth: what an undisturbed run gives, and what a disturbed one lost of it or has twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import duckdb

from tests.conftest import Rows, ask, rows_of
from warehouse.checks import run_checks

PUBLISHED = "coverage.duckdb"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fault."""

    fault: str
    stopped: str = ""
    """The words with which the run stopped; empty where it went on, or was killed."""
    killed: int = 0
    """Runs that were killed."""
    lost: int = 0
    doubled: int = 0
    remarks: tuple[str, ...] = ()
    """What is not as it should be."""

    @property
    def mended(self) -> bool:
        """Whether, in the end, all is as if nothing had happened."""
        return not (self.lost or self.doubled or self.remarks)

    def against(self, truth: Rows, home: Path) -> Self:
        """It, with what the home lacks or has beyond the truth, and whether anything is left half done there."""
        lost, doubled, remarks = 0, 0, list(self.remarks)
        found = rows_of(home / PUBLISHED)
        for table, rows in truth.items():
            wanted, there = Counter(map(repr, rows)), Counter(map(repr, found[table]))
            less, more = wanted - there, there - wanted
            lost, doubled = lost + less.total(), doubled + more.total()
            remarks += [f"{table}: lost {row[:300]}" for row in less] + [f"{table}: beyond {row[:300]}" for row in more]
        left = [*home.glob("**/*.part"), *home.glob("*.next*"), *home.glob("*.old"), *home.glob("work/*")]
        remarks += [f"left: {path.relative_to(home)}" for path in left]
        remarks += unsound(home)
        status = ask(home / PUBLISHED, "SELECT status FROM runs ORDER BY run_id DESC LIMIT 1")
        if status != [("completed",)]:
            remarks.append(f"the last run is {status}")
        return replace(self, lost=lost, doubled=doubled, remarks=tuple(remarks))


def unsound(home: Path) -> list[str]:
    """What is wrong with the published file, where there is one: analysts may open it at any time."""
    if not (home / PUBLISHED).is_file():
        return []
    try:
        with duckdb.connect(str(home / PUBLISHED), read_only=True) as con:
            return [f"check {result.name}: {result.example}" for result in run_checks(con) if not result.passed]
    except duckdb.Error as error:
        return [f"{PUBLISHED}: {error}"]
