"""What stays the same in all the URLs of one picture."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from extractors.urls import short_hash

# Parameters that only set size, crop, quality or format, or sign them (Cloudinary, imgix, Fastly, Thumbor, WordPress,
# Drupal, Akamai, Arc and the CDNs of the development pages).
_SIZE_PARAMS = frozenset((
    "w", "h", "width", "height", "resize", "fit", "crop", "quality", "q", "auto", "format", "fm", "dpr", "s",
    "sz", "size", "mw", "mh", "maxwidth", "maxheight", "scale", "rect", "ar", "strip", "zoom", "ssl", "im",
    "imwidth", "imheight", "downsize", "output", "op_usm", "fp-x", "fp-y", "ixlib", "cs", "fl", "blur",
    "sharpen", "trim", "disable", "enable", "optimize", "wid", "hei", "rmode", "x", "y", "cropw", "croph",
    "xpos", "ypos", "impolicy", "smart", "auth", "itok", "sig", "signature", "overlay-align", "overlay-base64",
    "overlay-width", "mode", "type",
))  # fmt: skip
_SIZE_VALUE = re.compile(r"(?:resize|crop|fit)[:(,]", re.I)
# A number alone is a size only where it is one that pages use: "DSC_0041" and "DSC_0042" are two pictures.
_ROUND = (
    r"(?:[1-9]\d{1,2}0|[1-9]\d?00|1(?:28|44)|2(?:25|56)|3(?:36|75)|4(?:14|24)|512|6(?:15|24|75)|7(?:36|68)|8(?:28|48)|"
    r"9(?:76|92)|1024|1152|1366|1536|2048)"
)
_RATIO = r"v?(?:1|2|3|4|5|9|16|21)[x_-](?:1|2|3|4|5|9|10|16)"
_SIZE_TAIL = re.compile(
    rf"(?:[-_@](?:\d{{2,4}}x\d{{2,4}}|\d{{2,4}}w|w\d{{2,4}}|\d{{3,4}}p|\dx|{_RATIO}(?:_{_ROUND})?|scaled|"
    rf"thumb(?:nail)?|small|medium|"
    r"large|orig(?:inal)?|full|xs|sm|md|lg|xl|xxl|hires|preview|social|sharing|superJumbo|jumbo|articleLarge|"
    r"facebookJumbo|"
    r"videoSixteenByNine[^\W_]*|[^\W_]{0,9}SquareAt\dX|square|landscape|portrait|discover|aspect-ratio_default_\d|galerie))+$",
    re.I,
)
_NUMBER_TAIL = re.compile(rf"[-_]{_ROUND}$")
_SIZE_HEAD = re.compile(r"^(?:\d{2,4}x\d{2,4}|thumbs?(?:_[a-z])?|batch)[-_](?=.*[a-z])", re.I)
_SIZE_PART = re.compile(
    rf"^(?:[a-z]{{0,10}}[_-]?(?:ratio)?\d{{1,4}}x\d{{1,4}}(?:[-_]\d+)?|[wh]_?\d{{2,4}}|{_ROUND}|"
    rf"[swhnr]\d{{2,4}}[a-z]?(?:-[hwpkcno]\w*)*|"
    r"(?:img|box|size|max|min|free|landscape|portrait|square)[_-]\d{2,4}|"
    r"\$?(?:w|h|c|q|f|g|ar|dpr|fl|e|x|y|r|t|b|o|l|z|a|u|width|height|ratio|"
    r"multiply)_[\w.:]+(?:,\$?[a-z]{1,8}_[\w.:]+)*|"
    r"fit-in|smart|resize|crops?|(?:width|height)[=_-]\d+|[whqr]=[\d.]+(?:,[a-z]=[\d.]+)*)$",
    re.I,
)
# The folder behind one of these names a size.
_SIZES = frozenset(("alternates", "derivatives", "renditions", "crops", "variants", "formats"))
# The last part of a URL where the picture's name is the part before: Adobe's renditions, names that are only a size.
_RENDITION = re.compile(r"^(?:cq5dam\.|(?:_|jcr:)jcr_content|_?jcr[:_]content|renditions$)", re.I)
_ONLY_SIZE = re.compile(
    rf"^(?:\d{{2,4}}x\d{{2,4}}|(?:landscape|portrait|square)[a-z_]*_?(?:\d+|thumb)|{_ROUND})$", re.I
)
_DRUPAL = re.compile(r"/styles/[^/]+/(?:public|private)/")
_THUMBOR = re.compile(r"/(?:smart|filters:[^/]*)/(?!.*/(?:smart|filters:))(.+)$")
# Sizes and crops as a row of numbers: /0/0/4800/3200/1328/0/75/0/
_NUMBERS = re.compile(r"(?:/\d{1,4}){6,}(?=/)")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|jfif)$", re.I)
_GOOGLE_SIZE = re.compile(r"=[swh]\d{1,4}(?:-[\w-]+)?$")  # "=s1200"
_NOT_TELLING = re.compile(r"cq5dam|rendition|^(?:img|dsc|photo|image|pic)?[-_]?(?:19|20)\d{6}$", re.I)


@lru_cache(maxsize=1024)
def picture_id(url: str) -> str:
    """A hash of the picture's URL without what only sets size, crop and format: 20 hex digits."""
    try:
        parts = urlsplit(_inner(url))
    except ValueError:  # what a service is given is no URL
        parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = _NUMBERS.sub("", _DRUPAL.sub("/", unquote(parts.path)))
    if thumbor := _THUMBOR.search(path):
        path = thumbor[1]
    segments = [part for part in path.split("/") if part]
    # A proxy that names the host it asks: i0.wp.com/paper.example/…
    if (
        len(segments) > 1
        and re.fullmatch(r"(?:[\w-]+\.)+[a-z]{2,}", segments[0])
        and not _EXTENSION.search(segments[0])
    ):
        host = segments.pop(0).removeprefix("www.")
    name, folders = _name_of(segments)
    kept = [
        part.partition(",")[0] if ",width-" in part else part
        for place, part in enumerate(folders)
        if not _SIZE_PART.match(part) and not (place and folders[place - 1].lower() in _SIZES)
    ]
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query)
        if key.lower() not in _SIZE_PARAMS and not _SIZE_VALUE.match(value)
    ]
    return short_hash(f"{host}/{'/'.join([*kept, name])}?{urlencode(sorted(query))}")


@lru_cache(maxsize=1024)
def telling_name(url: str) -> str | None:
    """A file name long and odd enough to be no other picture's, whatever folders of sizes it lies in."""
    name = urlsplit(url).path.rsplit("/", 1)[-1].lower()
    name = _GOOGLE_SIZE.sub("", re.sub(r"(?:\.(?:jpe?g|png|webp|avif|gif))+$", "", name))
    if len(name) < 14 or sum(char.isdigit() for char in name) < 5 or _NOT_TELLING.search(name):
        return None
    return _bare(name)


def _inner(url: str) -> str:
    """The URL that a resizing service is given in its own; the URL itself where there is none."""
    inner = re.search(r".(https?(?::|%3A)(?:/|%2F).+)$", url)
    if not inner:
        return url
    escaped = "%2f" in inner[1].lower()
    found = unquote(inner[1].partition("&")[0] if escaped else inner[1])
    return found if escaped or re.search(r"\.(?:jpe?g|png|webp|gif|avif)", found, re.I) else url


def _name_of(segments: list[str]) -> tuple[str, list[str]]:
    """A picture's name, and the folders it lies in."""
    while len(segments) > 1 and _RENDITION.match(segments[-1]):
        segments = segments[:-1]
    if not segments:
        return "", []
    last = _EXTENSION.sub("", segments[-1])
    is_numbered = any(sum(char.isdigit() for char in part) > 5 for part in segments[:-1])
    if len(segments) > 2 and _ONLY_SIZE.match(last) and (is_numbered or "x" in last):
        return "", segments[:-1]
    return _bare(segments[-1].rpartition(",")[2] if ",width-" in segments[-1] else segments[-1]), segments[:-1]


def _bare(segment: str) -> str:
    """A file's name without size and format."""
    name = _EXTENSION.sub("", _EXTENSION.sub("", _GOOGLE_SIZE.sub("", segment)))
    bare = _SIZE_TAIL.sub("", _SIZE_HEAD.sub("", name))
    bare = _SIZE_TAIL.sub("", _NUMBER_TAIL.sub("", bare))
    # What is nothing but a size is the picture's name all the same.
    return bare if re.search(r"\w{2}", bare) else name
