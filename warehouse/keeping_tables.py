"""What the operator took out of the dataset: texts that were pruned, and what is forgotten for good."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import ARTICLE_ID, RUN_ID, WARC_FILE, WARC_OFFSET
from warehouse.schema import UTC, Kind, Table, column

PRUNING = "-prune"
"""How the batch of a pruning ends: where the published file has not got it, it still has the texts."""

FORGOTTEN = Table(
    name="forgotten",
    one_row_per="address or file that was forgotten: it is neither fetched nor read again",
    kind=Kind.RUNS,
    key=("digest",),
    by_clock=True,
    columns=(
        column("digest", pa.string(), "Hash of what is forgotten, which is all that is remembered of it."),
        column("subject", pa.string(), "What that is: url, domain, or file (the bytes of a page or a local file)."),
        RUN_ID,
    ),
)

PRUNED_TEXTS = Table(
    name="pruned_texts",
    one_row_per="version whose text, or that of the version before, was pruned, with what only the two could tell",
    kind=Kind.PAGES,
    key=("article_id", "run_id", "warc_file", "warc_offset"),
    sort=("article_id", "warc_file", "warc_offset"),
    by_clock=True,
    columns=(
        ARTICLE_ID,
        column("pruned_at", UTC, "When the first of the two was pruned."),
        column("words_added", pa.int32(), "As article_versions has it.", optional=True),
        column("words_removed", pa.int32(), "As article_versions has it.", optional=True),
        RUN_ID,
        WARC_FILE,
        WARC_OFFSET,
    ),
)
