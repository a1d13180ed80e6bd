"""What is forgotten for good: remembered by hashes alone, and asked before anything is fetched, kept or stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from extractors.urls import article_id, host_of, short_hash
from warehouse.keeping_tables import FORGOTTEN
from warehouse.parquet import read_rows

NAMELESS = "urn:presscut:forgotten"
"""The URL of a page in `rejections` whose own is forgotten."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Hashes of addresses, domains and files."""

    digests: frozenset[str] = frozenset()

    def names(self, url: str | None) -> bool:
        """Whether the URL, or the domain that it is of, is forgotten."""
        if not self.digests or not url:
            return False
        return article_id(url) in self.digests or not self.digests.isdisjoint(map(domain_digest, domains_of(url)))


def load_forgotten(parquet: Path) -> Forgotten:
    """What the store says is forgotten."""
    rows = read_rows(sorted((parquet / FORGOTTEN.name).glob("*.parquet")), ["digest"])
    return Forgotten(frozenset(row["digest"] for row in rows))


def domain_digest(domain: str) -> str:
    """The hash by which a domain is remembered."""
    return short_hash(f"domain {domain}")


def domains_of(url: str) -> list[str]:
    """The host of the URL and the domains above it, the widest last; none where it has no host."""
    try:
        labels = host_of(urlsplit(url)).split(".")
    except ValueError:
        return []
    return [".".join(labels[number:]) for number in range(len(labels))] if labels[0] else []
