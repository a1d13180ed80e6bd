"""Runs killed at random moments, once or several times in a row, and then let through."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from dataclasses import replace

from tests.faults.nights import Started
from tests.faults.scene import Scene
from tests.faults.truth import Outcome, unsound

GROUP, ALONE, WORKER = "whole group", "leader alone", "one worker"
"""Whom a kill may hit."""


def kill_at_random(
    scene: Scene, name: str, whom: str, times: int, rng: random.Random, *, forks: bool = False
) -> Outcome:
    """Kill runs of one home, one after the other, each at a uniformly random moment, until one was quicker than that;
    let one through, and compare. Of a worker's death the run itself makes up for."""
    kind = scene.kind(name)
    home = scene.home(kind)
    remarks: list[str] = []
    moments: list[str] = []
    through, stopped = False, ""
    while not through and len(moments) < times:
        started = Started(kind.command, home, forks=forks)
        after = rng.uniform(0, 1.1 * scene.seconds(name, forks=forks))
        if whom == WORKER:
            hit = _kill_worker(started, after)
            # One that dies while it starts takes its pool along: the run says so, and the next one goes on.
            if started.wait() == 1 and "read it again" in started.said():
                stopped = started.said()
                moments.append(f"{after:.2f} s")
                break
            through = True
        else:
            hit = started.kill_after(after, alone=whom == ALONE)
            through = not hit
        if through and (code := started.wait()):
            remarks.append(f"exit code {code}: {started.said()}")
        if hit:
            moments.append(f"{after:.2f} s")
        remarks += unsound(home)
    last = started if through else Started(kind.command, home, forks=forks)
    if code := last.wait():
        remarks.append(f"the last run: exit code {code}: {last.said()}")
    found = Outcome(f"{name}, {whom} killed", stopped, len(moments), remarks=tuple(remarks)).against(kind.truth, home)
    if found.mended:
        shutil.rmtree(home)
        last.log.unlink()
        return found
    return replace(found, remarks=(*found.remarks, f"killed after {', '.join(moments)}: {home}"))


def _kill_worker(started: Started, after: float) -> bool:
    """Kill a worker once there is one and the moment has come; gives whether one was killed."""
    time.sleep(after)
    for pid in started.workers():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return True
    return False
