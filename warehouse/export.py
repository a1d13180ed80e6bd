"""Writes tables for people without DuckDB: with a Frictionless data package, or as GDELT's files are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.duck import quote, read_views
from warehouse.tables import ARTICLE_VERSIONS, ARTICLES, TABLES

FORMATS = ("parquet", "csv")
PACKAGE = "datapackage.json"
_MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
# DuckDB's types in those of Table Schema; lists are arrays, in CSV written as JSON.
_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}

# Columns of tables that lead to a row of another one, by its key, each value of them.
_JOINS = {
    "article_id": "articles",
    "entity_id": "entities",
    "outlet_id": "outlets",
    "run_id": "runs",
    "speaker_entity_id": "entities",
    "story_id": "stories",
    "topic": "topics",
}
_KEYS = {table.name: table.key for table in TABLES}
_LOOSE = frozenset((("rejections", "article_id"),))  # what was rejected may be an article nowhere


class ExportError(Exception):
    """Nothing was written: says why, and what to do."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A table or view, as it is declared."""

    name: str
    about: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    joins: bool = False
    """Whether its ids lead to rows of other tables, each of them."""


def export_tables(
    published: Path, names: Sequence[str], folder: Path, form: str, since: date | None, *, with_text: bool
) -> dict[str, int]:
    """Write tables and views to `folder`, a file each, and `datapackage.json` about them; gives the rows of each.

    Of a table of articles, or of what is in articles, `since` leaves those of earlier days out; of a view with days,
    earlier days. Without text, articles and their versions have all their columns but the text. Raises ExportError.
    """
    sources = [_find(name) for name in dict.fromkeys(names)]
    folder.mkdir(parents=True, exist_ok=True)
    counts, resources = {}, []
    with _open(published) as con:
        selections = [_select(con, source, form, since, with_text=with_text) for source in sources]
        for source, (sql, types) in zip(sources, selections, strict=True):
            path = folder / f"{source.name}.{form}"
            options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER true"
            counts[source.name] = _copy(con, sql, path, options)
            resources.append(_describe(source, types, path.name, form, {other.name for other in sources}))
    (folder / PACKAGE).write_text(json.dumps(_package(resources, since), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return counts


def export_gkg(published: Path, path: Path, since: date | None) -> int:
    """Write the view `gkg` as a file of GDELT's: columns apart by tabs, no header, no quoting; gives its rows.

    `since` leaves out what DATE, in UTC, has before that day. Raises ExportError.
    """
    where = f"WHERE DATE >= {since:%Y%m%d}000000" if since else ""
    with _open(published) as con:
        sql = f"FROM gkg {where} ORDER BY GKGRECORDID"
        return _copy(con, sql, path, r"FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '', ESCAPE '', NULLSTR ''")


def _find(name: str) -> _Source:
    for table in TABLES:
        if table.name == name:
            about = {column.name: column.about for column in table.published}
            required = frozenset(column.name for column in table.published if not column.optional)
            key = table.key if required.issuperset(table.key) else ()  # in a primary key nothing may be missing
            return _Source(name, table.about, about, key, required, joins=True)
    views = read_views()
    for view in views:
        if view.name == name:
            return _Source(name, view.about, view.columns)
    known = ", ".join(sorted([table.name for table in TABLES] + [view.name for view in views]))
    raise ExportError(f"no table {name!r}; there are {known}")


@contextmanager
def _open(published: Path) -> Iterator[DuckDBPyConnection]:
    if not published.is_file():
        raise ExportError(f"{published}: nothing was published yet; `presscut read` or `presscut run` comes first")
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        yield con


def _select(
    con: DuckDBPyConnection, source: _Source, form: str, since: date | None, *, with_text: bool
) -> tuple[str, dict[str, str]]:
    """SQL for the rows, and the type of each column."""
    types = {name: kind for name, kind, *_ in con.execute(f"DESCRIBE {source.name}").fetchall()}
    if not with_text and source.name in (ARTICLES.name, ARTICLE_VERSIONS.name):
        del types["text"]
    columns = ", ".join(f'{_as_csv(name, kind if form == "csv" else "")} AS "{name}"' for name, kind in types.items())
    where = ""
    if since and "day" in types:
        where = f"WHERE day >= DATE '{since}'"
    elif since and "article_id" in types:
        where = f"WHERE article_id IN (SELECT article_id FROM articles WHERE day >= DATE '{since}')"
    elif since:
        raise ExportError(f"{source.name} has neither days nor articles: leave --since out")
    return f"SELECT {columns} FROM {source.name} {where}", types


def _as_csv(name: str, kind: str) -> str:
    """SQL for the column: in CSV lists are JSON, times ISO 8601 to the second as Table Schema has them."""
    if kind.endswith("[]"):
        return f'CAST(to_json("{name}") AS VARCHAR)'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(\"{name}\" AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    return f'"{name}"'


def _copy(con: DuckDBPyConnection, sql: str, path: Path, options: str) -> int:
    """Write the rows aside and rename: a file is whole or is not there."""
    aside = path.with_name(path.name + ".part")
    try:
        rows: int = con.execute(f"COPY ({sql}) TO {quote(str(aside))} ({options})").fetchall()[0][0]
        os.replace(aside, path)
    except duckdb.IOException as error:
        raise ExportError(f"{path}: cannot be written: {str(error).splitlines()[0]}") from error
    finally:
        aside.unlink(missing_ok=True)
    return rows


def _describe(
    source: _Source, types: dict[str, str], path: str, form: str, exported: AbstractSet[str]
) -> dict[str, Any]:
    fields = []
    for name, kind in types.items():
        field = {"name": name, "type": _TYPES.get(kind, "array"), "description": source.columns[name]}
        fields.append(field | ({"constraints": {"required": True}} if name in source.required else {}))
    schema: dict[str, Any] = {"fields": fields} | ({"primaryKey": list(source.key)} if source.key else {})
    if joins := [_join(name) for name in types if _leads_to(source, name) in exported]:
        schema["foreignKeys"] = joins
    tabular = {"profile": "tabular-data-resource", "encoding": "utf-8"} if form == "csv" else {}
    return {
        "name": _resource(source.name),
        "path": path,
        "title": source.name,
        "description": source.about,
        "format": form,
        "mediatype": _MEDIA_TYPES[form],
        **tabular,
        "schema": schema,
    }


def _leads_to(source: _Source, column: str) -> str | None:
    """The other table in which each id of the column has a row."""
    table = _JOINS.get(column)
    return table if source.joins and table != source.name and (source.name, column) not in _LOOSE else None


def _join(column: str) -> dict[str, Any]:
    table = _JOINS[column]
    return {"fields": [column], "reference": {"resource": _resource(table), "fields": list(_KEYS[table])}}


def _resource(name: str) -> str:
    return name.replace("_", "-")


def _package(resources: list[dict[str, Any]], since: date | None) -> dict[str, Any]:
    about = "What news outlets published, extracted by presscut. Times are UTC. It names no licence: the texts and "
    about += "pictures are their publishers', and what you may pass on is yours to judge."
    return {
        "name": "presscut-coverage",
        "title": f"Media coverage{f' since {since}' if since else ''}",
        "description": about,
        "resources": resources,
    }
