"""Quotes of an article, in marks and reported, with their speakers. Names are marked: [Orla Fenwick]P."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.brief import Brief
from extractors.desk import Desk
from extractors.entities import find_entities
from extractors.extract import extract_page
from extractors.linking.watchlist import Watchlist
from extractors.quotes import find_quotes
from extractors.records import Extraction, Page, Quote
from flows.models import load_tagger
from tests.articles import as_article
from tests.extractors.test_entities import reading

SEED = Path(__file__).parents[3] / "shared" / "seed"


def quotes(marked: str, title: str | None = None) -> list[tuple[Quote, str | None]]:
    """Each quote with the name of its speaker."""
    (text, *rest), tag = reading(marked, *([title] if title else []))
    page = as_article(text, rest[0] if rest else None)
    mentions, entities = find_entities(page, [], Watchlist([]), tag, "GB")
    names = {entity.entity_id: entity.name for entity in entities}
    found = find_quotes(page, mentions, entities)
    for quote in found:
        field = text if quote.field == "text" else page.title or ""
        assert field[quote.start : quote.end] == quote.text
        if quote.cue and quote.cue_start is not None:
            assert field[quote.cue_start :].startswith(quote.cue)
    assert [quote.position for quote in found] == list(range(len(found)))
    return [(quote, names.get(quote.speaker_entity_id or "")) for quote in found]


def said(marked: str, title: str | None = None) -> list[tuple[str, str, str | None]]:
    """Kind, text and speaker of each quote."""
    return [(quote.kind, quote.text, name) for quote, name in quotes(marked, title)]


ORLA = "Orla Fenwick"


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("“We will not move,” [Orla Fenwick]P said.", ("direct", "We will not move,", ORLA)),
        ("“We will not move,” said [Orla Fenwick]P, who leads the council.", ("direct", "We will not move,", ORLA)),
        ("[Orla Fenwick]P said: “We will not move.”", ("direct", "We will not move.", ORLA)),
        (
            "[Orla Fenwick]P, the council leader, said on Monday: “We will not move.”",
            ("direct", "We will not move.", ORLA),
        ),
        ("The council leader, [Orla Fenwick]P, said, “We will not move.”", ("direct", "We will not move.", ORLA)),
        ("“Will you go?” [Orla Fenwick]P asked.", ("direct", "Will you go?", ORLA)),
        ("‘We will not move,’ [Orla Fenwick]P said.", ("direct", "We will not move,", ORLA)),
        ("«We will not move», said [Orla Fenwick]P.", ("direct", "We will not move", ORLA)),
        ('"We will not move," wrote [Orla Fenwick]P on Monday.', ("direct", "We will not move,", ORLA)),
        ("“We will not move,” a spokesman for [Harrow Water]O said.", ("direct", "We will not move,", "Harrow Water")),
        ("“We will not move,” said one resident.", ("direct", "We will not move,", None)),
        ("“We will not move,” officials said.", ("direct", "We will not move,", None)),
        ("“We will not move.” ― [Orla Fenwick]P", ("direct", "We will not move.", ORLA)),
        ("[Orla Fenwick]P called it “a disgrace”.", ("partial", "a disgrace", ORLA)),
        ("The plan was described by [Orla Fenwick]P as “a disgrace”.", ("partial", "a disgrace", ORLA)),
        ("It was “a disgrace”, according to [Orla Fenwick]P.", ("partial", "a disgrace", ORLA)),
        ("[Orla Fenwick]P said that the plan would not work.", ("indirect", "the plan would not work", ORLA)),
        ("[Orla Fenwick]P told the [Courier]O the plan would not work.", ("indirect", "the plan would not work", ORLA)),
        ("The plan would not work, [Orla Fenwick]P said.", ("indirect", "The plan would not work", ORLA)),
        ("According to [Orla Fenwick]P, the plan would not work.", ("indirect", "the plan would not work", ORLA)),
        ("The plan will cost £3m, according to [Orla Fenwick]P.", ("indirect", "The plan will cost £3m", ORLA)),
    ],
)
def test_cues_before_after_and_around(marked: str, found: tuple[str, str, str | None]) -> None:
    assert said(marked) == [found]


@pytest.mark.parametrize(
    "marked",
    [
        "The “ghost estate” was empty, [Orla Fenwick]P wrote to nobody.",
        "[Orla Fenwick]P read “The Long Winter” twice.",
        "A sign read “Keep out of the yard”.",
        "[Orla Fenwick]P said nothing on Monday.",
        "[Orla Fenwick]P refused to say more.",
        "They sang “Sober Men Only”, [Orla Fenwick]P said nothing.",
        "[Orla Fenwick]P called her boat “Northern Light Again”.",
        "He is 6' 2\" and she is 5' 11\".",
        "Rock ’n’ roll in the ’80s, the boys’ club and the dogs’ home.",
        "",
    ],
)
def test_what_is_no_quote(marked: str) -> None:
    assert said(marked) == []


def test_a_quote_split_by_its_cue_and_one_that_goes_on() -> None:
    found = quotes("“We won,” [Orla Fenwick]P said, “and they lost.” She left. “I was there,” she said. “I saw it.”")
    assert [(quote.text, name, quote.continued) for quote, name in found] == [
        ("We won,", ORLA, False), ("and they lost.", ORLA, True), ("I was there,", ORLA, False), ("I saw it.", ORLA, True),
    ]  # fmt: skip


def test_marks_that_open_again() -> None:
    found = quotes("[Orla Fenwick]P said: “We won.\n\n“They lost.\n\n“That is all.” [Tom Hale]P left.")
    assert [(quote.text, name, quote.continued) for quote, name in found] == [
        ("We won.", ORLA, False), ("They lost.", ORLA, True), ("That is all.", ORLA, True),
    ]  # fmt: skip


def test_the_speaker_of_the_sentence_before_and_pronouns() -> None:
    assert said("[Orla Fenwick]P was unmoved. “We won.”") == [("direct", "We won.", ORLA)]
    found = said("[Orla Fenwick]P met [Tom Hale]P. “We won,” she said. “No,” he said.")
    assert [name for _, _, name in found] == [ORLA, "Tom Hale"]


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        ("A [Harrow Water]O spokesman said it was sorry. “We failed,” he added.", "Harrow Water"),
        ("One man wept. [Tom Hale]P had left. “We won,” he said.", "Tom Hale"),
        ("[Tom Hale]P had left. One man wept. “We won,” he said.", None),
        ("[Tom Hale]P met her deputy, [Orla Fenwick]P.\n\nHis neighbour wept. “We won,” she said.", None),
        ("[Orla Fenwick]P read [Chekhov]P aloud. “We won,” she said.", ORLA),
        ("Judge [Orla Fenwick]P sat. [Eve Dunn]P spoke.\n\nThe judge rejected that. She wrote: “We won.”", ORLA),
        ("[Orla Fenwick]P met [Eve Dunn]P. She said that she would go. “We won,” she added.", ORLA),
    ],
)
def test_whom_a_pronoun_stands_for(marked: str, speaker: str | None) -> None:
    assert said(marked)[-1][-1] == speaker


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        ("The mayor, [Orla Fenwick]P, came late. [Tom Hale]P, a driver, waited.\n\n“We won,” the mayor said.", ORLA),
        ("“We won,” the former leader said.", None),
        ("“We won,” said the mayor, [Orla Fenwick]P.", ORLA),
        ("“We won,” said [Stanmoor Town]O coach [Orla Fenwick]P.", ORLA),
        ("[Tom Hale]P’s spokeswoman, [Orla Fenwick]P, said: “We won.”", ORLA),
        ("In a statement, the trust’s chief executive, [Orla Fenwick]P, said: “We won.”", ORLA),
        ("The rail minister has said that trains will run. [Orla Fenwick]P told the house so.", ORLA),
        ("[Orla Fenwick]P, 22, met [Eve Dunn]P, 31. “We won,” the 22-year-old said.", ORLA),
        ("[Orla Fenwick]P lost. A scout told us that she was small. “We won,” the scout said.", None),
        (
            f"Former leader of the [Green party]O [Orla Fenwick]P left.{' It rained.' * 12}\n\n"
            "The former [Ukip]O leader called it “mad”.",
            None,
        ),
        ("[Orla Fenwick]P, the deputy mayor, left.\n\n“We won,” the mayor said.", None),
        ("[Eve Dunn]P lost to [Orla Fenwick]P.\n\n“We won,” the judge said.", None),
    ],
)
def test_roles_whose_holder_the_article_names(marked: str, speaker: str | None) -> None:
    assert said(marked)[0][-1] == speaker


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        (
            "[Sound Ferries]O met the [Ferry Workers Union]O.\n\nThe union said that crews would strike.",
            "Ferry Workers Union",
        ),
        ("[Sound Ferries]O has rejected this. The company said that crews would work.", "Sound Ferries"),
        (
            "[Orla Fenwick]P told [RTV News]O of [Sound Ferries]O. The company said that crews would work.",
            "Sound Ferries",
        ),
        (
            "The [Friends of Marlow Gardens]O met. According to the Friends, a sundial would do.",
            "Friends of Marlow Gardens",
        ),
        ("The [Grain Alliance]O wants help. It says that mice eat the crop.", "Grain Alliance"),
        (
            "[Harrow Water]O is low, says the [River Agency]O. “We move fish,” an agency spokeswoman said.",
            "River Agency",
        ),
        ("[Tom Hale]P left. The company said that crews would work.", None),
    ],
)
def test_organisations_by_another_word(marked: str, speaker: str | None) -> None:
    assert said(marked)[-1][-1] == speaker


def test_who_speaks_in_turn() -> None:
    found = said("“Go,” [Orla Fenwick]P said.\n\n“No,” said [Tom Hale]P.\n\n“Why?”\n\n“I like it here.”")
    assert [name for _, _, name in found] == [ORLA, "Tom Hale", ORLA, "Tom Hale"]
    found = said("“Go,” [Orla Fenwick]P said.\n\n“No,” said [Tom Hale]P.\n\nPeople met.\n\n“Is it so?” “Perhaps.”")
    assert [name for _, _, name in found[2:]] == [None, None]


def test_headlines() -> None:
    found = quotes("[Orla Fenwick]P left.", "[Fenwick]P: “We will not move”")
    assert [(quote.field, quote.text, name) for quote, name in found] == [("title", "We will not move", ORLA)]


def test_a_headline_quotes_whom_the_text_quotes() -> None:
    text = "[Orla Fenwick]P said: “We will not move, whatever they say.” [Tom Hale]P called it “sad”."
    found = quotes(text, "Council boss: “We will not move”")
    assert (found[0][0].rule, found[0][1]) == ("in the text", ORLA)
    assert quotes(text, "Residents “sad” over move")[0][1] == "Tom Hale"
    assert quotes(text, "Residents “move”")[0][1] is None


def test_a_mark_that_nothing_closes_costs_one_quote() -> None:
    marked = "[Orla Fenwick]P said: “We won.\n\nNothing else was heard. “They lost,” said [Tom Hale]P."
    assert said(marked)[-1] == ("direct", "They lost,", "Tom Hale")


@pytest.mark.skipif(not SEED.is_dir(), reason="no seed beside the repo")
def test_the_clipping_that_the_project_began_with() -> None:
    page = Page(
        url="urn:sha256:00", fetched_at=datetime(2026, 3, 13, tzinfo=UTC), body=(SEED / "clipping.txt").read_bytes(),
        content_type="text/plain", warc_file="test", warc_offset=0,
    )  # fmt: skip
    found = extract_page(page, Desk.of(Brief(agencies={"PA": ["PA"]}), {"en": load_tagger("default")}))
    assert isinstance(found, Extraction)
    names = {entity.entity_id: entity.name for entity in found.entities}
    speakers = [
        (quote.text.split(" ")[0], names.get(quote.speaker_entity_id or ""))
        for quote in found.quotes
        if quote.kind != "indirect"
    ]
    assert speakers == [
        ("terrified", None), ("smashed", "Yvette Cooper"), ("To", "Yvette Cooper"), ("performative", "Refugee Council"),
        ("It", "Enver Solomon"), ("Communities", "Enver Solomon"), ("sickening", "Caroline Lucas"), ("They", "Farage"),
        ("We", "Yvette Cooper"), ("I", "Yvette Cooper"),
    ]  # fmt: skip


@given(st.text(alphabet="aA .,:\n“”‘’'\"said he Orla", max_size=120))
def test_any_text(text: str) -> None:
    page = as_article(text, text)
    for quote in find_quotes(page, [], []):
        field = page.text if quote.field == "text" else page.title or ""
        assert field[quote.start : quote.end] == quote.text
