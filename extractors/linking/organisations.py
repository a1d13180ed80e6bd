"""Organisations of an article: full names, their acronyms and the short forms that follow them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.brief import Watched
from extractors.linking.surfaces import Name
from extractors.places.gazetteer import fold

_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "to", "at", "de", "la", "du", "des", "del", "&"))
_LEGAL = re.compile(
    r",? (?:plc|inc|ltd|limited|llc|llp|corp|corporation|co|company|gmbh|ag|sa|nv|bv|spa|pty|pvt|kg|oyj|asa)$"
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z&]{1,9}s?$")
_IN_BRACKETS = re.compile(r"\s+\((?:the\s+|or\s+)?[\"“‘']?([A-Z][A-Za-z&.-]{1,11})[\"”’']?\)")
# A short form that is one of these stands for no organisation in particular.
_GENERAL = frozenset((
    "university", "college", "school", "bank", "hospital", "council", "court", "police", "department", "ministry",
    "party", "club", "company", "group", "association", "federation", "committee", "commission", "agency", "centre",
    "center", "institute", "foundation", "society", "union", "church", "high", "supreme", "national", "royal",
    "international", "united", "american", "british", "european", "new", "city", "state", "federal", "world", "trust",
))  # fmt: skip
_TEAMS = frozenset(("united", "city", "town", "county", "rovers", "albion", "wanderers", "athletic", "rangers"))


@dataclass(slots=True)
class Organisation:
    """An organisation of the article: every name that stands for it."""

    names: list[Name] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    """Its names, folded and without legal form."""
    watched: Watched | None = None


def link_organisations(names: Sequence[Name], fields: Sequence[str]) -> list[Organisation]:
    """The organisations that the names, in reading order, stand for.

    One name is one organisation. An acronym belongs to the name that it follows in brackets, else to the only one
    with these initials; a short form to the only one that begins with it, or that ends with it in teams' fashion.
    """
    found: list[Organisation] = []
    by_form: dict[str, Organisation] = {}
    of_watched: dict[int, Organisation] = {}
    for name in names:
        form = organisation_key(name.surface)
        if name.watched:
            one = of_watched.setdefault(id(name.watched), Organisation(watched=name.watched))
            for other in (name.watched.name, *name.watched.aliases):
                by_form.setdefault(organisation_key(other), one)
        else:
            one = by_form.setdefault(form, Organisation())
        if form not in one.forms:
            one.forms.append(form)
        one.names.append(name)
        if one not in found:
            found.append(one)
    for acronym, full in _introduced(names, fields).items():
        _merge(found, by_form, by_form.get(acronym), by_form[full])
    for one in found:
        if one in found and len(one.forms) == 1 and not one.watched:
            fitting = [other for other in found if other is not one and _is_short(one, other)]
            if len(fitting) == 1:
                _merge(found, by_form, one, fitting[0])
    return found


def organisation_key(surface: str) -> str:
    """What makes two names one organisation's: folded, without the legal form, "the" and a party's "party"."""
    key = fold(surface).replace("&", "and").removeprefix("the ")
    return _LEGAL.sub("", key).removesuffix(" party") or key


def introduced_acronym(text: str, end: int) -> tuple[int, int] | None:
    """`[start, end)` of an acronym in brackets right behind a name: "(IOM)"."""
    match = _IN_BRACKETS.match(text, end)
    return match.span(1) if match else None


def initials_of(name: str) -> str:
    """First letters of the words of a name, small words left out."""
    words = re.findall(r"[^\W_]+", name)
    return "".join(word[0] for word in words if word.lower() not in _SMALL).upper()


def is_acronym_of(acronym: str, name: str) -> bool:
    """Whether the letters are the first ones of the name's words, small words counted or not."""
    letters = acronym.replace(".", "").rstrip("s").upper()
    words = re.findall(r"[^\W_]+", name)
    return len(words) > 1 and letters in (initials_of(name), "".join(word[0] for word in words).upper())


def _introduced(names: Sequence[Name], fields: Sequence[str]) -> dict[str, str]:
    """Acronym → full name, as the article gives them: "International Organization for Migration (IOM)"."""
    found = {}
    places = {(name.field, name.start): name for name in names}
    for name in names:
        span = introduced_acronym(fields[name.field], name.end)
        other = places.get((name.field, span[0])) if span else None
        if other and " " in name.surface:
            found[organisation_key(other.surface)] = organisation_key(name.surface)
    return found


def _is_short(one: Organisation, other: Organisation) -> bool:
    short = one.names[0].surface
    words = one.forms[0].split()
    for name in other.names:
        long = organisation_key(name.surface).split()
        if len(words) >= len(long):
            continue
        if _ACRONYM.match(short) and short[:-1].isupper() and is_acronym_of(short, name.surface):
            return True
        if one.forms[0] not in _GENERAL and long[: len(words)] == words:
            return True
        if len(words) == 1 and len(long) <= 3 and long[-1] == words[0] and words[0] not in _GENERAL - _TEAMS:
            return True
    return False


def _merge(
    found: list[Organisation], by_form: dict[str, Organisation], one: Organisation | None, into: Organisation
) -> None:
    if one is None or one is into or (one.watched and into.watched):
        return
    if one.watched:
        one, into = into, one
    into.names += one.names
    into.forms += one.forms
    for form, owner in by_form.items():
        if owner is one:
            by_form[form] = into
    found.remove(one)
