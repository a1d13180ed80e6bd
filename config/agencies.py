"""News and picture agencies with the ways they are written."""

from __future__ import annotations

from pathlib import Path

from config.files import ConfigError, shown, tables_of


def load_agencies(path: Path) -> dict[str, tuple[str, ...]]:
    """Usual short name → other ways it is written. Raises ConfigError naming the file and the agency."""
    found: dict[str, tuple[str, ...]] = {}
    for number, table in enumerate(tables_of(path, "agency"), start=1):
        name, written = table.get("name"), table.get("written", [])
        label = f"{path}: agency {name!r}" if isinstance(name, str) and name else f"{path}: agency number {number}"
        if "name" not in table:
            raise ConfigError(f"{label}: 'name' is missing")
        if not isinstance(name, str) or not name.strip():
            raise ConfigError(f"{label}: 'name': expected a name such as \"AP\", got {shown(name)}")
        if others := sorted(table.keys() - {"name", "written"}):
            raise ConfigError(f"{label}: unknown key {others[0]!r}")
        if not isinstance(written, list) or not all(isinstance(form, str) and form.strip() for form in written):
            raise ConfigError(f"{label}: 'written': expected a list of names, got {shown(written)}")
        if name in found:
            raise ConfigError(f"{label}: 'name' is used twice, expected one agency a name")
        found[name] = tuple(written)
    return found
