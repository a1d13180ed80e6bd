"""A site looked at for what announces its articles: feeds and sitemaps, as a block for outlets.toml."""

from __future__ import annotations

import re
import ssl
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import certifi
import pytz
from pydantic import ValidationError

from config.outlets import Outlet
from config.settings import Settings
from extractors.fates import Outcome
from extractors.frontpage import USUAL_FEEDS, USUAL_SITEMAPS, FrontPage, read_front_page
from extractors.links import Link
from extractors.urls import join, registrable_domain, without_user
from flows.harvest import parse_source
from flows.sources.addresses import is_private, is_private_address
from flows.sources.answers import Answer
from flows.sources.http import Http
from flows.sources.pace import Pace
from flows.sources.policy import Policy

_CANDIDATES = 20
"""Addresses that are tried of one site, feeds and sitemaps each."""
# Country domains that are sold as words; of them nobody can tell the country.
_WORDS = frozenset(("ai", "cc", "co", "fm", "io", "is", "ly", "me", "to", "tv", "ws"))


class NothingFoundError(Exception):
    """The site could not be looked at, or announces nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed or sitemap that answered."""

    url: str
    links: Sequence[Link]
    children: int

    @property
    def about(self) -> str:
        """What it names, in a few words."""
        newest = max((link.newest for link in self.links if link.newest), default=None)
        named = f"{len(self.links):,} links" if self.links else f"{self.children:,} sitemaps"
        return f"{named}, newest {newest:%Y-%m-%d}" if newest else named


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found of a site."""

    outlet: Outlet
    feeds: Sequence[Source]
    sitemaps: Sequence[Source]


async def discover(url: str, settings: Settings) -> Discovery:
    """The site at `url` as an outlet, with each feed and sitemap that answered and names something.

    Raises NothingFoundError where there is none. A private address may be looked at where `url` names it.
    """
    url = url if "://" in url else f"https://{url}"
    try:
        host = (urlsplit(url).hostname if join(url, url) else None) or ""
        # A public name may lead to a private address by mistake or malice: who means one writes it.
        private = host == "localhost" or is_private_address(host)
        asked_for = Outlet(id="site", name="site", domain=host, allow_private=private)
    except ValidationError as error:
        raise NothingFoundError(f"{url}: expected a URL such as https://www.harbourpost.example/") from error
    http = Http(asked_for, settings, Pace(settings), ssl.create_default_context(cafile=certifi.where()))
    site = _Site(http, Policy(http.get, {}, settings.user_agent, http.pace), settings.max_bytes)
    try:
        return await site.look(url)
    finally:
        await http.close()


class _Site:
    def __init__(self, http: Http, policy: Policy, max_bytes: int) -> None:
        self.http, self.policy, self.max_bytes = http, policy, max_bytes

    async def look(self, url: str) -> Discovery:
        answer = await self.ask(url)
        if answer.outcome is not Outcome.OK:
            raise NothingFoundError(f"{without_user(url)}: {answer.detail or answer.outcome}")
        home = answer.url or url
        page = read_front_page(answer.text, home, answer.header("content-type"))
        named = self.read(answer, "feed")  # the operator may have named the feed itself
        page = page if page and not named else FrontPage(name=None, language=None, feeds=[home], sitemaps=[])
        feeds = await self.try_all(page.feeds, "feed") or await self.try_all(_at(home, USUAL_FEEDS), "feed")
        announced = [*page.sitemaps, *await self.policy.sitemaps(home)]
        sitemaps = await self.try_all([x for link in announced if (x := join(home, link))], "sitemap")
        sitemaps = sitemaps or await self.try_all(_at(home, USUAL_SITEMAPS), "sitemap")
        if not feeds and not sitemaps:
            raise NothingFoundError(f"{home}: no feed and no sitemap answers, by its links, robots.txt or usual paths")
        return Discovery(_outlet(home, answer, page, feeds, sitemaps), feeds, sitemaps)

    async def ask(self, url: str) -> Answer:
        """The answer to a request that robots.txt allows."""
        if refusal := await self.policy.refusal(url):
            raise NothingFoundError(f"{without_user(url)}: {refusal[1]}")
        return await self.http.get(url, None, self.policy.refusal)

    async def try_all(self, urls: Sequence[str], purpose: str) -> list[Source]:
        """Those of the addresses that give a feed or sitemap of their own."""
        found: list[Source] = []
        for url in list(dict.fromkeys(urls))[:_CANDIDATES]:
            try:
                source = self.read(await self.ask(url), purpose)
            except NothingFoundError:
                continue
            ids = {link.url for link in source.links} if source else set()
            if source and not any(ids and ids <= {link.url for link in other.links} for other in found):
                found.append(source)
        return found

    def read(self, answer: Answer, purpose: str) -> Source | None:
        """The feed or sitemap in an answer; None where it names nothing."""
        if answer.outcome is not Outcome.OK or not answer.text:
            return None
        base = answer.url or answer.requested_url
        found = parse_source(purpose, answer.text, base, answer.header("content-type"), self.max_bytes)
        if not found or not (found.links or found.children):
            return None
        return Source(answer.requested_url, found.links, len(found.children))


def _at(home: str, paths: Sequence[str]) -> list[str]:
    return [url for path in paths if (url := join(home, path))]


def _outlet(home: str, answer: Answer, page: FrontPage, feeds: Sequence[Source], sitemaps: Sequence[Source]) -> Outlet:
    """The outlet that the site is, as far as it says so."""
    links = [link for source in (*feeds, *sitemaps) for link in source.links]
    domains = Counter(domain for link in links if (domain := registrable_domain(link.url)))
    host = urlsplit(home)
    domain = domains.most_common(1)[0][0] if domains else registrable_domain(home) or host.netloc
    if domain == host.hostname and host.port and domain == registrable_domain(home):
        domain = host.netloc.rpartition("@")[2]  # an address, or a name of this machine: the port tells sites apart
    languages = Counter(link.language.lower() for link in links if link.language)
    language = page.language or (languages.most_common(1)[0][0] if languages else None)
    country = _country(domain, language)
    zones: Sequence[str] = pytz.country_timezones.get(country, []) if country else []
    name = "".join(char if char.isprintable() else " " for char in page.name or domain)
    return Outlet(
        id=_identity(domain),
        name=" ".join(name.split())[:100] or domain,
        domain=domain,
        country=country,
        language=_tag(language),
        timezone=zones[0] if len(zones) == 1 else "UTC",
        feeds=[source.url for source in feeds],
        sitemaps=[source.url for source in sitemaps],
        allow_private=is_private(answer.address),
    )


def _identity(domain: str) -> str:
    host = domain.partition(":")[0]
    label = domain if re.fullmatch(r"[\d.]+", host) else host.split(".")[0]
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:80] or "site"


def _country(domain: str, language: str | None) -> str | None:
    """The country of a country domain, else the region of the language; `en-US` is what systems say unasked."""
    ending = domain.rpartition(".")[2].lower()
    code = {"uk": "GB"}.get(ending, ending.upper() if ending not in _WORDS else "")
    if code in pytz.country_names:
        return code
    region = (language or "").rpartition("-")[2].upper()
    return region if region in pytz.country_names and (language or "").lower() != "en-us" else None


def _tag(language: str | None) -> str | None:
    """A language as outlets.toml writes it, None where it is none."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?.*", language or "")
    if not match:
        return None
    return f"{match[1].lower()}-{match[2].upper()}" if match[2] else match[1].lower()
