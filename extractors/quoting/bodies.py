"""Which organisation a word stands for: the company, the union, the council."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from extractors.records import Entity, Mention

Told = tuple[str | None, float]
"""An entity, or None where no one can be told, and how sure that is."""

# These stand for an organisation of a kind; of others ("the university") the name says what they are.
_COMPANY = frozenset((
    "company", "firm", "business", "retailer", "developer", "operator", "airline", "manufacturer", "owner", "publisher",
    "supplier", "miner", "producer", "maker", "brewer", "bank", "lender", "insurer", "carmaker", "chain", "supermarket",
    "contractor", "consultancy", "utility", "builder", "bookmaker", "brewery", "landlord", "agency",
))  # fmt: skip
_ANY_BODY = frozenset((
    "club", "group", "charity", "organisation", "organization", "body", "team", "side", "outfit", "authority",
    "alliance", "union", "association", "federation", "campaign", "watchdog", "regulator", "network", "coalition",
    "statement",
))  # fmt: skip
_NO_COMPANY = re.compile(
    r"\b(?:Union|Workers|Federation|Association|Alliance|Council|Ministry|Department|Police|Court|University|College|School"
    r"|Commission|Committee|Office|Parliament|Government|Senate|Congress|Assembly|Party|News|Times|Post|Herald|Gazette|Board"
    r"|Institute|Society|Authority|NHS|FBI|Treasury|Commons|Dáil)\b"
)
_UNION = re.compile(
    r"\b(?:Union|Workers|Federation|Association|Teachers|Nurses|Drivers|Unite|Unison|Unions|Brotherhood|Guild)\b"
)
_TOLD = re.compile(r"\b(?:told|(?<!according\s)to|by)\s(?:the\s)?$")  # who is told is a paper
_CALLED = re.compile(r"[Tt]he\s([A-Z]\w+)")
_CLOSE = 300  # characters


class Bodies:
    """The organisations of an article, where they stand in its text."""

    def __init__(self, text: str, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> None:
        """`mentions` are those of the text, in its order."""
        self._text = text
        self._entities = entities
        self._mentions = [mention for mention in mentions if mention.type == "ORG"]

    def find(self, head: str, at: int, last: str | None) -> Told:
        """The organisation that such a word stands for: the council; without a word, the one that the text is about."""
        bodies = [m for m in self._mentions if m.end <= at] if head else []
        named = [m for m in bodies if head in m.surface.lower() or head in self._entities[m.entity_id].name.lower()]
        if named:
            return named[-1].entity_id, 0.8
        return self._last_body(at, last, head) if not head or head in _ANY_BODY | _COMPANY else (None, 0.5)

    def _last_body(self, at: int, last: str | None, head: str) -> Told:
        """The organisation that spoke last, else the one of the sentence before, else the one that was named most often
        until here; for a company no council, for a union a union, where there is one."""
        bodies = [m for m in self._mentions if m.end <= at and self._can_be(head, m)]
        if head == "union":
            bodies = [m for m in bodies if _UNION.search(self._entities[m.entity_id].name)] or bodies
        paragraph = self._text.rfind("\n\n", 0, at)
        near = [m for m in bodies if m.start > max(paragraph, at - _CLOSE)]
        if near and len({m.entity_id for m in near}) == 1:
            return near[0].entity_id, 0.7
        if last in {m.entity_id for m in bodies}:
            return last, 0.7
        near = [m for m in bodies if m.start > self._text.rfind("\n\n", 0, max(0, at - 2)) and m.start > at - _CLOSE]
        if near and len({m.entity_id for m in near}) == 1:
            return near[0].entity_id, 0.65
        counts = Counter(m.entity_id for m in bodies)
        return (counts.most_common(1)[0][0], 0.6) if counts else (None, 0.5)

    def find_called(self, words: str) -> str | None:
        """The organisation whose name begins with the words: the Friends, of Friends of Marlow Gardens."""
        match = _CALLED.fullmatch(words.strip())
        if not match:
            return None
        called = {
            entity.entity_id
            for entity in self._entities.values()
            if entity.type == "ORG" and entity.name.removeprefix("The ").startswith(match[1] + " ")
        }
        return called.pop() if len(called) == 1 else None

    def _can_be(self, head: str, mention: Mention) -> bool:
        name = self._entities[mention.entity_id].name
        is_told = _TOLD.search(self._text, max(0, mention.start - 12), mention.start)
        return not is_told and not (head in _COMPANY and _NO_COMPANY.search(name))
