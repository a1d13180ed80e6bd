"""Which links a visit asks for tonight: the new ones, newest first, and those whose articles may have changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from extractors.links import Link

REFUSALS = 3
"""Runs in which a link may be refused for good (404, forbidden, too large) before it is not asked for again."""
_EARLY = 1 / 12
"""How much sooner than its age an article may be asked for again: a night does not start to the second."""
_LATE = timedelta(hours=72)
"""How much later at least: what a pause of the pipeline missed longer ago is not made up for."""
_NUMBER = re.compile(r"\d{1,9}")
_NEVER = datetime.min.replace(tzinfo=UTC)

Story = Mapping[str, Any]
"""A row of `Known.links`."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A link with what is known of it."""

    link_id: str
    link: Link
    found_in: str | None
    """The feed or sitemap that named it."""
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of a new article."""

    image_id: str
    url: str


@dataclass(slots=True)
class Selection:
    """What becomes of the links of a visit."""

    new: list[Lead] = field(default_factory=list)
    again: list[Lead] = field(default_factory=list)
    known: int = 0
    left_over: int = 0
    """New links, and changed ones, that are left for another night."""


def choose(
    leads: Iterable[Lead],
    stories: Mapping[str, Story],
    articles: set[str],
    limit: int,
    since: date | None,
) -> Selection:
    """The leads that are asked for: at most `limit` new ones, the newest first, after those that never failed; of the
    known ones, those whose feed shows a newer date or another title, at most `limit` too.

    With `since`, new links that are dated before that day are left; of undated ones nobody can say.
    """
    found = Selection()
    fresh, changed = [], []
    for lead in leads:
        story = stories.get(lead.link_id)
        lead = Lead(lead.link_id, lead.link, lead.found_in, story)
        if story and story["first_ok"]:
            found.known += 1
            if _changed(lead.link, lead.found_in, story["said"]):
                changed.append(lead)
        elif lead.link_id in articles or (story and story["refusals"] >= REFUSALS):
            found.known += 1
        else:
            fresh.append(lead)
    recent = [lead for lead in fresh if not _before(lead.link, since)]
    # Two sorts, the second stable: the newest first, and what failed before after what was never tried.
    recent.sort(key=_newest, reverse=True)
    recent.sort(key=lambda lead: lead.story["failures"] if lead.story else 0)
    changed.sort(key=_newest, reverse=True)
    found.new, found.again = recent[:limit], changed[:limit]
    found.left_over = len(fresh) - len(found.new) + len(changed) - len(found.again)
    return found


def due(stories: Sequence[Story], ages: Sequence[float], now: datetime) -> list[Lead]:
    """The articles that are asked for again because of their age, as leads. `ages` in hours since first sight."""
    found = []
    for story in stories:
        for hours in ages:
            age = timedelta(hours=hours)
            reached = story["first_ok"] + age * (1 - _EARLY)
            if reached <= now <= story["first_ok"] + age + max(age, _LATE) and story["answered_at"] < reached:
                said = {"source": "feed"} | {name: value for name, value in story["said"].items() if value is not None}
                found_in = said.pop("found_in", None)
                found.append(Lead(story["link_id"], Link(url=story["url"], **said), found_in, story))
                break
    return found


def newest_first(links: Sequence[Link]) -> list[Link]:
    """The links by date, the newest first; undated ones after them, by the numbers in their names, the highest first
    (`sitemap-2026-03.xml`), else as they stand."""
    dated = sorted((link for link in links if link.newest), key=lambda link: link.newest or _NEVER, reverse=True)
    undated = [link for link in links if not link.newest]
    if all(link.source == "sitemap" for link in undated):
        undated.sort(key=lambda link: [int(number) for number in _NUMBER.findall(link.url)], reverse=True)
    return dated + undated


def _changed(link: Link, found_in: str | None, said: Mapping[str, Any]) -> bool:
    """Whether the feed that named the article says something else of it than it did."""
    if said["found_in"] != found_in:  # two feeds may word one title in two ways
        return False
    dates = [moment for moment in (said["date"], said["modified"]) if moment]
    if link.newest and dates and link.newest > max(dates):
        return True
    return bool(link.title and said["title"] and link.title != said["title"])


def _before(link: Link, since: date | None) -> bool:
    return since is not None and link.newest is not None and link.newest.astimezone(UTC).date() < since


def _newest(lead: Lead) -> datetime:
    return lead.link.newest or _NEVER


def oldest_due(ages: Sequence[float], now: datetime) -> datetime:
    """First sight before this moment is too long ago for `due`."""
    age = timedelta(hours=max(ages, default=0))
    return now - age - max(age, _LATE)
