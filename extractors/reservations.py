"""Reservations against text and data mining: TDMRep (W3C community group report, 2024) and `noai`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from extractors.records import Page
from extractors.structured import Structured

WELL_KNOWN = "/.well-known/tdmrep.json"
# A directive may name the crawler that it is for: `googlebot: noai`.
_ADDRESSED = re.compile(r"\s*([\w.-]+)\s*:(?!//)(.*)", re.S)
_VALUED = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


def find_reservation(page: Page, structured: Structured) -> str | None:
    """What reserves the page: `meta`, `header`, `tdmrep.json` or `noai`; None where nothing does.

    Of TDMRep's three places the nearest to the text decides: the page, then its header, then the host's file.
    """
    places = (("meta", structured.meta("tdm-reservation")), ("header", page.tdm_reservation))
    for place, value in (*places, ("tdmrep.json", page.tdm_file)):
        if value and value.strip():
            if value.strip() == "1":
                return place
            break
    robots = [*structured.metas.get("robots", ()), *structured.metas.get("presscut", ())]
    return "noai" if _says_noai([*(page.robots_tag or "").splitlines(), *robots]) else None


def read_tdm_file(body: bytes, url: str) -> str | None:
    """What a host's tdmrep.json says of the URL: `1` reserved, `0` not; None where no rule of it matches.

    A location is a path with `*` and a final `$` as in robots.txt (RFC 9309 §2.2.3); the longest that matches decides.
    """
    try:
        rules = json.loads(body)
    except (ValueError, RecursionError):
        return None
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    best: tuple[int, str] | None = None
    for rule in rules if isinstance(rules, list) else [rules]:
        if not isinstance(rule, dict) or not isinstance(location := rule.get("location"), str):
            continue
        value = str(rule.get("tdm-reservation")).strip()
        if value in ("0", "1") and _matches(location, path) and (best is None or len(location) > best[0]):
            best = len(location), value
    return best[1] if best else None


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


def _says_noai(values: Iterable[str]) -> bool:
    """Whether one of the X-Robots-Tag or meta values says so to every crawler, or to us."""
    for value in values:
        addressee = "*"
        for part in value.lower().split(","):
            match = _ADDRESSED.match(part)
            if match and match[1] not in _VALUED:
                addressee, part = match[1], match[2]
            if part.strip() == "noai" and addressee in ("*", "presscut"):
                return True
    return False
