"""Who the names of an article stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.entities import find_entities
from extractors.linking.watchlist import Watchlist
from extractors.records import Entity, Mention
from extractors.tagging.words import Span, Tagger
from tests.articles import as_article, as_picture
from tests.extractors.marked import read_marked


@dataclass(frozen=True)
class Watched:
    name: str
    type: str = "ORG"
    aliases: tuple[str, ...] = field(default=())
    wikidata_id: str | None = None


def reading(*marked: str) -> tuple[list[str], Tagger]:
    """Texts without their marks, and a model that finds just what is marked."""
    texts, spans = zip(*(read_marked(text) for text in marked), strict=True)
    known = dict(zip(texts, spans, strict=True))

    def tag(asked: Sequence[str]) -> list[list[Span]]:
        return [known[text] for text in asked]

    return list(texts), tag


def link(
    marked: str, *, title: str | None = None, home: str | None = "GB", caption: str | None = None
) -> dict[str, list[str]]:
    """Name of each entity → its surfaces in the text, then in captions and title. Marks: [Kirsty Boyle]P."""
    (text, *others), tag = reading(marked, *([caption] if caption else []), *([title] if title else []))
    images = [as_picture(0, others[0])] if caption else []
    page = as_article(text, others[-1] if title else None)
    mentions, entities = find_entities(page, images, Watchlist([]), tag, home)
    order = sorted(mentions, key=lambda m: (m.field != "text", m.field, m.start))
    return {e.name: [m.surface for m in order if m.entity_id == e.entity_id] for e in entities}


def place(marked: str, home: str | None = "GB") -> dict[str, str | None]:
    """Name → country."""
    (text,), tag = reading(marked)
    _, entities = find_entities(as_article(text), [], Watchlist([]), tag, home)
    return {e.name: e.country for e in entities if e.type == "LOC"}


PORT, BOYLE = Watched("Port Aldren", "LOC"), Watched("Kirsty Boyle", "PERSON")


def test_spans_hold_in_every_field_beyond_the_basic_plane() -> None:
    text = "😀 Port Aldren 🚢.\n\nSecond 𝒳.\n\n“🚢 Kirsty Boyle spoke,” said Port Aldren’s mayor. Kirsty Boyle left."
    images = [as_picture(0, None), as_picture(3, "👩‍🚀 Kirsty Boyle")]
    title = "🏴󠁧󠁢󠁥󠁮󠁧󠁿 Port Aldren"
    found, entities = find_entities(as_article(text, title), images, Watchlist([PORT, BOYLE]), None, None)
    fields = {"title": title, "text": text, "caption": "👩‍🚀 Kirsty Boyle"}
    for mention in found:
        assert fields[mention.field][mention.start : mention.end] == mention.surface
    assert [(m.field, m.surface, m.paragraph, m.image_position, m.in_lead, m.in_quote) for m in found] == [
        ("title", "Port Aldren", None, None, False, False),
        ("text", "Port Aldren", 0, None, True, False),
        ("text", "Kirsty Boyle", 2, None, False, True),
        ("text", "Port Aldren", 2, None, False, False),
        ("text", "Kirsty Boyle", 2, None, False, False),
        ("caption", "Kirsty Boyle", None, 3, False, False),
    ]
    assert {(e.name, e.type) for e in entities} == {("Port Aldren", "LOC"), ("Kirsty Boyle", "PERSON")}


@given(
    st.text(alphabet="abA é’'-_\n😀\u0301東", max_size=40),
    st.lists(st.text(alphabet="abA é’'-😀\u0301東", min_size=1, max_size=5), max_size=6),
)
def test_any_names_in_any_text(text: str, forms: list[str]) -> None:
    watchlist = Watchlist([Watched(form) for form in forms])
    found: list[Mention] = find_entities(as_article(text), [], watchlist, None, None)[0]
    assert all(text[m.start : m.end] == m.surface for m in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_one_person_through_title_caption_and_text() -> None:
    found = link(
        "[Yvette Cooper]P spoke. Ms [Cooper]P’s plan, said [Cooper]P, was hers. The [Home Office]O agreed with [Y. Cooper]P.",
        title="[Cooper]P defends raids",
        caption="Home Secretary [Yvette Cooper]P",
    )
    assert found["Yvette Cooper"] == ["Yvette Cooper", "Cooper", "Cooper", "Y. Cooper", "Yvette Cooper", "Cooper"]
    assert found["Home Office"] == ["Home Office"]


def test_two_people_of_one_surname_stay_two_and_the_nearest_has_it() -> None:
    found = link(
        "[Ann Reed]P and her brother [Tom Reed]P came. [Reed]P sang.\n\nThen [Ann Reed]P left. [Reed]P wept; Mr [Reed]P did not."
    )
    assert found == {
        "Ann Reed": ["Ann Reed", "Ann Reed", "Reed", "Reed"],
        "Tom Reed": ["Tom Reed", "Reed"],
    } or found == {
        "Ann Reed": ["Ann Reed", "Ann Reed", "Reed"],
        "Tom Reed": ["Tom Reed", "Reed", "Reed"],
    }


def test_forms_of_address_tell_two_people_apart() -> None:
    found = link("Mr [Tom Reed]P met Mrs [Ann Reed]P. Mr [Reed]P spoke first, then Mrs [Reed]P, then Mr [Reed]P.")
    assert found == {"Tom Reed": ["Tom Reed", "Reed", "Reed"], "Ann Reed": ["Ann Reed", "Reed"]}


def test_a_bare_surname_in_a_title_that_fits_two_is_nobodys() -> None:
    found = link("[Ann Reed]P met [Tom Reed]P.", title="[Reed]P wins")
    assert found["Reed"] == ["Reed"]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("William Hartley", "Bill Hartley"),  # a usual short form
        ("Abdel Fattah al-Sisi", "Sisi"),
        ("Ludo van der Berg", "Van der Berg"),
        ("Ama Boateng-Price", "Boateng"),
        ("J. R. Okafor", "Okafor"),
        ("Hilary Anne Moss", "Hilary Moss"),
        ("Pedro Sánchez Pérez-Castejón", "Pedro Sánchez"),
        ("José Ibarra", "Ibarra"),
        ("Xi Baolin", "Xi"),  # the family name stands first
        ("Martin O’Dowd", "O'Dowd"),
        ("Robert Quill Jr.", "Quill"),
    ],
)
def test_short_forms(full: str, short: str) -> None:
    found = link(f"The host, [{full}]P, spoke. Later [{short}]P left.")
    assert list(found.values()) == [[full, short]]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Reed", "Tom Reed"), ("Ann Reed", "Ann Moss"), ("John Hart", "Jane Hart"), ("Al Green", "Eva Green")],
)
def test_other_people(one: str, other: str) -> None:
    assert len(link(f"[{one}]P met [{other}]P.")) == 2


def test_a_bare_surname_is_never_linked_across_articles() -> None:
    def bare(article_id: str) -> Entity:
        (text,), tag = reading("Mr [Farage]P spoke.")
        page = as_article(text, article_id=article_id)
        return find_entities(page, [], Watchlist([]), tag, None)[1][0]

    one, other = bare("a1"), bare("a2")
    assert one.entity_id != other.entity_id
    assert one.name == other.name == "Farage"
    assert one.is_bare


def test_organisations_with_acronyms_and_short_forms() -> None:
    found = link(
        "The [International Rescue Fund]O (IRF) and [Harrow Water plc]O met. The [IRF]O paid; [Harrow Water]O did not. "
        "[Leeds Rovers]O lost, and [Rovers]O wept. The [University of Leeds]O said nothing, nor did the [Quay Party]O."
    )
    assert found == {
        "International Rescue Fund": ["International Rescue Fund", "IRF", "IRF"],
        "Harrow Water plc": ["Harrow Water plc", "Harrow Water"],
        "Leeds Rovers": ["Leeds Rovers", "Rovers"],
        "University of Leeds": ["University of Leeds"],
        "Quay Party": ["Quay Party"],
    }


def test_what_only_stands_beside_a_name_is_no_part_of_it() -> None:
    found = link(
        "[Dr Ama Boateng’s]P team at [the Home Office]O met [Lord Quill]P, [Prime Minister Tom Hale]P and [Sotheby's]O."
    )
    assert [surface for surfaces in found.values() for surface in surfaces] == [
        "Ama Boateng", "Tom Hale", "Quill", "Home Office", "Sotheby's",
    ]  # fmt: skip


def test_the_watch_list_wins_with_its_name_and_id() -> None:
    (text,), tag = reading(
        "[Yvette Cooper]P met Reform. Ms [Cooper]P left. [Gary Cooper]P, no. The [Reform Club]O is shut."
    )
    watched = [
        Watched("Yvette Anne Cooper", "PERSON", ("Yvette Cooper",), "Q1"),
        Watched("Reform UK", "ORG", ("Reform",)),
    ]
    mentions, entities = find_entities(as_article(text), [], Watchlist(watched), tag, "GB")
    names = {e.entity_id: e.name for e in entities}
    assert [(m.surface, names[m.entity_id]) for m in mentions] == [
        ("Yvette Cooper", "Yvette Anne Cooper"), ("Reform", "Reform UK"), ("Cooper", "Yvette Anne Cooper"),
        ("Gary Cooper", "Gary Cooper"), ("Reform Club", "Reform Club"),
    ]  # fmt: skip


def test_a_name_that_the_model_saw_once_is_found_again() -> None:
    found = link(
        "The mayor, [Ann Delacroix]P, spoke in [Leeds]L. People cheered Delacroix in Leeds.\n\n"
        "In Delacroix Street nobody did, nor at leeds.example. Then came Leeds."
    )
    assert found == {"Ann Delacroix": ["Ann Delacroix", "Delacroix"], "Leeds": ["Leeds", "Leeds", "Leeds"]}


@pytest.mark.parametrize(
    ("text", "home", "countries"),
    [
        ("He lives in [London]L.", "GB", {"London": "GB"}),
        ("[London]L, [Ontario]L, has a river.", "GB", {"London": "CA", "Ontario": "CA"}),
        ("It rained in [London]L, [Windsor]L and [Hamilton]L, [Ontario]L.", "CA", {"London": "CA", "Windsor": "CA", "Hamilton": "CA", "Ontario": "CA"}),
        ("From [Atlanta]L to [Savannah]L, [Georgia]L voted.", "US", {"Atlanta": "US", "Savannah": "US", "Georgia": "US"}),
        ("[Tbilisi]L is in [Georgia]L.", "GB", {"Tbilisi": "GE", "Georgia": "GE"}),
        ("The Georgian army left [Georgia]L for [Armenia]L.", "GB", {"Georgia": "GE", "Armenia": "AM"}),
        ("[SPRINGFIELD]L, Ill. (AP) – Snow fell.", "US", {"Springfield": "US"}),
        ("Ships in the [North Sea]L and in [Europe]L.", "GB", {"North Sea": None, "Europe": None}),
        ("In [Port Quillander]L nothing moved.", "GB", {"Port Quillander": None}),
        ("The [UK]L and the [U.S.]L agreed.", None, {"UK": "GB", "U.S.": "US"}),
        ("[Perth]L and [Dundee]L shut their ports.", "GB", {"Perth": "GB", "Dundee": "GB"}),
        ("[Perth]L and [Fremantle]L shut their ports.", "AU", {"Perth": "AU", "Fremantle": "AU"}),
    ],
)  # fmt: skip
def test_countries_of_places(text: str, home: str | None, countries: dict[str, str | None]) -> None:
    assert place(text, home) == countries


def test_names_of_one_place_are_one_entity_and_two_londons_are_two() -> None:
    found = link("The [UK]L, as [Britain]L is called, and the [United Kingdom]L. North [London]L, [London]L.")
    assert found["UK"] == ["UK", "Britain", "United Kingdom"]
    (one,), tag = reading("[London]L")
    (other,), far = reading("[London]L, [Ontario]L")
    british = find_entities(as_article(one), [], Watchlist([]), tag, "GB")[1][0]
    canadian = find_entities(as_article(other), [], Watchlist([]), far, "CA")[1]
    assert british.entity_id not in {e.entity_id for e in canadian}
    assert british.latitude == pytest.approx(51.5, abs=0.1)
    assert british.longitude == pytest.approx(-0.1, abs=0.1)


def test_names_that_come_out_as_one_are_one_entity() -> None:
    (text,), tag = reading(
        "The [Quay Party]O met. In Aldren, the [QUAY]O won. [José Ibarra]P saw [Jose\u0301 Ibarra]P."
    )
    _, entities = find_entities(as_article(text), [], Watchlist([]), tag, None)
    assert len({entity.entity_id for entity in entities}) == len(entities)


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("It went to [Tolliver Brothers]O Paving.", {"Tolliver Brothers Paving"}),
        ("He works for [Limerick]L City and County Council now.", {"Limerick City and County Council"}),
        ("He was held by the Nigerian Correctional Service there.", {"Nigerian Correctional Service"}),
        ("[Police]O came; they called [Police Scotland]L in.", {"Police Scotland"}),
        ("They met at [Scotland]L Yard; Police [Scotland]L came.", {"Police Scotland", "Scotland"}),
        ("Then [Lim]P [Hwee Ping]P spoke.", {"Lim Hwee Ping"}),
        ("Then [Gaynor]P Wicks spoke.", {"Gaynor Wicks"}),
        ("Then Gaynor Wicks, 52, spoke.", {"Gaynor Wicks"}),
        ("[Harbourlight]O Chief Executive [Orla Fenwick]P spoke.", {"Harbourlight", "Orla Fenwick"}),
        ("[Cabot Gulf Ferries]L sailed.", {"Cabot Gulf Ferries"}),
        ("[Harlan Foods]O fell. [Harlan]P said so.", {"Harlan Foods"}),
        ("[Deirdre Harlan]P left [Harlan Foods]O. [Harlan]P said so.", {"Deirdre Harlan", "Harlan Foods"}),
        ("She asked the [Taoiseach]P about it.", set()),
    ],
)
def test_names_of_which_a_model_saw_a_part(marked: str, found: set[str]) -> None:
    assert set(link(f"This is what was known there late last night. {marked}")) == found


def test_datelines() -> None:
    assert set(link("OBAMA, [Fukui]L — The auction began very early.")) == {"Obama", "Fukui"}
    assert set(link("LONDON (Northern Wire) – The auction began very early.")) == {"London", "Northern Wire"}


def test_headlines_in_capitals_are_left_as_the_model_read_them() -> None:
    assert set(link("It rained.", title="[Orla]P Fenwick Tells County Council Of Her Plan")) == {"Orla"}


def test_a_family_has_one_whom_the_surname_means() -> None:
    later = (
        "They spoke for some hours of what had been, and of what would be, and of all that lies between the two. " * 3
    )
    text = (
        f"[Jalen Whitlock]P won. His mother, [Denise Whitlock]P, came. {later}[Whitlock]P left. Mrs [Whitlock]P stayed."
    )
    assert link(text) == {
        "Jalen Whitlock": ["Jalen Whitlock", "Whitlock"],
        "Denise Whitlock": ["Denise Whitlock", "Whitlock"],
    }


def test_a_form_of_address_says_more_than_a_given_name() -> None:
    assert link("[Dara Kilmurphy]P came. Mr [Kilmurphy]P spoke.") == {"Dara Kilmurphy": ["Dara Kilmurphy", "Kilmurphy"]}
