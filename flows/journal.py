"""The journal of a visit: what it keeps and notes, on disk at once, so that a killed run loses nothing.

While a visit goes on, its archive grows in `raw/` under a name of its own, and its rows in `work/`. When it ends, or
when the next run begins after it was killed, the archive gets its name and the rows become Parquet: `settle` is both.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.home import Home
from flows.sources.archive import ASIDE, ArchiveWriter, Packed
from flows.sources.warc import end_of
from warehouse.parquet import batches, write_batch
from warehouse.picture_tables import PICTURE_RUNS
from warehouse.run_tables import FETCHES, OUTLET_RUNS, REJECTIONS
from warehouse.runs import Run
from warehouse.schema import UTC, Table

_TABLES = {table.name: table for table in (FETCHES, REJECTIONS, OUTLET_RUNS, PICTURE_RUNS)}
_SUFFIX = ".journal"


class Journal:
    """What one visit keeps (records of its archive) and notes (rows).

    `visit` names it among those of the run; `writer` is one thread for all journals: packing and writing a page takes
    as long as asking for it.
    """

    def __init__(self, home: Home, run: Run, visit: str, writer: Executor) -> None:
        name = f"{run.run_id}-{visit}"
        warc_file = f"raw/{run.started_at:%Y-%m-%d}/{name}.warc.gz"
        self.faults: list[str] = []
        """What could not be written, and why."""
        self.abandoned = False
        self._path = home.work / f"{name}{_SUFFIX}"
        self._home, self._thread = home, writer
        home.work.mkdir(parents=True, exist_ok=True)
        self._rows = self._path.open("w", encoding="utf-8", errors="replace")
        self._write({"batch_id": name, "run_id": run.run_id, "day": run.started_at.date(), "warc_file": warc_file})
        part = _part(home, warc_file)
        part.parent.mkdir(parents=True, exist_ok=True)
        self._stream = part.open("wb", buffering=0)
        self._archive = ArchiveWriter(self._stream, warc_file)

    def note(self, table: Table, row: Mapping[str, Any], record: Callable[[], Packed] | None = None) -> Future[None]:
        """Write a row soon, and before it the record that it is about; gives when both are written. A row says where
        its record lies, so an archive is whole up to the last record that a row names."""
        return self._thread.submit(self._note, table, row, record)

    async def close(self) -> None:
        """End the visit: the archive and the rows get their places."""
        await asyncio.wrap_future(self._thread.submit(self._end))
        await asyncio.to_thread(settle, self._home, self._path)

    def abandon(self) -> None:
        """Leave everything to the next run."""
        self.abandoned = True
        self._thread.submit(self._end)

    def _note(self, table: Table, row: Mapping[str, Any], record: Callable[[], Packed] | None) -> None:
        try:
            if record:
                place = self._archive.append(record())
                row = {**row, "warc_file": place.warc_file, "warc_offset": place.warc_offset}
            self._write({"table": table.name, "row": row})
        except Exception as fault:  # a full disk, or a mistake of ours: it costs this page, and is said loudly
            self.faults.append(f"{row.get('requested_url', table.name)}: {fault!r}")

    def _end(self) -> None:
        self._rows.close()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        self._rows.write(json.dumps(line, default=_plain, ensure_ascii=False) + "\n")
        self._rows.flush()


def recover(home: Home) -> None:
    """Settle what visits of a killed run left."""
    for path in sorted(home.work.glob(f"*{_SUFFIX}")):
        settle(home, path)


def settle(home: Home, path: Path) -> None:
    """Give a visit's archive its name, make Parquet of its rows, and remove its journal.

    An archive that was being written ends after the last record that the journal knows.
    """
    lines = _read(path)
    if not lines or "batch_id" not in lines[0]:  # cut off before it began
        path.unlink()
        return
    head = lines[0]
    rows = _rows(lines[1:])
    part = _part(home, head["warc_file"])
    if part.is_file():
        end = _end(part, (row["warc_offset"] for row in rows[FETCHES]))
        rows[FETCHES] = [row for row in rows[FETCHES] if row["warc_offset"] is None or row["warc_offset"] < end]
        if end:
            os.truncate(part, end)
            os.replace(part, home.path_of(head["warc_file"]))
        else:
            part.unlink()
    if head["batch_id"] not in batches(home.parquet):
        mark = {"batch_id": head["batch_id"], "run_id": head["run_id"], "kind": "fetch", "pages": 0}
        mark |= dict.fromkeys(("warc_file", "archive_id", "first_offset", "last_offset"))
        write_batch(home.parquet, head["batch_id"], rows, mark, date.fromisoformat(head["day"]))
    path.unlink()


def _part(home: Home, warc_file: str) -> Path:
    path = home.path_of(warc_file)
    return path.with_name(path.name + ASIDE)


def _read(path: Path) -> list[dict[str, Any]]:
    """The journal's lines; the last one, and one that met a full disk, may be half written."""
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _rows(lines: Iterable[dict[str, Any]]) -> dict[Table, list[dict[str, Any]]]:
    """The rows by table; of `outlet_runs` the last, which counts what those before it counted."""
    rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in _TABLES.values()}
    for line in lines:
        table = _TABLES[line["table"]]
        moments = [column.name for column in table.columns if column.type == UTC]
        row = line["row"]
        rows[table].append(row | {name: datetime.fromisoformat(row[name]) for name in moments if row[name]})
    rows[OUTLET_RUNS] = rows[OUTLET_RUNS][-1:]
    return rows


def _end(part: Path, offsets: Iterable[int | None]) -> int:
    """Where the last whole record among those at the offsets ends; 0 where there is none."""
    for offset in sorted({offset for offset in offsets if offset is not None}, reverse=True):
        if end := end_of(part, offset):
            return end
    return 0


def _plain(value: object) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written to a journal")
