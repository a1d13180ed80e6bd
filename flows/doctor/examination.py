"""The examination: everything that is looked at, in order, none of it able to keep the others from being looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.files import ConfigError
from flows.doctor.choices import look_at_cluster, look_at_config, look_at_enabled, look_at_models
from flows.doctor.dataset import (
    look_at_clock,
    look_at_folder,
    look_at_leftovers,
    look_at_lock,
    look_at_published,
    look_at_store,
)
from flows.doctor.findings import Finding, warning, wrong
from flows.doctor.forecast import look_at_disk
from flows.doctor.machine import (
    look_at_packages,
    look_at_prefect,
    look_at_prefect_server,
    look_at_python,
    look_at_zones,
)
from flows.doctor.outlets import look_at_outlets
from flows.home import Home

Look = Callable[[Home], Iterator[Finding]]
HERE: dict[str, Look] = {
    "python": look_at_python,
    "packages": look_at_packages,
    "time zones": look_at_zones,
    "home": look_at_folder,
    "disk": look_at_disk,
    "lock": look_at_lock,
    "left half done": look_at_leftovers,
    "config": look_at_config,
    "enabled outlets": look_at_enabled,
    "model": look_at_models,
    "tables": look_at_store,
    "published file": look_at_published,
    "clock": look_at_clock,
    "prefect": look_at_prefect,
}
"""What can be looked at on this machine, by its name."""
ELSEWHERE: dict[str, Look] = {
    "prefect server": look_at_prefect_server,
    "cluster": look_at_cluster,
    "outlets": look_at_outlets,
}
"""What must be asked over the network."""


def examine(home: Home, *, offline: bool = False) -> Iterator[Finding]:
    """What was found of everything; `offline`, nobody is asked over the network."""
    looks = HERE if offline else HERE | ELSEWHERE
    for name, look in looks.items():
        yield from look_at(name, look, home)


def look_at(name: str, look: Look, home: Home) -> Iterator[Finding]:
    """What one look found, whatever happens to it."""
    try:
        yield from look(home)
    except ConfigError:  # has a line of its own
        yield warning(name, "not looked at: the config cannot be read", "correct what is wrong with it first")
    except OSError as error:
        yield wrong(name, f"cannot be looked at: {error}", "see that this user may read it, and that its disk is well")
    except Exception as fault:  # a home may be broken in ways that nobody thought of
        yield wrong(name, f"cannot be looked at: {type(fault).__name__}: {fault}", "see what is there; report it")
