"""Which articles tell the same event, across outlets and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.duck import MOMENT, fill

DERIVE = Path(__file__).parent / "derive"
_AT_A_TIME = 10_000  # articles whose likenesses are worked out in one go: more need more memory
# Set on the gold of tests/quality/repetition.py, where it makes little difference between .14 and .16.
_NEAREST, _EARLIER = 0.145, 0.3
_STANDINGS = """
CREATE OR REPLACE TEMP TABLE shifted AS
FROM touched
UNION SELECT article_id FROM (
  (SELECT article_id, original_article_id FROM repeats_before
    EXCEPT SELECT article_id, original_article_id FROM duplicates)
  UNION ALL (SELECT article_id, original_article_id FROM duplicates
    EXCEPT SELECT article_id, original_article_id FROM repeats_before)
);
CREATE OR REPLACE TEMP TABLE stood AS
SELECT article_id, date_trunc('month', day) AS month, terms FROM gone
WHERE article_id NOT IN (SELECT article_id FROM repeats_before)
UNION ALL
SELECT article_id, date_trunc('month', day), terms FROM articles
WHERE article_id IN (SELECT article_id FROM duplicates EXCEPT SELECT article_id FROM repeats_before)
  AND article_id NOT IN (FROM touched);
CREATE OR REPLACE TEMP TABLE standing AS
SELECT article_id, date_trunc('month', day) AS month FROM articles
WHERE article_id IN (FROM shifted) AND article_id NOT IN (SELECT article_id FROM duplicates);
CREATE OR REPLACE TEMP TABLE stirred AS
FROM shifted UNION SELECT original_article_id FROM repeats_before WHERE article_id IN (FROM shifted)
UNION SELECT original_article_id FROM duplicates WHERE article_id IN (FROM shifted);
"""
_TIES = f"""
CREATE OR REPLACE TEMP VIEW ties AS
SELECT article_id AS one, nearest_article_id AS other FROM nearest_articles WHERE nearest_similarity >= {_NEAREST}
UNION ALL SELECT article_id, earlier_article_id FROM nearest_articles WHERE earlier_similarity >= {_EARLIER}
UNION ALL SELECT article_id, original_article_id FROM duplicates
"""
_REACH = """
CREATE OR REPLACE TEMP TABLE reach AS
FROM stirred UNION SELECT article_id FROM story_articles
WHERE story_id IN (SELECT story_id FROM story_articles WHERE article_id IN (FROM stirred))
"""
_FURTHER = """
INSERT INTO reach SELECT DISTINCT unnest([one, other]) AS article_id FROM ties
WHERE one IN (FROM reach) <> other IN (FROM reach) EXCEPT FROM reach
"""
_NIGHTS = f"""
SELECT article_id, CAST(first_seen_at AS DATE) FROM articles WHERE article_id IN (FROM reach)
ORDER BY {MOMENT}, first_seen_at, article_id
"""


def find_stories(con: DuckDBPyConnection) -> None:
    """Bring `nearest_articles`, `stories` and `story_articles` up to date, after `find_repeats` and with its tables.

    A story is what hangs together when each article is tied to its nearest (the first partition of FINCH, Sarfraz et
    al. 2019) and, where they are much alike, to the nearest of those before it (first story detection, Allan et al.
    1998); repeats go with their originals. How like two articles are: `derive/likenesses.sql`. A tie depends on its two
    articles and on how usual their words are in the month: so only stories of ties that changed are worked out again.
    """
    con.execute(_STANDINGS)
    for (month,) in con.execute("SELECT month FROM standing UNION SELECT month FROM stood ORDER BY 1").fetchall():
        _find_nearest(con, month)
    con.execute(_TIES)
    con.execute(_REACH)
    while con.execute(_FURTHER).fetchall() != [(0,)]:
        pass
    con.execute(
        "DELETE FROM stories WHERE story_id IN (SELECT story_id FROM story_articles WHERE article_id IN (FROM reach))"
    )
    con.execute("DELETE FROM story_articles WHERE article_id IN (FROM reach)")
    ties = con.execute("FROM ties WHERE one IN (FROM reach)").fetchall()
    nights: dict[str, date] = dict(con.execute(_NIGHTS).fetchall())
    _insert(con, list(_group(nights, ties)), nights, ties)


def _find_nearest(con: DuckDBPyConnection, month: date) -> None:
    """Bring `nearest_articles` up to date with what came, changed and went in a month."""
    con.execute("CREATE OR REPLACE TEMP TABLE the_month AS SELECT $month AS month", {"month": month})
    con.execute(_read("nearest_articles"))
    numbers = con.execute("SELECT number FROM near WHERE is_renewed ORDER BY number").fetchall()
    likenesses = _read("likenesses")
    for first in range(0, len(numbers), _AT_A_TIME):
        ((begin,), *_, (end,)) = [
            *numbers[first : first + _AT_A_TIME],
            numbers[min(first + _AT_A_TIME, len(numbers)) - 1],
        ]
        con.execute(likenesses.replace("{begin}", str(begin)).replace("{end}", str(end)))
    con.execute(_read("nearest_of_all"))


def _group(articles: Iterable[str], ties: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """The articles that hang together, in their order; of a single one nothing."""
    parts = {article: [article] for article in articles}
    place = {article: number for number, article in enumerate(parts)}
    for one, other in ties:
        if one in parts and other in parts and (small := parts[one]) is not (large := parts[other]):
            if len(small) > len(large):
                small, large = large, small
            large += small
            parts.update(dict.fromkeys(small, large))
    for part in {id(part): part for part in parts.values()}.values():
        if len(part) > 1:
            yield sorted(part, key=place.__getitem__)


def _insert(
    con: DuckDBPyConnection, stories: list[list[str]], nights: dict[str, date], ties: list[tuple[str, str]]
) -> None:
    """Insert the stories, each with the ids that it had: those of its parts, as they were night by night."""
    ties_of = defaultdict(list)
    story_of = {article: number for number, members in enumerate(stories) for article in members}
    for one, other in ties:
        ties_of[story_of[one]].append((one, other))
    former: list[list[str]] = []
    for number, members in enumerate(stories):
        ids = set()
        for night in sorted({nights[article] for article in members}):
            known = [article for article in members if nights[article] <= night]
            ids |= {part[0] for part in _group(known, ties_of[number])}
        former.append(sorted(ids - {members[0]}))
    grouped = pa.table(
        {"article_id": pa.array(story_of, pa.string()), "story": pa.array(story_of.values(), pa.int32())}
    )
    aliases = pa.table(
        {"story": pa.array(range(len(former)), pa.int32()), "aliases": pa.array(former, pa.list_(pa.string()))}
    )
    con.register("grouped", grouped)
    con.register("former", aliases)
    con.execute(_read("stories"))
    con.unregister("grouped")
    con.unregister("former")


def _read(name: str) -> str:
    return fill((DERIVE / f"{name}.sql").read_text(encoding="utf-8"))
