"""What Prefect's page shows of a run: summary, funnel by outlet, failing checks, and where the report is."""

from __future__ import annotations

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.home import Home
from flows.summary import Summary, to_markdown
from flows.terminal import one_line
from warehouse.report.page import write_report


def write_artifacts(home: Home, summary: Summary, *, report: bool) -> None:
    """Leave the artifacts of a run that was published, and with `report` the page that they link to."""
    create_markdown_artifact(to_markdown(summary), key="summary")
    create_table_artifact(_funnel(summary), key="funnel", description="What became of the links of each outlet.")
    failing = [f"- {name}: {rows:,} rows" for name, rows in summary.failing_checks]
    create_markdown_artifact("\n".join(failing) or "Every check passed.", key="failing-checks")
    if report:
        _link_report(home)


def _funnel(summary: Summary) -> list[dict[str, str | int]]:
    return [
        {
            "outlet": night.outlet_id,
            "links": night.links,
            "new": night.new,
            "fetched": night.fetched,
            "unchanged": night.not_modified,
            "articles": night.articles,
            "rejections": night.rejections,
            "note": one_line(night.note),
        }
        for night in summary.funnel
    ]


def _link_report(home: Home) -> None:
    """Write the report and link to it. The night is published by then: a report that fails does not end it."""
    path = home.folder / "report.html"
    try:
        write_report(home.published, path)
    except Exception as error:
        create_markdown_artifact(f"{path} could not be written: {error}", key="report")
        return
    # A browser does not follow a page's link to a file, so the path is there to be copied.
    create_link_artifact(path.as_uri(), link_text="report.html", key="report", description=f"On its machine: `{path}`")
