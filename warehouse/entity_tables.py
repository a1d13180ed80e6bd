"""The tables of who and what articles speak of: entities, their mentions, quotes and amounts."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import ARTICLE_ID, DAY, OF_PAGE
from warehouse.schema import TEXTS, Kind, Table, column

_S, _I, _F, _B = pa.string(), pa.int32(), pa.float64(), pa.bool_()

_ENTITY_ID = column("entity_id", _S, "Hash of the Wikidata id, else of type and name: it never changes.")
_ENTITY_TYPE = column("type", _S, "PERSON, ORG, LOC, EVENT or OTHER.")
_OF_PLACE = (
    column("country", _S, "Of a place: ISO 3166-1 alpha-2.", optional=True),
    column("latitude", _F, "Of a place, in degrees; a country's are its capital's.", optional=True),
    column("longitude", _F, "Of a place, in degrees.", optional=True),
)

WATCHLIST = Table(
    name="watchlist",
    one_row_per="entity that is or was on the operator's watch-list",
    kind=Kind.RUNS,
    key=("entity_id",),
    columns=(
        _ENTITY_ID,
        _ENTITY_TYPE,
        column("name", _S, "Full name."),
        column("aliases", TEXTS, "Other ways it is written."),
        column("wikidata_id", _S, "Its item in Wikidata.", optional=True),
        *_OF_PLACE,
        column("gender", _S, "Of a person, where the operator states it: female, male or other.", optional=True),
    ),
)

ARTICLE_ENTITIES = Table(
    name="article_entities",
    one_row_per="entity of an article",
    kind=Kind.PAGES,
    key=("article_id", "entity_id"),
    sort=("day", "entity_id", "article_id"),
    columns=(
        ARTICLE_ID,
        DAY,
        column("entity_id", _S, "The entity: joins entities."),
        _ENTITY_TYPE,
        column("name", _S, "The fullest name that the article gives it; the watch-list's where it is on that."),
        column("aliases", TEXTS, "Other ways the article writes it."),
        *_OF_PLACE,
        column(
            "place_kind",
            _S,
            "Of a place that is known: country, capital, region, city, or local (streets, parks).",
            optional=True,
        ),
        column("roles", TEXTS, "What the article says that a person is: home secretary, chief executive."),
        column("is_bare", _B, "Whether it has a person's surname or first name only: then it is nobody's elsewhere."),
        *OF_PAGE,
    ),
)

ENTITIES = Table(
    name="entities",
    one_row_per="entity",
    kind=Kind.DERIVED,
    key=("entity_id",),
    columns=(
        _ENTITY_ID,
        _ENTITY_TYPE,
        column("name", _S, "Name: the watch-list's, else the one that most articles give it."),
        column("aliases", TEXTS, "Other ways it is written, in the watch-list and in articles."),
        column("wikidata_id", _S, "Its item in Wikidata, where the watch-list has it.", optional=True),
        *_OF_PLACE,
        column("watched", _B, "Whether it is on the operator's watch-list."),
        column(
            "ambiguous",
            _B,
            "Whether it may be more than one: a bare surname, or a full name of which articles say things that "
            "nothing joins (other roles, other people and places beside it).",
        ),
    ),
)

MENTIONS = Table(
    name="mentions",
    one_row_per="mention of an entity in an article",
    kind=Kind.PAGES,
    key=("article_id", "field", "image_position", "start"),
    sort=("day", "entity_id", "article_id", "field", "start"),
    columns=(
        ARTICLE_ID,
        DAY,
        column("entity_id", _S, "The entity: joins entities."),
        column("surface", _S, "The words as they stand."),
        column("type", _S, "PERSON, ORG, LOC, EVENT or OTHER."),
        column("field", _S, "Where it stands: text, title or caption."),
        column("start", _I, "First character of the mention in the field, from 0."),
        column("end", _I, "Character after the mention: field[start:end] is the surface."),
        column("paragraph", _I, "Paragraph of the text, from 0; null in title and captions.", optional=True),
        column("image_position", _I, "Of a caption: the picture's position in images.", optional=True),
        column("in_lead", _B, "Whether it stands in the first two paragraphs of the text."),
        column("in_quote", _B, "Whether it stands between quotation marks in the text."),
        *OF_PAGE,
    ),
)

QUOTES = Table(
    name="quotes",
    one_row_per="quote in an article's headline or text",
    kind=Kind.PAGES,
    key=("article_id", "position"),
    sort=("day", "speaker_entity_id", "article_id", "position"),
    columns=(
        ARTICLE_ID,
        DAY,
        column("position", _I, "Order in the article, from 0; the headline's first."),
        column("text", _S, "What is said, without its marks."),
        column("field", _S, "Where it stands: text or title."),
        column("start", _I, "First character in the field, from 0."),
        column("end", _I, "Character after it: field[start:end] is the text."),
        column("kind", _S, "direct (a sentence in marks), partial (some words in marks) or indirect (reported)."),
        column("speaker", _S, "The words for the source, as they stand.", optional=True),
        column(
            "speaker_entity_id",
            _S,
            "The entity that they stand for: joins entities; null where the article does not say who.",
            optional=True,
        ),
        column(
            "cue",
            _S,
            "The word that gives it to the source, as it stands: said, according to, or a colon.",
            optional=True,
        ),
        column("cue_start", _I, "First character of the cue in the field, from 0.", optional=True),
        column("continued", _B, "Whether it goes on from the quote before it, with the same speaker."),
        column(
            "rule",
            _S,
            "What gave the speaker: after, before, behind, colon, split, same paragraph, sentence before, paragraph "
            "before, reopened, statement, in turn, signed, headline, in the text (of a headline), said that, clause "
            "ahead, according to, or none.",
        ),
        column("confidence", _F, "How sure the speaker is, from 0 to 1: a name most, then roles, pronouns and turns."),
        *OF_PAGE,
    ),
)

AMOUNTS = Table(
    name="amounts",
    one_row_per="number in an English article's text with what it counts",
    kind=Kind.PAGES,
    key=("article_id", "start"),
    sort=("day", "article_id", "start"),
    columns=(
        ARTICLE_ID,
        DAY,
        column("value", _F, "The number, its scale worked in: 3.5bn is 3500000000; of a range, the lower end."),
        column("value_to", _F, "Of a range, the upper end.", optional=True),
        column(
            "qualifier",
            _S,
            "What makes it less exact, as written: nearly, more than, up to, an estimated.",
            optional=True,
        ),
        column("unit", _S, "What it measures in: %, percentage points, km, t, °C, years and the like.", optional=True),
        column(
            "currency",
            _S,
            "Of money: ISO 4217; a bare dollar is that of the outlet's country, else USD.",
            optional=True,
        ),
        column("counted", _S, "The things counted, or what a measure is of, as written.", optional=True),
        column("surface", _S, "The number with its unit or currency as it stands."),
        column("start", _I, "First character in the text, from 0."),
        column("end", _I, "Character after it: text[start:end] is the surface."),
        column("paragraph", _I, "Paragraph of the text, from 0."),
        *OF_PAGE,
    ),
)
