"""The operator's outlets.toml changed: outlets appended, outlets switched on, everything else as it was written."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import AoT

from config.files import ConfigError
from config.outlets import Outlet, load_outlets, render

_HEAD = "# The outlets that are covered; README.md explains the keys.\n"


def append(path: Path, outlets: Iterable[tuple[Outlet, Mapping[str, str]]]) -> None:
    """Append outlets, each with what is said of its feeds. Raises ConfigError where one is listed already."""
    text = path.read_text(encoding="utf-8") if path.is_file() else _HEAD
    listed = load_outlets(path) if path.is_file() else []
    for outlet, about in outlets:
        for other in listed:
            if outlet.id == other.id or outlet.domain == other.domain:
                raise ConfigError(f"{path}: {outlet.domain} is listed already, as outlet {other.id!r}")
        text = f"{text.rstrip()}\n\n{render(outlet, about)}"
    _write(path, text)


def enable(path: Path, ids: Container[str]) -> None:
    """Switch the outlets on; comments and order stay."""
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    tables = document.get("outlet")
    assert isinstance(tables, AoT), path
    for table in tables:
        if table.get("id") in ids:
            table["enabled"] = True
    _write(path, tomlkit.dumps(document))


def _write(path: Path, text: str) -> None:
    """Write the file aside and swap it in: it is the operator's, and must not end half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    aside.write_text(text, encoding="utf-8")
    load_outlets(aside)  # nothing is written that cannot be read
    os.replace(aside, path)
