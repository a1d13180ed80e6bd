"""The night as Prefect schedules it: one entry whose parameters are plain, for `presscut schedule` and for workers."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import socket
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.context import FlowRunContext
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from config.files import ConfigError
from flows.home import Home, HomeInUseError, load_config, locked
from flows.notify import announce_end
from flows.progress import progress
from flows.show import err, out, say, show_summary
from flows.store import open_home
from flows.summary import Summary
from warehouse.runs import last_night

_NIGHTS = ("run", "schedule")  # the commands that run one
_UNDER_WAY = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING]


@flow(name="scheduled night")
def scheduled_night(home: str | None = None, config: str | None = None, since: date | None = None) -> State:
    """A night over a home: what `presscut run` does, with its end as this run's state.

    Without `home` and `config` those of PRESSCUT_HOME and PRESSCUT_CONFIG where it runs.
    """
    atexit.register(_hush)
    try:
        place = open_home(Path(home) if home else None, Path(config) if config else None)
        other = _made_up_for(place)
        if other:
            return State(type=StateType.COMPLETED, name="Skipped", message=f"made up for by {other}")
        settings = load_config(place)
        with locked(place, "schedule"):
            from flows.night import run_night  # four seconds, which a night that is skipped need not wait

            with progress(err) as tell:
                summary = run_night(place, settings, "schedule", say, tell, since)
            show_summary(place, summary.run_id, summary.problems)
    except HomeInUseError as error:
        say(announce_end(place, settings.settings, "refused", None, str(error)))
        return State(type=StateType.FAILED, name="Refused", message=str(error))
    except ConfigError as error:
        return State(type=StateType.FAILED, message=str(error))
    return _state_of(summary)


def _hush() -> None:
    """Nothing more on the error stream: what nanobind prints when the interpreter takes itself apart is a page, and
    nobody can do anything about it (see `flows.cli.main`)."""
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _state_of(summary: Summary) -> State:
    """What Prefect's page says of a night."""
    failures = [*summary.problems, *(f"check {name}: {rows:,} rows" for name, rows in summary.failing_checks)]
    name = summary.status.replace("_", " ").capitalize()
    message = f"run {summary.run_id}" + (f": {'; '.join(failures)[:1000]}" if failures else "")
    return State(
        type=StateType.COMPLETED if summary.status.startswith("completed") else StateType.FAILED,
        name=name,
        message=message,
    )


def _made_up_for(place: Home) -> str | None:
    """Which other run makes up for this one, in words: one that was due later and is due by now, or a night that
    started after this one was due. So of the nights that a machine missed, one is made."""
    context = FlowRunContext.get()
    mine = context.flow_run if context else None
    if mine is None or mine.expected_start_time is None:
        return None
    later = _later_run(mine, mine.expected_start_time)  # before the home is looked at: it may end in between
    if later:
        return f"the run that was due at {later:%Y-%m-%d %H:%M} UTC"
    last = last_night(place.parquet, _NIGHTS)
    if last and last[1] != "interrupted" and last[0] >= mine.expected_start_time:
        return f"the run that started at {last[0].astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return None


def _later_run(mine: FlowRun, due: datetime) -> datetime | None:
    if mine.deployment_id is None:
        return None
    period = FlowRunFilterExpectedStartTime(after_=due, before_=datetime.now(UTC))
    with get_client(sync_client=True) as client:
        found = _runs_of(client, mine.deployment_id, _UNDER_WAY, period)
    times = [run.expected_start_time for run in found if run.id != mine.id and run.expected_start_time]
    return max((time for time in times if time > due), default=None)


def _runs_of(
    client: SyncPrefectClient,
    deployment: UUID,
    states: list[StateType],
    period: FlowRunFilterExpectedStartTime | None = None,
) -> list[FlowRun]:
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        flow_run_filter=FlowRunFilter(
            expected_start_time=period, state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states))
        ),
    )


def _take_up(place: Home, deployment: UUID) -> None:
    """Close the runs that were under way when whoever served them ended, and begin one in their place where the home
    has an unfinished night. The caller is the only one who serves them."""
    with get_client(sync_client=True) as client:
        for run in _runs_of(client, deployment, [StateType.PENDING, StateType.RUNNING]):
            client.set_flow_run_state(run.id, Crashed(message="presscut schedule ended before it did"), force=True)
            last = last_night(place.parquet, _NIGHTS)
            if last and last[1] == "interrupted":
                client.create_flow_run_from_deployment(deployment)


def check_cron(cron: str, zone: str) -> None:
    """Raise ConfigError where Prefect could not keep such a schedule."""
    try:
        CronSchedule(cron=cron, timezone=zone)
    except ValueError as error:
        raise ConfigError(
            f'--cron {cron!r}: expected minute, hour, day, month and weekday, such as "30 2 * * *"'
        ) from error


def serve(place: Home, cron: str, zone: str) -> None:
    """Have the server of PREFECT_API_URL schedule this home's nights, and run those that are due until this process
    is told to end."""
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem:
        raise ConfigError(f"PREFECT_API_URL: no Prefect server answers at {client.api_url}: {problem}")
    deployment = scheduled_night.to_deployment(
        name=f"{socket.gethostname()} {str(place.folder).strip('/').replace('/', '-')}",
        description=f"The nights of {place.folder}",
        schedule=Cron(cron, timezone=zone),
        parameters={"home": str(place.folder), "config": str(place.config)},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # Not paused at the end: a pause removes the runs that are due next, and then nobody knows that they were missed.
    runner: Any = Runner(name="presscut", pause_on_shutdown=False, limit=1)
    runner.handle_sigterm = lambda *_: signal.raise_signal(signal.SIGINT)  # its own leaves half of it undone
    _take_up(place, runner.add_deployment(deployment))
    page = str(client.api_url).rstrip("/").removesuffix("/api")
    for line in (f"Nights of {place.folder}: {cron}, {zone}", f"Prefect's page: {page}"):
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        asyncio.run(runner.start())
