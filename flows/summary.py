"""What a run did, for people: read from the published file, or from the one that was held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from flows.home import Home
from flows.terminal import as_markdown, one_line
from warehouse.publish import newest


@dataclass(frozen=True, slots=True)
class OutletNight:
    """An outlet in a run."""

    outlet_id: str
    links: int
    new: int
    fetched: int
    not_modified: int
    articles: int
    rejections: int
    left_over: int
    unread_sitemaps: int
    status: str | None
    silent: bool
    problem: str | None
    rests_until: datetime | None
    articles_7d: int
    median_per_day: float | None

    @property
    def note(self) -> str:
        """What the operator should know of it; empty as a rule."""
        if self.status == "resting":
            return f"resting until {self.rests_until:%Y-%m-%d %H:%M}: {self.problem}"
        if self.status == "failed":
            return "failed"
        parts = []
        if self.silent:
            usual = f", usually {self.median_per_day:g} a day" if self.median_per_day else ""
            parts.append(f"silent: {self.articles_7d:,} new articles in 7 days{usual}")
        if self.left_over:
            parts.append(f"{self.left_over:,} links left for another night")
        if self.unread_sitemaps:
            parts.append(f"{self.unread_sitemaps:,} sitemaps not read")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures."""

    run_id: str
    status: str
    counts: list[tuple[str, str]]
    reasons: list[tuple[str, int]]
    funnel: list[OutletNight]
    failing_checks: list[tuple[str, int]]
    problems: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return self.status == "completed"


def read_summary(home: Home, run_id: str, problems: Sequence[str]) -> Summary:
    """The summary of a run, published or held back."""
    with duckdb.connect(str(newest(home.published)), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        run = con.execute(
            "SELECT status, pages, articles, rejections, images, links, known, left_over, seconds "
            "FROM runs WHERE run_id = ?",
            [run_id],
        ).fetchall()[0]
        # Of archives that were read in place: in ours, what is no page is there on purpose.
        skipped = con.execute(
            "SELECT coalesce(sum(skipped), 0) FROM archives WHERE run_id = ? AND warc_file NOT LIKE 'raw/%'", [run_id]
        ).fetchall()[0][0]
        outlets = con.execute(
            "SELECT count(*) FROM run_funnel WHERE run_id = ? AND outlet_id <> 'unknown'", [run_id]
        ).fetchall()
        reasons = con.execute(
            "SELECT reason, count(*) FROM rejections WHERE run_id = ? GROUP BY ALL ORDER BY 2 DESC, 1",
            [run_id],
        ).fetchall()
        funnel = con.execute(
            "SELECT outlet_id, funnel.links, funnel.links - funnel.known, fetched, not_modified, "
            "funnel.articles, funnel.rejections, coalesce(visit.left_over, 0), coalesce(unread_sitemaps, 0), "
            "visit.status, silent, visit.problem, "
            "visit.rests_until, articles_7d, median_per_day "
            "FROM run_funnel AS funnel "
            "LEFT JOIN outlet_runs AS visit USING (run_id, outlet_id) LEFT JOIN outlet_health USING (outlet_id) "
            "WHERE run_id = ? ORDER BY 1",
            [run_id],
        ).fetchall()
        downloads = con.execute(
            "SELECT count(*) FILTER (outcome = 'ok'), (SELECT sum(left_over) FROM picture_runs WHERE run_id = $run), "
            "(SELECT count(*) FROM picture_files WHERE run_id = $run AND reason IS NOT NULL) "
            "FROM fetches WHERE run_id = $run AND purpose = 'picture'",
            {"run": run_id},
        ).fetchall()[0]
        failing = con.execute(
            "SELECT check_name, failing_rows FROM check_results WHERE run_id = ? AND NOT passed ORDER BY 1",
            [run_id],
        ).fetchall()
    status, pages, articles, rejections, images, links, known, left, seconds = run
    counts = [("outlets", f"{outlets[0][0]:,}")]
    if links:
        counts.append(("links", f"{links:,} ({known:,} known, {left:,} left for another night)"))
    counts += [("pages read", f"{pages:,}"), ("new articles", f"{articles:,}"), ("pictures", f"{images:,}")]
    came, later, unseen = downloads
    if later is not None:
        counts.append(("pictures downloaded", f"{came:,} ({unseen:,} unreadable, {later:,} left for another night)"))
    counts.append(("rejections", f"{rejections:,}"))
    if skipped:
        counts.append(("records skipped", f"{skipped:,} (no pages)"))
    counts.append(("seconds", f"{seconds:.1f}"))
    return Summary(run_id, status, counts, reasons, [OutletNight(*row) for row in funnel], failing, list(problems))


@dataclass(frozen=True, slots=True)
class OutletState:
    """An outlet as the published file has it."""

    outlet_id: str
    name: str
    country: str | None
    language: str | None
    articles: int
    last_article_at: datetime | None
    articles_7d: int
    median_per_day: float | None
    failures: int
    failures_7d: int
    silent: bool
    status: str | None
    rests_until: datetime | None

    @property
    def health(self) -> str:
        """How it does, in a few words."""
        if self.status == "resting" and self.rests_until:
            return f"resting until {self.rests_until:%Y-%m-%d %H:%M}"
        if self.failures:
            return f"failed {self.failures} {'run' if self.failures == 1 else 'runs'} in a row"
        if self.silent:
            return "silent"
        return "well" if self.status == "fetched" else self.status or ""


def read_outlets(home: Home) -> list[OutletState]:
    """The outlets of the published file, in the order of their ids; none where nothing was published."""
    if not home.published.is_file():
        return []
    with duckdb.connect(str(home.published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        rows = con.execute(
            "SELECT outlet_id, name, country, outlets.language, count(article_id), last_article_at, articles_7d, "
            "median_per_day, failures, failures_7d, silent, status, rests_until "
            "FROM outlets LEFT JOIN outlet_health USING (outlet_id) LEFT JOIN articles USING (outlet_id) "
            "GROUP BY ALL ORDER BY outlet_id"
        ).fetchall()
    return [OutletState(*row) for row in rows]


def to_text(summary: Summary) -> str:
    """The summary for a message: a line for each figure, what failed last."""
    lines = [f"{name}: {value}" for name, value in summary.counts]
    lines += [f"rejected, {reason}: {count:,}" for reason, count in summary.reasons]
    lines += [one_line(f"{night.outlet_id}: {night.note}") for night in summary.funnel if night.note]
    lines += [one_line(f"failed: {problem}") for problem in summary.problems]
    lines += [f"failed: check {name}: {rows:,} rows" for name, rows in summary.failing_checks]
    return "\n".join(lines)


def to_markdown(summary: Summary) -> str:
    """The summary for Prefect's page."""
    lines = [f"## Run {summary.run_id}: {summary.status}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in summary.counts]
    lines += [f"| rejected: {reason} | {count:,} |" for reason, count in summary.reasons]
    if summary.problems or summary.failing_checks:
        lines += ["", "### What failed", ""]
        lines += [f"- {as_markdown(problem)}" for problem in summary.problems]
        lines += [f"- check {name}: {rows:,} rows" for name, rows in summary.failing_checks]
    return "\n".join(lines)
