"""Prefect's own settings, made before it is imported: its database lies in the home, and it reports to nobody."""

from __future__ import annotations

import os

from flows.home import Home


def prepare_prefect(home: Home) -> None:
    """Set what the environment does not set already. With PREFECT_API_URL, that server keeps the runs."""
    folder = home.folder / "prefect"
    defaults = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "DO_NOT_TRACK": "1",
        # Its start was measured at 11 to 16 s on an idle machine; it gives up after 20 unless told otherwise.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    folder.mkdir(parents=True, exist_ok=True)
