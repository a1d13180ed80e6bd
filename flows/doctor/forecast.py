"""Disk space: what the last nights took, and how many more there is room for."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.filesize import decimal

from flows.doctor.findings import Finding, fine, warning, wrong
from flows.home import Home
from warehouse.publish import newest

_DAYS = 30  # that are looked back, and below which what is left is a warning
_ENOUGH = 3  # nights that say what one takes
_MEND = "make room, or move the home, or raw/ alone with a link in its place, to a larger disk"

Sizes = Mapping[date, int]
"""Bytes by day."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What a day adds, in bytes: to the disk for good, and of that to the published file, which is copied aside."""

    kept: float
    published: float = 0.0


def daily(sizes: Sizes, today: date) -> float | None:
    """The mean of a calendar day's bytes over the nights of the last 30 days; None where they are fewer than three.

    The first night of all is left out: it brings home what outlets had published before.
    """
    nights = [day for day in sorted(sizes)[1:] if today - timedelta(_DAYS) < day <= today]
    if len(nights) < _ENOUGH:
        return None
    return sum(sizes[day] for day in nights) / ((nights[-1] - nights[0]).days + 1)


def days_left(free: int, growth: Growth, published: int = 0) -> int | None:
    """How many more days there is room for; None where nothing grows.

    Publishing needs room for a second file, `published` bytes today, which grows as the first one does.
    """
    step = growth.kept + growth.published
    room = free - published
    if room < 0:
        return 0
    return int(room // step) if step else None


def look_at_disk(home: Home) -> Iterator[Finding]:
    """The space that is left on each disk of the home, and for how many nights it does."""
    today = datetime.now(UTC).date()
    raw, parquet = _raw_sizes(home.raw), _parquet_sizes(home.parquet)
    file = newest(home.published)
    published = _size(file.stat()) if file.is_file() else 0
    stored = sum(parquet.values())
    # The file keeps no record of its growth: it grows as the tables do, from which it is made.
    grown = {day: round(size * published / stored) for day, size in parquet.items()} if stored else {}
    disks: dict[int, list[tuple[str, Path, Sizes]]] = {}
    for name, path, sizes in (
        ("raw", home.raw, raw),
        ("parquet", home.parquet, parquet),
        (file.name, home.folder, grown),
    ):
        there = next(place for place in (path, *path.parents) if place.exists())
        disks.setdefault(there.stat().st_dev, []).append((name, there, sizes))
    for parts in disks.values():
        aside = published if any(name == file.name for name, _, _ in parts) else 0
        yield _judge(parts, aside, file.name, today)


def _judge(parts: list[tuple[str, Path, Sizes]], aside: int, published: str, today: date) -> Finding:
    place = parts[-1][1]
    usage = shutil.disk_usage(place)
    name, found = "disk", f"{place}: {_shown(usage.free)} free of {_shown(usage.total)}"
    if aside:
        found += f"; publishing needs {_shown(aside)} for a copy"
    if usage.free < aside:
        return wrong(name, f"{found}: the next night cannot be published", _MEND)
    inodes = os.statvfs(place)
    if inodes.f_files and inodes.f_favail < inodes.f_files / 50:
        return warning(name, f"{found}; room for {inodes.f_favail:,} more files only", _MEND)
    rates = {part: rate for part, _, sizes in parts if (rate := daily(sizes, today)) is not None}
    if not rates:
        return fine(name, f"{found}; too few nights for a forecast")
    growth = Growth(sum(rates.values()), rates.get(published, 0.0))
    left = days_left(usage.free, growth, aside)
    each = ", ".join(f"{part} {_shown(rate)}" for part, rate in rates.items())
    found += f"; a day adds {_shown(growth.kept)} ({each})"
    if left is None:
        return fine(name, found)
    found += f": full in {left:,} days" if left < 3650 else ": room for more than ten years"
    return warning(name, found, _MEND) if left < _DAYS else fine(name, found)


def _raw_sizes(raw: Path) -> Sizes:
    """Bytes of archives by the day on which their run began."""
    sizes: Counter[date] = Counter()
    for folder in raw.glob("*"):
        if (day := _day(folder.name)) and folder.is_dir():
            sizes[day] += sum(_size(path.stat()) for path in folder.glob("**/*"))
    return sizes


def _parquet_sizes(parquet: Path) -> Sizes:
    """Bytes of tables by the day of fetch."""
    sizes: Counter[date] = Counter()
    for folder in parquet.glob("*/day=*"):
        if day := _day(folder.name.removeprefix("day=")):
            sizes[day] += sum(_size(path.stat()) for path in folder.glob("*"))
    return sizes


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name) if re.fullmatch(r"\d{4}-\d\d-\d\d", name) else None
    except ValueError:
        return None


def _size(status: os.stat_result) -> int:
    """Bytes on the disk, which gives whole blocks."""
    return status.st_blocks * 512


def _shown(size: float) -> str:
    return decimal(round(size))
