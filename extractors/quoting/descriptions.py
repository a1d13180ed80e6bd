"""Whom a description stands for: the rail minister, the defendant, the 22-year-old."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from extractors.linking.roles import HEADS
from extractors.quoting.bodies import Bodies, Told
from extractors.quoting.sources import BODY, GROUP, ROLE_HEAD
from extractors.records import Entity, Mention

RECENT = 900  # characters in which somebody was named of whom the text goes on to speak

_AGE = re.compile(r"\b(\d{1,3})-year-old\b")
_AGE_BEHIND = re.compile(r",?\s\(?(?:aged\s|who is\s)?(\d{1,3})\b(?!\s(?:per|percent|%|years? ago))")
_AGE_BEFORE = re.compile(r"\b(\d{1,3})-year-old\s(?:[\w’'-]+\s){0,4}$")
# They speak in reports about others and often have no name there: the one person near by is somebody else.
_OFTEN_UNNAMED = frozenset((
    "judge", "prosecutor", "lawyer", "attorney", "counsel", "solicitor", "barrister", "officer", "official", "doctor",
    "coroner", "magistrate", "reporter", "journalist", "correspondent", "spokesman", "spokeswoman", "spokesperson",
    "interviewer", "witness", "neighbour", "neighbor", "resident", "caller", "detective", "constable", "sergeant",
    "policeman", "source", "victim", "couple", "pair", "duo", "family", "crowd", "audience", "public", "press",
))  # fmt: skip
_OTHER = frozenset(("former", "ex", "shadow", "deputy", "assistant", "vice", "late", "acting", "junior"))
_SMALL = frozenset(("the", "his", "her", "its", "their", "of", "for", "at", "our", "my", "this", "that", "in", "from"))
_WORD = re.compile(r"[\w-]+")
_BEHIND = re.compile(r"\s(?:of|for|at|from|with|in|on|who|to)\s|,|\s\(")
_SHORT_FORMS = {
    "ceo": "chief executive", "cfo": "chief financial officer", "coo": "chief operating officer",
    "pm": "prime minister", "md": "managing director",
}  # fmt: skip
_SHORT_FORM = re.compile(rf"\b(?:{'|'.join(_SHORT_FORMS)})\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|its)\s", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[.!?…][”\"’')]*\s+|\n+)(?:[A-Z]\w*\.?\s){0,2}$")
_BESIDE = 100  # characters
_NEXT = 700  # characters behind a description in which the story names whom it stands for


class Descriptions:
    """The descriptions of an article, and for whom each was found to stand."""

    def __init__(
        self,
        text: str,
        starts: Sequence[int],
        mentions: Sequence[Mention],
        entities: Mapping[str, Entity],
        bodies: Bodies,
    ) -> None:
        """`starts` are where the sentences begin; `mentions` are those of the text, in its order."""
        self._starts = starts
        self._bodies = bodies
        self._text = text
        self._mentions = mentions
        self._entities = entities
        self._told: list[tuple[frozenset[str], str]] = []

    def find(self, words: str, at: int | None, last: str | None, of: str | None = None) -> Told:
        """The entity that some words stand for which hold no name of it. `at` is where they stand in the text (None
        in a headline), `last` who spoke before, `of` the organisation or place that the words name."""
        if age := _AGE.search(words):
            return self._find_aged(int(age[1]), at, last)
        if called := self._bodies.find_called(words):
            return called, 0.8
        words = _SHORT_FORM.sub(lambda match: _SHORT_FORMS[match[0].lower()], words)
        head = _head_of(words)
        if head is None or GROUP.fullmatch(head) or (head.endswith("s") and head[:-1] in HEADS):
            return None, 0.8
        said = frozenset(_WORD.findall(words.lower())) - _SMALL
        is_body = bool(BODY.fullmatch(head)) and head not in HEADS
        people = {
            entity.entity_id: max(shared)
            for entity in self._entities.values()
            if entity.type == "PERSON" and not is_body and (shared := list(_compare(said, head, entity.roles)))
        }
        if people and of and not (people := {key: n for key, n in people.items() if self._are_close(key, of)}):
            return None, 0.5
        best = [key for key, shared in people.items() if shared == max(people.values())]
        if len(best) > 1 and at is not None:
            named = {m.entity_id for m in self._mentions if m.start < at}
            best = [key for key in best if key in named]
        if len(best) == 1:
            return best[0], 0.8
        for known, key in self._told:
            if head in known and (said <= known or known <= said):
                return key, 0.7
        if at is None:  # a headline's description, where the text has it too
            again = re.search(rf"\bthe {re.escape(words)}\b", self._text, re.IGNORECASE)
            return self.find(again[0], again.start(), None) if again else (None, 0.5)
        if is_body or (not people and BODY.fullmatch(head) and head in HEADS and _DEFINITE.match(words)):
            return self._bodies.find(head, at, last)
        is_unnamed = head in _OFTEN_UNNAMED and "chief" not in said
        if people or is_unnamed or not _DEFINITE.match(words) or self._is_introduced(head, at):
            return None, 0.5
        if found := self._one_before(at, head) or self._only_one_near(at, head) or self._named_next(at):
            self._told.append((said, found))
            return found, 0.55
        return None, 0.5

    def _find_aged(self, age: int, at: int | None, last: str | None) -> Told:
        """Who is said to be so old: Sol Adeyinka, 22, … the 22-year-old. Where nobody is, who spoke last."""
        aged = {
            m.entity_id
            for m in self._mentions
            if m.type == "PERSON"
            and any(
                match and int(match[1]) == age
                for match in (
                    _AGE_BEHIND.match(self._text, m.end),
                    _AGE_BEFORE.search(self._text, max(0, m.start - 60), m.start),
                )
            )
        }
        if len(aged) == 1:
            return aged.pop(), 0.9
        if at is None or aged:
            return None, 0.5
        near = self._only_one_near(at) or (last if last and self._entities[last].type == "PERSON" else None)
        return near, 0.55

    def _is_introduced(self, head: str, at: int) -> bool:
        """Whether the text before spoke of one such without a name: a scout told the paper … the scout said."""
        return bool(
            re.search(
                rf"(?<!\bas\s)(?<!\bis\s)(?<!\bwas\s)(?<!\bbe\s)(?<!,\s)\b(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[\w’'-]+\s){{0,3}}?"
                rf"{re.escape(head)}\b(?!,?\s[A-Z])",
                self._text[:at],
            )
        )

    def _are_close(self, person: str, other: str) -> bool:
        """Whether the two are named side by side somewhere."""
        places = [m.start for m in self._mentions if m.entity_id == other]
        return any(abs(m.start - at) < _BESIDE for m in self._mentions if m.entity_id == person for at in places)

    def _one_before(self, at: int, head: str) -> str | None:
        """The only person that the sentence before names: Carl Lomas rejected that. The retired bus driver said"""
        here = bisect_right(self._starts, at) - 1
        if here < 1:
            return None
        begin, end = self._starts[here - 1], self._starts[here]
        named = {
            m.entity_id for m in self._mentions if m.type == "PERSON" and begin <= m.start < end and not m.in_quote
        }
        found = named.pop() if len(named) == 1 else None
        return None if found and any(head in role.split() for role in self._entities[found].roles) else found

    def _only_one_near(self, at: int, head: str = "") -> str | None:
        """The only person that this paragraph and the one before name, or the only one there without a role, unless
        that one is somebody's deputy."""
        paragraph = self._text.rfind("\n\n", 0, at)
        begin = self._text.rfind("\n\n", 0, max(0, paragraph)) if paragraph > 0 else 0
        begin = max(begin, at - RECENT)
        near = {m.entity_id for m in self._mentions if m.type == "PERSON" and begin <= m.start < at and not m.in_quote}
        if len(near) > 1:
            near = {key for key in near if not self._entities[key].roles}
        found = near.pop() if len(near) == 1 else None
        return None if found and any(head in role.split() for role in self._entities[found].roles) else found

    def _named_next(self, at: int) -> str | None:
        """Whom the story names for the first time right behind a description: The rail minister has apologised. …
        Eleanor Maddox told the Commons"""
        ahead = {m.entity_id for m in self._mentions if m.start < at}
        for mention in self._mentions:
            if mention.type == "PERSON" and at < mention.start < at + _NEXT and not mention.in_quote:
                is_new = mention.entity_id not in ahead and not self._entities[mention.entity_id].roles
                begins = _SENTENCE.search(self._text, max(0, mention.start - 60), mention.start)
                return mention.entity_id if is_new and begins else None
        return None


def _compare(said: frozenset[str], head: str, roles: Sequence[str]) -> Iterator[int]:
    """How many words a description shares with each role of somebody that has its head; none with one that is over,
    nor with another's deputy."""
    for role in roles:
        words = frozenset(role.split())
        if head in words and not (words - said) & _OTHER:
            yield len(said & words)


def _head_of(words: str) -> str | None:
    """The noun that says what somebody is: manager of "the Stanmoor Town manager", leader of "the leader of the
    council"."""
    front: list[str] = _WORD.findall(_BEHIND.split(words)[0].lower())
    head = next((word for word in reversed(front) if ROLE_HEAD.fullmatch(word)), None)
    if head is None and len(front) > 1 and front[0] == "the" and front[-1].isalpha() and not front[-1].endswith("s"):
        return front[-1]
    return head
