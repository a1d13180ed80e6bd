"""The URLs of one picture: its versions, and the largest of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.urls import join

_WIDTHS = (
    re.compile(r"[?&](?:w|width|mw|imwidth|wid)=(\d{2,4})\b"),
    re.compile(r"[-_/](\d{3,4})x\d{2,4}(?!\d)"),
    re.compile(r"[,/]w_(\d{2,4})\b"),
    re.compile(r"[-_](\d{3,4})w\b"),
    re.compile(r"(?:^|[/,$])width[-_=](\d{3,4})\b"),
    re.compile(r"/s(\d{3,4})(?:-[\w-]+)?/"),
    re.compile(r"=s(\d{3,4})(?:-[\w-]+)?$"),
    re.compile(r"/w(\d{3,4})-h\d{3,4}[/-]"),
    re.compile(r"\.web\.(\d{3,4})\.\d{3,4}"),
    re.compile(r"/(?:ALTERNATES|alternates|derivatives)/[A-Za-z_]+_(\d{3,4})(?=/)"),
)
_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-hi-res-src", "data-full-src", "data-image",
    "data-url", "data-zoom-src", "data-large-src", "data-large_image", "data-orig-file",
)  # fmt: skip
_BLANK = re.compile(
    r"\.gif(?:\?|$)|blank|placeholder|spacer|loading|lazy|(?<![a-z])(?:px|grey|gray|pixel)(?![a-z])", re.I
)
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.I)


@dataclass(frozen=True, slots=True)
class Version:
    """One URL of a picture."""

    url: str
    width: int | None
    """Pixels, as far as a `srcset`, a declaration or the URL itself tells."""
    density: float = 1.0
    is_full: bool = False
    """Whether a smaller version links to it."""


_CANDIDATE = re.compile(r"[\s,]*(\S+)")
_DESCRIPTOR = re.compile(r"(?:\s+([\d.]+)([wx])\b)?[^,]*,?")
_WIDEST = 100_000  # pixels


def find_stand_ins(scope: HtmlElement) -> frozenset[str]:
    """What stands in the place of pictures until they are loaded: the `src` that several of them share."""
    sources = Counter(
        e.get("src") or "" for e in scope.iter("img") if any(e.get(name) for name in (*_LAZY, *_LAZY_SETS))
    )
    return frozenset(source for source, count in sources.items() if source and count > 1)


def find_versions(element: HtmlElement, base: str, stand_ins: frozenset[str] = frozenset()) -> list[Version]:
    """Every version that an `img`, the `source`s of its `picture`, a link around it and the `ImageObject` that holds
    it name, each once."""
    holders = [element, *_sources(element)]
    found: dict[str, Version] = {}
    shown = number(element.get("width"))
    for holder in holders:
        for name in _LAZY_SETS:
            for version in read_srcset(holder.get(name), base, shown):
                found.setdefault(version.url, version)
        for name in ("src", *_LAZY) if holder is element else ():
            url = holder.get(name)
            if name == "src" and (url in stand_ins or _is_stand_in(element, url)):
                continue
            if url and not url.startswith("data:") and (joined := join(base, url)):
                width = width_of(joined) or (shown if name == "src" else None)
                found.setdefault(joined, Version(joined, width, is_full="zoom" in name or "large" in name))
    for version in _around(element, base):
        found.setdefault(version.url, version)
    return list(found.values())


def _is_stand_in(element: HtmlElement, url: str | None) -> bool:
    """Whether a `src` is an animation or a blank beside the lazy address of the picture itself."""
    return bool(url and _BLANK.search(url) and any(element.get(name) for name in (*_LAZY, *_LAZY_SETS)))


def _sources(element: HtmlElement) -> list[HtmlElement]:
    """The `source`s of the `picture` that holds an `img`."""
    parent = element.getparent()
    return list(parent.iter("source")) if parent is not None and parent.tag == "picture" else []


def _around(element: HtmlElement, base: str) -> list[Version]:
    """Versions that the elements around an `img` name: the large one that a thumbnail links to, microdata."""
    found = []
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth > 4:
            break
        if ancestor.tag == "a":
            target = ancestor.get("href") or ""
            if _PICTURE_FILE.search(target) and (joined := join(base, target)):
                found.append(Version(joined, width_of(joined), is_full=True))
        elif (ancestor.get("itemtype") or "").endswith("/ImageObject"):
            said = {child.get("itemprop"): child.get("content") for child in ancestor.iterchildren("meta", "link")}
            width = number(said.get("width"))
            urls = (join(base, said.get(name)) for name in ("url", "contentUrl"))
            found += [Version(url, width or width_of(url)) for url in urls if url]
            break
    return found


def read_srcset(value: str | None, base: str, shown: int | None = None) -> list[Version]:
    """The candidates of a `srcset` (HTML standard §4.8.4.2.1): URLs may hold commas. A density counts from the
    width that the picture is `shown` with."""
    found, text, at = [], value or "", 0
    while match := _CANDIDATE.match(text, at):
        at, written, size, unit = match.end(), match[1], 1.0, ""
        if not written.endswith(","):
            descriptor = _DESCRIPTOR.match(text, at)
            assert descriptor
            at = descriptor.end()
            if descriptor[2]:
                unit, size = descriptor[2], _read_size(descriptor[1])
        written = written.rstrip(",")
        url = join(base, written) if written else None
        if not url or written.startswith("data:") or not 0 <= size < _WIDEST:
            continue
        if unit == "w":
            found.append(Version(url, int(size) or None))
        else:
            width = width_of(url) or (round(shown * size) if shown and unit else None)
            found.append(Version(url, width, density=size))
    return found


def _read_size(digits: str) -> float:
    """A width or density; negative for what is no number."""
    try:
        return float(digits)
    except ValueError:
        return -1.0


def largest(versions: Sequence[Version]) -> Version:
    """The widest version, or the one that a smaller one links to where its width is unknown; the first of equals."""
    return max(versions, key=lambda v: (v.is_full and v.width is None, v.width or 0, v.density))


def width_of(url: str) -> int | None:
    """The width that a URL names, in pixels."""
    for pattern in _WIDTHS:
        if match := pattern.search(url):
            return int(match[1])
    return None


def number(value: object) -> int | None:
    """Pixels of a `width` or `height`, None for percentages and nonsense."""
    match = re.match(r"^\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$", str(value or ""))
    return int(match[1]) if match and int(match[1]) > 0 else None
