"""The data dictionary, generated from the declarations: `python -m warehouse.dictionary` writes it."""

from __future__ import annotations

from pathlib import Path

from extractors.fates import Outcome, Reason
from warehouse.duck import read_views
from warehouse.schema import Kind
from warehouse.tables import TABLES

DICTIONARY = Path(__file__).parent / "DICTIONARY.md"

_INTRODUCTION = """# Data dictionary

Every table, view and column of `coverage.duckdb`, generated from their declarations (`make dictionary`). The same
words are comments in the file: `SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal`.
Times are UTC. Ids are lower-case hex. Columns marked * are never null.
"""


def render() -> str:
    """The dictionary as Markdown."""
    parts = [_INTRODUCTION, "## Tables\n"]
    for table in TABLES:
        parts.append(f"### {table.name}\n\n{table.about}{_kept(table.kind, table.name)}\n")
        parts.append("| column | type | meaning |\n|---|---|---|")
        parts += [f"| {c.name}{'' if c.optional else ' *'} | {c.duckdb_type} | {c.about} |" for c in table.published]
        parts.append("")
    parts.append("## Views\n")
    for view in read_views():
        parts.append(f"### {view.name}\n\n{view.about}\n\n| column | meaning |\n|---|---|")
        parts += [f"| {name} | {about} |" for name, about in view.columns.items()]
        parts.append("")
    parts.append("## Closed lists\n")
    parts.append(f"`fetches.outcome`: {', '.join(f'`{outcome}`' for outcome in Outcome)}.\n")
    reasons = ", ".join(f"`{reason}`" for reason in Reason)
    parts.append(f"`rejections.reason`: the outcome of the request in stage `fetch`; else {reasons}.")
    parts.append("An archived answer with another status than 200 is rejected with the outcome that it stands for.\n")
    return "\n".join(parts)


def _kept(kind: Kind, name: str) -> str:
    """Where the table's Parquet lies."""
    places = {
        Kind.PAGES: f" Parquet: `parquet/{name}/day=…/`, by day of fetch.",
        Kind.RUNS: f" Parquet: `parquet/{name}/`, a file a run.",
        Kind.DERIVED: " Worked out when the file is built.",
    }
    return places[kind]


if __name__ == "__main__":
    DICTIONARY.write_text(render(), encoding="utf-8")
