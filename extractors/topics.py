"""What an article is about, by rules: terms that speak for a topic, weighed against the article's length."""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from extractors.brief import TopicRules
from extractors.linking.watchlist import is_edge
from extractors.records import Article, ArticleTopic

# Spellings of one word: a hyphen is a space, a Swiss ss is an ß, apostrophes are alike; İ is the one letter whose small
# form is two characters. A line break is a space, so that a phrase may be wrapped, but not go on in the next paragraph.
_ALIKE = (
    *((mark, " ") for mark in "-\u2010\u2011–\u00a0\u202f\n"),
    *((mark, "'") for mark in "’ʼ‘"),
    *(("ß", "ss"), ("ẞ", "SS"), ("İ", "I")),
)
_BETWEEN = "  "  # title and text: no phrase goes from one to the other
_HALF = 3.0  # weighted hits at which an article of average length has a score of one half
_SLOPE = 0.75  # how far length counts: b of BM25, with its usual value
_AVERAGE = 400  # words of a news article
_SHORTEST = 100  # words that the shortest article counts for, so that one term in passing is never enough
_LEAST = 0.5  # score from which a topic counts


@dataclass(frozen=True, slots=True)
class _Use:
    """What a term is to a topic: a hint of one of its rules, of a group that a rule asks for, or a mask."""

    topic: int
    rule: int
    group: int


_HINT, _MASK = -1, -2


class TopicFinder:
    """Finds the topics of articles by their rules, all in one pass over a text, however many there are."""

    def __init__(self, topics: Sequence[TopicRules]) -> None:
        languages = {language for topic in topics for rule in (topic, *topic.also) for language in rule.any}
        self._rules = {language: _Rules(topics, language) for language in languages}

    def find(self, article: Article) -> list[ArticleTopic]:
        """The article's topics in the order of their ids; none in a language without rules.

        The score is BM25F's saturation of a term's frequency (Robertson, Zaragoza and Taylor 2004; k1, b and the
        average length above): f / (f + k1 · (1 - b + b · words / average)), from 0 to 1. Here f is the topic's: each
        term gives 1 + ln n for its n occurrences in the text, and the topic's title weight where it stands in the
        headline. So a long article must say more than a short one, and saying one word again counts ever less. A
        topic counts from one half, in an article of average length three terms or one in the headline.
        """
        rules = self._rules.get(article.language or "")
        if not rules:
            return []
        title = fold(article.title or "")
        text = title + _BETWEEN + fold(article.text)
        length = 1 - _SLOPE + _SLOPE * max(article.word_count, _SHORTEST) / _AVERAGE
        found = []
        for topic, hits in rules.find(text):
            in_title = {term for term, start in hits if start < len(title)}
            counts: dict[str, int] = defaultdict(int)
            for term, start in hits:
                counts[term] += start >= len(title)
            weight = topic.title_weight * len(in_title) + sum(1 + math.log(n) for n in counts.values() if n)
            score = weight / (weight + _HALF * length)
            if score >= _LEAST:
                found.append(
                    ArticleTopic(
                        article_id=article.article_id, topic=topic.id, score=round(score, 3), matched=sorted(counts)
                    )
                )
        return sorted(found, key=lambda one: one.topic)


class _Rules:
    """The rules of one language, made ready."""

    def __init__(self, topics: Sequence[TopicRules], language: str) -> None:
        self._topics = topics
        self._asked = [[len(rule.all.get(language, ())) for rule in (topic, *topic.also)] for topic in topics]
        uses: dict[str, list[_Use]] = defaultdict(list)
        for at, topic in enumerate(topics):
            for term in topic.none.get(language, ()):
                uses[term].append(_Use(at, 0, _MASK))
            for number, rule in enumerate((topic, *topic.also)):
                for term in rule.any.get(language, ()):
                    uses[term].append(_Use(at, number, _HINT))
                for group, terms in enumerate(rule.all.get(language, ())):
                    for term in terms:
                        uses[term].append(_Use(at, number, group))
        self._uses = uses
        small = [term for term in uses if term == term.lower()]
        self._small, self._capital = _Terms(small), _Terms([term for term in uses if term != term.lower()])

    def find(self, text: str) -> Iterator[tuple[TopicRules, list[tuple[str, int]]]]:
        """Each topic that one of its rules fits, with its terms and where they start."""
        hints: dict[int, list[tuple[int, int, int, str, int]]] = defaultdict(list)
        groups: dict[tuple[int, int], set[int]] = defaultdict(set)
        for found, haystack in ((self._small, text.lower()), (self._capital, text)):
            for start, end, term in found.find(haystack):
                for use in self._uses[term]:
                    if use.group < 0:
                        hints[use.topic].append((start, -end, use.group, term, use.rule))
                    else:
                        groups[use.topic, use.rule].add(use.group)
        for at, of_topic in hints.items():
            fits = [len(groups[at, rule]) == asked for rule, asked in enumerate(self._asked[at])]
            hits = []
            taken = 0
            # Of terms that overlap the first and longest counts, and where that is a mask, none.
            for start, end, group, term, rule in sorted(of_topic):
                if start >= taken and (group == _MASK or fits[rule]):
                    taken = -end
                    if group == _HINT:
                        hits.append((term, start))
            if hits:
                yield self._topics[at], hits


class _Terms:
    """Finds terms in a text: whole words, or parts of words where a star says so."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = [(term, term.startswith("*"), term.endswith("*")) for term in terms]
        self._automaton = AhoCorasick([fold(term).strip("*") for term in terms])

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start and end of the words that a term is found in, and the term."""
        if not self._terms:
            return
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            term, opens, goes_on = self._terms[number]
            while opens and start and text[start - 1].isalnum():
                start -= 1
            while goes_on and end < len(text) and text[end].isalnum():
                end += 1
            if is_edge(text[start - 1 : start], text[start]) and is_edge(text[end : end + 1], text[end - 1]):
                yield start, end, term


def fold(text: str) -> str:
    """The text with one spelling for what is written in several; its small letters are as many as it is long."""
    text = unicodedata.normalize("NFC", text)
    for written, usual in _ALIKE:  # ten times as fast as translate, which looks at each letter
        text = text.replace(written, usual)
    return text
