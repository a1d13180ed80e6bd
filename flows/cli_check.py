"""`presscut check`: the data checks, and what they held back."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import duckdb
import typer

from config.files import ConfigError
from flows.flags import ConfigFlag, HomeFlag
from flows.home import locked
from flows.show import say, show_checks
from flows.store import open_home


def check(
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish what was held back, whatever the checks say.")
    ] = False,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Run the data checks on the published file, or on one that was held back; exit code 1 when one fails.

    Example: `presscut check`
    """
    from warehouse.checks import run_checks
    from warehouse.publish import newest, publish_held

    place = open_home(home, config)
    # Held from the first check on, so that what is published is what was checked.
    with locked(place, "check") if publish else nullcontext():
        file = newest(place.published)
        if not file.is_file():
            raise ConfigError(f"{place.published}: nothing was published yet")
        with duckdb.connect(str(file), read_only=True) as con:
            results = run_checks(con)
        show_checks(results)
        if publish:
            done = publish_held(place.published)
            say([f"{place.published}: {'published' if done else 'nothing was held back'}"])
        elif file != place.published:
            say([f"{file}: held back; `presscut check --publish` publishes it all the same"])
    raise typer.Exit(0 if all(result.passed for result in results) else 1)
