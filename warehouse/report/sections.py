"""What the page says, section by section: the words, the tables behind them and how they are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.report import charts
from warehouse.report.charts import Chart
from warehouse.report.figures import Figure, Period, Row

_BY_REPEATS = {"originals": "first texts", "repeats": "repeats"}
_BY_FATE = {"articles": "new texts", "rejections": "rejections"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a figure is drawn, and what it says in a sentence."""

    title: str
    draw: Callable[[Sequence[Row], Period], Chart]
    tell: Callable[[Sequence[Row]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A figure of a section: a chart with its table behind it, or a table alone, `folded` where it is long."""

    figure: str
    drawing: Drawing | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its figures; `missing` is said where the first has no rows."""

    id: str
    heading: str
    about: str
    missing: str
    parts: tuple[Part, ...]


def is_empty(section: Section, figures: Mapping[str, Figure]) -> bool:
    """Whether there is nothing to show."""
    return not figures[section.parts[0].figure].rows


def _highest(label: str, value: str, unit: str) -> Callable[[Sequence[Row]], str]:
    """Tells the three that have most of `value`, summed over the rows."""

    def tell(rows: Sequence[Row]) -> str:
        sums: Counter[str] = Counter()
        for row in rows:
            sums[row[label]] += row[value]
        first = "; ".join(
            f"{_isolated(name)} ({count})" for name, count in sorted(sums.items(), key=lambda i: (-i[1], i[0]))[:3]
        )
        return f"Most {unit}: {first}."

    return tell


def _highest_share(label: str, share: str, part: str, whole: str) -> Callable[[Sequence[Row]], str]:
    """Tells the three first shares with their denominators."""

    def tell(rows: Sequence[Row]) -> str:
        known = [row for row in rows if row[share] is not None]  # none: of a topic whose terms are gone
        first = "; ".join(
            f"{_isolated(row[label])}, {row[share]:.1%} ({row[part]} of {row[whole]})" for row in known[:3]
        )
        return f"Highest: {first or 'unknown'}."

    return tell


def _isolated(name: str) -> str:
    """A name that is written from right to left leaves the words around it as they are (Unicode's isolates)."""
    return f"\u2068{name}\u2069"


def _tell_voice(rows: Sequence[Row]) -> str:
    name = rows[0]["name"]
    best = max((row for row in rows if row["name"] == name), key=lambda row: (row["share"], row["day"]))
    return (
        f"At first it shows {_isolated(name)}, most on {best['day']}: {best['articles']} of {best['of_articles']} "
        f"articles ({best['share']:.1%})."
    )


def _tell_stories(rows: Sequence[Row]) -> str:
    stories = len({row["story"] for row in rows})
    longest = max((row["hours_later"] for row in rows if row["hours_later"] is not None), default=0)
    what = "1 story" if stories == 1 else f"{stories} stories"
    return f"{what}; the last article shown came {longest:.1f} hours after the first of its story."


def _tell_runs(rows: Sequence[Row]) -> str:
    newest = rows[0]
    return (
        f"The newest run, of {newest['started']} UTC ({newest['status']}), gave {newest['articles']} new texts and "
        f"{newest['rejections']} rejections."
    )


def _drawn(draw: Callable[..., Chart], *arguments: Any, **named: Any) -> Callable[[Sequence[Row], Period], Chart]:
    return lambda rows, _period: draw(rows, *arguments, **named)


SECTIONS = (
    Section(
        id="coverage",
        heading="Coverage",
        about="Articles by day of publication in the outlet's time zone; of an article without a date, the day on "
        "which it was first seen. A repeat is an article whose text, or a large part of it, another article "
        "had before.",
        missing="No article of these days. `presscut run` fetches the outlets, `presscut read` takes files in.",
        parts=(
            Part(
                figure="coverage_by_day",
                drawing=Drawing(
                    title="Articles by day",
                    draw=lambda rows, period: charts.bars_by_day(rows, period.steps, _BY_REPEATS),
                    tell=_highest("day", "articles", "articles"),
                ),
            ),
            Part(
                figure="coverage_by_outlet",
                drawing=Drawing(
                    title="Articles by outlet",
                    draw=_drawn(charts.stacked, "outlet", _BY_REPEATS),
                    tell=_highest("outlet", "articles", "articles"),
                ),
            ),
        ),
    ),
    Section(
        id="voice",
        heading="Share of voice of the watch-list",
        about="Articles that name an entity of the watch-list in text, headline or caption, by all articles of the "
        "same days. One article can name several, so the shares do not add up to 100 %.",
        missing="The watch-list names nobody, or no article is there to name them. Write the people and organisations "
        "that you follow into `entities.toml` in the config folder; the next run counts them.",
        parts=(
            Part(
                figure="voice",
                drawing=Drawing(
                    title="Share of the coverage that names them",
                    draw=_drawn(charts.shares, "name", about="share of articles"),
                    tell=_highest_share("name", "share", "articles", "of_articles"),
                ),
            ),
            Part(
                figure="voice_by_day",
                drawing=Drawing(
                    title="Share by day",
                    draw=lambda rows, period: charts.shares_by_day(rows, period.steps, choose="name"),
                    tell=_tell_voice,
                ),
            ),
            Part(figure="voice_by_outlet", folded=True),
        ),
    ),
    Section(
        id="quoted",
        heading="Most quoted people",
        about="Quotes in the text of articles, in marks or reported, whose speaker the article names; headlines are "
        "not counted. The denominator is every quote of these days, those without a named speaker included.",
        missing="No quote has a person as its speaker. Speakers are looked for in English articles.",
        parts=(
            Part(
                figure="quoted",
                drawing=Drawing(
                    title="Share of all quotes",
                    draw=_drawn(charts.simple_shares, "name", "quotes", "of_quotes", "share", about="share of quotes"),
                    tell=_highest_share("name", "share", "quotes", "of_quotes"),
                ),
            ),
            Part(
                figure="quoted_by_outlet",
                drawing=Drawing(
                    title="Who is quoted by which outlet",
                    draw=_drawn(charts.most, "name", "quotes", about="quotes"),
                    tell=_highest("name", "quotes", "quotes"),
                ),
            ),
        ),
    ),
    Section(
        id="topics",
        heading="Topics",
        about="Articles that the rules of `topics.toml` give a topic, by all articles in a language that the topic "
        "has terms in. An article can have several topics, or none.",
        missing="No article has a topic. The rules are in `topics.toml` in the config folder and hold for the pages "
        "that are extracted from then on.",
        parts=(
            Part(
                figure="topics",
                drawing=Drawing(
                    title="Share of the coverage about each topic",
                    draw=_drawn(charts.shares, "topic", about="share of articles"),
                    tell=_highest_share("topic", "share", "articles", "of_articles"),
                ),
            ),
            Part(
                figure="topics_by_outlet",
                drawing=Drawing(
                    title="Topics by outlet",
                    draw=_drawn(charts.most, "topic", "articles", about="articles"),
                    tell=_highest("topic", "articles", "articles"),
                ),
            ),
        ),
    ),
    Section(
        id="stories",
        heading="Biggest stories",
        about="A story is an event that at least two articles tell, repeats among them; it is shown whole when one "
        "of its articles is of these days. First is who published first by the best evidence; articles of "
        "which only the day is known stand at the day's end and have no hours.",
        missing="No event is told by two articles yet.",
        parts=(
            Part(figure="stories"),
            Part(
                figure="story_timelines",
                drawing=Drawing(title="Who followed when", draw=_drawn(charts.timelines), tell=_tell_stories),
            ),
        ),
    ),
    Section(
        id="wire",
        heading="Agency copy",
        about="Articles that repeat an agency's text, or that name an agency as their source, by all articles of "
        "the outlet. Copies of other outlets' own texts are a column of their own.",
        missing="No article of an outlet that is no agency.",
        parts=(
            Part(
                figure="wire",
                drawing=Drawing(
                    title="Share of agency copy by outlet",
                    draw=_drawn(
                        charts.simple_shares, "outlet", "wire", "articles", "share_of_wire", about="share of articles"
                    ),
                    tell=_highest_share("outlet", "share_of_wire", "wire", "articles"),
                ),
            ),
        ),
    ),
    Section(
        id="pictures",
        heading="Picture credits",
        about="Uses of pictures in articles by whom the credit names; pictures that only a page's metadata names "
        "are left out. The pictures themselves are not shown: they lie with their owners.",
        missing="No article of these days has a picture.",
        parts=(
            Part(
                figure="credits",
                drawing=Drawing(
                    title="Agencies and sources",
                    draw=_drawn(charts.most, "source", "images", about="uses of pictures"),
                    tell=_highest("source", "images", "uses"),
                ),
            ),
            Part(figure="photographers", folded=True),
        ),
    ),
    Section(
        id="runs",
        heading="How the runs went",
        about="From links to texts. These are the newest runs of the file, whatever the days above.",
        missing="No run is in the file.",
        parts=(
            Part(
                figure="runs",
                drawing=Drawing(
                    title="New texts and rejections by run",
                    draw=_drawn(charts.grouped, "started", _BY_FATE, about="texts and rejections"),
                    tell=_tell_runs,
                ),
            ),
            Part(figure="last_run", folded=True),
            Part(figure="rejections", folded=True),
        ),
    ),
    Section(
        id="silent",
        heading="Silent outlets",
        about="Outlets that gave far less than they usually do, or that failed in their last run. `presscut outlets "
        "test ID` tries one and shows what it answers.",
        missing="None: every outlet gave what it usually gives, as far as the runs so far can tell.",
        parts=(Part(figure="silent"),),
    ),
)
