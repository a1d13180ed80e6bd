"""A Prefect server on loopback, and asking it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def prefect_server(folder: Path) -> Iterator[str]:
    """A server while the block runs, with its database in the folder; gives the URL of its API."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--no-ui"], env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/api"
    try:
        until(lambda: call(f"{url}/health") is True, process)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a process that has its Prefect in the folder, and tells nobody."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PRESSCUT_", "PREFECT_"))}
    return clean | {"PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"} | more


def call(url: str, body: object = None) -> Any:
    """What the server answers to a GET, or to a POST of a body; None where nobody is there. It answers 503 while
    another request writes into its database: then it is asked again."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    for _ in range(20):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.5)
        except OSError:
            return None
    raise AssertionError(f"503 twenty times: {url}")


def until(holds: Any, *processes: subprocess.Popen[Any], seconds: float = 120) -> Any:
    """Wait until something holds, while the processes live; gives it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        found = holds()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not in {seconds:g} seconds, or a process ended: {holds()}")
