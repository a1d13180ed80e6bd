"""The URLs of one picture: its versions, the largest of them, and what stays the same in all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from lxml.html import HtmlElement

from extractors.urls import join, short_hash

# Parameters that only set size, crop, quality or format (Cloudinary, imgix, Fastly, Thumbor, WordPress, Drupal,
# Akamai and the CDNs of the development pages).
_SIZE_PARAMS = frozenset((
    "w", "h", "width", "height", "resize", "fit", "crop", "quality", "q", "auto", "format", "fm", "dpr", "s",
    "sz", "size", "mw", "mh", "maxwidth", "maxheight", "scale", "rect", "ar", "strip", "zoom", "ssl", "im",
    "imwidth", "imheight", "downsize", "output", "op_usm", "fp-x", "fp-y", "ixlib", "cs", "fl", "blur",
    "sharpen", "trim", "disable", "enable", "optimize", "wid", "hei", "rmode", "x", "y", "cropw", "croph",
    "xpos", "ypos", "impolicy",
))  # fmt: skip
# A number alone is a size only where it is one that pages use: "DSC_0041" and "DSC_0042" are two pictures.
_ROUND = (
    r"(?:[1-9]\d{1,2}0|[1-9]\d?00|1(?:28|44)|2(?:25|56)|3(?:36|75)|4(?:14|24)|512|6(?:24|75)|7(?:36|68)|8(?:28|48)|"
    r"9(?:76|92)|1024|1152|1366|1536|2048)"
)
_SIZE_TAIL = re.compile(
    r"(?:[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}w|w\d{2,4}|\d{3,4}p|\dx|scaled|thumb(?:nail)?|small|medium|large|orig(?:inal)?|"
    r"full|xs|sm|md|lg|xl|xxl|hires|preview))+$",
    re.I,
)
_NUMBER_TAIL = re.compile(rf"[-_]{_ROUND}$")
_SIZE_HEAD = re.compile(r"^\d{2,4}x\d{2,4}[-_](?=.*[a-z])", re.I)
_SIZE_PART = re.compile(
    rf"^(?:\d{{2,4}}x\d{{2,4}}|[wh]_?\d{{2,4}}|{_ROUND}|"
    r"(?:w|h|c|q|f|g|ar|dpr|fl|e|x|y|r|t|b|o|l|z|a|u)_[\w.:]+(?:,[a-z]{1,3}_[\w.:]+)*|"
    r"fit-in|smart|resize|crop|(?:width|height)[=_-]\d+)$",
    re.I,
)
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|jfif)$", re.I)
_WIDTHS = (
    re.compile(r"[?&](?:w|width|mw|imwidth|wid)=(\d{2,4})\b"),
    re.compile(r"[-_/](\d{3,4})x\d{2,4}(?!\d)"),
    re.compile(r"[,/]w_(\d{2,4})\b"),
    re.compile(r"[-_](\d{3,4})w\b"),
)
_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-hi-res-src", "data-full-src", "data-image",
    "data-url", "data-zoom-src", "data-large-src", "data-large_image", "data-orig-file",
)  # fmt: skip
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


def picture_id(url: str) -> str:
    """A hash of the picture's URL without what only sets size, crop and format: 20 hex digits."""
    inner = re.search(r".(https?(?::|%3A)(?:/|%2F).+)$", url)
    if inner and re.search(r"\.(?:jpe?g|png|webp|gif|avif)", unquote(inner[1]), re.I):
        # What is escaped ends where the outer URL goes on.
        url = unquote(inner[1].partition("&")[0] if "%2f" in inner[1].lower() else inner[1])
    parts = urlsplit(url)
    segments = [part for part in parts.path.split("/") if part]
    kept = [part for part in segments[:-1] if not _SIZE_PART.match(part)]
    kept.append(_bare_name(segments[-1]) if segments else "")
    query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() not in _SIZE_PARAMS]
    return short_hash(f"{(parts.hostname or '').removeprefix('www.')}/{'/'.join(kept)}?{urlencode(sorted(query))}")


def _bare_name(segment: str) -> str:
    """A file's name without size and format."""
    name = _EXTENSION.sub("", _EXTENSION.sub("", segment))
    bare = _NUMBER_TAIL.sub("", _SIZE_TAIL.sub("", _SIZE_HEAD.sub("", name)))
    # What is nothing but a size is the picture's name all the same.
    return bare if re.search(r"\w{2}", bare) else name


def find_versions(element: HtmlElement, base: str) -> list[Version]:
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
            if url and not url.startswith("data:") and (joined := join(base, url)):
                width = width_of(joined) or (shown if name == "src" else None)
                found.setdefault(joined, Version(joined, width, is_full="zoom" in name or "large" in name))
    for version in _around(element, base):
        found.setdefault(version.url, version)
    return list(found.values())


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
    found = []
    for match in re.finditer(r"\s*(\S*[^\s,])(?:\s+([\d.]+)([wx])[^,]*)?\s*(?:,|$)", value or ""):
        url = join(base, match[1])
        if url and not match[1].startswith("data:"):
            try:
                size = float(match[2] or 1)
            except ValueError:
                continue
            if match[3] == "w":
                found.append(Version(url, int(size) or None))
            else:
                width = width_of(url) or (round(shown * size) if shown and match[3] else None)
                found.append(Version(url, width, density=size))
    return found


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
