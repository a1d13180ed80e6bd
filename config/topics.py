"""The operator's topics: rules that tell by its words what an article is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, computed_field

from config.files import ConfigError, first_problem, matching, tables_of


def _check_term(term: str) -> str:
    bare = term.removeprefix("*").removesuffix("*")
    if "*" in bare:
        raise ValueError("expected a star at the start or the end of a term only")
    if len(bare) < (3 if bare != term else 2) or bare != bare.strip(" -"):
        raise ValueError("expected a word or phrase of at least 2 letters, 3 with a star")
    return term


Language = Annotated[str, matching("[a-z]{2,3}", 'a language such as "en" (ISO 639)')]
Term = Annotated[str, AfterValidator(_check_term)]
Terms = Annotated[list[Term], Field(min_length=1)]
Group = Annotated[Terms, BeforeValidator(lambda found: [found] if isinstance(found, str) else found)]


class TopicRule(BaseModel):
    """Terms that speak for a topic, and groups of terms of which each must be there."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    any: dict[Language, Terms] = {}
    all: dict[Language, Annotated[list[Group], Field(min_length=1)]] = {}


class Topic(TopicRule):
    """A topic with its rules by language."""

    id: Annotated[str, matching("[a-z][a-z0-9]*(-[a-z0-9]+)*", 'a name such as "climate-change"')]
    name: Annotated[str, Field(min_length=2)]
    iptc: Annotated[str, matching(r"medtop:\d{8}", 'a Media Topic such as "medtop:20000418"')] | None = None
    title_weight: Annotated[float, Field(ge=1, le=10)] = 3.0
    none: Annotated[dict[Language, Terms], Field(alias="not")] = {}
    also: list[TopicRule] = []

    @computed_field  # type: ignore[prop-decorator]
    @property
    def languages(self) -> list[str]:
        """The languages that it has terms in."""
        return sorted({language for rule in (self, *self.also) for language in rule.any})


def load_topics(path: Path) -> list[Topic]:
    """The topics that `path` declares. Raises ConfigError naming the file, the topic and the key."""
    found: dict[str, Topic] = {}
    for number, table in enumerate(tables_of(path, "topic"), start=1):
        label = (
            f"{path}: topic {table['id']!r}" if isinstance(table.get("id"), str) else f"{path}: topic number {number}"
        )
        try:
            topic = Topic.model_validate(table)
        except ValidationError as error:
            raise ConfigError(f"{label}: {first_problem(error)}") from error
        if topic.id in found:
            raise ConfigError(f"{label}: 'id' is used twice, expected one topic an id")
        if problem := _missing_terms(topic):
            raise ConfigError(f"{label}: {problem}")
        found[topic.id] = topic
    return list(found.values())


def _missing_terms(topic: Topic) -> str | None:
    """What is said of a topic without terms, or with conditions on terms that are not there."""
    for place, rule in (("", topic), *((f"also.{number}.", rule) for number, rule in enumerate(topic.also))):
        for language in rule.all.keys() - rule.any.keys():
            return f"'{place}all.{language}': expected terms in '{place}any.{language}' too"
    for language in sorted(topic.none.keys() - topic.languages):
        return f"'not.{language}': expected terms in 'any.{language}' too"
    return None if topic.languages else "'any' is missing"
