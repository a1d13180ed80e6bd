"""URLs as identity: one form for one article, and who owns it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from courlan import clean_url
from tld import get_fld

from extractors.records import Masthead

_FRONT_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")


def short_hash(value: str) -> str:
    """80 bits of SHA-256 as 20 hex digits: with 1.4 billion keys a collision has odds of one in a million."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def normalise(url: str) -> str:
    """One form for the URLs of one page: https, host in lower case without `www.`, no tracking parameters, no
    fragment, no trailing slash. What is no http URL (`urn:…`) stays as it is."""
    url = url.strip()
    if not url.lower().startswith(("http://", "https://")):
        return url
    try:
        parts = urlsplit(clean_url(url) or url)
        host = (parts.hostname or "").rstrip(".")
        host = f"[{host}]" if ":" in host else host
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    except ValueError:
        return url
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", _FRONT_HOST.sub("", host) + port, path, parts.query, ""))


def article_id(url: str) -> str:
    """The id of the article at `url`: 20 hex digits."""
    return short_hash(normalise(url))


@lru_cache(maxsize=4096)
def registrable_domain(url: str) -> str | None:
    """The domain that somebody registered (`bbc.co.uk`), the host itself where it is an address or a single
    label; None where the URL has no host. Domains that are on no public list keep their last two labels."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    if not host:
        return None
    found = get_fld(f"http://{host}/", fail_silently=True)
    if found:
        return str(found)
    if re.fullmatch(r"[\d.]+|.*:.*", host):
        return host
    return ".".join(host.split(".")[-2:])


def owner(url: str, outlets: Iterable[Masthead]) -> Masthead | None:
    """The outlet whose domain owns `url`, the nearest domain first; None where no outlet or several have it (as
    outlets that share one address do in tests)."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    found = [
        outlet for outlet in outlets if outlet.domain in (host, f"{host}:{port}") or host.endswith("." + outlet.domain)
    ]
    nearest = max((len(outlet.domain) for outlet in found), default=0)
    found = [outlet for outlet in found if len(outlet.domain) == nearest]
    return found[0] if len(found) == 1 else None


def join(base: str, url: str | None) -> str | None:
    """`url` made absolute, None where it is no http URL."""
    if not url:
        return None
    try:
        joined = urljoin(base, url.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None
