"""Nights in processes of their own, to be killed: forked from a process that has imported everything, so that most of
a night's time is its work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

import typer

from flows.home import find_home, load_config, locked
from flows.mending import mending
from flows.show import say
from tests.flows.conftest import night

_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload([__name__, "flows.cli", "flows.reextract", "trafilatura", "extractors.picture_files"])
_LONG = 240.0
"""Seconds after which a run hangs."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is run on a home: the night by the plain functions, or a command of the command line."""

    name: str
    arguments: Sequence[str] = ()


NIGHT = Command("night")


class Started:
    """A run that was started, the leader of a group of processes. Its extraction processes are spawned, as always; or
    forked, so that most of its time is its work: their start takes longer than all else in a run that is so short."""

    def __init__(self, command: Command, home: Path, *, forks: bool = False) -> None:
        self.log = new_log()
        self._process: BaseProcess = _FORKING.Process(target=_work, args=[command, home, self.log, forks])
        self._process.start()
        self.started = time.monotonic()
        self.seconds = 0.0
        """How long it took; known when it was waited for."""

    def kill_after(self, seconds: float, *, alone: bool = False) -> bool:
        """Kill the whole group, or the leader alone, after so many seconds; gives whether it was still at work."""
        assert self._process.pid
        self._process.join(max(0.0, self.started + seconds - time.monotonic()))
        if self._process.exitcode is not None:
            return False
        try:
            (os.kill if alone else os.killpg)(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:  # not yet a group of its own
            self._process.kill()
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL

    def workers(self) -> list[int]:
        """Its extraction processes."""
        return [child for child in children_of(self._process.pid) if b"spawn_main" in command_line(child)]

    def wait(self) -> int:
        """Wait for its end; gives its exit code, that of a kill where it hung."""
        self._process.join(_LONG)
        if self._process.exitcode is None:
            self.kill_after(0)
        self.seconds = self.seconds or time.monotonic() - self.started
        assert self._process.exitcode is not None
        return self._process.exitcode

    def said(self) -> str:
        """What it printed until now."""
        return self.log.read_text(encoding="utf-8", errors="replace").strip()


def run(command: Command, home: Path) -> tuple[int, str]:
    """Run it to its end; gives its exit code and what it printed."""
    started = Started(command, home, forks=True)
    code = started.wait()
    said = started.said()
    started.log.unlink()
    return code, said


def new_log() -> Path:
    """An empty file for what a run prints, on another disk than its home may be."""
    descriptor, name = tempfile.mkstemp(prefix="presscut-", suffix=".log")
    os.close(descriptor)
    return Path(name)


def children_of(pid: int | None) -> list[int]:
    """The processes that a process started, in any of its threads, and that are still there."""
    try:
        lists = [(thread / "children").read_text() for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    return [int(child) for children in lists for child in children.split()]


def command_line(pid: int) -> bytes:
    """What a process was started as; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _work(command: Command, home: Path, log: Path, forks: bool) -> None:
    os.setsid()
    if forks:
        multiprocessing.get_context = lambda _method=None: get_context("fork")  # type: ignore[assignment]
    with log.open("ab", 0) as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    os.environ["PRESSCUT_HOME"] = str(home)
    sys.modules["__main__"] = ModuleType("__main__")  # an extraction process imports its parent's: not all of the tests
    from flows.cli import app, main

    app.command("night")(_night)
    sys.argv = ["presscut", command.name, *command.arguments]
    main()


def _night() -> None:
    """`presscut run` without Prefect."""
    place = find_home(None, None)
    with locked(place, "run"), mending(place):
        config = load_config(place)
        _, problems = night(place, config, *config.outlets)
    say(problems)
    raise typer.Exit(1 if problems else 0)
