"""`presscut query` and `presscut export`: what was published, asked and written elsewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from config.files import ConfigError
from flows.flags import ConfigFlag, HomeFlag
from flows.show import out
from flows.store import open_home


def query(
    sql: Annotated[str | None, typer.Argument(help="The query; or -f FILE; with --list, a table.")] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="Read the query from a file.")] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="What there is: tables and views, or a table's columns.")
    ] = False,
    form: Annotated[str, typer.Option("--format", help="table, csv, json, jsonl or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to a file.")] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Read-only SQL on the published file.

    Example: `presscut query "SELECT day, outlet_id, articles FROM coverage_by_day ORDER BY day"`
    """
    from flows.query import FORMATS, QueryError, list_columns, list_tables, run_query, write_result

    if form not in FORMATS:
        raise ConfigError(f"--format {form}: expected one of {', '.join(FORMATS)}")
    if (file is not None and (listing or sql is not None)) or (sql is None and file is None and not listing):
        raise ConfigError("give the query as an argument or with -f FILE, or --list")
    if file is not None and not file.is_file():
        raise ConfigError(f"{file}: no such file")
    published = open_home(home, config).published
    try:
        if listing:
            result = list_columns(published, sql) if sql else list_tables(published)
        else:
            result = run_query(published, file.read_text(encoding="utf-8") if file else sql or "")
        write_result(result, form, output, out, whole=listing)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8") from error
    except QueryError as error:
        raise ConfigError(str(error)) from error


def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="A folder for tables, a file for gkg.")],
    table: Annotated[list[str] | None, typer.Option(help="A table or view; may be given again.")] = None,
    form: Annotated[str, typer.Option("--format", help="parquet, csv or gkg.")] = "parquet",
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Leave out what is dated before that day."),
    ] = None,
    without_text: Annotated[bool, typer.Option("--without-text", help="Leave out the texts of articles.")] = False,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Tables for people without DuckDB, with a data package about them; or a file for people with GDELT's tools.

    Example: `presscut export --table articles --without-text --format csv -o articles/`, or
    `presscut export --format gkg --since 2026-03-01 -o march.gkg.csv`
    """
    from warehouse.export import FORMATS, ExportError, export_gkg, export_tables

    if form not in (*FORMATS, "gkg"):
        raise ConfigError(f"--format {form}: expected one of {', '.join(FORMATS)}, gkg")
    if form == "gkg" and (table or without_text):
        raise ConfigError(
            "--format gkg is one file of fixed columns without texts: leave --table and --without-text out"
        )
    if form != "gkg" and not table:
        raise ConfigError("--table: which one? `presscut query --list` names them")
    published, day = open_home(home, config).published, since.date() if since else None
    try:
        if form == "gkg":
            counts = {str(output): export_gkg(published, output, day)}
        else:
            counts = export_tables(published, table or [], output, form, day, with_text=not without_text)
    except ExportError as error:
        raise ConfigError(str(error)) from error
    for name, rows in counts.items():
        out.print(f"{name}: {rows:,} rows", markup=False, highlight=False, soft_wrap=True)
