"""A file with a month of made-up news, written by SQL: whatever names and headlines a test wants, in any number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.duck import create_tables, create_views

HEADLINE = "Harbour board agrees on berth {n} after a long night of talks in Port Aldren"
_PEOPLE, _WATCHED, _TOPICS, _AGENCIES = 400, 30, 25, 20


def write_month(
    published: Path, outlets: int, days: int, each: int, *, headline: str = HEADLINE, names: Sequence[str] = ()
) -> Path:
    """`each` articles a day and outlet from 2026-03-01 on, with mentions, quotes, pictures, topics, repeats, stories and
    a run a day. `{n}` in `headline` is the article's number; `names` go before made-up ones as names of outlets, people,
    agencies and topics."""
    with duckdb.connect(str(published)) as con:
        con.execute("SET TimeZone = 'UTC'")
        create_tables(con)
        create_views(con)
        con.execute(f"CREATE TEMP MACRO pick(of_what, n) AS CAST(floor({_SKEWED}) AS INTEGER)")
        con.execute("CREATE TEMP TABLE given AS SELECT unnest($1::VARCHAR[]) AS name", [list(names)])
        con.execute(
            "CREATE TEMP MACRO named(n, otherwise) AS "
            "coalesce((SELECT name FROM (SELECT name, row_number() OVER () - 1 AS i FROM given) WHERE i = n), otherwise)"
        )
        con.execute("SET VARIABLE headline = $1", [headline])
        for sql in _TABLES:
            con.execute(sql.format(outlets=outlets, days=days, each=each, all=outlets * days * each))
    return published


# The first of `of_what` things come far more often than the last, as names in news do.
_SKEWED = "of_what * pow(hash(n) / 18446744073709551616.0, 3)"
_DAY = "DATE '2026-03-01' + CAST(n % {all} // ({outlets} * {each}) AS INTEGER) AS day"
_OF_PAGE = "'run0' AS run_id, 'digest' AS payload_digest, 'raw/night0.warc.gz' AS warc_file, n AS warc_offset"
_TABLES = (
    """INSERT INTO outlets BY NAME SELECT 'outlet-' || n AS outlet_id, named(n, 'The Calder Valley Gazette ' || n) AS name,
      'outlet' || n || '.example' AS domain, 'UTC' AS timezone, 'GB' AS country, 'print_native' AS media_type
    FROM range({outlets}) AS numbers(n)""",
    """INSERT INTO runs BY NAME SELECT printf('run%04d', n) AS run_id, 'completed' AS status, 'run' AS command,
      TIMESTAMPTZ '2026-03-02 02:00:00+00' + INTERVAL (n) DAY AS started_at, '1' AS code_version, [] AS versions,
      0 AS links, 0 AS known, 0 AS left_over, 0 AS pages, 0 AS articles, 0 AS rejections, 0 AS skipped_records,
      0 AS images, 1.0 AS seconds
    FROM range({days}) AS numbers(n)""",
    """INSERT INTO outlet_runs BY NAME SELECT printf('run%04d', n // {outlets}) AS run_id,
      'outlet-' || n % {outlets} AS outlet_id, 40 AS links, 20 AS known, 0 AS left_over,
      CASE WHEN n % {outlets} = {outlets} - 1 THEN 'failed' ELSE 'fetched' END AS status,
      CASE WHEN n % {outlets} = {outlets} - 1 THEN 'no feed answered' END AS problem, 3 AS failures,
      TIMESTAMPTZ '2026-03-02 03:00:00+00' AS ended_at, 's' AS sources_digest, 0 AS unread_sitemaps
    FROM range({outlets} * {days}) AS numbers(n)""",
    f"""INSERT INTO articles BY NAME SELECT printf('%020d', n) AS article_id, 1 AS version,
      'outlet-' || n % {{outlets}} AS outlet_id, 'https://outlet.example/news/2026/03/' || n || '-harbour-board' AS url,
      replace(getvariable('headline'), '{{{{n}}}}', n::VARCHAR) AS title, [] AS authors, [] AS tags,
      'news' AS article_type, 'en' AS language, 'second' AS published_precision, 'meta' AS published_source,
      TIMESTAMPTZ '2026-03-01 06:00:00+00' + INTERVAL (n // ({{outlets}} * {{each}})) DAY
        + INTERVAL (n % 50000) SECOND AS published_at,
      {_DAY}, day AS published_day, published_at AS first_seen_at,
      published_at AS fetched_at, 'text' AS text, 'hash' || n AS text_hash, [] AS passages, [] AS terms,
      500 AS word_count, CASE WHEN n % 11 = 0 THEN 'PA' END AS wire_agency, {_OF_PAGE}
    FROM range({{all}}) AS numbers(n)""",
    f"""INSERT INTO entities BY NAME SELECT 'e' || n AS entity_id, 'PERSON' AS type,
      named(n, 'Kirsty Marguerite Boyle ' || n) AS name, [] AS aliases, n < {_WATCHED} AS watched, false AS ambiguous
    FROM range({_PEOPLE}) AS numbers(n)""",
    f"""INSERT INTO mentions BY NAME SELECT printf('%020d', n % {{all}}) AS article_id, {_DAY}, 'e' || pick({_PEOPLE}, n) AS entity_id,
      'Boyle' AS surface, 'PERSON' AS type, 'text' AS field, 0 AS start, 4 AS end, false AS in_lead, false AS in_quote
    FROM range({{all}} * 2) AS numbers(n)""",
    f"""INSERT INTO quotes BY NAME SELECT printf('%020d', n % {{all}}) AS article_id, {_DAY}, n // {{all}} AS position,
      'We waited for this' AS text, 'text' AS field, 0 AS start, 4 AS end, 'direct' AS kind, false AS continued,
      'cue' AS rule, 0.9 AS confidence, CASE WHEN n % 5 > 0 THEN 'e' || pick({_PEOPLE}, n) END AS speaker_entity_id
    FROM range({{all}} * 2) AS numbers(n)""",
    f"""INSERT INTO images BY NAME SELECT printf('%020d', n % {{all}}) AS article_id, {_DAY}, n // {{all}} AS position, 'lead' AS role,
      'i' || n AS image_id, 'https://img.example/' || n AS url, [] AS versions,
      CASE WHEN n % 4 > 0 THEN named(pick({_AGENCIES}, n), 'Agency ' || pick({_AGENCIES}, n)) END AS agency,
      CASE WHEN n % 3 > 0 THEN named(pick({_PEOPLE}, n), 'Dina Okafor ' || pick({_PEOPLE}, n)) END AS creator
    FROM range({{all}} * 2) AS numbers(n)""",
    f"""INSERT INTO topics BY NAME SELECT 't' || n AS topic, named(n, 'Topic with a long name ' || n) AS name, ['en'] AS languages
    FROM range({_TOPICS}) AS numbers(n)""",
    f"""INSERT INTO article_topics BY NAME SELECT DISTINCT printf('%020d', n) AS article_id, {_DAY}, 't' || pick({_TOPICS}, n) AS topic,
      0.8 AS score, [] AS matched
    FROM range({{all}}) AS numbers(n) WHERE n % 3 > 0""",
    """INSERT INTO duplicates BY NAME SELECT printf('%020d', n) AS article_id, printf('%020d', n - 1) AS original_article_id,
      CASE WHEN n % 14 = 6 THEN 'wire' ELSE 'partial' END AS relation, 0.9 AS similarity, 0.9 AS containment
    FROM range({all}) AS numbers(n) WHERE n % 7 = 6""",
    """INSERT INTO story_articles BY NAME SELECT printf('%020d', n - n % 60) AS story_id, printf('%020d', n) AS article_id,
      0.5 AS similarity, (n % 60) * 600 AS lag_seconds
    FROM range({all}) AS numbers(n)""",
    """INSERT INTO stories BY NAME SELECT story_id, min_by(title, published_at) AS title,
      min(published_at) AS first_published_at, max(published_at) AS last_published_at, count(*) AS articles,
      count(DISTINCT outlet_id) AS outlets, [] AS top_entities, [] AS aliases
    FROM story_articles JOIN articles USING (article_id) GROUP BY ALL""",
    """INSERT INTO article_versions BY NAME SELECT article_id, 1 AS version, first_seen_at AS seen_at, title, text, text_hash,
      printf('run%04d', published_day - DATE '2026-03-01') AS run_id, payload_digest, warc_file, warc_offset
    FROM articles""",
    """INSERT INTO rejections BY NAME SELECT printf('run%04d', n // {outlets}) AS run_id,
      'outlet-' || n % {outlets} AS outlet_id, 'https://lost.example/' || n AS url, 'extract' AS stage,
      'no_text' AS reason, 'no main text found' AS detail
    FROM range({outlets} * {days}) AS numbers(n)""",
)
