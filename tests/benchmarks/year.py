"""A year of made-up news in a published file, as large as wanted: rows lie as a year of nights would have left them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from wordfreq import top_n_list

from warehouse.duck import create_tables, create_views, quote
from warehouse.parquet import batch_file, run_file, write_table
from warehouse.run_tables import BATCHES
from warehouse.schema import Kind
from warehouse.tables import TABLES

OUTLETS, NIGHTS, ENTITIES, WATCHED = 300, 365, 300_000, 50
FIRST = datetime(2025, 3, 1, 2, 30, tzinfo=UTC)  # the first night
LAST = FIRST + timedelta(days=NIGHTS)  # the one after the year
_VOCABULARY = 60_000
_AT_A_TIME = 20_000  # articles


def write_year(published: Path, articles: int) -> Path:
    """A published file with so many articles, spread evenly over 365 nights and 300 outlets. Each has 500 to 900 words
    drawn as English uses them (wordfreq's order, Zipf's law), 12 entities with 20 mentions, of 300,000 entities after the
    same law, 3 quotes, 2 pictures, 3 amounts; every twelfth repeats one before it, four in ten are in stories."""
    with duckdb.connect(str(published)) as con:
        _begin(con, articles // NIGHTS)
        for sql in _OF_YEAR:
            con.execute(sql.format(per_night=articles // NIGHTS))
        _add(con, 0, articles)
        for sql in _OF_ALL:
            con.execute(sql)
        con.execute("DROP TABLE names")
        create_views(con)
        con.execute("CHECKPOINT")
    return published


def write_night(parquet: Path, per_night: int, articles: int, batch_id: str) -> None:
    """The Parquet files of a night after that year, with so many new articles."""
    with duckdb.connect() as con:
        _begin(con, per_night)
        _add(con, per_night * (NIGHTS + 1), articles)
        for name in (*_OF_PAGES, "articles"):
            table = next(t for t in TABLES if t.name == name)
            columns = ", ".join(f'"{column}"' for column in table.arrow.names)
            path = batch_file(parquet, table, LAST.date(), batch_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            pages = "(SELECT article_id, run_id, warc_file, warc_offset FROM articles)"
            rows = f"{name} JOIN {pages} USING (article_id)" if name in _OF_PAGES else name
            con.execute(f"COPY (SELECT {columns} FROM {rows}) TO {quote(str(path))} (FORMAT parquet, COMPRESSION zstd)")
        run_id = con.execute("SELECT any_value(run_id) FROM articles").fetchall()[0][0]
    mark = dict.fromkeys(("warc_file", "archive_id", "first_offset", "last_offset"))
    mark |= {"batch_id": batch_id, "run_id": run_id, "kind": "extract", "pages": articles}
    write_table(BATCHES, [mark], batch_file(parquet, BATCHES, LAST.date(), batch_id))


def _begin(con: duckdb.DuckDBPyConnection, per_night: int) -> None:
    con.execute("SET TimeZone = 'UTC'; SET memory_limit = '6GB'")
    create_tables(con)
    for sql in (_MACROS, _NAMES):
        con.execute(sql.format(per_night=per_night))


def _add(con: duckdb.DuckDBPyConnection, first: int, articles: int) -> None:
    for texts in _texts(first, articles):
        con.register("texts", texts)
        for name, sql in _OF_ARTICLES.items():
            table = next(t for t in TABLES if t.name == name)
            order = ", ".join(f'"{column}"' for column in table.sort or table.key)
            wanted = f"COLUMNS(lambda name: name IN {[c.name for c in table.published]})"
            con.execute(f"INSERT INTO {name} BY NAME SELECT {wanted} FROM ({sql}) ORDER BY night, {order}")
        con.unregister("texts")


def write_runs(published: Path, parquet: Path) -> None:
    """The Parquet files that publishing looks at again each night: those of runs, and the marks of batches."""
    with duckdb.connect(str(published), read_only=True) as con:
        for table in (*(t for t in TABLES if t.kind is Kind.RUNS), BATCHES):
            for night in range(NIGHTS):
                run_id, day = f"{night:012x}", (FIRST + timedelta(days=night)).date()
                where = f"run_id = '{run_id}'" if "run_id" in table.arrow.names else str(night == NIGHTS - 1)
                if table is BATCHES:
                    path = batch_file(parquet, table, day, f"{run_id}-batch")
                elif not con.execute(f"SELECT 1 FROM {table.name} WHERE {where} LIMIT 1").fetchall():
                    continue
                else:
                    path = run_file(parquet, table, run_id)
                path.parent.mkdir(parents=True, exist_ok=True)
                con.execute(f"COPY (FROM {table.name} WHERE {where}) TO {quote(str(path))} (FORMAT parquet)")


def _texts(begin: int, articles: int) -> Iterator[pa.Table]:
    """Numbers, headlines and texts of articles, some at a time."""
    random = np.random.default_rng(2026)
    words = np.array([word for word in top_n_list("en", 2 * _VOCABULARY) if word.isascii()][:_VOCABULARY], dtype=object)
    # Every word bare, at the end of a sentence, and at the end of a paragraph.
    forms = pa.array([*words, *(f"{word}." for word in words), *(f"{word}.\n\n" for word in words)], pa.string())
    for first in range(begin, begin + articles, _AT_A_TIME):
        count = min(_AT_A_TIME, begin + articles - first)
        columns = {"n": pa.array(range(first, first + count), pa.int64())}
        for name, least, most in (("title", 6, 13), ("text", 500, 900)):
            lengths = random.integers(least, most, count)
            ranks = np.exp(random.random(lengths.sum(), np.float32) * np.log(_VOCABULARY)).astype(np.int32) - 1
            if name == "text":
                chance = random.random(len(ranks), np.float32)
                ranks += np.where(chance < 1 / 60, 2, np.where(chance < 1 / 18, 1, 0)).astype(np.int32) * _VOCABULARY
            ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
            columns[name] = pc.binary_join(pa.ListArray.from_arrays(pa.array(ends), forms.take(pa.array(ranks))), " ")
            columns[f"{name}_words"] = pa.array(lengths, pa.int32())
        yield pa.table(columns)


_MACROS = """
CREATE TEMP MACRO chance(a, b) AS hash(a, b) / 18446744073709551616.0;
-- One of so many, the first far more often than the last (Zipf).
CREATE TEMP MACRO ranked(of_what, a, b) AS CAST(exp(ln(of_what) * chance(a, b)) AS INTEGER) - 1;
CREATE TEMP MACRO id_of(kind, n) AS left(md5(kind || n), 20);
CREATE TEMP MACRO night_of(n) AS CAST(least(n // {per_night}, 365) AS INTEGER);
CREATE TEMP MACRO started(night) AS TIMESTAMPTZ '2025-03-01 02:30:00+00' + night * INTERVAL 1 DAY;
CREATE TEMP MACRO published(n) AS
  started(night_of(n)) - INTERVAL 20 HOUR + CAST(60000 * chance(n, 't') AS INTEGER) * INTERVAL 1 SECOND;
CREATE TEMP MACRO run_of(night) AS printf('%012x', night);
CREATE TEMP MACRO is_repeat(n) AS n % 12 = 11;
CREATE TEMP MACRO original_of(n) AS n - 1 - CAST(9 * chance(n, 'o') AS INTEGER);
"""

_NAMES = """CREATE TABLE names AS SELECT n AS rank, id_of('e', n) AS entity_id,
      CASE WHEN n % 10 < 5 THEN 'PERSON' WHEN n % 10 < 8 THEN 'ORG' ELSE 'LOC' END AS type,
      printf('%s %s', upper(left(md5('f' || n % 997), 6)), upper(left(md5('l' || n), 7))) AS name
    FROM range(300000) AS numbers(n)"""
_OF_YEAR = (
    """INSERT INTO outlets BY NAME SELECT 'outlet-' || n AS outlet_id, 'Gazette ' || n AS name, 'UTC' AS timezone,
      'outlet' || n || '.example' AS domain, 'GB' AS country, 'en' AS language,
      CASE WHEN n = 0 THEN 'agency' ELSE 'print_native' END AS media_type FROM range(300) AS numbers(n)""",
    """INSERT INTO runs BY NAME SELECT run_of(n) AS run_id, started(n) AS started_at, started_at + INTERVAL 2 HOUR AS ended_at,
      'completed' AS status, 'run' AS command, '1' AS code_version, [] AS versions, 3000 AS links, 900 AS known,
      0 AS left_over, {per_night} AS pages, {per_night} AS articles, 0 AS rejections, 0 AS skipped_records,
      2 * {per_night} AS images, 7200.0 AS seconds FROM range(365) AS numbers(n)""",
    """INSERT INTO outlet_runs BY NAME SELECT run_of(n // 300) AS run_id, 'outlet-' || n % 300 AS outlet_id, 30 AS links,
      20 AS known, 0 AS left_over, CASE WHEN chance(n, 'f') < .01 THEN 'failed' ELSE 'fetched' END AS status, 0 AS failures,
      started(n // 300) + INTERVAL 1 HOUR AS ended_at, 's' AS sources_digest, 0 AS unread_sitemaps
    FROM range(300 * 365) AS numbers(n)""",
    """INSERT INTO batches BY NAME SELECT run_of(n) || '-batch' AS batch_id, run_of(n) AS run_id, 'extract' AS kind,
      'raw/' || n || '.warc.gz' AS warc_file, run_of(n) AS archive_id, 0 AS first_offset, 1000000 AS last_offset,
      0 AS pages FROM range(365) AS numbers(n)""",
    """INSERT INTO topics BY NAME SELECT 'topic-' || n AS topic, 'Topic ' || n AS name, ['en'] AS languages
    FROM range(25) AS numbers(n)""",
    """INSERT INTO fetches BY NAME SELECT run_of(n // 300) AS run_id, 'outlet-' || n % 300 AS outlet_id, 'feed' AS purpose,
      1 AS attempt, 'https://outlet' || n % 300 || '.example/rss' AS requested_url, id_of('u', n) AS link_id, requested_url AS url, 0 AS redirects,
      started(n // 300) AS fetched_at, 200 AS http_status, 'ok' AS outcome, '' AS detail, 9000 AS bytes, 80 AS duration_ms,
      30 AS links, md5(n::VARCHAR) AS links_digest, 'raw/' || n // 300 || '.warc.gz' AS warc_file, n AS warc_offset
    FROM range(300 * 365) AS numbers(n)""",
)

_OF_PAGE = """run_of(night) AS run_id, md5(n::VARCHAR) AS payload_digest, 'raw/' || night || '.warc.gz' AS warc_file,
  1000 * n AS warc_offset"""
_PLACED = "SELECT *, night_of(n) AS night, id_of('a', n) AS article_id, CAST(published(n) AS DATE) AS day FROM texts"
_OF_ARTICLES = {
    "articles": f"""SELECT *, 1 AS version, 'outlet-' || ranked(300, n, 'outlet') AS outlet_id,
      'https://' || outlet_id || '.example/news/' || n AS url, url AS canonical_url,
      ['Ada Byline'] AS authors, 'news' AS section, [] AS tags, 'news' AS article_type, 'en' AS language,
      published(n) AS published_at,
      'second' AS published_precision, 'jsonld' AS published_source, day AS published_day, started(night) AS first_seen_at, first_seen_at AS fetched_at, md5('t' || n) AS text_hash,
      list_transform(range(180), lambda k: CAST(hash(CASE WHEN is_repeat(n) AND k < 120 THEN original_of(n) ELSE n END, k)
        % 4294967296 AS UINTEGER)) AS passages,
      list_transform(range(72), lambda k: {{'term': CAST(k < 24 AS VARCHAR) || ranked(200000,
        CASE WHEN k % 2 = 0 THEN n // 4 ELSE n END, k), 'weight': 50 + k, 'is_name': k < 24}}) AS terms,
      text_words AS word_count, true AS is_free,
      CASE WHEN chance(n, 'wire') < .1 THEN 'PA' END AS wire_agency, {_OF_PAGE}
    FROM ({_PLACED})""",
    "article_versions": f"""SELECT *, 1 AS version, started(night) AS seen_at, md5('t' || n) AS text_hash, {_OF_PAGE} FROM ({_PLACED})""",
    "fetches": f"""SELECT run_of(night) AS run_id, 'outlet-' || ranked(300, n, 'outlet') AS outlet_id, 'article' AS purpose,
      1 AS attempt, 'https://' || outlet_id || '.example/news/' || n AS requested_url,
      id_of('u', n) AS link_id, requested_url AS url, 0 AS redirects, started(night) AS fetched_at, 200 AS http_status, 'ok' AS outcome, '' AS detail,
      '192.0.2.1' AS address, 'text/html' AS content_type, 30000 AS bytes, 200 AS duration_ms, md5(n::VARCHAR) AS etag, 'feed' AS link_source, title AS link_title,
      'raw/' || night || '.warc.gz' AS warc_file, 1000 * n AS warc_offset, night FROM ({_PLACED})""",
    "article_entities": f"""SELECT article_id, day, night, entity_id, type, name, [] AS aliases,
      CASE type WHEN 'LOC' THEN 'GB' END AS country, CASE type WHEN 'LOC' THEN 51.5 END AS latitude,
      CASE type WHEN 'LOC' THEN -0.1 END AS longitude, CASE type WHEN 'LOC' THEN 'city' END AS place_kind,
      CASE WHEN type = 'PERSON' AND chance(article_id, rank) < .2 THEN ['minister'] ELSE [] END AS roles, false AS is_bare
    FROM (SELECT DISTINCT article_id, day, night, ranked(300000, n, k) AS rank FROM ({_PLACED}), range(13) AS ks(k))
    JOIN names USING (rank)""",
    "mentions": f"""SELECT article_id, day, night, entity_id, type, 'text' AS field, "start", "start" + 12 AS "end",
      substr(text, "start" + 1, 12) AS surface, CAST("start" // 300 AS INTEGER) AS paragraph,
      "start" < 600 AS in_lead, false AS in_quote
    FROM (
      SELECT *, CAST((length(text) - 20) * chance(n, 100 * k + m) AS INTEGER) AS "start"
      FROM (SELECT *, unnest(range(1 + CAST(hash(n, k) % 3 AS BIGINT))) AS m FROM (
        SELECT *, ranked(300000, n, k) AS rank FROM ({_PLACED}), range(10) AS ks(k)))
    ) JOIN names USING (rank)""",
    "quotes": f"""SELECT article_id, day, night, CAST(k AS INTEGER) AS position, substr(text, "start" + 1, size) AS text,
      'text' AS field, "start", "start" + size AS "end", CASE WHEN k = 2 THEN 'indirect' ELSE 'direct' END AS kind,
      CASE WHEN said THEN names.name END AS speaker, CASE WHEN said THEN names.entity_id END AS speaker_entity_id,
      'said' AS cue, false AS continued, 'after' AS rule, .9 AS confidence
    FROM (SELECT *, CAST((length(text) - 400) * chance(n, 'q' || k) AS INTEGER) AS "start", chance(n, 's' || k) < .85 AS said,
        CAST(40 + 200 * chance(n, 'l' || k) AS INTEGER) AS size, ranked(300000, n, k) AS rank
      FROM ({_PLACED}), range(3) AS ks(k)) JOIN names USING (rank)""",
    "images": f"""SELECT article_id, day, night, CAST(k AS INTEGER) AS position, CASE k WHEN 0 THEN 'lead' ELSE 'body' END AS role,
      id_of('i', picture) AS image_id, 'https://img.example/' || picture || '.jpg' AS url, left(text, 80) AS caption,
      CASE WHEN chance(picture, 'c') < .6 THEN 'Photographer ' || ranked(3000, picture, 'c') END AS creator,
      CASE WHEN chance(picture, 'a') < .8 THEN 'Agency ' || ranked(40, picture, 'a') END AS agency,
      creator || '/' || agency AS credit,
      1200 AS width, 800 AS height, [] AS versions, CAST(k AS INTEGER) AS after_paragraph
    FROM (SELECT *, CASE WHEN chance(n, 'p' || k) < .15 THEN 2 * original_of(n) ELSE 2 * n + k END AS picture
      FROM ({_PLACED}), range(2) AS ks(k))""",
    "amounts": f"""SELECT article_id, day, night, k AS value, '%' AS unit,
      'boats' AS counted, substr(text, "start" + 1, 4) AS surface, "start", "start" + 4 AS "end", 1 AS paragraph
    FROM (SELECT *, CAST((length(text) - 40) * chance(n, 'v' || k) AS INTEGER) AS "start"
      FROM ({_PLACED}), range(3) AS ks(k))""",
    "article_topics": f"""SELECT DISTINCT article_id, day, night, 'topic-' || ranked(25, n, k) AS topic, .8 AS score,
      [split_part(text, ' ', 50)] AS matched
    FROM ({_PLACED}), range(2) AS ks(k) WHERE chance(n, 'topic' || k) < .6""",
    "duplicates": f"""SELECT article_id, day, night, id_of('a', original_of(n)) AS original_article_id,
      CASE WHEN n % 24 = 11 THEN 'wire' ELSE 'partial' END AS relation, .7 AS similarity, .9 AS containment
    FROM ({_PLACED}) WHERE is_repeat(n) AND n > 10 AND NOT is_repeat(original_of(n))""",
    "shared_passages": f"""SELECT article_id, day, night, id_of('a', original_of(n)) AS earlier_article_id, .7 AS similarity,
      .9 AS containment, .9 AS share_of_earlier, false AS is_named
    FROM ({_PLACED}) WHERE is_repeat(n) AND n > 10 AND NOT is_repeat(original_of(n))""",
    "story_articles": f"""SELECT id_of('a', n - n % 10) AS story_id, article_id, night, .3 AS similarity,
      n % 10 * 600 AS lag_seconds FROM ({_PLACED}) WHERE n % 10 < 4""",
    "nearest_articles": f"""SELECT article_id, day, night, id_of('a', CASE WHEN n % 4 = 0 THEN n + 1 ELSE n - 1 END) AS nearest_article_id,
      .3 AS nearest_similarity
    FROM ({_PLACED}) WHERE n % 10 < 4""",
}
_OF_PAGES = ("article_entities", "mentions", "quotes", "images", "amounts", "article_topics")
_OF_ALL = (
    """INSERT INTO entities BY NAME SELECT entity_id, type, name, [] AS aliases, rank % 20 = 3 AND rank < 1000 AS watched,
      false AS ambiguous, CASE type WHEN 'LOC' THEN 'GB' END AS country FROM names ORDER BY entity_id""",
    """INSERT INTO watchlist BY NAME SELECT entity_id, type, name, aliases FROM entities WHERE watched""",
    """INSERT INTO pictures BY NAME SELECT image_id, image_id AS look_id, any_value(images.url) AS url, 1200 AS width,
      800 AS height, count(DISTINCT article_id) AS articles, count(DISTINCT outlet_id) AS outlets,
      min(first_seen_at) AS first_seen_at FROM images JOIN articles USING (article_id) GROUP BY ALL ORDER BY image_id""",
    """INSERT INTO stories BY NAME SELECT story_id, min_by(title, published_at) AS title,
      min(published_at) AS first_published_at, max(published_at) AS last_published_at, count(*) AS articles,
      count(DISTINCT outlet_id) AS outlets, [] AS top_entities, [] AS aliases
    FROM story_articles JOIN articles USING (article_id) GROUP BY ALL ORDER BY story_id""",
)
