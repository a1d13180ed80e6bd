"""Migration: the tables of a home brought to the version of this program, file by file, and the published file built
from them. Cut off anywhere, it goes on where it was: a file says which version it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from config.files import ConfigError
from flows.home import Home
from flows.keeping.forget import remove_reextraction
from warehouse.checks import CheckResult
from warehouse.parquet import remove_leftovers
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.schema import Table
from warehouse.tables import TABLES
from warehouse.versions import Step, find_outdated, migrate_file, stamp_version

Work = list[tuple[Path, Table, list[Step]]]


def plan(home: Home) -> Work:
    """The files that must be changed, each with its table and the steps."""
    return [(path, table, steps) for table in TABLES for path, steps in find_outdated(home.parquet, table).items()]


def describe(work: Work) -> list[str]:
    """A line for each step: what it changes, and in how many files."""
    files = Counter(step for _, _, steps in work for step in steps)
    steps = sorted(files, key=lambda step: step.version)
    return [f"version {step.version}: {step.about} ({files[step]:,} files)" for step in steps]


def migrate(
    home: Home, run: Run, work: Work, tell: Callable[[int, int], None], *, despite_checks: bool = False
) -> list[CheckResult]:
    """Change what must be changed and publish; gives what the checks found. `tell` is told how many files are done, of
    how many. Raises ConfigError where a file cannot be changed; those before it are, and it can be run again."""
    if work and (journals := sorted(home.work.glob("*.journal"))):
        raise ConfigError(
            f"{journals[0]}: a night was cut off, and its rows are of the version that wrote them: run `presscut run` "
            "of that version once, or remove the file (its links are fetched again)"
        )
    remove_reextraction(home)
    remove_leftovers(home.parquet)
    for done, (path, table, steps) in enumerate(work, 1):
        try:
            migrate_file(path, table, steps)
        except (pa.ArrowException, KeyError) as error:
            raise ConfigError(f"{path}: cannot be brought to version {steps[-1].version}: {error}") from error
        tell(done, len(work))
    run.open(home.parquet)
    results = publish(home.parquet, home.published, run, [], despite_checks=despite_checks, afresh=True)
    stamp_version(home.parquet)
    return results
