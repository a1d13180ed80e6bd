"""Whom the words for a source stand for: an entity of the article, or nobody that it names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.linking.surfaces import gender_of, gender_of_given, read_title
from extractors.quoting.bodies import Bodies, Told
from extractors.quoting.cues import Words, find_subject
from extractors.quoting.descriptions import RECENT, Descriptions
from extractors.quoting.frames import Sentence
from extractors.quoting.sources import BODY, MASK, PEOPLE, PERSON, PERSON_HEAD
from extractors.records import Entity, Mention

_PRONOUN = re.compile(r"(?i)(?:he|she|they|it)$")
_VOICE = re.compile(
    r"(?i)\b(?:spokes(?:man|woman|person|people)|representative|official|source|lawyer|aide|statement|email|letter|report|post)s?\b"
)
# A spokesman for the firm; an agency spokeswoman; its spokesman.
_VOICE_ALONE = re.compile(
    r"(?i)(?:an?|the|its|their)\s(?:(?P<body>[a-z]+)\s)?spokes(?:man|woman|person)\b(?:\s(?:for|of)\s(?:the|its)\s(?P<of>\w+))?"
)
# Somebody without a name, of whom a pronoun behind it speaks: A woman who … . “…,” she said.
_SOMEBODY = re.compile(
    rf"(?:^|[.!?{MASK}]\s+|\n|\b(?:said|says|asked|told|for)\s)"
    rf"(?:(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[\w’'-]+\s){{0,4}}?(?i:{PEOPLE})|(?:His|Her|Their)\s(?i:{PEOPLE}))\b(?!,?\s{PERSON})"
)
_ONE = re.compile(r"(?i)(?:an?|one|another)\s")
_INDEFINITE = re.compile(r"(?i)(?:an?|one|another|two|three|several|some|many|other|others|few|both)\b")
_WORKS_THERE = re.compile(r"\b(?:at|of|for|from|with|in|to|by)\s(?:the\s)?$")
_SMALL = frozenset(("the", "his", "her", "its", "their", "of", "for", "at", "our", "my", "this", "that"))


@dataclass(slots=True)
class Heard:
    """Who was heard last in an article, as far as it was read."""

    last: str | None = None
    place: int = -1
    """Where the sentence of the last quote begins."""
    unnamed: int = -1
    """Where somebody without a name was last said to speak."""
    voice: str | None = None
    """The organisation for which that one speaks."""

    def hear(self, speaker: str | None, entity: str | None, start: int, place: int) -> None:
        """A quote: the words for its source, who that is, where they stand, and where its sentence begins."""
        if entity:
            self.last, self.place = entity, place
        if speaker and _ONE.match(speaker) and (not entity or _VOICE.search(speaker)):
            self.unnamed, self.voice = start, entity


class Cast:
    """Who stands in an article, and where."""

    def __init__(
        self,
        text: str,
        frame: str,
        sentences: Sequence[Sentence],
        mentions: Sequence[Mention],
        entities: Sequence[Entity],
    ) -> None:
        self.text, self._frame = text, frame
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self.mentions = sorted((m for m in mentions if m.field == "text"), key=lambda m: m.start)
        self.titled = [m for m in mentions if m.field == "title"]
        self.entities: Mapping[str, Entity] = {entity.entity_id: entity for entity in entities}
        self.genders = _find_genders(text, self.mentions, self.entities)
        self._bodies = Bodies(text, self.mentions, self.entities)
        self._descriptions = Descriptions(text, self._starts, self.mentions, self.entities, self._bodies)

    def resolve(self, source: Words, field: str, text: str, heard: Heard) -> Told:
        """The entity that some words stand for, None where no one can be told, and how sure that is."""
        words = text[source.start : source.end]
        inside = [
            m
            for m in (self.titled if field == "title" else self.mentions)
            if source.start <= m.start and m.end <= source.end
        ]
        if inside:
            if inside[-1].type == "LOC" and (body := BODY.search(words)) and words[:4].lower() == "the ":
                return self._bodies.find(body[0].lower(), source.start, heard.last)  # the Boston-based company
            if (
                inside[-1].type != "PERSON"
                and inside[-1].end < source.end
                and PERSON_HEAD.search(words)
                and not _VOICE.search(words)
            ):
                at = None if field == "title" else source.start
                return self._descriptions.find(words, at, heard.last, inside[-1].entity_id)
            return self._resolve_named(words, inside)
        if field == "title":
            return self._descriptions.find(words, None, heard.last)
        return self._resolve_common(words.strip(), source.start, heard)

    def _resolve_common(self, words: str, at: int, heard: Heard) -> Told:
        """Words without a name in them."""
        if _PRONOUN.match(words):
            if words.lower() == "it":
                return self._resolve_it(at, heard)
            return self._resolve_person(words.lower(), at, heard)
        if voice := _VOICE_ALONE.match(words):
            return self._bodies.find(voice["of"] or voice["body"] or "", at, heard.last)
        if _INDEFINITE.match(words):
            return None, 0.9
        return self._descriptions.find(words, at, heard.last)

    def _resolve_named(self, words: str, inside: Sequence[Mention]) -> Told:
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
        if chosen.type == "ORG" and words.endswith(chosen.surface) and not _WORKS_THERE.search(ahead):
            return chosen.entity_id, 0.9  # the nonpartisan Legislative Budget Bureau
        if chosen.type == "LOC" or not _VOICE.search(rest):
            # France said, the charity Open Harbour said; who works there or lives there is somebody without a name.
            own = [word for word in re.findall(r"[\w-]+", rest) if word[0].islower() and word not in (*_SMALL, "s")]
            if any(not BODY.search(word) for word in own) or (own and chosen.type == "LOC"):
                return None, 0.6
        return chosen.entity_id, 0.9 if chosen.type == "ORG" else 0.7

    def _resolve_person(self, pronoun: str, at: int, heard: Heard) -> Told:
        if pronoun == "they":
            return None, 0.5
        gender = "m" if pronoun == "he" else "f"
        named = [m for m in self._ahead(at) if m.type == "PERSON"]
        ahead = [m for m in named if not self._owns(m)] or named
        since = {m.entity_id for m in ahead if m.start > heard.unnamed}
        people = [m for m in ahead if m.entity_id in since and self.genders.get(m.entity_id, gender) == gender]
        here, before = self._sentences_at(at)
        if same := next((m for m in people if m.start >= here.start), None):
            return same.entity_id, 0.85
        if before and heard.place == before.start and self._is(heard.last, gender):
            return heard.last, 0.85
        subject = find_subject(self._frame, before, before.end) if before else None
        if subject:
            if there := [m for m in people if subject.start <= m.start and m.end <= subject.end]:
                return there[-1].entity_id, 0.85
            words = self.text[subject.start : subject.end].strip()
            is_named = any(subject.start <= m.start < subject.end for m in self.mentions)
            if PERSON_HEAD.search(words) and not is_named:  # The judge … . She wrote; One man … . “…,” he said.
                found, sure = self._resolve_common(words, subject.start, heard)
                return (found, sure) if found in self.genders or found is None else (None, 0.6)
        if not people:
            return heard.voice, 0.6  # one resident … he; a spokesman for Harrow Water … he
        if _SOMEBODY.search(self._frame, people[-1].end, at):
            return None, 0.5
        is_one = before is not None and before.paragraph == here.paragraph
        if before and is_one and (first := next((m for m in people if m.start >= before.start), None)):
            return first.entity_id, 0.85
        return people[-1].entity_id, 0.7

    def _resolve_it(self, at: int, heard: Heard) -> Told:
        """The organisation that the sentence before is about, else the one that spoke last, else the last named."""
        ahead = [m for m in self._ahead(at) if m.type == "ORG"]
        _, before = self._sentences_at(at)
        subject = find_subject(self._frame, before, before.end) if before else None
        if subject:
            if named := [m for m in ahead if subject.start <= m.start and m.end <= subject.end]:
                return named[-1].entity_id, 0.8
            words = self.text[subject.start : subject.end].strip()
            if BODY.search(words) and not _PRONOUN.match(words):
                return self._resolve_common(words, subject.start, heard)
        if heard.last in {m.entity_id for m in ahead}:
            return heard.last, 0.7
        return (ahead[-1].entity_id, 0.6) if ahead else (None, 0.5)

    def _ahead(self, at: int) -> list[Mention]:
        return [m for m in self.mentions if at - RECENT <= m.start and m.end <= at and not m.in_quote]

    def _is(self, entity: str | None, gender: str) -> bool:
        """Whether it is a person who can be spoken of as he, or as she."""
        known = self.entities.get(entity or "")
        return known is not None and known.type == "PERSON" and self.genders.get(known.entity_id, gender) == gender

    def _owns(self, mention: Mention) -> bool:
        """Whether it is a possessive: "Callister's spokesman" is not about Callister."""
        return self.text[mention.end : mention.end + 2] in ("'s", "’s")

    def _sentences_at(self, at: int) -> tuple[Sentence, Sentence | None]:
        """The sentence of a place, and the one before it."""
        here = max(0, bisect_right(self._starts, at) - 1)
        return self._sentences[here], self._sentences[here - 1] if here else None


def _find_genders(text: str, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> dict[str, str]:
    """Person → `f` or `m`, by the forms of address before the names, else by the given name."""
    found: dict[str, str] = {}
    for mention in mentions:
        if mention.type == "PERSON" and (gender := gender_of(read_title(text, mention.start))):
            found.setdefault(mention.entity_id, gender)
    for key, entity in entities.items():
        bare = f"{entity.name} ." if " " not in entity.name else entity.name
        if entity.type == "PERSON" and key not in found and (gender := gender_of_given(bare)):
            found[key] = gender
    return found
