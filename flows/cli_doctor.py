"""`presscut doctor`: what is missing or wrong, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.flags import ConfigFlag, HomeFlag
from flows.home import find_home
from flows.show import err, show_findings


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody over the network.")] = False,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """What is missing or wrong on this machine and in the home, and how to mend it; exit code 1 when something is.

    Example: `presscut doctor`
    """
    place = find_home(home, config)
    with err.status("looking at everything"):
        from flows.doctor.examination import examine

        findings = list(examine(place, offline=offline))
    raise typer.Exit(0 if show_findings(findings) else 1)
