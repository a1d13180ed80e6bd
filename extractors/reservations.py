"""Reservations against text and data mining: TDMRep (W3C community group report, 2024) and `noai`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from extractors.records import Page
from extractors.structured import Structured

MAX_FILE = 1_000_000
"""Bytes of a file that are read; who writes more of it reserves everything."""
_FLAGS = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
WELL_KNOWN = "/.well-known/tdmrep.json"
# A directive may name the crawler that it is for: `googlebot: noai`.
_ADDRESSED = re.compile(r"\s*([\w.*/-]+)\s*:(?!//)(.*)", re.S)
_VALUED = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


def find_reservation(page: Page, structured: Structured | None = None) -> str | None:
    """What reserves the page, or a picture (which has no metas): `meta`, `header`, `tdmrep.json` or `noai`
    (of a picture `noimageai` too); None where nothing does.

    Of TDMRep's three places the nearest to the text decides: the page, then its header, then the host's file.
    """
    places = (
        ("meta", structured.meta("tdm-reservation") if structured else None),
        ("header", page.tdm_reservation),
    )
    for place, value in (*places, ("tdmrep.json", page.tdm_file)):
        if (stated := _flag(value)) is not None:
            if stated:
                return place
            break
    header = (page.robots_tag or "").splitlines()
    if structured is None:
        return next((word for word in ("noai", "noimageai") if _says(word, header)), None)
    robots = [*structured.metas.get("robots", ()), *structured.metas.get("presscut", ())]
    return "noai" if _says("noai", [*header, *robots]) else None


def read_tdm_file(body: bytes, url: str) -> str | None:
    """What a host's tdmrep.json says of the URL: `1` reserved, `0` not; None where no rule of it matches.

    A location is a path with `*` and a final `$` as in robots.txt (RFC 9309 §2.2.3); the longest that matches decides.
    """
    if len(body) > MAX_FILE:
        return "1"
    parts = urlsplit(url)
    path = unquote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return next((value for location, value in _rules(body) if _matches(location, path)), None)


@lru_cache(maxsize=256)
def _rules(body: bytes) -> tuple[tuple[str, str], ...]:
    """The locations of a file with their values, the longest first."""
    try:
        stated = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rules = [rule for rule in (stated if isinstance(stated, list) else [stated]) if isinstance(rule, dict)]
    found = [(rule.get("location"), _flag(rule.get("tdm-reservation"))) for rule in rules]
    valid = [
        (unquote(where), "1" if flag else "0") for where, flag in found if isinstance(where, str) and flag is not None
    ]
    return tuple(sorted(valid, key=lambda rule: len(rule[0]), reverse=True))


def _flag(value: object) -> bool | None:
    """A reservation as it is written, the first of a doubled header; None where it says nothing."""
    return _FLAGS.get(str(value).split(",")[0].strip().lower())


def _matches(location: str, path: str) -> bool:
    """Whether the pattern matches the path from its start. Piece by piece, since a regular expression of a hostile
    pattern may take for ever."""
    anchored = location.endswith("$")
    pieces = location.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or at == len(path) or (len(pieces) > 1 and path.endswith(pieces[-1]))


def _says(word: str, values: Iterable[str]) -> bool:
    """Whether one of the X-Robots-Tag or meta values has that directive for every crawler, or for us."""
    for value in values:
        addressee = "*"
        for part in value.lower().split(","):
            match = _ADDRESSED.match(part)
            if match and match[1] not in _VALUED:
                addressee, part = match[1], match[2]
            if part.strip() == word and addressee.split("/")[0] in ("*", "presscut"):
                return True
    return False
