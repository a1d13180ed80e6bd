"""The operator's watch-list: entities to be found by name in every article."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.files import ConfigError, CountryCode, first_problem, matching, tables_of


class WatchedEntity(BaseModel):
    """An entity with the names it goes by."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=2)]
    type: Literal["PERSON", "ORG", "LOC", "EVENT", "OTHER"]
    aliases: list[Annotated[str, Field(min_length=2)]] = []
    wikidata_id: Annotated[str, matching(r"Q[1-9]\d*", 'a Wikidata id such as "Q84"')] | None = None
    country: CountryCode | None = None
    """Of a place: ISO 3166-1 alpha-2."""
    gender: Literal["female", "male", "other"] | None = None
    """Of a person, where you know it from them: it is never guessed."""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


def load_watchlist(path: Path) -> list[WatchedEntity]:
    """The entities that `path` declares. Raises ConfigError naming the file, the entity and the key."""
    found: list[WatchedEntity] = []
    for number, table in enumerate(tables_of(path, "entity"), start=1):
        label = f"entity {table['name']!r}" if isinstance(table.get("name"), str) else f"entity number {number}"
        try:
            found.append(WatchedEntity.model_validate(table))
        except ValidationError as error:
            raise ConfigError(f"{path}: {label}: {first_problem(error)}") from error
    return found
