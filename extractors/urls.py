"""URLs as identity: one form for one article, and who owns it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from courlan import clean_url
from tld import get_fld

from extractors.brief import Masthead

_FRONT_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.(?=[^.]+\.))+")
MAX_URL = 4_000
"""Characters of a URL; servers and browsers stop before."""
_AMP_QUERY = re.compile(r"(?:^|&)(?:amp(?:=(?:1|true|yes)?)?|(?:outputType|mode|format|view)=amp)(?=&|$)", re.I)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def short_hash(value: str) -> str:
    """80 bits of SHA-256 as 20 hex digits: with 1.4 billion keys a collision has odds of one in a million."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def normalise(url: str) -> str:
    """One form for the URLs of one page: https, host in lower case and as people read it without `www.`, no
    tracking parameters, no user, no fragment, no trailing slash, no mark of its AMP rendering. What is no http URL
    (`urn:…`) stays as it is."""
    url = url.strip()
    if not url.lower().startswith(("http://", "https://")):
        return url
    try:
        parts = urlsplit(url)
        host = host_of(parts)
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
        path, query = _clean(_spell(parts.path), _spell(parts.query))
    except ValueError:
        return url
    if not host:
        return url
    host = f"[{host}]" if ":" in host else _FRONT_HOST.sub("", host)
    return urlunsplit(("https", host + port, path.rstrip("/") or "/", query, ""))


def article_id(url: str) -> str:
    """The id of the article at `url`: 20 hex digits."""
    return short_hash(normalise(url))


def host_of(parts: SplitResult) -> str:
    """The host in lower case and in its own script (`bücher.example` for `xn--bcher-kva.example`), without a dot at
    the end; empty where there is none."""
    host = unicodedata.normalize("NFKC", parts.hostname or "").lower().rstrip(".")
    return ".".join(map(_read_label, host.split("."))) if "xn--" in host else host


@lru_cache(maxsize=4096)
def registrable_domain(url: str) -> str | None:
    """The domain that somebody registered (`bbc.co.uk`), the host itself where it is an address or a single
    label; None where the URL has no host. Domains that are on no public list keep their last two labels."""
    try:
        host = host_of(urlsplit(url))
    except ValueError:
        return None
    if not host or re.fullmatch(r"[\d.]+|.*:.*", host):
        return host or None
    found = get_fld(f"http://{host}/", fail_silently=True)
    return str(found) if found else ".".join(host.split(".")[-2:])


def owner(url: str, outlets: Iterable[Masthead]) -> Masthead | None:
    """The outlet whose domain owns `url`, the nearest domain first; None where no outlet or several have it (as
    outlets that share one address do in tests)."""
    try:
        parts = urlsplit(url)
        host, port = host_of(parts), parts.port
    except ValueError:
        return None
    if not host:
        return None
    names = {host, f"{host}:{port}", f"[{host}]", f"[{host}]:{port}"}
    found = []
    for outlet in outlets:
        domain = _read_domain(outlet.domain)
        if domain in names or host.endswith("." + domain):
            found.append((len(domain), outlet))
    nearest = [outlet for size, outlet in found if size == max(size for size, _ in found)]
    return nearest[0] if len(nearest) == 1 else None


def without_user(url: str) -> str:
    """The URL without the name and password that may stand in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def join(base: str, url: str | None) -> str | None:
    """`url` made absolute, without a user and with control characters escaped; None where it is no http URL that can be
    asked for."""
    if not url or len(url) >= MAX_URL:
        return None
    try:
        parts = urlsplit(escape_controls(urljoin(base, url.strip())))
        asked = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    found = without_user(parts.geturl()) if asked else None
    return found if found and len(found) < MAX_URL else None


def escape_controls(url: str) -> str:
    """The URL with its control characters escaped, as browsers ask for it; tabs and line ends they leave out."""
    return _CONTROL.sub(lambda found: "" if found[0] in "\t\r\n" else quote(found[0]), url)


@lru_cache(maxsize=4096)
def _read_domain(domain: str) -> str:
    """A configured domain in the form of `host_of`, its port kept."""
    return ".".join(map(_read_label, unicodedata.normalize("NFKC", domain).lower().split(".")))


def _read_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        read = unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
    except (UnicodeError, ValueError):
        return label
    return read if read.isprintable() and not re.search(r"[\s./:?#@\[\]]", read) else label


def _clean(path: str, query: str) -> tuple[str, str]:
    """Path and query by courlan: no tracking parameters, the others sorted, no doubled slashes."""
    url = urlunsplit(("https", "a.example", path, query, ""))
    parts = urlsplit(clean_url(url) or url)
    query = _AMP_QUERY.sub("", parts.query).removeprefix("&")
    return _spell(_without_amp(parts.path)), _spell(query)


def _without_amp(path: str) -> str:
    """The path of the page whose AMP rendering this is. An `amp` at its start or in the middle may be a section."""
    path = path.rstrip("/")
    stem, dot, ending = path.rpartition(".")
    tail = f".{ending}" if dot and ending.lower() in ("html", "htm") else ""
    bare = stem if tail else path
    while bare.lower().endswith(("/amp", ".amp") if not tail else ".amp") and bare[:-4].strip("/"):
        bare = bare[:-4].rstrip("/")
    return bare + tail


def _spell(part: str) -> str:
    """One spelling of what may be escaped or not (RFC 3986 §6.2.2)."""
    part = quote(part, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
    return _ESCAPE.sub(_unescape, part)


def _unescape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if _UNRESERVED.match(char) else match[0].upper()
