"""Tables of what runs did: requests, rejections, batches, checks."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import (
    ARTICLE_ID,
    DIGEST,
    FETCHED_AT,
    OUTLET_ID,
    RUN_ID,
    WARC_FILE,
    WARC_OFFSET,
    optional,
)
from warehouse.schema import TEXTS, UTC, Kind, Table, column

_S, _I, _L, _F, _B, _D = pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()

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
        column(
            "status",
            _S,
            "completed, completed_with_failures, failed (a check failed, so it was held back), or interrupted (it was "
            "cut off or broke off).",
        ),
        column("command", _S, "The command that started it."),
        column("code_version", _S, "Version of presscut that made its rows."),
        column("versions", TEXTS, "Libraries that decide what is extracted, each with its version."),
        column("links", _L, "Links that feeds and sitemaps named."),
        column("known", _L, "Links among them that an earlier run had already brought home."),
        column("left_over", _L, "New links left for another night."),
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
        column("left_over", _L, "New links left for another night: by max_links, --since, or a host that wants rest."),
        column(
            "status",
            _S,
            "fetched, failed (none of its feeds and sitemaps could be read), resting (it failed too often and was not "
            "asked), or interrupted.",
        ),
        column("problem", _S, "What went wrong with it; null where nothing did.", optional=True),
        column("failures", _I, "Runs in a row in which it failed, this one included."),
        column(
            "rests_until",
            UTC,
            "It is not asked before, having failed too often; null where the next run asks.",
            optional=True,
        ),
        column("ended_at", UTC, "When its visit ended."),
        column(
            "sources_digest", _S, "Hash of its feeds and sitemaps in outlets.toml: others are not rested for these."
        ),
        column("unread_sitemaps", _L, "Sitemaps that were named and not read: by max_sitemaps, sitemap_depth or time."),
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
        column("purpose", _S, "robots (robots.txt and tdmrep.json), feed, sitemap, article or picture."),
        column("attempt", _I, "1 for the first request, 2 for its first retry; 0 where none was made."),
        column("requested_url", _S, "The URL asked for."),
        column(
            "link_id",
            _S,
            "Hash of the normalised requested URL: the article_id of a page without a canonical URL. Of a picture its "
            "image_id.",
        ),
        column("url", _S, "The URL that answered, after redirects.", optional=True),
        column("redirects", _I, "How many redirects were followed."),
        column("fetched_at", UTC, "When the request was started."),
        column("http_status", _I, "Status of the last answer.", optional=True),
        column("outcome", _S, "What became of it: one of the closed list in the dictionary."),
        column("detail", _S, "What exactly, for people."),
        column("address", _S, "The IP address that answered.", optional=True),
        column("content_type", _S, "Declared type of the body.", optional=True),
        column("bytes", _L, "Size of the body as sent.", optional=True),
        column("duration_ms", _L, "From start to the last byte, in milliseconds."),
        column("etag", _S, "The answer's ETag.", optional=True),
        column("last_modified", _S, "The answer's Last-Modified.", optional=True),
        column("retry_at", UTC, "When the server wants to be asked again: its Retry-After.", optional=True),
        column("found_in", _S, "The feed or sitemap that named the article.", optional=True),
        column("link_source", _S, "What that is: feed or sitemap.", optional=True),
        column("link_title", _S, "The title that it gave the article.", optional=True),
        column("link_date", UTC, "The date of publication that it gave the article.", optional=True),
        column("link_modified", UTC, "The date of the last change that it gave the article.", optional=True),
        column("link_language", _S, "The language that it gave the article.", optional=True),
        column("links", _L, "Of a feed or sitemap: links that it named.", optional=True),
        column(
            "links_digest",
            _S,
            "Of a feed or sitemap: hash of these links; the same while it does not change.",
            optional=True,
        ),
        optional(WARC_FILE, "The archive that holds the answer; null where none was kept."),
        optional(WARC_OFFSET),
    ),
)

REJECTIONS = Table(
    name="rejections",
    one_row_per="page or link that gave no article, or no new text of one",
    kind=Kind.PAGES,
    sort=("run_id", "warc_file", "warc_offset"),
    columns=(
        RUN_ID,
        optional(OUTLET_ID),
        column("url", _S, "URL of the page, or urn:sha256: of a local file."),
        column("stage", _S, "Where it was lost: fetch, read or extract."),
        column("reason", _S, "Why: one of the closed list in the dictionary."),
        column("detail", _S, "What exactly, for people."),
        optional(ARTICLE_ID, "The article whose text it repeats (unchanged, same_article), else null."),
        optional(FETCHED_AT),
        optional(DIGEST),
        optional(WARC_FILE),
        optional(WARC_OFFSET),
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
        column("kind", _S, "extract, read (files that could not be kept), fetch or prune."),
        optional(WARC_FILE, "The archive that the pages were read from."),
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
        column(
            "skipped", _L, "Records that are no pages: requests, metadata, robots.txt, feeds, pictures and the like."
        ),
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
