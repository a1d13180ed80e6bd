"""The tables of the dataset, declared once; those of its runs are in `run_tables`, of its names in `entity_tables`,
of what it is about in `topic_tables`."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import (
    ARTICLE_ID,
    DAY,
    DIGEST,
    FETCHED_AT,
    OF_PAGE,
    OUTLET_ID,
    RUN_ID,
    WARC_FILE,
    WARC_OFFSET,
)
from warehouse.entity_tables import AMOUNTS, ARTICLE_ENTITIES, ENTITIES, MENTIONS, QUOTES, WATCHLIST
from warehouse.keeping_tables import FORGOTTEN, PRUNED_TEXTS
from warehouse.picture_tables import PICTURE_FILES, PICTURE_RUNS, PICTURES
from warehouse.repeat_tables import DUPLICATES, SHARED_PASSAGES
from warehouse.run_tables import ARCHIVES, BATCHES, CHECK_RESULTS, FETCHES, OUTLET_RUNS, REJECTIONS, RUNS
from warehouse.schema import NUMBERS, TERMS, TEXTS, UTC, Kind, Layer, Table, column
from warehouse.story_tables import NEAREST_ARTICLES, STORIES, STORY_ARTICLES
from warehouse.topic_tables import ARTICLE_TOPICS, TOPICS

_S, _I, _L, _F, _B, _D = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()

OUTLETS = Table(
    name="outlets",
    one_row_per="outlet: configured, or the registrable domain of a page of nobody's",
    kind=Kind.RUNS,
    key=("outlet_id",),
    columns=(
        column("outlet_id", _S, "The outlet's id in outlets.toml; of one that nobody configured, its domain."),
        column("name", _S, "The name that readers know."),
        column("domain", _S, "Registrable domain; sub-domains belong to it."),
        column("country", _S, "Where it is published: ISO 3166-1 alpha-2.", optional=True),
        column("language", _S, "Its main language: BCP 47.", optional=True),
        column("timezone", _S, "IANA time zone in which its naive times are read."),
        column("media_type", _S, "print_native, digital_native, broadcast, agency or other.", optional=True),
    ),
)

ARTICLES = Table(
    name="articles",
    one_row_per="article, in its latest version (in Parquet: text found on a page)",
    kind=Kind.PAGES,
    key=("article_id",),
    sort=("fetched_at", "article_id"),
    columns=(
        ARTICLE_ID,
        column("version", _I, "Which text of the article this is, counted from 1.", layer=Layer.DUCKDB),
        OUTLET_ID,
        column("url", _S, "Final URL, or the record's target URI, as it is."),
        column("canonical_url", _S, "The URL that the page gives itself.", optional=True),
        column("title", _S, "Headline, without the site's name.", optional=True),
        column("description", _S, "Standfirst or summary as the page declares it.", optional=True),
        column("authors", TEXTS, "People of the byline, in its order; agencies and roles left out."),
        column("section", _S, "Section that the page declares.", optional=True),
        column("tags", TEXTS, "Keywords that the page declares."),
        column("article_type", _S, "news, opinion, analysis, live, gallery, video, review, obituary or other."),
        column("language", _S, "Language of the text: BCP 47 primary tag.", optional=True),
        column("published_at", UTC, "Time of publication by the best evidence.", optional=True),
        column("published_precision", _S, "second, minute, hour, day or month.", optional=True),
        column(
            "published_source",
            _S,
            "What says so: jsonld, microdata, meta, time_tag, text, url, image_url (the page), feed, sitemap, or none.",
        ),
        column(
            "published_day",
            _D,
            "Calendar day of publication in the outlet's time zone, else in that of the page's own time stamp.",
            optional=True,
        ),
        DAY,
        column("modified_at", UTC, "When the page says it was last changed.", optional=True),
        column("first_seen_at", UTC, "When the article was first received.", layer=Layer.DUCKDB, by_clock=True),
        FETCHED_AT,
        column(
            "text",
            _S,
            "The body: paragraphs apart by a blank line; no title, byline or captions. Null where it was pruned.",
            optional=True,
        ),
        column("text_hash", _S, "128 bits of SHA-256 of the words of the text, in hex."),
        column("passages", NUMBERS, "Hashes of passages of the text: what two texts share, these share (winnowing)."),
        column(
            "terms", TERMS, "What tells most of what it is about: words with weights (tenths), names apart, at most 72."
        ),
        column("word_count", _I, "Words of the text; characters in scripts without spaces."),
        column(
            "is_free",
            _B,
            "Whether the page says it can be read without paying; null where it does not.",
            optional=True,
        ),
        column(
            "tdm_reservation",
            _S,
            "What reserves it against text and data mining: meta, header, tdmrep.json or noai, else null.",
            optional=True,
        ),
        column(
            "wire_agency",
            _S,
            "The agency whose copy it is, by dateline, byline, provider or signature.",
            optional=True,
        ),
        RUN_ID,
        DIGEST,
        WARC_FILE,
        WARC_OFFSET,
    ),
)

ARTICLE_VERSIONS = Table(
    name="article_versions",
    one_row_per="text or headline seen at an article's URL",
    kind=Kind.DERIVED,
    key=("article_id", "version"),
    sort=("article_id", "version"),
    columns=(
        ARTICLE_ID,
        column("version", _I, "Which text of the article this is, counted from 1."),
        column("seen_at", UTC, "When it was received.", by_clock=True),
        column("title", _S, "Headline, without the site's name.", optional=True),
        column(
            "text",
            _S,
            "The body: paragraphs apart by a blank line; no title, byline or captions. Null where it was pruned.",
            optional=True,
        ),
        column("text_hash", _S, "128 bits of SHA-256 of the words of the text, in hex."),
        column(
            "title_changed",
            _B,
            "Whether the headline differs from the version before; null for the first.",
            optional=True,
        ),
        column(
            "words_added",
            _I,
            "Words that the version before does not have, counted; null for the first, and after one that was pruned.",
            optional=True,
        ),
        column(
            "words_removed",
            _I,
            "Words of the version before that are gone, counted; null for the first, and after one that was pruned.",
            optional=True,
        ),
        RUN_ID,
        DIGEST,
        WARC_FILE,
        WARC_OFFSET,
    ),
)

IMAGES = Table(
    name="images",
    one_row_per="use of a picture in an article",
    kind=Kind.PAGES,
    key=("article_id", "position"),
    sort=("day", "article_id", "position"),
    columns=(
        ARTICLE_ID,
        DAY,
        column("position", _I, "Order in the article, from 0; the lead picture first."),
        column("role", _S, "lead, body, gallery, or metadata (named by the page's metadata only)."),
        column("image_id", _S, "Hash of the picture's URL without what only sets size, crop and format."),
        column("url", _S, "URL of the largest version known."),
        column("caption", _S, "Caption without its credit.", optional=True),
        column("alt", _S, "Alternative text.", optional=True),
        column("credit", _S, 'Credit as written, without its label ("Photo:", "©").', optional=True),
        column("creator", _S, "The person who took it.", optional=True),
        column("agency", _S, "The organisation it comes from, in its usual short name.", optional=True),
        column("width", _I, "Pixels of the largest version, where the page says so.", optional=True),
        column("height", _I, "Pixels of the largest version, where the page says so.", optional=True),
        column("versions", TEXTS, "URLs of every version that the page names."),
        column(
            "after_paragraph",
            _I,
            "How many paragraphs of the text stand before it; null for metadata.",
            optional=True,
        ),
        *OF_PAGE,
    ),
)

TABLES = (
    OUTLETS,
    RUNS,
    OUTLET_RUNS,
    FETCHES,
    REJECTIONS,
    ARTICLES,
    ARTICLE_VERSIONS,
    IMAGES,
    WATCHLIST,
    ARTICLE_ENTITIES,
    ENTITIES,
    MENTIONS,
    QUOTES,
    AMOUNTS,
    TOPICS,
    ARTICLE_TOPICS,
    PICTURES,
    PICTURE_FILES,
    PICTURE_RUNS,
    SHARED_PASSAGES,
    DUPLICATES,
    NEAREST_ARTICLES,
    STORIES,
    STORY_ARTICLES,
    BATCHES,
    ARCHIVES,
    CHECK_RESULTS,
    PRUNED_TEXTS,
    FORGOTTEN,
)
