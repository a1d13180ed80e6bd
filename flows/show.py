"""What a command shows when it is done."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.outlets import Outlet
from flows.home import Home
from warehouse.checks import CheckResult

# Where no terminal says how wide it is, tables may be as wide as a line of a log.
out = Console(width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True)

_EXAMPLES = (
    "SELECT day, count(*) AS outlets, sum(articles) AS articles, sum(words) AS words\n"
    "FROM coverage_by_day GROUP BY day ORDER BY day",
    "SELECT outlet_id, caption, creator, agency\n"
    "FROM images JOIN articles USING (article_id)\n"
    "WHERE role = 'lead' AND creator IS NOT NULL ORDER BY outlet_id, caption LIMIT 8",
)


def show_problem(text: str) -> None:
    """One line on standard error, as it is."""
    err.print(text, style="red", markup=False, highlight=False, soft_wrap=True)


def show_summary(place: Home, run_id: str, problems: Sequence[str]) -> bool:
    """Print a run's summary; gives whether nothing failed."""
    from flows.summary import read_summary

    summary = read_summary(place, run_id, problems)
    out.print(f"Run {run_id}: {summary.status.replace('_', ' ')}", highlight=False)
    table = Table(show_header=False)
    for name, value in summary.counts:
        table.add_row(name, value)
    for reason, count in summary.reasons:
        table.add_row(f"  rejected: {reason}", f"{count:,}")
    out.print(table)
    if any(row[1] for row in summary.funnel):
        funnel = Table("outlet", "links", "known", "fetched", "articles", "rejections")
        for row in summary.funnel:
            funnel.add_row(escape(row[0]), *(f"{count:,}" for count in row[1:]))
        out.print(funnel)
    for problem in summary.problems:
        show_problem(f"failed: {problem}")
    for name, rows in summary.failing_checks:
        show_problem(f"failed: check {name}: {rows:,} rows; `presscut check` shows the first")
    out.print(f"Published: {place.published}", markup=False, highlight=False, soft_wrap=True)
    return summary.ok


def show_examples(place: Home) -> None:
    """Print two queries with their results."""
    from flows.query import run_query, write_result

    for sql in _EXAMPLES:
        out.print(f'\npresscut query "{sql}"', markup=False, highlight=False, soft_wrap=True)
        write_result(run_query(place.published, sql), "table", None, out)


def show_checks(results: Sequence[CheckResult]) -> None:
    """Print what each check found, with the first row that it found fault with."""
    for result in results:
        mark = "[green]passed[/]"
        if not result.passed:
            mark = f"[red]failed[/] {result.failing_rows:,} rows, first: {escape(result.example or '')}"
        out.print(f"{result.name}: {mark}", highlight=False, soft_wrap=True)


def show_outlets(place: Home, outlets: Sequence[Outlet]) -> None:
    """Print the configured outlets, and those that the published file has besides."""
    from flows.summary import read_outlets

    found = {outlet.outlet_id: outlet for outlet in read_outlets(place)}
    configured = {outlet.id: outlet for outlet in outlets}
    table = Table("outlet", "name", "country", "language", "enabled", "articles", "last new article")
    for identity in [*configured, *(known for known in found if known not in configured)]:
        outlet, state = configured.get(identity), found.get(identity)
        known = outlet or state
        assert known
        table.add_row(
            escape(identity),
            escape(known.name),
            known.country or "",
            known.language or "",
            ("yes" if outlet.enabled else "no") if outlet else "not configured",
            f"{state.articles:,}" if state else "0",
            f"{state.last_new:%Y-%m-%d %H:%M}" if state and state.last_new else "never",
        )
    if table.row_count:
        out.print(table)
    else:
        out.print(f"No outlets: add [[outlet]] tables to {place.config / 'outlets.toml'}", markup=False, soft_wrap=True)
