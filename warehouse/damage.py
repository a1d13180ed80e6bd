"""Parquet files that are not as they were written: found by reading them, and taken out to be made again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from warehouse.parquet import files_of
from warehouse.run_tables import BATCHES
from warehouse.schema import Kind, Table
from warehouse.tables import TABLES

_EXTRACTED = re.compile(r"([0-9a-f]{20})-(?:[0-9a-f]{12}|end)")  # ids of batches that were read from an archive


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that is damaged, and what is wrong with it."""

    path: Path
    problem: str

    @property
    def archive_id(self) -> str | None:
        """The archive whose pages it holds; None where its rows come from no archive."""
        found = _EXTRACTED.fullmatch(self.path.stem)
        return found[1] if found else None


class DamagedError(Exception):
    """Tables cannot be read."""

    def __init__(self, damaged: Iterable[Damaged]) -> None:
        self.damaged = list(damaged)
        super().__init__("; ".join(f"{one.path}: damaged: {one.problem}" for one in self.damaged))


def find_damaged(parquet: Path, *, by_duckdb: bool = False) -> list[Damaged]:
    """The damaged files of all tables, each read to its end: pages have checksums. Asked for, DuckDB reads them too:
    it fails on some bytes that pyarrow does not look at."""
    found = []
    for table in TABLES:
        for path in _files(parquet, table):
            problem = _problem(path) or (_problem_of_duckdb(path) if by_duckdb else None)
            if problem is not None:
                found.append(Damaged(path, problem))
    return found


def take_out(parquet: Path, archive_id: str, batch_id: str) -> None:
    """Take the marks of a batch and of its archive's end away, so that the next run removes what is left of the batch
    and reads its pages again."""
    for name in (batch_id, f"{archive_id}-end"):
        for mark in (parquet / BATCHES.name).glob(f"day=*/{name}.parquet"):
            mark.unlink()


def _files(parquet: Path, table: Table) -> Iterator[Path]:
    if table.kind is Kind.PAGES:
        yield from map(Path, files_of(parquet, table))
    elif table.kind is Kind.RUNS:
        yield from sorted((parquet / table.name).glob("*.parquet"))


def _problem(path: Path) -> str | None:
    try:
        pq.ParquetFile(path, page_checksum_verification=True).read()
    except Exception as error:  # of many kinds: a byte may stand for anything
        return _first_line(error)
    return None


def _problem_of_duckdb(path: Path) -> str | None:
    try:
        duckdb.execute("SELECT max(hash(one)) FROM read_parquet(?) AS one", [str(path)]).fetchall()
    except duckdb.Error as error:
        return _first_line(error)
    return None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
