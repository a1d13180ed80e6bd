"""`presscut schedule`: the nights run by themselves, and a page shows them."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
import tzlocal

from config.files import ConfigError
from flows.flags import ConfigFlag, HomeFlag
from flows.home import load_config, locked
from flows.notify import load_channels
from flows.prefect_home import SCHEDULE
from flows.show import check_outlets
from flows.store import open_home


def schedule(
    cron: Annotated[
        str, typer.Option(metavar="EXPR", help="When: minute, hour, day, month, weekday, as cron has them.")
    ] = "30 2 * * *",
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="The time zone that `--cron` is in [this machine's].")
    ] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Run a night whenever it is due, until this command is stopped; nights that were missed are caught up by one.

    Prefect keeps the nights: the server of PREFECT_API_URL, else one of this command's own, on this machine only.

    Example: `presscut schedule --cron "30 2 * * *" --timezone Europe/London --home /srv/coverage`
    """
    place = open_home(home, config)
    settings = load_config(place)
    check_outlets(place, settings)
    load_channels(settings.settings)
    zone = timezone or tzlocal.get_localzone_name() or "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"--timezone {zone!r}: expected a name such as Europe/London (IANA)") from error
    with locked(place, "schedule", SCHEDULE):
        from flows.serving import serve_nights

        serve_nights(place, cron, zone)
