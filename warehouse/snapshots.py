"""What the operator configured, as tables: written when it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from warehouse.entity_tables import WATCHLIST
from warehouse.parquet import read_rows, run_file, write_table
from warehouse.schema import Table
from warehouse.tables import OUTLETS
from warehouse.topic_tables import TOPICS


class Configured(Protocol):
    """A record of the config: pydantic's models are."""

    def model_dump(self) -> dict[str, Any]:
        """Its fields."""


def write_snapshots(
    parquet: Path,
    run_id: str,
    outlets: Sequence[Configured],
    entities: Sequence[tuple[str, Configured]],
    topics: Sequence[Configured],
) -> None:
    """Write the outlets, the watch-list (each entity with its id) and the topics where they differ from the newest
    snapshot."""
    for table, column, records in ((OUTLETS, "outlet_id", outlets), (TOPICS, "topic", topics)):
        rows = [record.model_dump() for record in records]
        _write(parquet, run_id, table, [row | {column: row["id"]} for row in rows])
    _write(parquet, run_id, WATCHLIST, [entity.model_dump() | {"entity_id": key} for key, entity in entities])


def _write(parquet: Path, run_id: str, table: Table, found: Sequence[dict[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    rows = sorted(({name: row[name] for name in names} for row in found), key=lambda row: str(row[names[0]]))
    earlier = sorted((parquet / table.name).glob("*.parquet"))
    if rows != (list(read_rows(earlier[-1:])) if earlier else []):
        write_table(table, rows, run_file(parquet, table, run_id))
