"""Every table and column of the dataset, declared once. Same name, same type, same meaning everywhere."""

from __future__ import annotations

import pyarrow as pa

from warehouse.schema import TEXTS, UTC, Column, Kind, Layer, Table, column

_S, _I, _L, _F, _B, _D = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()

# ── columns that stand in several tables ──────────────────────────────────────────────────────────────────────
RUN_ID = column("run_id", _S, "The run that made the row: joins runs.", by_clock=True)
OUTLET_ID = column("outlet_id", _S, "The outlet: joins outlets.")
ARTICLE_ID = column(
    "article_id",
    _S,
    "The article: 20 hex digits of SHA-256 of its normalised canonical URL, so it never changes.",
)
WARC_FILE = column(
    "warc_file",
    _S,
    "The archive that holds the page's bytes: relative to the home, absolute for an archive read in place.",
    by_clock=True,
)
WARC_OFFSET = column("warc_offset", _L, "Where in the archive the page's record starts, in bytes.", by_clock=True)
FETCHED_AT = column("fetched_at", UTC, "When the bytes were received, by the archive's record.", by_clock=True)
DIGEST = column("payload_digest", _S, "SHA-256 of the page's bytes as received, in hex.")


def _optional(base: Column, about: str | None = None) -> Column:
    return Column(base.name, base.type, about or base.about, True, base.layer, base.by_clock)


def _parquet_only(base: Column) -> Column:
    return Column(base.name, base.type, base.about, base.optional, Layer.PARQUET, base.by_clock)


# Rows below an article say in Parquet which page they come from; in DuckDB they belong to the latest version.
_OF_PAGE = (_parquet_only(RUN_ID), _parquet_only(WARC_FILE), _parquet_only(WARC_OFFSET))

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

RUNS = Table(
    name="runs",
    one_row_per="run of the pipeline",
    kind=Kind.RUNS,
    key=("run_id",),
    by_clock=True,
    columns=(
        column("run_id", _S, "The run's id: hex, in the order of time."),
        column("started_at", UTC, "When it started."),
        column("ended_at", UTC, "When it ended; null for one that was cut off.", optional=True),
        column("status", _S, "completed, completed_with_failures, failed, or interrupted (it was cut off)."),
        column("command", _S, "The command that started it."),
        column("code_version", _S, "Version of presscut that made its rows."),
        column("versions", TEXTS, "Libraries that decide what is extracted, each with its version."),
        column("links", _L, "Links that feeds and sitemaps named."),
        column("known", _L, "Links among them that an earlier run had already brought home."),
        column("left_over", _L, "New links left for another night by max_links."),
        column("pages", _L, "Documents that extraction read."),
        column("articles", _L, "New texts: versions in article_versions that this run made."),
        column("rejections", _L, "Pages and links of this run that gave no new text."),
        column("skipped_records", _L, "Records of archives that are no pages (requests, metadata and the like)."),
        column("images", _L, "Pictures in the articles of this run."),
        column("seconds", _F, "Wall time, in seconds."),
    ),
)

OUTLET_RUNS = Table(
    name="outlet_runs",
    one_row_per="run and outlet that it fetched",
    kind=Kind.PAGES,
    key=("run_id", "outlet_id"),
    by_clock=True,
    columns=(
        RUN_ID,
        OUTLET_ID,
        column("links", _L, "Links that the outlet's feeds and sitemaps named, each once."),
        column("known", _L, "Links among them that were already brought home."),
        column("left_over", _L, "New links left for another night by max_links."),
        column("problem", _S, "Why nothing could be fetched of it; null where something could.", optional=True),
    ),
)

FETCHES = Table(
    name="fetches",
    one_row_per="request: a chain of redirects is one; robots.txt, feeds, sitemaps and each retry have their own",
    kind=Kind.PAGES,
    by_clock=True,
    columns=(
        RUN_ID,
        OUTLET_ID,
        column("purpose", _S, "robots, feed, sitemap, article or picture."),
        column("attempt", _I, "1 for the first request, 2 for its first retry; 0 where none was made."),
        column("requested_url", _S, "The URL asked for."),
        column(
            "link_id",
            _S,
            "Hash of the normalised requested URL: the article_id of a page without a canonical URL.",
        ),
        column("url", _S, "The URL that answered, after redirects.", optional=True),
        column("redirects", _I, "How many redirects were followed."),
        column("fetched_at", UTC, "When the request was started."),
        column("http_status", _I, "Status of the last answer.", optional=True),
        column("outcome", _S, "What became of it: one of the closed list in the dictionary."),
        column("content_type", _S, "Declared type of the body.", optional=True),
        column("bytes", _L, "Size of the body as sent.", optional=True),
        column("duration_ms", _L, "From start to the last byte, in milliseconds."),
        column("etag", _S, "The answer's ETag.", optional=True),
        column("last_modified", _S, "The answer's Last-Modified.", optional=True),
        _optional(WARC_FILE, "The archive that holds the answer; null where none was kept."),
        _optional(WARC_OFFSET),
    ),
)

REJECTIONS = Table(
    name="rejections",
    one_row_per="page or link that gave no article, or no new text of one",
    kind=Kind.PAGES,
    sort=("run_id", "warc_file", "warc_offset"),
    columns=(
        RUN_ID,
        _optional(OUTLET_ID),
        column("url", _S, "URL of the page, or urn:sha256: of a local file."),
        column("stage", _S, "Where it was lost: fetch, read or extract."),
        column("reason", _S, "Why: one of the closed list in the dictionary."),
        column("detail", _S, "What exactly, for people."),
        _optional(ARTICLE_ID, "The article whose text it repeats (unchanged, same_article), else null."),
        _optional(FETCHED_AT),
        _optional(DIGEST),
        _optional(WARC_FILE),
        _optional(WARC_OFFSET),
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
        column("published_day", _D, "Calendar day of publication in the outlet's time zone.", optional=True),
        column("modified_at", UTC, "When the page says it was last changed.", optional=True),
        column("first_seen_at", UTC, "When the article was first received.", layer=Layer.DUCKDB, by_clock=True),
        FETCHED_AT,
        column("text", _S, "The body: paragraphs apart by a blank line; no title, byline or captions."),
        column("text_hash", _S, "128 bits of SHA-256 of the words of the text, in hex."),
        column("word_count", _I, "Words of the text; characters in scripts without spaces."),
        column(
            "is_free",
            _B,
            "Whether the page says it can be read without paying; null where it does not.",
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
        column("text", _S, "The body: paragraphs apart by a blank line; no title, byline or captions."),
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
            "Words that the version before does not have, counted; null for the first.",
            optional=True,
        ),
        column(
            "words_removed",
            _I,
            "Words of the version before that are gone, counted; null for the first.",
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
    sort=("article_id", "position"),
    columns=(
        ARTICLE_ID,
        column("position", _I, "Order in the article, from 0; the lead picture first."),
        column("role", _S, "lead, body, gallery, or metadata (named by the page's metadata only)."),
        column("image_id", _S, "Hash of the picture's URL without what only sets size, crop and format."),
        column("url", _S, "URL of the largest version known."),
        column("caption", _S, "Caption without its credit.", optional=True),
        column("alt", _S, "Alternative text.", optional=True),
        column("credit", _S, "Credit as written.", optional=True),
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
        *_OF_PAGE,
    ),
)

ENTITIES = Table(
    name="entities",
    one_row_per="entity",
    kind=Kind.RUNS,
    key=("entity_id",),
    columns=(
        column("entity_id", _S, "Hash of the Wikidata id, else of type and name: it never changes."),
        column("type", _S, "PERSON, ORG, LOC, EVENT or OTHER."),
        column("name", _S, "Full name."),
        column("aliases", TEXTS, "Other ways it is written."),
        column("wikidata_id", _S, "Its item in Wikidata.", optional=True),
        column("country", _S, "Of a place: ISO 3166-1 alpha-2.", optional=True),
        column("latitude", _F, "Of a place, in degrees.", optional=True),
        column("longitude", _F, "Of a place, in degrees.", optional=True),
        column("watched", _B, "Whether it is on the operator's watch-list."),
        column("ambiguous", _B, "Whether the name may stand for more than one."),
    ),
)

MENTIONS = Table(
    name="mentions",
    one_row_per="mention of an entity in an article",
    kind=Kind.PAGES,
    key=("article_id", "field", "image_position", "start"),
    sort=("entity_id", "article_id", "field", "start"),
    columns=(
        ARTICLE_ID,
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
        *_OF_PAGE,
    ),
)

BATCHES = Table(
    name="batches",
    one_row_per="batch of pages that was extracted, or outlet that was fetched, as a whole",
    kind=Kind.PAGES,
    key=("batch_id",),
    by_clock=True,
    columns=(
        column("batch_id", _S, "Names the batch's Parquet files; written last, it says that they are complete."),
        RUN_ID,
        column("kind", _S, "extract, read (files that could not be kept) or fetch."),
        _optional(WARC_FILE, "The archive that the pages were read from."),
        column("archive_id", _S, "The archive as it was: of its name, size and time of change.", optional=True),
        column("first_offset", _L, "Where the first page starts.", optional=True),
        column("last_offset", _L, "Where the last page starts.", optional=True),
        column("pages", _L, "Documents read."),
    ),
)

ARCHIVES = Table(
    name="archives",
    one_row_per="archive that was read to its end",
    kind=Kind.PAGES,
    key=("archive_id",),
    by_clock=True,
    columns=(
        column("archive_id", _S, "The archive as it was: of its name, size and time of change."),
        RUN_ID,
        WARC_FILE,
        column("bytes", _L, "Its size in bytes."),
        column("pages", _L, "Records that are pages."),
        column("skipped", _L, "Records that are no pages: requests, metadata, robots.txt, feeds and the like."),
        column("broken_at", _L, "Where it stops being readable, in bytes; null where it is whole.", optional=True),
    ),
)

CHECK_RESULTS = Table(
    name="check_results",
    one_row_per="data check of a run",
    kind=Kind.RUNS,
    key=("run_id", "check_name"),
    by_clock=True,
    columns=(
        RUN_ID,
        column("check_name", _S, "Name of the check: a file in warehouse/checks/."),
        column("failing_rows", _L, "Rows that the check found fault with."),
        column("passed", _B, "Whether there was none."),
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
    ENTITIES,
    MENTIONS,
    BATCHES,
    ARCHIVES,
    CHECK_RESULTS,
)  # fmt: skip
