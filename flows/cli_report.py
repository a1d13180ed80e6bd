"""`presscut report`: one page to look at, for those who would rather look than query."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from config.files import ConfigError
from flows.flags import ConfigFlag, HomeFlag
from flows.show import out
from flows.store import open_home


def report(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write there [HOME/report.html].")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="First day of publication [the newest thirty days]."),
    ] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """One self-contained HTML page about the coverage, with charts and the tables behind them.

    Example: `presscut report --since 2026-03-01 -o march.html`
    """
    place = open_home(home, config)
    if not place.published.is_file():
        raise ConfigError(
            f"{place.published}: nothing was published yet; `presscut read` or `presscut run` comes first"
        )
    path = (output or place.folder / "report.html").absolute()
    if not path.parent.is_dir():
        raise ConfigError(f"{path.parent}: no such folder")
    if path.is_dir():
        raise ConfigError(f"{path}: a folder; -o names the file to write")
    from warehouse.report.page import write_report

    size = write_report(place.published, path, since.date() if since else None)
    out.print(f"Report: {path} ({size / 1e6:.1f} MB)", markup=False, highlight=False, soft_wrap=True)
