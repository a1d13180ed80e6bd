"""What an extractor is told beside the bytes, by whoever runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Masthead(Protocol):
    """What extraction must know of an outlet; `config.outlets.Outlet` is one."""

    @property
    def id(self) -> str:
        """The value of outlet_id."""

    @property
    def domain(self) -> str:
        """Registrable domain, or an address."""

    @property
    def timezone(self) -> str:
        """IANA name; naive times are read in it."""

    @property
    def country(self) -> str | None:
        """ISO 3166-1 alpha-2, where it is known."""


class Watched(Protocol):
    """An entity of the operator's watch-list; `config.watchlist.WatchedEntity` is one."""

    @property
    def name(self) -> str:
        """Full name."""

    @property
    def type(self) -> str:
        """PERSON, ORG, LOC, EVENT or OTHER."""

    @property
    def aliases(self) -> Sequence[str]:
        """Other surfaces that stand for it."""

    @property
    def wikidata_id(self) -> str | None:
        """Q number."""


class Terms(Protocol):
    """One rule of a topic, by language; `config.topics.TopicRule` is one."""

    @property
    def any(self) -> Mapping[str, Sequence[str]]:
        """Terms that speak for the topic."""

    @property
    def all(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """Groups of terms of which each must be in the article, else the rule does not fit."""


class TopicRules(Terms, Protocol):
    """A topic of the operator's; `config.topics.Topic` is one. It is its own first rule."""

    @property
    def id(self) -> str:
        """What tables call it."""

    @property
    def title_weight(self) -> float:
        """What a term in the headline counts."""

    @property
    def none(self) -> Mapping[str, Sequence[str]]:
        """Terms inside which nothing speaks for the topic."""

    @property
    def also(self) -> Sequence[Terms]:
        """Further rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an extractor is told beside the bytes: plain data, so that it travels to worker processes."""

    outlets: Sequence[Masthead] = ()
    watchlist: Sequence[Watched] = ()
    topics: Sequence[TopicRules] = ()
    agencies: Mapping[str, Sequence[str]]
    """Usual short name of each agency → the ways it is written."""
    max_bytes: int = 20_000_000
    respect_tdm: bool = True
    """Honour reservations against text and data mining on pages that we fetched."""
    model: str = "none"
    """What finds names in English: `default`, `light`, a spaCy pipeline, or `none`."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Other languages (ISO 639-1) → their models."""
