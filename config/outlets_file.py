"""The operator's outlets.toml changed: outlets appended, outlets switched on, everything else as it was written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import AoT

from config.files import ConfigError
from config.outlets import Outlet, load_outlets, render

_HEAD = "# The outlets that are covered; README.md explains the keys.\n"


def append(path: Path, outlets: Iterable[tuple[Outlet, Mapping[str, str]]]) -> None:
    """Append outlets, each with what is said of its feeds. Raises ConfigError where one is listed already."""
    listed = load_outlets(path) if path.is_file() else []
    text = _read(path) if path.is_file() else _HEAD
    for outlet, about in outlets:
        for other in listed:
            if outlet.id == other.id or outlet.domain == other.domain:
                raise ConfigError(f"{path}: {outlet.domain} is listed already, as outlet {other.id!r}")
        listed.append(outlet)
        text = f"{text.rstrip()}\n\n{render(outlet, about)}"
    _write(path, text)


def enable(path: Path, ids: Container[str]) -> None:
    """Switch the outlets on; comments and order stay. Raises ConfigError where they are not [[outlet]] tables."""
    load_outlets(path)
    document = tomlkit.parse(_read(path))
    tables = document.get("outlet")
    if not isinstance(tables, AoT):
        raise ConfigError(f"{path}: only outlets that are written as [[outlet]] tables can be switched on here")
    for table in tables:
        if table.get("id") in ids:
            table["enabled"] = True
    _write(path, tomlkit.dumps(document))


def _read(path: Path) -> str:
    """The file with the line ends that it has."""
    return path.read_bytes().decode("utf-8-sig")


def _write(path: Path, text: str) -> None:
    """Write the file aside and swap it in: it is the operator's, and must not end half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    aside = target.with_name(target.name + ".part")
    aside.write_bytes(text.encode())
    try:
        load_outlets(aside)  # nothing is written that cannot be read
        if target.is_file():
            shutil.copymode(target, aside)
        os.replace(aside, target)
    except ConfigError as error:
        aside.unlink()
        raise ConfigError(str(error).replace(str(aside), str(path))) from error
