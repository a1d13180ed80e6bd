"""The tables of what articles are about."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import ARTICLE_ID, DAY, OF_PAGE
from warehouse.schema import TEXTS, Kind, Table, column

TOPICS = Table(
    name="topics",
    one_row_per="topic that is or was in topics.toml",
    kind=Kind.RUNS,
    key=("topic",),
    columns=(
        column("topic", pa.string(), "Its id in topics.toml."),
        column("name", pa.string(), "Full name."),
        column("iptc", pa.string(), "The IPTC Media Topic that is closest, where the file names one.", optional=True),
        column("languages", TEXTS, "Languages that it has terms in: no article in another can be about it."),
    ),
)

ARTICLE_TOPICS = Table(
    name="article_topics",
    one_row_per="topic of an article",
    kind=Kind.PAGES,
    key=("article_id", "topic"),
    sort=("day", "topic", "article_id"),
    columns=(
        ARTICLE_ID,
        DAY,
        column("topic", pa.string(), "The topic: joins topics."),
        column(
            "score",
            pa.float64(),
            "How much the article's terms say so for its length, from 0.5, the least that counts, to 1 (BM25F).",
        ),
        column("matched", TEXTS, "The terms of topics.toml that were found, in order."),
        *OF_PAGE,
    ),
)
