"""The page: figures, charts and words put together, with everything that they need inside."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from warehouse.report.figures import choose_period, read_figure, read_totals
from warehouse.report.sections import SECTIONS, is_empty

_FOLDER = Path(__file__).parent
_LONG = 50  # characters


def write_report(published: Path, output: Path, since: date | None = None) -> int:
    """Write the page about the articles from `since` on, the newest thirty days where it is None; gives its bytes."""
    with duckdb.connect(str(published), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        page = render(con, since, datetime.now(UTC)).encode()
    aside = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        aside.write_bytes(page)
        aside.replace(output)
    finally:
        aside.unlink(missing_ok=True)
    return len(page)


def render(con: duckdb.DuckDBPyConnection, since: date | None, now: datetime) -> str:
    """The page as HTML. What comes from the file is escaped; Vega draws it as text and evaluates none of it."""
    period = choose_period(con, since)
    figures = {part.figure: read_figure(con, part.figure) for section in SECTIONS for part in section.parts}
    drawn: dict[str, dict[str, Any]] = {}
    told: dict[str, str] = {}
    for section in SECTIONS:
        for part in section.parts:
            rows = figures[part.figure].rows
            if part.drawing and rows and not is_empty(section, figures):
                told[part.figure] = part.drawing.tell(rows)
                drawn[part.figure] = part.drawing.draw(rows, period).compile(
                    f"{part.drawing.title}. {told[part.figure]} The numbers are in the table below."
                )
    script = _script()
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cell": _cell, "code": _code, "grouped": _grouped, "is_long": _is_long}
    return environment.get_template("page.html.jinja").render(
        period=period,
        totals=read_totals(con),
        sections=SECTIONS,
        figures=figures,
        empty={section.id: is_empty(section, figures) for section in SECTIONS},
        told=told,
        charts=drawn,
        now=now.strftime("%Y-%m-%d %H:%M"),
        style=Markup((_FOLDER / "page.css").read_text(encoding="utf-8")),
        script=Markup(script),
        script_hash=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def _script() -> str:
    """page.js with Vega-Embed, Vega-Lite and Vega, as one script without imports."""
    bundle: str = vl_convert.javascript_bundle((_FOLDER / "page.js").read_text(encoding="utf-8"))
    return bundle.replace("</script", r"<\/script").replace("<!--", r"\x3c!--")


def _cell(value: Any, column: str) -> str:
    """A table's cell as HTML: plain digits, shares in percent, headlines with their language and a link."""
    if value is None:
        return Markup('<span class="none">none</span>')
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1%}" if column.startswith("share") else f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        language = Markup(' lang="{}"').format(value["language"]) if value["language"] else ""
        title = Markup("<span{}>{}</span>").format(language, value["title"])
        if urlsplit(value["url"]).scheme not in ("http", "https"):
            return title
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(value["url"], title)
    return str(value)


def _is_long(value: Any) -> bool:
    """Whether a cell holds a headline or a list of names, which a narrow column would make a tower of."""
    return isinstance(value, dict) or (isinstance(value, str) and len(value) > _LONG)


def _code(text: str) -> Markup:
    """Our own words, what stands in backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def _grouped(number: int) -> str:
    """Digits in groups of three, a narrow space between them: no comma that a reader may take for a decimal."""
    return f"{number:,}".replace(",", "\u202f")
