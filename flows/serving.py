"""Serving the nights: a Prefect server, ours or the team's, says when one is due, and each runs in a process of its
own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from config.files import ConfigError
from flows.home import Home
from flows.prefect_home import SCHEDULE, prepare_prefect

_PORT = 4200  # Prefect's usual one
_START = 120.0  # seconds; 11 to 16 were measured on an idle machine


def serve_nights(place: Home, cron: str, zone: str) -> None:
    """Run a night whenever it is due, until this process is told to end. Raises ConfigError where `cron` is wrong."""
    # A shell starts what it puts into the background with SIGINT ignored, and that is how Prefect's runner is ended.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    prepare_prefect(place, SCHEDULE, PREFECT_LOGGING_LEVEL="INFO")
    port = None
    if not os.environ.get("PREFECT_API_URL"):  # it must stand there before Prefect is imported
        port = free_port()
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    from flows.schedule import check_cron, serve

    check_cron(cron, zone)
    with own_server(place.folder / SCHEDULE, port) if port else nullcontext():
        serve(place, cron, zone)


def free_port() -> int:
    """Prefect's usual port of this machine, or another one where that is taken."""
    for port in (_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no port is free on 127.0.0.1")


@contextmanager
def own_server(folder: Path, port: int) -> Iterator[None]:
    """A Prefect server on this machine while the block runs, with its database in the folder. Where it ends before,
    the block is interrupted as by Ctrl-C, and OSError says so."""
    log = folder / "server.log"
    environment = os.environ | {
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }
    with log.open("wb") as written:
        # In a session of its own, so that Ctrl-C ends the nights before it ends the server that keeps them.
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    wanted = True

    def watch() -> None:
        process.wait()
        if wanted:
            os.kill(os.getpid(), signal.SIGINT)

    try:
        _wait_for(process, port, log)
        threading.Thread(target=watch, daemon=True).start()
        yield
        if process.poll() is not None:
            raise OSError(f"Prefect's server ended (code {process.returncode}); what it said is in {log}")
    finally:
        wanted = False
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise ConfigError(f"Prefect's server did not start; what it said is in {log}")
