"""The URLs of one picture: its versions, the largest of them, and what stays the same in all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from lxml.html import HtmlElement

from extractors.urls import join, short_hash

# Parameters and path parts that only set size, crop, quality or format (Cloudinary, imgix, Fastly, Thumbor,
# WordPress, Drupal, Akamai and the CDNs of the development pages).
_SIZE_PARAMS = frozenset(
    [
        "w",
        "h",
        "width",
        "height",
        "resize",
        "fit",
        "crop",
        "quality",
        "q",
        "auto",
        "format",
        "fm",
        "dpr",
        "s",
        "sz",
        "size",
        "mw",
        "mh",
        "maxwidth",
        "maxheight",
        "scale",
        "rect",
        "ar",
        "strip",
        "zoom",
        "ssl",
        "im",
        "imwidth",
        "imheight",
        "downsize",
        "output",
        "op_usm",
        "fp-x",
        "fp-y",
        "ixlib",
        "cs",
        "fl",
        "blur",
        "sharpen",
        "trim",
        "disable",
        "enable",
        "optimize",
        "wid",
        "hei",
        "rmode",
        "x",
        "y",
    ]
)
_SIZE_TAIL = re.compile(
    r"(?:[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}w|w\d{2,4}|\d{3,4}p?|\dx|scaled|thumb(?:nail)?|small|medium|large))+$",
    re.I,
)
_SIZE_PART = re.compile(
    r"^(?:\d{2,4}x\d{2,4}|[wh]_?\d{2,4}|\d{3,4}|(?:[a-z]{1,3}_[\w.:]+)(?:,[a-z]{1,3}_[\w.:]+)*|(?:fit-in|smart|resize|crop)|(?:width|height)[=_-]\d+)$",
    re.I,
)
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|jfif)$", re.I)
_WIDTHS = (
    re.compile(r"[?&](?:w|width|mw|imwidth|wid)=(\d{2,4})\b"),
    re.compile(r"[-_/](\d{3,4})x\d{2,4}\b"),
    re.compile(r"[,/]w_(\d{2,4})\b"),
    re.compile(r"[-_](\d{3,4})w\b"),
)
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-url",
)
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")


@dataclass(frozen=True, slots=True)
class Version:
    """One URL of a picture with the width it is known to have, in pixels."""

    url: str
    width: int | None


def picture_id(url: str) -> str:
    """A hash of the picture's URL without what only sets size, crop and format: 20 hex digits."""
    inner = re.search(r".(https?(?::|%3A)(?:/|%2F).+)$", url)
    if inner and re.search(r"\.(?:jpe?g|png|webp|gif|avif)", unquote(inner[1]), re.I):
        url = unquote(inner[1])
    parts = urlsplit(url)
    segments = [part for part in parts.path.split("/") if part]
    kept = [part for part in segments[:-1] if not _SIZE_PART.match(part)]
    name = _EXTENSION.sub("", _EXTENSION.sub("", segments[-1])) if segments else ""
    kept.append(_SIZE_TAIL.sub("", name) or name)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() not in _SIZE_PARAMS]
    return short_hash(f"{(parts.hostname or '').removeprefix('www.')}/{'/'.join(kept)}?{urlencode(sorted(query))}")


def find_versions(element: HtmlElement, base: str) -> list[Version]:
    """Every version that an `img` and the `source`s of its `picture` name, in page order, each once."""
    holders = [element]
    parent = element.getparent()
    if parent is not None and parent.tag == "picture":
        holders += parent.findall("source")
    found: dict[str, Version] = {}
    for holder in holders:
        for name in _LAZY_SETS:
            for version in read_srcset(holder.get(name), base):
                found.setdefault(version.url, version)
        for name in ("src", *_LAZY) if holder is element else ():
            url = holder.get(name)
            if url and not url.startswith("data:") and (joined := join(base, url)):
                found.setdefault(joined, Version(joined, width_of(joined) or number(holder.get("width"))))
    return list(found.values())


def read_srcset(value: str | None, base: str) -> list[Version]:
    """The candidates of a `srcset` (HTML standard §4.8.4.2.1): URLs may hold commas."""
    found = []
    for match in re.finditer(r"\s*(\S*[^\s,])(?:\s+([\d.]+)([wx])[^,]*)?\s*(?:,|$)", value or ""):
        url = join(base, match[1])
        if url and not match[1].startswith("data:"):
            known = int(float(match[2])) if match[3] == "w" else None
            found.append(Version(url, known or width_of(url)))
    return found


def largest(versions: list[Version]) -> Version:
    """The widest version; the first where no width is known."""
    return max(versions, key=lambda version: version.width or 0)


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
