"""The report's charts as Vega-Lite: https://vega.github.io/vega-lite/docs/. Colours are variables of page.css.

What comes from the file is in the rows and in the options of a choice, never in an expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert

from warehouse.report.figures import Row

Spec = dict[str, Any]
_MOST = 20  # bars of a chart; its table has more
_FIRST, _SECOND = "var(--first)", "var(--second)"
_SHARE = ".1%"
_CONFIG: Spec = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        **dict.fromkeys(("gridColor", "domainColor", "tickColor"), "var(--line)"),
        "labelColor": "var(--ink)",
        "labelFontSize": 12,
        "titleColor": "var(--soft)",
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {"labelColor": "var(--ink)", "labelFontSize": 12},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart in Vega-Lite, and its data apart: as lists they take half the place."""

    columns: list[str]
    rows: list[list[Any]]
    spec: Spec

    def compile(self, description: str) -> dict[str, Any]:
        """What the page's script draws: the chart in Vega, with what a screen reader says of it, and its data."""
        spec = vl_convert.vegalite_to_vega(self.spec | {"description": description}, config=_CONFIG)
        return {"columns": self.columns, "rows": self.rows, "spec": spec}


def bars_by_day(rows: Sequence[Row], steps: Sequence[str], parts: dict[str, str], *, choose: str = "outlet") -> Chart:
    """Stacked bars of `parts` (column: what it is called) by day, of all outlets or of one that the reader chooses."""
    return _chart(
        rows,
        ["day", choose, *parts],
        params=[_choice(rows, choose, "All outlets")],
        transform=[
            _chosen(choose),
            *_folded(parts),
            {"aggregate": [{"op": "sum", "field": "value", "as": "value"}], "groupby": ["day", "part"]},
        ],
        mark={"type": "bar"},
        encoding={
            "x": _days(steps),
            "y": _amount("value", "articles"),
            "color": _colours(parts),
            "order": {"field": "part", "sort": "ascending"},
            "tooltip": [_tip("day", "Day"), _tip("part", "What"), _tip("value", "Articles")],
        },
    )


def shares_by_day(rows: Sequence[Row], steps: Sequence[str], *, choose: str) -> Chart:
    """Bars of `share` by day, of the one that the reader chooses; at first of the first."""
    first = rows[0][choose] if rows else None
    return _chart(
        rows,
        ["day", choose, "articles", "of_articles", "share"],
        params=[_choice(rows, choose, None) | {"value": first}],
        transform=[{"filter": f"datum.{choose} == chosen"}],
        mark={"type": "bar", "color": _FIRST},
        encoding={
            "x": _days(steps),
            "y": _amount("share", "share of all articles", ".0%"),
            "tooltip": [
                _tip("day", "Day"),
                _tip(choose, "Named"),
                _tip("articles", "Articles"),
                _tip("of_articles", "Of all"),
                _tip("share", "Share", _SHARE),
            ],
        },
    )


def stacked(rows: Sequence[Row], label: str, parts: dict[str, str]) -> Chart:
    """A bar for each of the first rows, made of `parts`."""
    return _chart(
        rows[:_MOST],
        [label, *parts],
        transform=_folded(parts),
        mark={"type": "bar"},
        encoding={
            "y": _labels(label),
            "x": _amount("value", "articles"),
            "color": _colours(parts),
            "order": {"field": "part", "sort": "ascending"},
            "tooltip": [_tip(label, "Outlet"), _tip("part", "What"), _tip("value", "Articles")],
        },
    )


def shares(rows: Sequence[Row], label: str, *, about: str) -> Chart:
    """A bar for the share of each of the first rows; the reader chooses whether repeats are counted."""
    return _chart(
        rows[:_MOST],
        [label, "articles", "of_articles", "share", "originals", "of_originals", "share_of_originals"],
        params=[
            {
                "name": "measure",
                "value": "share",
                "bind": {
                    "input": "radio",
                    "name": "Share of",
                    "options": ["share", "share_of_originals"],
                    "labels": ["all articles", "articles without repeats"],
                },
            }
        ],
        transform=[{"calculate": "datum[measure]", "as": "shown"}],
        mark={"type": "bar", "color": _FIRST},
        encoding={
            "y": _labels(label, "-x"),
            "x": _amount("shown", about, ".0%"),
            "tooltip": [
                _tip(label, "Name"),
                _tip("articles", "Articles"),
                _tip("of_articles", "Of all"),
                _tip("share", "Share", _SHARE),
                _tip("originals", "Without repeats"),
                _tip("of_originals", "Of all without repeats"),
                _tip("share_of_originals", "Share without repeats", _SHARE),
            ],
        },
    )


def simple_shares(rows: Sequence[Row], label: str, part: str, whole: str, share: str, *, about: str) -> Chart:
    """A bar for the share that `part` has of `whole` in each of the first rows."""
    return _chart(
        rows[:_MOST],
        [label, part, whole, share],
        mark={"type": "bar", "color": _FIRST},
        encoding={
            "y": _labels(label),
            "x": _amount(share, about, ".0%"),
            "tooltip": [_tip(label, "Name"), _tip(part, "Count"), _tip(whole, "Of all"), _tip(share, "Share", _SHARE)],
        },
    )


def most(rows: Sequence[Row], label: str, count: str, *, about: str, choose: str = "outlet") -> Chart:
    """The twenty that have most of `count`, over all outlets or in one that the reader chooses."""
    return _chart(
        rows,
        [label, choose, count],
        params=[_choice(rows, choose, "All outlets")],
        transform=[
            _chosen(choose),
            {
                "aggregate": [
                    {"op": "sum", "field": count, "as": "value"},
                    {"op": "distinct", "field": choose, "as": "choices"},
                ],
                "groupby": [label],
            },
            {"joinaggregate": [{"op": "sum", "field": "value", "as": "all"}]},
            {
                "window": [{"op": "row_number", "as": "rank"}],
                "sort": [{"field": "value", "order": "descending"}, {"field": label}],
            },
            {"filter": f"datum.rank <= {_MOST}"},
        ],
        mark={"type": "bar", "color": _FIRST},
        encoding={
            "y": _labels(label, "-x"),
            "x": _amount("value", about),
            "tooltip": [_tip(label, "Name"), _tip("value", about.capitalize()), _tip("choices", "Outlets")],
        },
    )


def timelines(rows: Sequence[Row]) -> Chart:
    """A mark for each article of a story, by the hours since the first; articles without a time are left out."""
    shown = [
        {**row, "headline": row["article"]["title"], "what": "repeat" if row["is_repeat"] else "own text"}
        for row in rows
        if row["hours_later"] is not None
    ]
    kinds = {"first": "own text", "second": "repeat"}
    return _chart(
        shown,
        ["story", "outlet", "headline", "published_at", "hours_later", "what"],
        mark={"type": "point", "filled": True, "size": 90, "opacity": 0.85},
        encoding={
            "y": _labels("story"),
            "x": _amount("hours_later", "hours after the first"),
            "color": _colours(kinds, "what"),
            "shape": {
                "field": "what",
                "scale": {"domain": list(kinds.values()), "range": ["circle", "diamond"]},
                "legend": _LEGEND,
            },
            "tooltip": [
                _tip("outlet", "Outlet"),
                _tip("headline", "Headline"),
                _tip("published_at", "Published (UTC)"),
                _tip("hours_later", "Hours after the first", ".1f"),
                _tip("what", "What"),
            ],
        },
    )


def grouped(rows: Sequence[Row], label: str, parts: dict[str, str], *, about: str) -> Chart:
    """Bars of `parts` side by side for each row, in the order of `label`."""
    return _chart(
        rows,
        [label, *parts],
        transform=_folded(parts),
        mark={"type": "bar"},
        encoding={
            "x": _days(sorted({row[label] for row in rows})) | {"field": label},
            "xOffset": {"field": "part"},
            "y": _amount("value", about),
            "color": _colours(parts),
            "tooltip": [_tip(label, "Run"), _tip("part", "What"), _tip("value", "Count")],
        },
    )


_LEGEND = {"orient": "top", "title": None}


def _chart(rows: Sequence[Row], columns: Sequence[str], *, encoding: Spec, **more: Any) -> Chart:
    height = 240 if encoding["x"].get("type") == "ordinal" else {"step": 22}
    spec = {"width": "container", "height": height, "data": {"name": "rows"}, "encoding": encoding, **more}
    return Chart(columns=list(columns), rows=[[_short(row[name]) for name in columns] for row in rows], spec=spec)


def _short(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def _choice(rows: Sequence[Row], column: str, every: str | None) -> Spec:
    names: list[str | None] = [*dict.fromkeys(row[column] for row in rows)]
    if every:
        names = [None, *sorted(names, key=lambda name: str(name).casefold())]
    labels = [name or every for name in names]
    bind = {"input": "select", "name": "Show", "options": names, "labels": labels}
    return {"name": "chosen", "value": None, "bind": bind}


def _chosen(column: str) -> Spec:
    return {"filter": f"chosen == null || datum.{column} == chosen"}


def _folded(parts: dict[str, str]) -> list[Spec]:
    """A row for each of the parts, under the name that it is shown with."""
    names = " : ".join(f"datum.key == '{column}' ? '{name}'" for column, name in parts.items())
    return [{"fold": list(parts), "as": ["key", "value"]}, {"calculate": f"{names} : ''", "as": "part"}]


def _colours(parts: dict[str, str], field: str = "part") -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(parts.values()), "range": [_FIRST, _SECOND]},
        "legend": _LEGEND,
    }


def _days(steps: Sequence[str]) -> Spec:
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 8}
    return {"field": "day", "type": "ordinal", "scale": {"domain": list(steps)}, "axis": axis}


def _labels(field: str, order: str | None = None) -> Spec:
    """Names in `order`, else in that of the rows. (A list here would become part of an expression, names and all.)"""
    return {"field": field, "type": "nominal", "sort": order, "axis": {"title": None}}


def _amount(field: str, title: str, form: str | None = None) -> Spec:
    axis = {"title": title, "tickCount": 6, "tickMinStep": 0.01 if form else 1} | ({"format": form} if form else {})
    return {"field": field, "type": "quantitative", "axis": axis}


def _tip(field: str, title: str, form: str | None = None) -> Spec:
    kind = "quantitative" if form else "nominal"
    return {"field": field, "type": kind, "title": title} | ({"format": form} if form else {})
