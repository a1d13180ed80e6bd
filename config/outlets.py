"""The outlets that are covered, as `outlets.toml` declares them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from config.files import ConfigError, CountryCode, first_problem, matching, tables_of

FILE = "outlets.toml"
MediaType = Literal["print_native", "digital_native", "broadcast", "agency", "other"]


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web or re.search(r"\s", value):
        raise ValueError("expected a URL that starts with http:// or https://")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError('expected an IANA time zone such as "Europe/London"') from error
    return value


def _domain(value: str) -> str:
    if not re.fullmatch(r"(?:[\w-]+\.)*[\w-]+(?::\d{1,5})?|\[?[0-9A-Fa-f:.]+\]?(?::\d{1,5})?", value):
        raise ValueError('expected a domain such as "harbourpost.example", without scheme and path')
    return value.lower().removeprefix("www.")


WebUrl = Annotated[str, AfterValidator(_web_url)]


class Outlet(BaseModel):
    """One outlet: who it is, and where what it publishes is announced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Annotated[
        str, matching(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", 'letters, digits, dots and hyphens such as "harbour-post"')
    ]
    name: Annotated[str, Field(min_length=1)]
    domain: Annotated[str, Field(min_length=1), AfterValidator(_domain)]
    country: CountryCode | None = None
    language: (
        Annotated[str, matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", 'a language such as "en" or "pt-BR" (BCP 47)')]
        | None
    ) = None
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    media_type: MediaType = "other"
    feeds: list[WebUrl] = []
    sitemaps: list[WebUrl] | None = None
    """None: those that robots.txt names."""
    enabled: bool = True
    allow_private: bool = False
    address: Annotated[str, matching(r"\S+:\d{1,5}", 'a host and a port such as "127.0.0.1:8000"')] | None = None
    """Connect there instead of to what DNS says, as `host:port`: a staging server, the demo."""


def render(outlet: Outlet, about: Mapping[str, str] | None = None) -> str:
    """The outlet as a block of outlets.toml; `about` says something of its feeds and sitemaps, by their URLs."""
    lines = ["[[outlet]]"]
    for name, value in outlet.model_dump(exclude_none=True, exclude={"allow_private"}).items():
        if isinstance(value, list) and value:
            lines += [f"{name} = ["]
            lines += [f"    {_quote(url)},{_comment((about or {}).get(url))}" for url in value]
            lines += ["]"]
        else:
            lines.append(f"{name} = {_quote(value)}")
    if outlet.allow_private:
        lines.append("allow_private = true")
    return "\n".join(lines) + "\n"


def _quote(value: object) -> str:
    """A value as TOML: JSON writes strings, booleans and empty lists the same way, DEL apart."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _comment(text: str | None) -> str:
    return f"  # {text}" if text else ""


def load_outlets(path: Path) -> list[Outlet]:
    """The outlets that `path` declares. Raises ConfigError naming the file, the outlet and the key."""
    outlets: list[Outlet] = []
    for number, table in enumerate(tables_of(path, "outlet"), start=1):
        label = f"outlet {table['id']!r}" if isinstance(table.get("id"), str) else f"outlet number {number}"
        try:
            outlet = Outlet.model_validate(table)
        except ValidationError as error:
            raise ConfigError(f"{path}: {label}: {first_problem(error)}") from error
        if any(outlet.id == other.id for other in outlets):
            raise ConfigError(f"{path}: {label}: 'id' is used twice, expected one outlet an id")
        outlets.append(outlet)
    return outlets
