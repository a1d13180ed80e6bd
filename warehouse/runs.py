"""A run's own row: open when it starts, closed with its counts when everything is in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.checks import CheckResult
from warehouse.parquet import read_rows, run_file, write_table
from warehouse.run_tables import CHECK_RESULTS, RUNS

# Their versions decide what is extracted from the same bytes.
DECIDING = (
    "trafilatura",
    "lxml",
    "htmldate",
    "dateparser",
    "py3langid",
    "courlan",
    "duckdb",
    "pyarrow",
    "pillow",
    "imagehash",
)

COUNTS = ("links", "known", "left_over", "pages", "articles", "rejections", "skipped_records", "images")
_COUNTS = """
SELECT
  (SELECT coalesce(sum(links), 0) FROM outlet_runs WHERE run_id = $run) AS links,
  (SELECT coalesce(sum(known), 0) FROM outlet_runs WHERE run_id = $run) AS known,
  (SELECT coalesce(sum(left_over), 0) FROM outlet_runs WHERE run_id = $run) AS left_over,
  (SELECT coalesce(sum(pages), 0) FROM batches WHERE run_id = $run) AS pages,
  (SELECT count(*) FROM article_versions WHERE run_id = $run) AS articles,
  (SELECT count(*) FROM rejections WHERE run_id = $run) AS rejections,
  (SELECT coalesce(sum(skipped), 0) FROM archives WHERE run_id = $run) AS skipped_records,
  (SELECT count(*) FROM images JOIN articles USING (article_id) WHERE run_id = $run) AS images
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is under way."""

    run_id: str
    started_at: datetime
    command: str

    def open(self, parquet: Path) -> None:
        """Write the run's row as it stands if the run is cut off now."""
        row = self._row("interrupted", None, dict.fromkeys(COUNTS, 0))
        write_table(RUNS, [row], run_file(parquet, RUNS, self.run_id))

    def close(
        self,
        con: DuckDBPyConnection,
        parquet: Path,
        checks: Sequence[CheckResult],
        problems: Sequence[str],
        *,
        held: bool,
    ) -> None:
        """Write the run's row with its counts, and what its checks found, and whether it was held back for that."""
        counts = dict(zip(COUNTS, con.execute(_COUNTS, {"run": self.run_id}).fetchall()[0], strict=True))
        troubled = problems or not all(check.passed for check in checks)
        status = "failed" if held else "completed_with_failures" if troubled else "completed"
        row = self._row(status, datetime.now(UTC), counts)
        write_table(RUNS, [row], run_file(parquet, RUNS, self.run_id))
        found = [
            {"run_id": self.run_id, "check_name": c.name, "failing_rows": c.failing_rows, "passed": c.passed}
            for c in checks
        ]
        write_table(CHECK_RESULTS, found, run_file(parquet, CHECK_RESULTS, self.run_id))

    def _row(self, status: str, ended_at: datetime | None, counts: dict[str, int]) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "started_at": self.started_at,
            "ended_at": ended_at,
            "status": status,
            "command": self.command,
            "code_version": code_version(),
            "versions": [f"{name} {version(name)}" for name in DECIDING],
            **counts,
            "seconds": ((ended_at or self.started_at) - self.started_at).total_seconds(),
        }


def last_night(parquet: Path, commands: Collection[str]) -> tuple[datetime, str] | None:
    """When the last run of these commands started, and its status; None where there was none."""
    for path in sorted((parquet / RUNS.name).glob("*.parquet"), reverse=True):  # ids are in the order of time
        for row in read_rows([path], ["started_at", "status", "command"]):
            if row["command"] in commands:
                return row["started_at"], row["status"]
    return None


def code_version() -> str:
    """The version of this program."""
    try:
        return version("presscut")
    except PackageNotFoundError:
        return "not installed"
