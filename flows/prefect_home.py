"""Prefect's own settings, made before it is imported: its database lies in the home, and it reports to nobody."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flows.home import Home

SCHEDULE = "prefect/schedule"
"""Below the home: where `presscut schedule` keeps its server's database, apart from that of runs by hand, whose
server ends with them."""


def prepare_prefect(home: Home, part: str = "prefect", **settings: str) -> None:
    """Set what the environment does not set already. With PREFECT_API_URL, that server keeps the runs. The caller
    holds the lock on that part of the home."""
    folder = home.folder / part
    defaults = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "DO_NOT_TRACK": "1",
        # Its start was measured at 11 to 16 s on an idle machine; it gives up after 20 unless told otherwise.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # A server that is gone: 14 s for each of the last states of a night, not 62, which made five minutes.
        "PREFECT_CLIENT_MAX_RETRIES": "3",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }
    for name, value in (defaults | settings).items():
        os.environ.setdefault(name, value)
    folder.mkdir(parents=True, exist_ok=True)
    _end_leftovers(folder)


def _end_leftovers(folder: Path) -> None:
    """End the servers that were left in this folder by who was killed: nobody talks to them any more, since only one
    at a time works there. Without /proc they stay."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            ours = f"PREFECT_HOME={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
            if (b"uvicorn" in command or b"server\0start" in command) and b"prefect" in command and ours:
                os.kill(int(process.name), signal.SIGTERM)
        except OSError:  # it has ended, or is somebody else's
            continue
