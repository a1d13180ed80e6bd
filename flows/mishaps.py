"""What broke a run off, in words for the operator: what happened, where, and what to do."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import httpx

_FULL = (errno.ENOSPC, errno.EDQUOT)
_SAY_FULL = (*map(os.strerror, _FULL), "database or disk is full")  # DuckDB's words, and those of Prefect's database


class BrokenOffError(Exception):
    """A run ended before its end; the message says why, and what to do."""


def explain(error: Exception) -> str:
    """One line on an error that ended a run."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    if is_full(error):
        return (
            f"the disk is full: {said}. What is published stays as it was; make room and run the same command again, "
            "which goes on where this one stopped"
        )
    if isinstance(error, httpx.HTTPError):  # what happens to requests of a fetch has fates: these are Prefect's
        return (
            f"Prefect's server does not answer as it should: {said}. What is published stays as it was; run the same "
            "command again, which goes on where this one stopped"
        )
    if isinstance(error, duckdb.Error):  # somebody holds the file, or it is none: the next run builds it again
        return f"coverage.duckdb cannot be read: {said}"
    return said


@contextmanager
def started_prefect(folder: Path) -> Iterator[None]:
    """Where Prefect's own server does not start for what is in the block, raise BrokenOffError with words."""
    try:
        yield
    except RuntimeError as error:
        if "Prefect API server" not in str(error):
            raise
        free = shutil.disk_usage(folder).free
        raise BrokenOffError(
            f"Prefect's server did not start: {str(error).rstrip('.')}; {free / 1e6:,.1f} MB are free for its database "
            f"in {folder}. Nothing was fetched; make room, or see `presscut doctor`, and run the same command again"
        ) from error


def is_full(error: Exception) -> bool:
    """Whether there was no room to write."""
    return getattr(error, "errno", None) in _FULL or any(words in str(error) for words in _SAY_FULL)
