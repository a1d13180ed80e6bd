"""What is used twice: passages that articles share, articles that repeat another."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import ARTICLE_ID
from warehouse.schema import Kind, Table, column

_S, _F, _B = pa.string(), pa.float64(), pa.bool_()
_CONTAINMENT = "Share of the article's own passages that stand in the earlier one, from 0 to 1."
_SIMILARITY = "Shared passages by all passages of the two (Jaccard), from 0 to 1: 1 is the same text."

SHARED_PASSAGES = Table(
    name="shared_passages",
    one_row_per="pair of articles that share passages, by a week or less apart or with one text",
    kind=Kind.DERIVED,
    key=("article_id", "earlier_article_id"),
    sort=("article_id", "earlier_article_id"),
    columns=(
        ARTICLE_ID,
        column("earlier_article_id", _S, "The one that came first by evidence: agency, canonical URL, then time."),
        column("similarity", _F, _SIMILARITY),
        column("containment", _F, _CONTAINMENT),
        column("share_of_earlier", _F, "Share of the earlier article's own passages that stand in this one, 0 to 1."),
        column("is_named", _B, "Whether the page of the one gives the other's URL as its canonical URL."),
    ),
)

DUPLICATES = Table(
    name="duplicates",
    one_row_per="article that repeats another",
    kind=Kind.DERIVED,
    key=("article_id",),
    sort=("original_article_id", "article_id"),
    columns=(
        ARTICLE_ID,
        column("original_article_id", _S, "The article whose text it is: the earliest by evidence, itself no repeat."),
        column(
            "relation",
            _S,
            "same_outlet (an update, or a second URL), wire (the original is an agency's or credits one), syndicated "
            "(another outlet's text, whole) or partial (cut down, with a new top, or a substantial part of it).",
        ),
        column("similarity", _F, _SIMILARITY),
        column("containment", _F, _CONTAINMENT),
    ),
)
