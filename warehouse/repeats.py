"""Which articles repeat another: the passages that they share, and whose text it is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.duck import MOMENT
from warehouse.repeat_tables import DUPLICATES

DERIVE = Path(__file__).parent / "derive"
# Shares of passages, set on the gold of tests/quality/repetition.py: of its own that an article has from another
# outlet's, and of its own or the earlier one's within an outlet, where forms (a notice, a court's list) reach .56.
_PART, _MOST_OF_ONE = 0.3, 0.65
_SAME = 0.7  # similarity from which a copy is whole
_NEARLY_MOST = 0.7  # of the most that it has from any: of these the earliest is the original
# Which of two articles came first: the agency's own, then time.
_ORDER = f"""coalesce(media_type = 'agency', false) OR coalesce(lower(wire_agency) = lower(name), false) DESC,
  {MOMENT}, first_seen_at, article_id"""


class _Link(NamedTuple):
    earlier: str
    place: int
    """In the order of evidence."""
    similarity: float
    containment: float
    is_named: bool
    same_outlet: bool
    of_agency: bool


_MONTHS = """
SELECT DISTINCT date_trunc('month', day) AS month FROM articles WHERE article_id IN (FROM touched)
UNION SELECT date_trunc('month', day) FROM gone ORDER BY 1
"""
_DUE = """
CREATE OR REPLACE TEMP TABLE due AS SELECT article_id FROM articles
WHERE article_id IN (FROM touched) AND date_trunc('month', day) = $month
"""
_DUE_BEFORE = "CREATE OR REPLACE TEMP TABLE due_before AS FROM gone WHERE date_trunc('month', day) = $month"
_LINKS = """
WITH linked AS (
  SELECT article_id FROM shared_passages UNION SELECT earlier_article_id FROM shared_passages
), placed AS (
  SELECT article_id, row_number() OVER (ORDER BY {order}) AS place, articles.outlet_id,
    coalesce(media_type = 'agency', false) OR wire_agency IS NOT NULL AS of_agency
  FROM articles LEFT JOIN outlets USING (outlet_id) WHERE article_id IN (FROM linked)
)
SELECT article_id, earlier_article_id, earlier.place, similarity, containment, is_named,
  later.outlet_id = earlier.outlet_id, earlier.of_agency
FROM shared_passages
JOIN placed AS later USING (article_id)
JOIN placed AS earlier ON earlier.article_id = earlier_article_id
WHERE CASE WHEN later.outlet_id = earlier.outlet_id THEN greatest(containment, share_of_earlier) >= {most}
  ELSE containment >= {part} OR share_of_earlier >= {most} END
ORDER BY article_id, earlier.place
"""


def find_repeats(con: DuckDBPyConnection) -> None:
    """Bring `shared_passages` and `duplicates` up to date with the articles in the temporary table `touched`; what
    `duplicates` held is in `repeats_before`.

    The original of a repeat is the earliest of those from which it has the most, in one step and never in a chain.
    Passages are found by winnowing and weighed by how usual they are at the outlet: `derive/shared_passages.sql`.
    """
    sql = (DERIVE / "shared_passages.sql").read_text(encoding="utf-8").replace("{order}", _ORDER)
    for (month,) in con.execute(_MONTHS).fetchall():  # one at a time: a file built anew touches all there is
        con.execute(_DUE, {"month": month})
        con.execute(_DUE_BEFORE, {"month": month})
        con.execute(sql)
    links: defaultdict[str, list[_Link]] = defaultdict(list)
    query = _LINKS.format(order=_ORDER, part=_PART, most=_MOST_OF_ONE)
    for article, *link in con.execute(query).fetchall():
        links[article].append(_Link(*link))
    parents = {article: _choose(found) for article, found in links.items()}
    rows = [(article, *_describe(_follow(article, parents), parents[article], links[article])) for article in links]
    columns = (
        zip(*sorted(rows, key=lambda row: (row[1], row[0])), strict=True) if rows else [[]] * len(DUPLICATES.columns)
    )
    found = pa.table(dict(zip(DUPLICATES.arrow.names, map(list, columns), strict=True)), schema=DUPLICATES.arrow)
    con.execute(f"CREATE OR REPLACE TEMP TABLE repeats_before AS FROM {DUPLICATES.name}")
    con.execute(f"DELETE FROM {DUPLICATES.name}")
    con.register("found_repeats", found)  # a row at a time takes a hundred times as long
    con.execute(f"INSERT INTO {DUPLICATES.name} BY NAME FROM found_repeats")
    con.unregister("found_repeats")


def _choose(found: list[_Link]) -> _Link:
    named = [link for link in found if link.is_named]
    most = max(link.containment for link in found)
    return min(
        named or [link for link in found if link.containment >= _NEARLY_MOST * most], key=lambda link: link.place
    )


def _follow(article: str, parents: dict[str, _Link]) -> str:
    """The article at the end of the chain."""
    seen = {article}
    while article in parents and parents[article].earlier not in seen:
        article = parents[article].earlier
        seen.add(article)
    return article


def _describe(original: str, parent: _Link, found: list[_Link]) -> tuple[str, str, float, float]:
    """Original, relation, similarity and containment of a repeat."""
    link = next((link for link in found if link.earlier == original), parent)
    if link.same_outlet:
        relation = "same_outlet"
    elif link.of_agency:
        relation = "wire"
    else:
        relation = "syndicated" if link.similarity >= _SAME else "partial"
    return original, relation, link.similarity, link.containment
