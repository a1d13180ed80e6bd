"""Lines at the head of a clipping that say when and by whom, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABEL = (
    r"(?:first\s+)?(?:published|posted|date|veröffentlicht|publié|publicado|pubblicato|erschienen|stand)"
    r"(?:\s+(?:on|at|am|le|el|il|in))?\s*:?\s*"
)
_CHANGED = r"(?:last\s+)?(?:updated|modified|aktualisiert|mis à jour|actualizado|aggiornato)\b"
# Any word may be a weekday at the start of a line; behind a name, only those of some languages.
_WEEKDAY = r"[^\W\d_]{2,12}\.?,?\s+(?:(?:den|le|el)\s+)?"
_KNOWN_WEEKDAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)\w{0,6}|\w{3,6}(?:tag|woch|abend)|"
    r"(?:lun|mar|mer|jeu|ven|sam)\w{0,3}di|dimanche)\.?,?\s+"
)
_MONTH = r"[^\W\d_]{3,12}\.?"
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:de\s+)?(?:19|20)\d\d"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
)
_CLOCK = (
    r"(?:[T,\s]|\s[-–—|•·]\s|\b(?:at|um|à|kl|a las|alle)\b|\.)*"
    r"\d{1,2}(?:[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\s*[ap]\.?m\.?)"
)
_ZONE = r"\s*(?:Uhr|Z|UTC|[A-Z]{2,4}T?|[+-]\d\d:?\d\d)?"
_DATE = re.compile(
    rf"(?:^(?:{_LABEL})?(?:{_WEEKDAY})?|"
    rf"(?<![\w'’])(?:{_LABEL})?(?:{_KNOWN_WEEKDAY})?)(?P<date>{_DAY}(?:{_CLOCK}{_ZONE})?)",
    re.I,
)
_CHANGE = re.compile(rf"[\s|•·,;–—(-]*{_CHANGED}.{{0,60}}$", re.I)
_CAPITALISED = r"[A-ZÀ-ÞĀ-ŽА-Я][\w'’.-]*"
_NAME = rf"(?:{_CAPITALISED}|d[aeiu]|van|von|der|den|la|le|al|bin|for|the|of|in|and|und|et|y|e)"
_BYLINE = re.compile(
    r"(?i:by|von|par|por|door|av|words by|written by|text|autor|author)(?:\s*:)?\s+"
    rf"(?P<names>{_CAPITALISED}(?:,?\s+{_NAME}){{1,11}})"
)
_EDGES = " \t|•·,;–—-"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a date line or byline says."""

    date: str | None = None
    author: str | None = None


def read_stamp(line: str) -> Stamp | None:
    """The date and the names that a line consists of; None where it says more than that."""
    if len(line) > 140:
        return None
    rest = _CHANGE.sub("", line)
    changed = rest != line
    date = None
    for match in _DATE.finditer(rest):
        before, after = rest[: match.start()].strip(_EDGES), rest[match.end() :].strip(_EDGES)
        if not before or _BYLINE.fullmatch(before):
            date, rest = match["date"], before or after
            if before and after:
                return None
            break
    rest = rest.strip(_EDGES)
    byline = _BYLINE.fullmatch(rest)
    if rest and not byline:
        return None
    if not (date or byline or changed):
        return None
    return Stamp(date, byline["names"] if byline else None)
