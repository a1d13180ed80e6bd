"""Where a config file lies, and reading it with errors for people."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError

PACKAGED = Path(__file__).parent


class ConfigError(Exception):
    """A config file is wrong: one line that says what, where, and what is expected."""


def locate(name: str, folder: Path) -> Path:
    """The file of that name in the operator's folder, else the packaged one."""
    own = folder / name
    return own if own.is_file() else PACKAGED / name


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises ConfigError with the file and the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8: byte {error.start} cannot be read") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, tables a thousand deep
        raise ConfigError(f"{path}: cannot be read: {str(error).partition(';')[0]}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def tables_of(path: Path, key: str) -> list[dict[str, Any]]:
    """The `[[key]]` tables of a file. Raises ConfigError where the file holds anything else."""
    content = read_toml(path)
    others = sorted(content.keys() - {key})
    if others:
        raise ConfigError(f"{path}: unknown key {others[0]!r}: expected [[{key}]] tables")
    found = content.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ConfigError(f"{path}: {key!r} must be written as [[{key}]] tables")
    return found


def first_problem(error: ValidationError, secret: str | None = None) -> str:
    """The first problem that pydantic found, as `key: what is expected, got …`, in one line; what stands at the key
    `secret` is not shown."""
    problem = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "missing":
        return f"{key!r} is missing"
    if problem["type"] == "extra_forbidden":
        return f"unknown key {key!r}"
    message = problem["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    if problem["loc"][0] == secret:
        return f"{key!r}: {message}"
    return f"{key!r}: {message}, got {shown(problem['input'])}"


def shown(value: object) -> str:
    """A value as an error message shows it: in one line, and not all of a long one."""
    written = repr(value)
    return written if len(written) <= 80 else f"{written[:77]}…"


def matching(pattern: str, expected: str) -> AfterValidator:
    """A check of a string whose error says what is expected in words, not as a pattern."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


CountryCode = Annotated[str, matching("[A-Z]{2}", 'two capital letters such as "GB" (ISO 3166-1)')]
