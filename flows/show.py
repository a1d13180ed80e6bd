"""What a command shows when it is done."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from config.files import ConfigError
from config.outlets import Outlet, load_outlets
from flows.home import Config, Home
from flows.terminal import make_console, one_line
from warehouse.checks import CheckResult

if TYPE_CHECKING:  # what tries outlets loads what understands pages: a second that `presscut query` need not wait
    from flows.doctor.findings import Finding
    from flows.trial import Trial

# Where no terminal says how wide it is, tables may be as wide as a line of a log.
out = make_console(width=None if sys.stdout.isatty() else 160)
err = make_console(stderr=True)

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


def say(remarks: Sequence[str]) -> None:
    """Tell the operator on the error stream."""
    for remark in remarks:
        err.print(one_line(remark), markup=False, highlight=False, soft_wrap=True)


def show_summary(place: Home, run_id: str, problems: Sequence[str]) -> bool:
    """Print a run's summary; gives whether nothing failed."""
    from flows.summary import read_summary
    from warehouse.publish import held

    summary = read_summary(place, run_id, problems)
    out.print(f"Run {run_id}: {summary.status.replace('_', ' ')}", highlight=False)
    table = Table(show_header=False)
    for name, value in summary.counts:
        table.add_row(name, value)
    for reason, count in summary.reasons:
        table.add_row(f"  rejected: {reason}", f"{count:,}")
    out.print(table)
    if any(night.status for night in summary.funnel):
        noted = any(night.note for night in summary.funnel)
        columns = ("outlet", "links", "new", "fetched", "unchanged", "articles", "rejections")
        funnel = Table(*columns, *(["note"] if noted else []))
        for night in summary.funnel:
            counts = (night.links, night.new, night.fetched, night.not_modified, night.articles, night.rejections)
            notes = [escape(night.note)] if noted else []
            funnel.add_row(escape(night.outlet_id), *(f"{count:,}" for count in counts), *notes)
        out.print(funnel)
    for problem in summary.problems:
        show_problem(one_line(f"failed: {problem}"))
    for name, rows in summary.failing_checks:
        show_problem(f"failed: check {name}: {rows:,} rows; `presscut check` shows the first")
    if summary.status == "failed":
        state = "stays as it was" if place.published.is_file() else "was not made"
        show_problem(
            f"held back in {held(place.published)}, {place.published.name} {state}: "
            "`presscut check --publish` publishes it all the same"
        )
    else:
        out.print(f"Published: {place.published}", markup=False, highlight=False, soft_wrap=True)
    return summary.ok


def show_examples(place: Home) -> None:
    """Print two queries with their results."""
    from flows.query import run_query, write_result

    for sql in _EXAMPLES:
        out.print(f'\npresscut query "{sql}"', markup=False, highlight=False, soft_wrap=True)
        write_result(run_query(place.published, sql), "table", None, out)


def show_failing(results: Sequence[CheckResult]) -> bool:
    """Print the checks that failed; gives whether none did."""
    failing = [result for result in results if not result.passed]
    show_checks(failing)
    return not failing


def show_checks(results: Sequence[CheckResult]) -> None:
    """Print what each check found, with the first row that it found fault with."""
    for result in results:
        mark = "[green]passed[/]"
        if not result.passed:
            mark = f"[red]failed[/] {result.failing_rows:,} rows, first: {escape(result.example or '')}"
        out.print(f"{result.name}: {mark}", highlight=False, soft_wrap=True)


def show_findings(findings: Sequence[Finding]) -> bool:
    """Print what was found of each thing; gives whether nothing is wrong."""
    colours = {"ok": "green", "warning": "yellow", "wrong": "red"}
    table = Table("", "what", "found", "how to mend it")
    for one in findings:
        table.add_row(f"[{colours[one.state]}]{one.state}[/]", escape(one.name), escape(one.found), escape(one.mend))
        if not out.is_terminal:
            mend = f"; to mend: {one.mend}" if one.mend else ""
            out.print(f"{one.state}: {one.name}: {one.found}{mend}", markup=False, highlight=False, soft_wrap=True)
    if out.is_terminal:
        out.print(table)
    counts = {state: sum(one.state == state for one in findings) for state in colours}
    out.print(f"{counts['wrong']:,} wrong, {counts['warning']:,} warnings", highlight=False)
    return not counts["wrong"]


def show_outlets(place: Home, outlets: Sequence[Outlet]) -> None:
    """Print the configured outlets, and those that the published file has besides."""
    from flows.summary import read_outlets

    found = {outlet.outlet_id: outlet for outlet in read_outlets(place)}
    configured = {outlet.id: outlet for outlet in outlets}
    columns = ("outlet", "name", "country", "language", "enabled", "articles", "last new article")
    table = Table(*columns, "a day: last 7 / median", "failures in 7 days", "health")
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
            f"{state.last_article_at:%Y-%m-%d %H:%M}" if state and state.last_article_at else "never",
            f"{state.articles_7d / 7:.1f} / {_figure(state.median_per_day)}" if state and state.status else "",
            f"{state.failures_7d:,}" if state and state.status else "",
            escape(state.health) if state else "",
        )
    if table.row_count:
        out.print(table)
    else:
        out.print(explain_outlets(place), markup=False, highlight=False, soft_wrap=True)


def show_trial(trial: Trial) -> None:
    """Print each request of a trial and what became of it."""
    table = Table("", "link", "fate", "detail")
    for fate in trial.fates:
        table.add_row(fate.purpose, escape(fate.url), escape(fate.fate), escape(fate.detail))
    out.print(table)
    left = f", {trial.left_over:,} not asked for (--limit)" if trial.left_over else ""
    figures = f"{trial.links:,} links{left}, {trial.fetched:,} pages, {trial.articles:,} articles"
    out.print(f"{trial.outlet_id}: {figures}; nothing was stored", markup=False, highlight=False, soft_wrap=True)
    if trial.problem:
        show_problem(f"{trial.outlet_id}: {trial.problem}")


def show_trials(trials: Sequence[Trial]) -> None:
    """Print a line for each trial."""
    table = Table("outlet", "answers", "links", "pages", "articles", "problem")
    for trial in trials:
        refused = [fate for fate in trial.fates if fate.purpose == "article" and fate.fate not in ("article", "ok")]
        problem = trial.problem or (f"{refused[0].fate}: {refused[0].detail}" if refused and not trial.fetched else "")
        figures = (f"{count:,}" for count in (trial.links, trial.fetched, trial.articles))
        table.add_row(escape(trial.outlet_id), "yes" if trial.answers else "no", *figures, escape(problem))
    out.print(table)


def check_outlets(place: Home, config: Config) -> None:
    """Raise ConfigError where a night would fetch nothing."""
    if not any(outlet.enabled for outlet in config.outlets):
        raise ConfigError(explain_outlets(place))


def explain_outlets(place: Home) -> str:
    """Why nothing would be fetched, and what to do."""
    listed = len(load_outlets(place.outlets_file))
    if not listed:
        return f"no outlet is enabled: {place.outlets_file} lists none; `presscut outlets add URL --write` adds one"
    return (
        f"no outlet is enabled: all {listed:,} in {place.outlets_file} are switched off; `presscut outlets test --all "
        "--enable` tries them and switches on those that answer, `presscut outlets add URL --write` adds another"
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
