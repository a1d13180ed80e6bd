"""What a run did, for people: read from the published file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from flows.home import Home


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures."""

    run_id: str
    status: str
    counts: list[tuple[str, str]]
    reasons: list[tuple[str, int]]
    funnel: list[tuple[str, int, int, int, int, int]]
    """Outlet, links, known, fetched, articles, rejections."""
    failing_checks: list[tuple[str, int]]
    problems: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return self.status == "completed"


def read_summary(home: Home, run_id: str, problems: Sequence[str]) -> Summary:
    """The summary of a run that was published."""
    with duckdb.connect(str(home.published), read_only=True) as con:
        run = con.execute(
            "SELECT status, pages, articles, rejections, images, skipped_records, links, known, left_over, seconds "
            "FROM runs WHERE run_id = ?",
            [run_id],
        ).fetchall()[0]
        outlets = con.execute(
            "SELECT count(*) FROM run_funnel WHERE run_id = ? AND outlet_id <> 'unknown'", [run_id]
        ).fetchall()
        reasons = con.execute(
            "SELECT reason, count(*) FROM rejections WHERE run_id = ? GROUP BY ALL ORDER BY 2 DESC, 1",
            [run_id],
        ).fetchall()
        funnel = con.execute(
            "SELECT outlet_id, links, known, fetched, articles, rejections FROM run_funnel WHERE run_id = ? ORDER BY 1",
            [run_id],
        ).fetchall()
        failing = con.execute(
            "SELECT check_name, failing_rows FROM check_results WHERE run_id = ? AND NOT passed ORDER BY 1",
            [run_id],
        ).fetchall()
    status, pages, articles, rejections, images, skipped, links, known, left, seconds = run
    counts = [("outlets", f"{outlets[0][0]:,}")]
    if links:
        counts.append(("links", f"{links:,} ({known:,} known, {left:,} left for another night)"))
    counts += [("pages read", f"{pages:,}"), ("new articles", f"{articles:,}"), ("pictures", f"{images:,}")]
    counts.append(("rejections", f"{rejections:,}"))
    if skipped:
        counts.append(("records skipped", f"{skipped:,} (no pages)"))
    counts.append(("seconds", f"{seconds:.1f}"))
    return Summary(run_id, status, counts, reasons, funnel, failing, list(problems))


@dataclass(frozen=True, slots=True)
class OutletState:
    """An outlet as the published file has it."""

    outlet_id: str
    name: str
    country: str | None
    language: str | None
    articles: int
    last_new: datetime | None


def read_outlets(home: Home) -> list[OutletState]:
    """The outlets of the published file, in the order of their ids; none where nothing was published."""
    if not home.published.is_file():
        return []
    with duckdb.connect(str(home.published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        rows = con.execute(
            "SELECT outlet_id, name, country, outlets.language, count(article_id), max(first_seen_at) "
            "FROM outlets LEFT JOIN articles USING (outlet_id) GROUP BY ALL ORDER BY outlet_id"
        ).fetchall()
    return [OutletState(*row) for row in rows]


def to_markdown(summary: Summary) -> str:
    """The summary for Prefect's page."""
    lines = [f"## Run {summary.run_id}: {summary.status}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in summary.counts]
    lines += [f"| rejected: {reason} | {count:,} |" for reason, count in summary.reasons]
    if summary.problems or summary.failing_checks:
        lines += ["", "### What failed", ""]
        lines += [f"- {problem}" for problem in summary.problems]
        lines += [f"- check {name}: {rows:,} rows" for name, rows in summary.failing_checks]
    return "\n".join(lines)
