from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from config.topics import Topic
from extractors.text import count_words
from extractors.topics import TopicFinder, fold
from tests.articles import as_article

FILLER = "The rest of it is about other things that nobody here has any word for. "


def topic(**rules: object) -> Topic:
    return Topic.model_validate({"id": "it", "name": "It"} | rules)


def find(text: str, *topics: Topic, title: str | None = None, language: str | None = "en") -> dict[str, list[str]]:
    """Topic → the terms that were found."""
    article = replace(as_article(text, title), language=language, word_count=count_words(text))
    return {found.topic: list(found.matched) for found in TopicFinder(topics).find(article)}


def finds(term: str, text: str) -> bool:
    """Whether a term is found in a text, which is a headline here: there one is enough."""
    return bool(find("", topic(any={"en": [term]}), title=text))


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("flood", "A flood", True),
        ("flood", "FLOOD", True),
        ("flood", "Floods", False),
        ("flood*", "Flooding", True),
        ("flood*", "unflooded", False),
        ("*wasser*", "Hochwasserschutz", True),
        ("*wasser", "Hochwasserschutz", False),
        ("*wasser", "das Hochwasser", True),
        ("ICE", "ICE raids", True),
        ("ICE", "on ice", False),
        ("Frontex", "FRONTEX", False),
        ("climate change", "Climate-change talks", True),
        ("by-election*", "by elections", True),
        ("climate change", "climate\nchange", True),
        ("climate change", "climate\n\nchange", False),
        ("Straße*", "Strassenbahn", True),
        ("strasse", "STRASSE", True),
        ("straße", "STRASSE", True),
        ("straße", "die Straße", True),
        ("istanbul", "İSTANBUL", True),
        ("workers' rights", "workers’ rights", True),
        ("immigration", "l’immigration", True),
        ("réfugié*", "re\u0301fugie\u0301s", True),
        ("judge", "the judge's words", True),
        ("AI", "AI_2", False),
    ],
)
def test_what_a_term_finds(term: str, text: str, found: bool) -> None:
    assert finds(term, text) is found


def test_small_letters_are_as_many_as_the_folded_text_is_long() -> None:
    every = "".join(chr(code) for code in range(sys.maxunicode) if not 0xD800 <= code < 0xE000)
    folded = fold(every)
    assert len(folded.lower()) == len(folded)


def test_a_mask_hides_the_terms_inside_it_and_no_others() -> None:
    rule = topic(any={"en": ["migration", "asylum"]}, **{"not": {"en": ["data migration"]}})
    assert find("", rule, title="Data migration fails") == {}
    assert find("", rule, title="Data migration, asylum and migration") == {"it": ["asylum", "migration"]}


def test_of_terms_that_overlap_the_longest_counts() -> None:
    rule = topic(any={"en": ["climate", "climate change", "change*"]})
    assert find("", rule, title="Climate change") == {"it": ["climate change"]}
    # A word is one hit, however many terms fit parts of it.
    compound = topic(any={"en": ["*klima*", "*gipfel"]})
    assert find("", compound, title="Weltklimagipfel") == {"it": ["*gipfel"]}


def test_every_group_must_be_there_and_is_no_hit() -> None:
    rule = topic(any={"en": ["strike*"]}, all={"en": [["union*", "pay"], ["staff"]]})
    assert find("The staff agree.", rule, title="Strike") == {}
    assert find("The union spoke for the staff.", rule, title="Strike") == {"it": ["strike*"]}


def test_further_rules_add_their_terms_where_they_fit() -> None:
    rule = topic(any={"en": ["walkout"]}, also=[{"any": {"en": ["strike"]}, "all": {"en": [["pay"]]}}])
    assert find("", rule, title="Walkout and strike") == {"it": ["walkout"]}
    assert find("Pay.", rule, title="Walkout and strike") == {"it": ["strike", "walkout"]}


def test_a_topic_in_passing_is_none_and_long_articles_need_more() -> None:
    rule = topic(any={"en": ["flood", "dyke", "storm surge"]})
    once, thrice = "A flood came. ", "A flood, a storm surge and a dyke. "
    assert find(once, rule) == {}, "one term is never enough, however short the text"
    assert find(thrice + FILLER * 20, rule) == {"it": ["dyke", "flood", "storm surge"]}
    assert find(thrice + FILLER * 60, rule) == {}
    assert find(once + FILLER * 20, rule, title="Flood") == {"it": ["flood"]}


def test_a_score_grows_with_terms_and_the_headline_and_stays_below_one() -> None:
    rule = topic(any={"en": ["flood", "dyke"]})
    heavy = topic(id="heavy", title_weight=9, any={"en": ["flood", "dyke"]})

    def score(text: str, title: str, of: Topic = rule) -> float:
        article = replace(as_article(text, title), word_count=100)
        return TopicFinder([of]).find(article)[0].score

    repeated, two = score("flood flood", ""), score("flood dyke", "")
    assert 0.5 <= repeated < two < score("flood dyke", "Flood") < score("flood dyke", "Flood", heavy) < 1
    # 2 + 3 hits for the headline, against 3 · (.25 + .75 · 100 / 400)
    assert score("flood dyke", "Flood") == round(5 / (5 + 3 * 0.4375), 3)
    assert score("flood " * 10_000, "Flood") < 1


def test_topics_come_in_the_order_of_their_ids_with_their_article() -> None:
    rules = [topic(id=name, any={"en": ["flood"]}) for name in ("water", "air")]
    found = TopicFinder(rules).find(as_article("", "Flood", "b"))
    assert [(one.article_id, one.topic) for one in found] == [("b", "air"), ("b", "water")]


def test_an_article_in_another_language_or_none_has_no_topics() -> None:
    rule = topic(any={"en": ["flood"], "de": ["Flut"]})
    assert find("", rule, title="Flood", language="it") == {}
    assert find("", rule, title="Flood", language=None) == {}
    assert find("", rule, title="Flood", language="de") == {}
    assert find("", rule, title="Flut", language="de") == {"it": ["Flut"]}
    assert find("", title="Flood") == {}
