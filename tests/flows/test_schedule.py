"""Scheduled nights: a real Prefect server, a worker, and `presscut schedule` with a server of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.files import ConfigError
from flows.cli_schedule import schedule
from flows.home import Home, locked
from flows.prefect_home import SCHEDULE
from tests.conftest import ask
from tests.flows.misbehaving import Server, serving, silent
from tests.flows.prefect_server import call, environment, prefect_server, until

# With SIGINT as a shell starts what is in the foreground (SIG_DFL) or in the background (SIG_IGN).
_START = """
import os, signal, sys
signal.signal(signal.SIGINT, getattr(signal, sys.argv[1]))
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[2:]])
"""
REPOSITORY = Path(__file__).parents[2]
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
Run = dict[str, Any]


def write_config(home: Path, site: Server, **settings: str) -> None:
    """A home with one outlet, that is quick."""
    (home / "config").mkdir(parents=True)
    quick = {"pause": "0", "workers": "1", "model": '"none"'} | settings
    (home / "config" / "settings.toml").write_text("".join(f"{name} = {value}\n" for name, value in quick.items()))
    (home / "config" / "outlets.toml").write_text(
        '[[outlet]]\nid = "quay"\nname = "Quay"\ndomain = "127.0.0.1"\nallow_private = true\n'
        f'feeds = ["{site.url}/rss.xml"]\n'
    )


@contextmanager
def started(*command: str, sigint: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block runs, and what it says in a file."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", _START, sigint, *command],
            env=env,
            cwd=REPOSITORY,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    """An outlet with three articles."""
    with serving() as site:
        site.publish("/a", "/b", "/c")
        yield site


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, site: Server) -> Home:
    """A home in which nothing was read yet."""
    folder = tmp_path_factory.mktemp("scheduled") / "home"
    write_config(folder, site, notify=f'["json://{site.url.removeprefix("http://")}/hook"]')
    return Home(folder, folder / "config")


@dataclass(frozen=True, slots=True)
class Team:
    """A Prefect server that has our deployment."""

    api: str
    deployment: str

    def plan(self, due: datetime) -> Callable[[], Run | None]:
        """A run that is due then; gives what asks for it, and has it once it has ended."""
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}}
        run = call(f"{self.api}/deployments/{self.deployment}/create_flow_run", {"state": state})

        def ask_for() -> Run | None:
            found: Run = call(f"{self.api}/flow_runs/{run['id']}")
            return found if found["state_type"] in ENDED else None

        return ask_for

    def artifacts(self) -> dict[str, Any]:
        """The newest artifact of each key, with its data."""
        return {artifact["key"]: artifact for artifact in call(f"{self.api}/artifacts/latest/filter", {})}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, home: Home) -> Iterator[Team]:
    """A server, a worker for the home, and the flow deployed as prefect.yaml says."""
    folder = tmp_path_factory.mktemp("team")
    with prefect_server(folder / "server") as api:
        env = environment(
            folder / "worker", PREFECT_API_URL=api, PRESSCUT_HOME=str(home.folder), PREFECT_WORKER_QUERY_SECONDS="1"
        )
        call(f"{api}/work_pools/", {"name": "presscut", "type": "process"})
        work = ("prefect", "worker", "start", "--pool", "presscut")
        with started(*work, sigint="SIG_DFL", env=env, log=folder / "worker.log"):
            deploy = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
            done = subprocess.run(
                deploy, env=env, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            yield Team(api, call(f"{api}/deployments/name/scheduled%20night/nightly")["id"])


def test_a_team_s_nights(team: Team, home: Home, site: Server) -> None:
    """Of three that were missed one is made, with its artifacts; a run on a home in use says who has it."""
    now = datetime.now(UTC)
    nights = [team.plan(now - timedelta(days=ago)) for ago in (2, 1, 0)]
    runs = [until(night) for night in nights]
    assert [(run["state_type"], run["state_name"]) for run in runs] == [("COMPLETED", "Skipped")] * 2 + [
        ("COMPLETED", "Completed")
    ]
    assert all(run["state"]["message"].startswith("made up for by the run that ") for run in runs[:2])
    assert ask(home.published, "SELECT command, status, articles FROM runs") == [("schedule", "completed", 3)]
    (run_id,) = ask(home.published, "SELECT run_id FROM runs")[0]
    assert runs[-1]["state"]["message"] == f"run {run_id}"

    artifacts = team.artifacts()
    assert artifacts["summary"]["data"].startswith(f"## Run {run_id}: completed\n")
    funnel = json.loads(artifacts["funnel"]["data"])
    assert [(row["outlet"], row["links"], row["articles"]) for row in funnel] == [("quay", 3, 3)]
    assert artifacts["failing-checks"]["data"] == "Every check passed."
    report = home.folder / "report.html"
    assert report.as_uri() in artifacts["report"]["data"]
    assert "<title>" in report.read_text("utf-8")

    assert site.posted == [], "they are told of failures only"

    with locked(home, "run"):
        run = until(team.plan(datetime.now(UTC)))
    assert (run["state_type"], run["state_name"]) == ("FAILED", "Refused")
    why = f"{home.folder}: in use by process {os.getpid()} (presscut run); wait for it to end"
    assert run["state"]["message"] == why
    ((path, message),) = site.posted
    assert (path, message["title"], message["type"]) == ("/hook", "Presscut: refused", "failure")
    assert message["message"] == f"{why}\n\nHome: {home.folder}"
    assert ask(home.published, "SELECT count(*) FROM runs") == [(1,)]


def test_schedule_has_a_server_of_its_own_and_takes_up_what_was_cut_off(tmp_path: Path) -> None:
    home = tmp_path / "home"
    log = tmp_path / "log"
    command = ("flows.cli", "schedule", "--home", str(home), "--cron", "30 2 29 2 *", "--timezone", "Asia/Tokyo")
    env = environment(tmp_path, PREFECT_RUNNER_POLL_FREQUENCY="1")
    del env["PREFECT_HOME"]

    def page() -> str | None:
        found = re.search(r"Prefect's page: (http://127\.0\.0\.1:\d+)\n", log.read_text("utf-8"))
        return found and found[1]

    with serving() as site:
        site.publish("/a", "/b")
        page_of_b, site.pages["/b"] = site.pages["/b"], silent
        write_config(home, site, report="false", read_timeout="30", total_timeout="30")
        with started(*command, sigint="SIG_IGN", env=env, log=log) as serving_nights:
            api = until(page, serving_nights) + "/api"
            (deployment,) = call(f"{api}/deployments/filter", {})
            assert deployment["schedules"][0]["schedule"]["cron"] == "30 2 29 2 *"
            assert deployment["schedules"][0]["schedule"]["timezone"] == "Asia/Tokyo"
            Team(api, deployment["id"]).plan(datetime.now(UTC))
            until(lambda: "/b" in site.paths(), serving_nights)
            serving_nights.send_signal(signal.SIGTERM)
            assert serving_nights.wait(60) == 0
        assert "Traceback" not in log.read_text("utf-8")
        assert call(f"{api}/health") is None, "its server ends with it"

        site.pages["/b"] = page_of_b
        with started(*command, sigint="SIG_IGN", env=env, log=log) as serving_nights:
            api = until(page, serving_nights) + "/api"
            first, second = states(api)
            assert first == "Crashed"
            assert second in ("Scheduled", "Pending", "Running")


def states(api: str) -> list[str]:
    """The states of the scheduled nights, the first night's first."""
    nights = {"flows": {"name": {"any_": ["scheduled night"]}}, "sort": "EXPECTED_START_TIME_ASC"}
    return [
        run["state_name"]
        for run in call(f"{api}/flow_runs/filter", nights)
        if run["start_time"] or not run["auto_scheduled"]
    ]


def test_a_wrong_cron_line_is_one_line(tmp_path: Path, site: Server, presscut: Any) -> None:
    write_config(tmp_path / "home", site)
    done = presscut("schedule", "--cron", "half past two")
    assert done.returncode == 2
    assert done.stderr == (
        "presscut: --cron 'half past two': expected minute, hour, day, month and weekday, such as \"30 2 * * *\"\n"
    )


def test_a_time_zone_that_is_none(home: Home) -> None:
    with pytest.raises(ConfigError, match=r"^--timezone 'Mars/Olympus': expected a name such as Europe/London"):
        schedule(timezone="Mars/Olympus", home=home.folder)


def test_one_schedule_a_home(home: Home) -> None:
    with (
        locked(home, "schedule", SCHEDULE),
        pytest.raises(ConfigError, match=r"prefect/schedule: in use by process \d+ \(presscut schedule\)"),
    ):
        schedule(timezone="UTC", home=home.folder)
