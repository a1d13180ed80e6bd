"""The report's numbers: each table is a query of `queries/`, asked of the articles of the report's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.duck import read_view

Row = dict[str, Any]
_FOLDER = Path(__file__).parent
_DAYS = 30  # of a report that nobody gave a first day
_DAILY, _WEEKLY = 92, 730  # days that a chart shows by day, and by week
_EXTENT = "SELECT min(day), max(day) FROM coverage_by_day"
_TOTALS = """
SELECT (SELECT count(*) FROM period) AS articles, (SELECT count(*) FROM period WHERE is_original) AS originals,
  (SELECT count(DISTINCT outlet_id) FROM period) AS outlets,
  (SELECT count(*) FROM quotes JOIN period USING (article_id) WHERE field = 'text') AS quotes,
  (SELECT count(*) FROM quotes JOIN period USING (article_id) WHERE field = 'text' AND speaker_entity_id IS NOT NULL)
    AS attributed,
  (SELECT count(*) FROM images JOIN period USING (article_id) WHERE role <> 'metadata') AS pictures,
  (SELECT count(DISTINCT story_id) FROM story_articles JOIN period USING (article_id)) AS stories,
  (SELECT count(*) FROM articles) - (SELECT count(*) FROM period) AS left_out
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of a report."""

    asked: date | None
    """The day that somebody asked to begin with."""
    first: date | None
    """The first day of the file; none of a file without articles."""
    since: date
    until: date

    @property
    def step(self) -> str:
        """What a bar of a chart by day stands for: day, week or month."""
        days = (self.until - self.since).days + 1
        return "day" if days <= _DAILY else "week" if days <= _WEEKLY else "month"

    @property
    def steps(self) -> list[str]:
        """The first day of every bar, in order, those without an article too."""
        days = (self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1))
        return sorted({_first_of(self.step, day).isoformat() for day in days})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A table of the report: its caption, a heading for each column, its rows."""

    name: str
    caption: str
    headings: dict[str, str]
    numeric: frozenset[str]
    """The columns that are numbers."""
    rows: list[Row]


def choose_period(con: DuckDBPyConnection, asked: date | None) -> Period:
    """The days from `asked`, else the newest thirty, to the newest day that has an article; sets it for the queries."""
    first, last = con.execute(_EXTENT).fetchall()[0]
    if last is None:
        period = Period(asked=asked, first=None, since=asked or date.min, until=asked or date.min)
    else:
        since = asked or last - timedelta(days=_DAYS - 1)
        period = Period(asked=asked, first=first, since=max(since, first), until=max(last, since))
    con.execute("SET VARIABLE since = CAST($1 AS DATE)", [period.since])
    con.execute("SET VARIABLE until = CAST($1 AS DATE)", [period.until])
    con.execute("SET VARIABLE step = CAST($1 AS VARCHAR)", [period.step])
    con.execute((_FOLDER / "period.sql").read_text(encoding="utf-8"))
    return period


def read_totals(con: DuckDBPyConnection) -> Row:
    """Articles, outlets, quotes, pictures and stories of the period, and articles outside it."""
    return _rows(con, _TOTALS)[0]


def read_figure(con: DuckDBPyConnection, name: str) -> Figure:
    """The rows of a query; shares are fractions, times are UTC."""
    query = read_view(_FOLDER / "queries" / f"{name}.sql")
    rows = _rows(con, query.sql)
    numeric = frozenset(name for name in query.columns if _is_numeric([row[name] for row in rows]))
    return Figure(name=name, caption=query.about, headings=query.columns, numeric=numeric, rows=rows)


def _rows(con: DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """Days and times as ISO 8601 writes them, to the minute; decimals as numbers."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _is_numeric(values: list[Any]) -> bool:
    found = [value for value in values if value is not None]
    return bool(found) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in found)


def _first_of(step: str, day: date) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day
