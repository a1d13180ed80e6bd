"""The machine: Python, packages, time zones, and the orchestrator."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import zoneinfo
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import httpx
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

from flows.doctor.findings import Finding, fine, warning, wrong
from flows.home import Home

LOCK = Path(__file__).parents[2] / "requirements.lock"
_SHOWN = ("duckdb", "prefect", "trafilatura")
_INSTALL = "`pip install --requirement requirements.lock`, or `make run` in a folder that was cloned, installs them"
_IMPORT_SECONDS = 120.0  # Prefect's server was seen to take 7 s to import, several times that on a busy machine


def look_at_python(_home: Home) -> Iterator[Finding]:
    """Whether this Python is one that presscut runs on."""
    found = f"{platform.python_version()} at {sys.executable}"
    try:
        asked = metadata.metadata("presscut")["Requires-Python"]
    except metadata.PackageNotFoundError:
        yield warning("python", f"{found}; presscut itself is not installed here", "`pip install presscut`")
        return
    if SpecifierSet(asked or "").contains(platform.python_version(), prereleases=True):
        yield fine("python", found)
    else:
        yield wrong("python", f"{found}; presscut asks for {asked}", f"make the environment anew with Python {asked}")


def look_at_packages(_home: Home) -> Iterator[Finding]:
    """Whether the packages that presscut asks for are here, and those of the lock file where there is one."""
    yield from compare_packages(metadata.requires("presscut") or [])
    if LOCK.is_file():
        pins = [line.split("#")[0] for line in LOCK.read_text(encoding="utf-8").splitlines()]
        yield from compare_pins(pins)


def compare_packages(asked: Iterable[str]) -> Iterator[Finding]:
    """What is missing of requirements, or here in another version; extras are nobody's need."""
    wanted = [one for one in _read(asked) if not (one.marker and "extra" in str(one.marker))]
    missing, others, here = [], [], {}
    for one in wanted:
        try:
            here[one.name] = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            missing.append(str(one).split(";")[0])
            continue
        if not one.specifier.contains(here[one.name], prereleases=True):
            others.append(f"{one.name} {here[one.name]} (asked for: {one.specifier})")
    if missing:
        yield wrong("packages", f"missing: {', '.join(missing)}", _INSTALL)
    if others:
        yield wrong("packages", f"in a version that does not do: {', '.join(others)}", _INSTALL)
    if not missing and not others:
        shown = ", ".join(f"{name} {here[name]}" for name in _SHOWN if name in here)
        yield fine("packages", f"all {len(wanted)} that presscut asks for{f': {shown}' if shown else ''}")


def compare_pins(pins: Iterable[str]) -> Iterator[Finding]:
    """What is here in another version than the lock file's; what is not here may belong to tests."""
    others = []
    for one in _read(pins):
        try:
            here = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            continue
        if not one.specifier.contains(here, prereleases=True):
            others.append(f"{one.name} {here} (lock: {str(one.specifier).removeprefix('==')})")
    if others:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        yield warning(
            "lock file", f"other versions than those that are tested: {', '.join(others[:5])}{more}", _INSTALL
        )
    else:
        yield fine("lock file", "the packages are those that are tested")


def look_at_zones(_home: Home) -> Iterator[Finding]:
    """Whether this machine knows time zones: naive times are read in them."""
    try:
        zoneinfo.ZoneInfo("Europe/London")
        yield fine("time zones", f"{len(zoneinfo.available_timezones())} are known")
    except zoneinfo.ZoneInfoNotFoundError:
        yield wrong("time zones", "none are known", "`pip install tzdata`, or the system's package of that name")


def look_at_prefect(_home: Home) -> Iterator[Finding]:
    """Whether Prefect can be imported, its server too where a run brings up its own. In a process of its own: the
    import takes seconds, and may fail in any way."""
    url = os.environ.get("PREFECT_API_URL")
    wanted = "prefect" if url else "prefect.server.api.server"
    with tempfile.TemporaryDirectory(prefix="presscut-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-c", f"import {wanted}"],
                env=os.environ | {"PREFECT_HOME": folder, "DO_NOT_TRACK": "1"},
                capture_output=True,
                text=True,
                timeout=_IMPORT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            yield warning(
                "prefect", f"not imported within {_IMPORT_SECONDS:.0f} seconds", "look what slows this machine"
            )
            return
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        yield wrong("prefect", f"{wanted} cannot be imported: {last[:300]}", _INSTALL)
        return
    runs = f"runs go to {url}" if url else "a run brings up its own server"
    yield fine("prefect", f"{metadata.version('prefect')}; {runs}")


def look_at_prefect_server(_home: Home) -> Iterator[Finding]:
    """Whether the server that PREFECT_API_URL names answers; nothing where it names none."""
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        return
    name = "prefect server"
    mend = "start it (`prefect server start`), correct PREFECT_API_URL, or unset it: a run brings up its own then"
    try:
        status = httpx.get(f"{url.rstrip('/')}/health", timeout=10).status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        yield wrong(name, f"{url} does not answer: {error}", mend)
        return
    if status in (200, 401, 403):  # one that wants to know who asks is there
        yield fine(name, f"{url} answers")
    else:
        yield wrong(name, f"{url} answers with status {status}: no Prefect server, whose URL ends in /api", mend)


def _read(lines: Iterable[str]) -> Iterator[Requirement]:
    """The requirements that hold on this machine."""
    for line in filter(None, map(str.strip, lines)):
        try:
            one = Requirement(line)
        except InvalidRequirement:  # an option of pip's
            continue
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            yield one
