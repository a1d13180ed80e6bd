"""Whom the words for a source stand for: an entity of the article, or nobody that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from extractors.linking.roles import HEADS
from extractors.linking.surfaces import gender_of, gender_of_given, read_title
from extractors.quoting.cues import Words
from extractors.quoting.sources import BODY, GROUP, PEOPLE, ROLE_HEAD
from extractors.records import Entity, Mention

_PRONOUN = re.compile(r"(?i)(?:he|she|they|it)$")
_VOICE = re.compile(
    r"(?i)\b(?:spokes(?:man|woman|person|people)|representative|official|source|lawyer|aide|statement|email|letter|report|post)s?\b"
)
_VOICE_ALONE = re.compile(
    r"(?i)(?:an?|the|its|their)\s(?:\w+\s)?spokes(?:man|woman|person)(?:\s(?:for|of)\s(?:the|its)\s\w+)?$"
)
# Somebody without a name, of whom a pronoun behind it speaks: A woman who … . “…,” she said.
_SOMEBODY = re.compile(
    r"(?:^|[.!?”\"’]\s+|\n|\b(?:said|says|asked|told|for)\s)(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[\w’'-]+\s){0,4}?"
    rf"(?i:{PEOPLE})\b"
)
_ONE = re.compile(r"(?i)(?:an?|one|another)\s")
_INDEFINITE = re.compile(r"(?i)(?:an?|one|another|two|three|several|some|many|other|others|few|both)\b")
# These stand for an organisation of any kind; of others ("the university") the name says what they are.
_ANY_BODY = frozenset((
    "company", "firm", "club", "group", "charity", "organisation", "organization", "agency", "body", "business",
    "retailer", "developer", "operator", "airline", "manufacturer", "owner", "team", "side", "outfit", "publisher",
))  # fmt: skip
_SMALL = frozenset(("the", "his", "her", "its", "their", "of", "for", "at", "our", "my", "this", "that"))
_END = re.compile(r"[.!?…][”\"’')]*\s+|\n+")
_RECENT = 900  # characters in which a pronoun's person was named


def is_unnamed(words: str) -> bool:
    """Whether the words are for one person whom the article does not name: a witness, one resident."""
    return bool(_ONE.match(words))


class Cast:
    """Who stands in an article, and where."""

    def __init__(self, text: str, mentions: Sequence[Mention], entities: Sequence[Entity]) -> None:
        self.text = text
        self.mentions = sorted((m for m in mentions if m.field == "text"), key=lambda m: m.start)
        self.titled = [m for m in mentions if m.field == "title"]
        self.entities: Mapping[str, Entity] = {entity.entity_id: entity for entity in entities}
        self.genders = _find_genders(text, self.mentions, self.entities)

    def resolve(self, source: Words, field: str, text: str, last: str | None, unnamed: int) -> tuple[str | None, float]:
        """The entity that some words stand for, None where no one can be told, and how sure that is. `last` is who
        spoke before, `unnamed` where somebody without a name was last said to speak."""
        words = text[source.start : source.end]
        inside = [
            m
            for m in (self.titled if field == "title" else self.mentions)
            if source.start <= m.start and m.end <= source.end
        ]
        if inside:
            return self._resolve_named(words, inside)
        if field == "title":
            return self._resolve_role(words, None, last)
        at = source.start
        if match := _PRONOUN.match(words.strip()):
            found, sure = self._resolve_pronoun(match[0].lower(), at, last)
            if found and any(m.start > unnamed for m in self._ahead(at) if m.entity_id == found):
                return found, sure
            return None, 0.6  # one resident … he
        if _VOICE_ALONE.match(words.strip()):
            return self._last_body(at, last)
        if _INDEFINITE.match(words):
            return None, 0.9
        return self._resolve_role(words, at, last)

    def _resolve_named(self, words: str, inside: Sequence[Mention]) -> tuple[str | None, float]:
        people = [m for m in inside if m.type == "PERSON"]
        if people and re.search(r"['’]s?\s+\S", words[words.find(people[-1].surface) :]):
            return None, 0.7  # Fenwick's lawyer
        if people and re.search(rf"(?i){_VOICE.pattern}\s+(?:for|of|to)\s", words):
            return None, 0.7
        if people:
            return people[-1].entity_id, 0.95
        chosen = next((m for m in inside if m.type == "ORG"), inside[0])
        ahead = words[: words.rfind(inside[-1].surface)].lower()
        if words.endswith(inside[-1].surface) and inside[-1].type == "ORG" and ahead.endswith(", "):
            return inside[-1].entity_id, 0.9  # the owner, Harbor Link Lines
        rest = words.replace(chosen.surface, "", 1)
        if chosen.type == "LOC" or not _VOICE.search(rest):
            # France said, the charity Open Harbour said; who works there or lives there is somebody without a name.
            own = [word for word in re.findall(r"[\w-]+", rest) if word[0].islower() and word not in (*_SMALL, "s")]
            if any(not BODY.search(word) for word in own) or (own and chosen.type == "LOC"):
                return None, 0.6
        return chosen.entity_id, 0.9 if chosen.type == "ORG" else 0.7

    def _resolve_pronoun(self, pronoun: str, at: int, last: str | None) -> tuple[str | None, float]:
        if pronoun == "it":
            found = [m for m in self._ahead(at) if m.type == "ORG"]
            return (found[-1].entity_id, 0.7) if found else (None, 0.5)
        if pronoun == "they":
            return None, 0.5
        gender = "m" if pronoun == "he" else "f"
        ahead = [m for m in self._ahead(at) if m.type == "PERSON" and not self._owns(m)]
        people = [m for m in ahead if self.genders.get(m.entity_id, gender) == gender]
        if not people or _SOMEBODY.search(self.text[people[-1].end : at]):
            return None, 0.5
        for begin in self._sentence_starts(at):
            first = next((m for m in people if m.start >= begin and m.end <= at), None)
            if first:
                return first.entity_id, 0.85
        if last in {m.entity_id for m in people}:
            return last, 0.8
        return people[-1].entity_id, 0.7

    def _resolve_role(self, words: str, at: int | None, last: str | None) -> tuple[str | None, float]:
        low = re.findall(r"[\w-]+", words.lower())
        said = [word for word in low if word not in _SMALL]
        head = next((word for word in reversed(said) if ROLE_HEAD.fullmatch(word)), None)
        if head is None or GROUP.fullmatch(head) or (head.endswith("s") and head[:-1] in HEADS):
            return None, 0.8
        people = {
            entity.entity_id: max(len(set(said) & set(role.split())) for role in entity.roles if head in role.split())
            for entity in self.entities.values()
            if entity.type == "PERSON" and any(head in role.split() for role in entity.roles)
        }
        best = [key for key, shared in people.items() if shared == max(people.values())]
        if len(best) == 1:
            return best[0], 0.8
        if at is None:
            return None, 0.5
        if not people and head in HEADS and (near := self._only_one_near(at)):
            return near, 0.55
        if BODY.search(words):
            bodies = [m for m in self._ahead(at) if m.type == "ORG"]
            named = [m for m in bodies if head in m.surface.lower() or head in self.entities[m.entity_id].name.lower()]
            if named:
                return named[-1].entity_id, 0.8
            return self._last_body(at, last) if head in _ANY_BODY else (None, 0.5)
        return None, 0.5

    def _only_one_near(self, at: int) -> str | None:
        """The only person without a role that this paragraph or the one before names."""
        paragraph = self.text.rfind("\n\n", 0, at)
        begin = self.text.rfind("\n\n", 0, max(0, paragraph)) if paragraph > 0 else 0
        near = {m.entity_id for m in self._ahead(at) if m.type == "PERSON" and m.start >= begin}
        return near.pop() if len(near) == 1 else None

    def _last_body(self, at: int, last: str | None) -> tuple[str | None, float]:
        """The organisation that spoke last, else the one that was named most often until here."""
        bodies = Counter(m.entity_id for m in self.mentions if m.type == "ORG" and m.end <= at)
        if last in bodies:
            return last, 0.7
        return (bodies.most_common(1)[0][0], 0.6) if bodies else (None, 0.5)

    def _ahead(self, at: int) -> list[Mention]:
        return [m for m in self.mentions if at - _RECENT <= m.start and m.end <= at and not m.in_quote]

    def _owns(self, mention: Mention) -> bool:
        """Whether it is a possessive: "Callister's spokesman" is not about Callister."""
        return self.text[mention.end : mention.end + 2] in ("'s", "’s")

    def _sentence_starts(self, at: int) -> tuple[int, int]:
        """Where the sentence of a place begins, and the one before it."""
        begin = max(0, at - _RECENT)
        ends = [0, 0, *(begin + match.end() for match in _END.finditer(self.text[begin:at]))]
        return ends[-1], ends[-2]


def _find_genders(text: str, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> dict[str, str]:
    """Person → `f` or `m`, by the forms of address before the names, else by the given name."""
    found: dict[str, str] = {}
    for mention in mentions:
        if mention.type == "PERSON" and (gender := gender_of(read_title(text, mention.start))):
            found.setdefault(mention.entity_id, gender)
    for key, entity in entities.items():
        if entity.type == "PERSON" and key not in found and (gender := gender_of_given(entity.name)):
            found[key] = gender
    return found
