"""A Dask scheduler and workers on loopback, started as docs/cluster.md says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.flows.prefect_server import until

DOCUMENT = Path(__file__).parents[2] / "docs" / "cluster.md"
_QUIET = ["--no-dashboard"]


def command(start: str) -> list[str]:
    """The command of the document that starts so, as arguments."""
    found = re.search(rf"^\$ ({start}.*)$", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert found, start
    return shlex.split(found[1], comments=True)


@dataclass
class Cluster:
    """A scheduler, and its workers by name."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_worker(self, name: str, *without: str, env: dict[str, str] | None = None) -> None:
        """Start one; `without` some flags of the document's."""
        asked = [self.address if "://" in part else part for part in command("dask worker") if part not in without]
        asked[asked.index("--nthreads") + 1] = "1"
        self.workers[name] = start([*asked, "--name", name, "--local-directory", str(self.folder)], env)


def start(asked: list[str], env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A process of the command `dask`, of this environment."""
    program = str(Path(sys.executable).with_name(asked[0]))
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PRESSCUT_")} | {"PYTHONPATH": os.getcwd()}
    log = subprocess.DEVNULL
    return subprocess.Popen([program, *asked[1:], *_QUIET], env=clean | (env or {}), stdout=log, stderr=log)


@contextmanager
def dask_cluster(folder: Path, *names: str) -> Iterator[Cluster]:
    """A cluster while the block runs."""
    note = folder / "scheduler.json"
    here = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(note)]
    scheduler = start([*command("dask scheduler"), *here])
    cluster = Cluster(folder, "", scheduler)
    try:
        until(lambda: note.exists() and note.read_text().endswith("}"), scheduler)
        cluster.address = json.loads(note.read_text())["address"]
        for name in names:
            cluster.start_worker(name)
        yield cluster
    finally:
        for process in (*cluster.workers.values(), scheduler):
            process.kill()
            process.wait()
