"""Everything in a home that comes from an address or a domain: found before anything is taken out, and noted, so that
what was cut off can be gone on with when half of it is gone."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection
from tld import get_tld

from config.files import ConfigError
from extractors.urls import article_id, host_of
from flows.forgotten import Forgotten, domain_digest
from flows.home import Home
from flows.keeping.sources import find_sources, spellings
from flows.sources.warc import archive_id
from warehouse.duck import from_parquet, quote
from warehouse.parquet import files_of
from warehouse.picture_tables import PICTURE_FILES
from warehouse.run_tables import FETCHES, REJECTIONS
from warehouse.tables import ARTICLES, IMAGES, OUTLETS

_TABLES = (ARTICLES, IMAGES, FETCHES, REJECTIONS, PICTURE_FILES)
Place = tuple[str, int]


@dataclass(slots=True)
class Traces:
    """What is to go. All of it can be written as JSON."""

    digests: dict[str, str] = field(default_factory=dict)
    """By what is remembered: url, domain or file."""
    places: set[Place] = field(default_factory=set)
    """Records of pages, pictures and domains' own files."""
    sources: set[Place] = field(default_factory=set)
    """Records of feeds and sitemaps of others that name it."""
    ids: set[str] = field(default_factory=set)
    """Of articles and links."""
    urls: set[str] = field(default_factory=set)
    """As tables and feeds write them."""
    pictures: set[str] = field(default_factory=set)
    """Ids of pictures that no other article shows."""
    outlets: set[str] = field(default_factory=set)
    """Ids of the outlets of a domain."""
    archives: dict[str, str] = field(default_factory=dict)
    """Archives of the home that hold some of the records, each with the id that it had."""

    @property
    def forgotten(self) -> Forgotten:
        """Asks whether a URL is among them."""
        return Forgotten(frozenset(self.digests))

    def by_archive(self) -> dict[str, set[int]]:
        """The offsets of the records in archives of the home."""
        found: dict[str, set[int]] = defaultdict(set)
        for warc_file, offset in self.places | self.sources:
            if not is_elsewhere(warc_file):
                found[warc_file].add(offset)
        return found

    def dump(self) -> str:
        """As JSON."""
        return json.dumps({name: sorted(v) if isinstance(v, set) else v for name, v in asdict(self).items()})

    @staticmethod
    def load(text: str) -> Traces:
        """From JSON."""
        values = json.loads(text)
        for name in ("places", "sources"):
            values[name] = {(warc_file, offset) for warc_file, offset in values[name]}
        return Traces(**values | {name: set(values[name]) for name in ("ids", "urls", "pictures", "outlets")})


def is_elsewhere(warc_file: str) -> bool:
    """Whether an archive, as tables name it, lies outside the home, where nothing is altered."""
    return Path(warc_file).is_absolute()


def read_target(target: str) -> tuple[str, str]:
    """What the operator names: `url` and a URL, or `domain` and a domain as hosts are written. Raises ConfigError."""
    target = target.strip()
    if target.startswith("urn:") or "://" in target:
        return "url", target
    domain = host_of(urlsplit(f"http://{target}")) if re.fullmatch(r"[^\s/:?#@]+", target) else ""
    if not domain or (domain != target.lower().rstrip(".") and "xn--" not in target.lower()):
        raise ConfigError(f"{target}: expected a URL with its https://, or a domain such as example.com")
    suffix = get_tld(f"http://any.{domain}/", fail_silently=True)
    if suffix == domain:
        raise ConfigError(f"{domain}: under it are the domains of many; name the one to forget")
    return "domain", domain


def find_traces(home: Home, targets: Sequence[str], tell: Callable[[int, int], None] = lambda _a, _b: None) -> Traces:
    """What the home holds of the targets. `tell` is told of each feed and sitemap that was looked through, and of how
    many there are."""
    found = Traces()
    domains = []
    for kind, value in map(read_target, targets):
        if kind == "domain":
            domains.append(value)
            found.digests[domain_digest(value)] = kind
        else:
            found.urls.add(value)
            found.ids.add(article_id(value))
    with _tables(home) as con:
        _add_domains(con, found, domains)
        # What came home since under addresses that nobody knew, and proved to be forgotten.
        again = "SELECT warc_file, warc_offset FROM rejections WHERE reason = 'forgotten' AND warc_file IS NOT NULL"
        found.places |= {place for place in con.execute(again).fetchall() if not is_elsewhere(place[0])}
        _follow(con, found)
        _add_pictures(con, found)
        found.digests |= dict.fromkeys(found.ids, "url")
        digests = f"SELECT DISTINCT payload_digest FROM articles WHERE {_AT_PLACES}"
        found.digests |= {digest: "file" for (digest,) in con.execute(digests).fetchall()}
        of_domains = Forgotten(frozenset(map(domain_digest, domains)))
        urls = [url for url in found.urls if not of_domains.names(url)]
        found.sources |= set(find_sources(home, con, urls, domains, tell)) - found.places
    paths = {name: home.path_of(name) for name in found.by_archive()}
    found.archives = {name: archive_id(name, path) for name, path in paths.items() if path.is_file()}
    return found


def _tables(home: Home) -> DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for table in _TABLES:
        con.execute(f"CREATE VIEW {table.name} AS FROM {from_parquet(table, files_of(home.parquet, table))}")
    files = sorted(str(path) for path in (home.parquet / OUTLETS.name).glob("*.parquet"))
    con.execute(f"CREATE VIEW outlets AS FROM {from_parquet(OUTLETS, files)}")
    load(con, Traces())
    return con


_AT_PLACES = "(warc_file, warc_offset) IN (SELECT (warc_file, warc_offset) FROM gone_places)"


def load(con: DuckDBPyConnection, found: Traces) -> None:
    """Put what is to go into temporary tables `gone_…` of the connection."""
    columns: dict[str, tuple[str, ...]] = dict.fromkeys(("places", "sources"), ("warc_file", "warc_offset"))
    columns |= dict.fromkeys(("ids", "urls", "pictures", "outlets"), ("name",))
    for name, names in columns.items():
        rows = sorted(getattr(found, name))
        values = zip(*rows, strict=True) if len(names) > 1 and rows else [rows] * len(names)
        types = (pa.string(), pa.int64())
        gone = pa.table({n: pa.array(v, t) for n, v, t in zip(names, values, types, strict=False)})
        con.register("gone", gone)
        con.execute(f"CREATE OR REPLACE TEMP TABLE gone_{name} AS FROM gone")
        con.unregister("gone")


def _add_domains(con: DuckDBPyConnection, found: Traces, domains: Sequence[str]) -> None:
    """Everything that stands at a URL of the domains, or belongs to their outlets."""
    if not domains:
        return
    is_gone = found.forgotten.names
    for outlet_id, domain in con.execute("SELECT DISTINCT outlet_id, domain FROM outlets").fetchall():
        if is_gone(f"http://{domain}/"):
            found.outlets.add(outlet_id)
    found.outlets |= set(domains)  # of outlets that nobody configured
    for table, column in (("articles", "url"), ("fetches", "requested_url"), ("fetches", "url"), ("rejections", "url")):
        found.urls |= set(filter(is_gone, _urls_at(con, table, column, domains)))
    load(con, found)
    for table in ("articles", "fetches", "rejections"):
        # By the URL that answered: a link of theirs may have led to an article of somebody else's.
        rows = f"FROM {table} WHERE (url IN (FROM gone_urls) OR outlet_id IN (FROM gone_outlets))"
        found.places |= set(con.execute(f"SELECT warc_file, warc_offset {rows} AND warc_file IS NOT NULL").fetchall())
        if table == "articles":
            found.ids |= {key for (key,) in con.execute(f"SELECT article_id {rows}").fetchall()}
    links = "FROM fetches WHERE purpose = 'article' AND outlet_id IN (FROM gone_outlets)"
    found.ids |= {key for (key,) in con.execute(f"SELECT link_id {links}").fetchall()}


def _follow(con: DuckDBPyConnection, found: Traces) -> None:
    """From ids to the pages that they led to, and from these to the other ids and URLs that they have."""
    known = -1
    while known != len(found.ids) + len(found.places) + len(found.urls):
        known = len(found.ids) + len(found.places) + len(found.urls)
        found.digests |= dict.fromkeys(found.ids, "url")
        hosts = [host for url in found.urls if (host := _host(url))]
        named = _urls_at(con, "rejections", "url", hosts) if hosts else set()
        found.urls |= set(filter(found.forgotten.names, named))
        load(con, found)
        pages = f"""
            SELECT article_id, url, canonical_url AS other_url, warc_file, warc_offset FROM articles
            WHERE article_id IN (FROM gone_ids) OR {_AT_PLACES}
            UNION ALL SELECT link_id, requested_url, url, warc_file, warc_offset FROM fetches
            WHERE purpose = 'article' AND (link_id IN (FROM gone_ids) OR {_AT_PLACES})
            UNION ALL SELECT NULL, url, NULL, warc_file, warc_offset FROM rejections
            WHERE article_id IN (FROM gone_ids) OR url IN (FROM gone_urls) OR {_AT_PLACES}
        """
        for key, url, other, warc_file, offset in con.execute(pages).fetchall():
            if warc_file is not None:
                found.places.add((warc_file, offset))
            if key is not None:  # an article, or a link to one: what it redirects to may be the front page
                found.ids |= {key, article_id(url)}
                found.urls.add(url)
            found.urls |= {name for name in (url, other) if name and article_id(name) in found.ids}
    load(con, found)


def _add_pictures(con: DuckDBPyConnection, found: Traces) -> None:
    """The pictures that no other article shows."""
    theirs = (
        f"SELECT DISTINCT image_id FROM images WHERE {_AT_PLACES} "
        f"EXCEPT SELECT image_id FROM images WHERE NOT {_AT_PLACES}"
    )
    found.pictures |= {key for (key,) in con.execute(theirs).fetchall()}
    load(con, found)
    files = "FROM fetches WHERE purpose = 'picture' AND link_id IN (FROM gone_pictures) AND warc_file IS NOT NULL"
    found.places |= set(con.execute(f"SELECT warc_file, warc_offset {files}").fetchall())
    load(con, found)


def _urls_at(con: DuckDBPyConnection, table: str, column: str, hosts: Iterable[str]) -> set[str]:
    """The URLs of a column in which one of the hosts stands."""
    spelled = sorted({one for host in hosts for one in spellings(host.removeprefix("www."))})
    where = " OR ".join(f"contains(lower({column}), {quote(one)})" for one in spelled)
    return {url for (url,) in con.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {where}").fetchall() if url}


def _host(url: str) -> str:
    try:
        return host_of(urlsplit(url))
    except ValueError:
        return ""
