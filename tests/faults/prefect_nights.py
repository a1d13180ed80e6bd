"""Nights through Prefect, as `presscut run` does them: killed, or robbed of their server."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.nights import children_of, command_line, new_log, run
from tests.faults.scene import Scene
from tests.faults.truth import Outcome, unsound
from tests.flows.prefect_server import until

_LONG = 600.0
NAME = "second night"


class PrefectNight:
    """A `presscut run` that was started, with a Prefect server of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PRESSCUT_", "PREFECT_"))}
        self.home, self._log = home, new_log()
        with self._log.open("wb") as written:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", "run", "--home", str(home)],
                env=clean | settings,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def kill_after(self, seconds: float) -> bool:
        """Kill its group after so many seconds; gives whether it was still at work."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return True
        return False

    def kill_server(self) -> None:
        """Kill its server when it is fetching."""
        until(lambda: next((self.home / "work").glob("*.journal"), None), self._process, seconds=_LONG)
        [server] = [pid for pid in children_of(self._process.pid) if b"uvicorn" in command_line(pid)]
        os.kill(server, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code. Raises TimeoutExpired where it hangs."""
        return self._process.wait(_LONG)

    def said(self) -> str:
        """What it printed."""
        return self._log.read_text(encoding="utf-8", errors="replace").strip()


def kill_a_night(scene: Scene, seconds: float, rng: random.Random) -> Outcome:
    """Kill a night at a uniformly random moment of so many seconds, and let another one through."""
    home = scene.home(scene.kind(NAME))
    after = rng.uniform(0, seconds)
    killed = int(PrefectNight(home).kill_after(after))
    remarks = unsound(home)
    last = PrefectNight(home)
    if code := last.wait():
        remarks.append(f"killed after {after:.1f} s, the last run: exit code {code}: {last.said()[-2000:]}")
    return _compared(scene, home, Outcome("Prefect, whole group killed", killed=killed, remarks=tuple(remarks)))


def rob_a_night(scene: Scene, **settings: str) -> Outcome:
    """Kill the server of a night; it is to stop with words, and the next run makes up for it."""
    home = scene.home(scene.kind(NAME))
    night = PrefectNight(home, **settings)
    night.kill_server()
    code = night.wait()
    said = " ".join(night.said()[-1000:].split())
    stopped = said[said.rindex("presscut: ") :] if "presscut: " in said else ""
    remarks = unsound(home) + ([] if code == 1 and stopped else [f"exit code {code}: {said}"])
    code, said = run(scene.kind(NAME).command, home)
    if code:
        remarks.append(f"the run after it: exit code {code}: {said}")
    return _compared(scene, home, Outcome("Prefect, its server killed", stopped=stopped, remarks=tuple(remarks)))


def _compared(scene: Scene, home: Path, outcome: Outcome) -> Outcome:
    found = outcome.against(scene.kind(NAME).truth, home)
    if found.mended:
        shutil.rmtree(home)
    return found
