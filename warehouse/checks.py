"""The data checks: each is a query that finds nothing when all is well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.schema import Table
from warehouse.tables import TABLES

CHECKS = Path(__file__).parent / "checks"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found."""

    name: str
    about: str
    failing_rows: int
    example: str | None
    """The first row that it found fault with."""

    @property
    def passed(self) -> bool:
        """Whether it found nothing."""
        return self.failing_rows == 0


def check_touched(con: DuckDBPyConnection, tables: Sequence[Table]) -> list[CheckResult]:
    """`run_checks` of a file of which only the articles in the temporary table `touched` are new: of `tables`, which
    hang on articles, it looks at their rows alone. In a year of news the others take a minute each night."""
    ((database,),) = con.execute("SELECT current_database()").fetchall()
    con.execute("CREATE TEMP TABLE days AS SELECT article_id, day FROM articles SEMI JOIN touched USING (article_id)")
    for table in tables:  # a temporary view goes before a table of its name
        rows = f'"{database}".main.{table.name}'
        con.execute(f"CREATE TEMP VIEW {table.name} AS FROM {rows} SEMI JOIN days USING (article_id, day)")
    try:
        return run_checks(con)
    finally:
        for table in tables:
            con.execute(f"DROP VIEW temp.{table.name}")
        con.execute("DROP TABLE days")


def run_checks(con: DuckDBPyConnection) -> list[CheckResult]:
    """The result of every check: the files in `checks/`, and the uniqueness of every declared key."""
    queries = {path.stem: path.read_text(encoding="utf-8") for path in sorted(CHECKS.glob("*.sql"))}
    for table in TABLES:
        if table.key:
            keys = ", ".join(f'"{name}"' for name in table.key)
            queries[f"{table.name}_are_unique"] = (
                f"-- No two rows of {table.name} have the same {', '.join(table.key)}.\n"
                f"SELECT {keys}, count(*) AS rows FROM {table.name} GROUP BY ALL HAVING count(*) > 1"
            )
    return [_run(con, name, sql) for name, sql in queries.items()]


def _run(con: DuckDBPyConnection, name: str, sql: str) -> CheckResult:
    about = " ".join(line.removeprefix("--").strip() for line in sql.splitlines() if line.startswith("--"))
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    first = cursor.fetchone()
    count = (1 + len(cursor.fetchall())) if first else 0
    example = ", ".join(f"{key}={value}" for key, value in zip(names, first, strict=True)) if first else None
    return CheckResult(name, about, count, example)
