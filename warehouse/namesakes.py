"""Full names that two people seem to share."""

from __future__ import annotations

from collections import defaultdict

from duckdb import DuckDBPyConnection

_SHARE = 0.1  # of a name's articles: a smaller part that stands alone is an article that says something odd

# What an article says of a person that another may say too: the role, who and what else it names.
_EVIDENCE = """
WITH people AS (
  SELECT entity_id, article_id, roles FROM article_entities
  WHERE entity_id IN (FROM touched_entities) AND type = 'PERSON' AND NOT is_bare AND len(roles) > 0
), shared AS (
  SELECT entity_id FROM people GROUP BY ALL HAVING count(*) > 1
)
SELECT people.entity_id, people.article_id,
  list_distinct(list_transform(any_value(people.roles), lambda role: split_part(role, ' ', -1))) AS roles,
  list(beside.entity_id) FILTER (
    beside.entity_id <> people.entity_id AND NOT beside.is_bare
    AND beside.place_kind IS DISTINCT FROM 'country'
  ) AS beside
FROM people JOIN shared USING (entity_id)
JOIN article_entities AS beside USING (article_id)
GROUP BY ALL
ORDER BY ALL
"""


def find_namesakes(con: DuckDBPyConnection) -> None:
    """Fill the temporary table `namesakes` with the touched people whose articles fall apart.

    Articles of a name belong together where they share a role, or another person, organisation or town; where two
    parts are left that nothing joins, the name may stand for two people (the graph of Bagga and Baldwin 1998, with
    exact evidence in place of word vectors). Articles that give no role are not asked.
    """
    articles: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for entity, article, roles, beside in con.execute(_EVIDENCE).fetchall():
        articles[entity].append((article, {*roles, *(beside or ())}))
    found = [(entity,) for entity, evidence in sorted(articles.items()) if _falls_apart(evidence)]
    con.execute("CREATE OR REPLACE TEMP TABLE namesakes (entity_id VARCHAR)")
    if found:
        con.executemany("INSERT INTO namesakes VALUES (?)", found)


def _falls_apart(evidence: list[tuple[str, set[str]]]) -> bool:
    """Whether the articles are in two parts or more, each with its share, that no evidence joins (union-find)."""
    parent = {article: article for article, _ in evidence}

    def root(article: str) -> str:
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    first: dict[str, str] = {}
    for article, said in evidence:
        for token in said:
            parent[root(article)] = root(first.setdefault(token, article))
    sizes: dict[str, int] = defaultdict(int)
    for article in parent:
        sizes[root(article)] += 1
    return sum(size >= _SHARE * len(parent) for size in sizes.values()) > 1
