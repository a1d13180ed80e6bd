"""News and picture agencies with the ways they are written."""

from __future__ import annotations

from pathlib import Path

from config.files import ConfigError, tables_of


def load_agencies(path: Path) -> dict[str, tuple[str, ...]]:
    """Usual short name → other ways it is written. Raises ConfigError naming the file and the agency."""
    found: dict[str, tuple[str, ...]] = {}
    for number, table in enumerate(tables_of(path, "agency"), start=1):
        name, written = table.get("name"), table.get("written", [])
        if not isinstance(name, str) or not name:
            raise ConfigError(f"{path}: agency number {number}: 'name' is missing")
        if not isinstance(written, list) or not all(isinstance(form, str) and form for form in written):
            raise ConfigError(f"{path}: agency {name!r}: 'written' must be a list of names, got {written!r}")
        found[name] = tuple(written)
    return found
