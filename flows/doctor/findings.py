"""What a look at one thing found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARNING = "warning"
    """A night can run; somebody should know."""
    WRONG = "wrong"
    """A night cannot run, or nobody can read what it made."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was looked at: how it is, what was found, and how to mend it where that is needed."""

    name: str
    state: State
    found: str
    mend: str = ""


def fine(name: str, found: str) -> Finding:
    """Nothing to mend."""
    return Finding(name, State.OK, found)


def warning(name: str, found: str, mend: str) -> Finding:
    """Worth knowing."""
    return Finding(name, State.WARNING, found, mend)


def wrong(name: str, found: str, mend: str) -> Finding:
    """To be mended."""
    return Finding(name, State.WRONG, found, mend)
