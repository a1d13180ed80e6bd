"""The parsers of foreign bytes, each as a function of bytes that raises where it does what it must not."""

from __future__ import annotations

import asyncio
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from config.agencies import load_agencies
from config.files import PACKAGED, ConfigError
from config.outlets import Outlet, load_outlets
from config.outlets_file import append, enable
from config.settings import load_settings
from config.topics import load_topics
from config.watchlist import load_watchlist
from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.facts.dates import Calendar, read_url
from extractors.facts.names import people
from extractors.fates import Outcome
from extractors.feed import find_links
from extractors.frontpage import read_front_page
from extractors.links import read_moment, read_target
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.picture_files import read_picture_file
from extractors.pictures.creators import read_credit
from extractors.pictures.credits import split_caption
from extractors.pictures.ids import picture_id
from extractors.pictures.versions import read_srcset
from extractors.records import Page
from extractors.reservations import find_reservation, read_tdm_file
from extractors.sitemap import read_sitemap
from extractors.urls import article_id, join, normalise, owner, registrable_domain, without_user
from flows.models import load_taggers
from flows.sources.answers import Answer, conditions_of, read_retry_after
from flows.sources.archive import pack
from flows.sources.pace import Pace
from flows.sources.policy import Policy
from flows.sources.warc import Scan, archive_id, end_of, is_one_stream, read_pages
from tests.conftest import FETCHED, make_config
from tests.fuzz import seeds
from tests.fuzz.invariants import check_links, check_outcome, check_text, is_web_url, texts_of

_PAGE_URLS = (
    "https://a.example/news/2026/03/09/ferry",
    "https://a.example/",
    "urn:sha256:00ff",
    "http://[::1]:8/x?y#z",
)
_TYPES = (None, "text/html", "text/html; charset=utf-8", "text/html;charset=shift_jis", "application/octet-stream")
_BASE = "https://a.example/feeds/rss.xml"
T = TypeVar("T")
_LIMIT = 1_000_000  # bytes that a payload may unpack to


@dataclass(frozen=True, slots=True)
class Target:
    """A parser that is fuzzed."""

    name: str
    run: Callable[[bytes], object]
    seeds: seeds.Seeds
    most: int = 20_000
    """Bytes of an input."""
    seconds: float = 1.0
    """CPU time that an input may take."""


@cache
def _desk() -> Desk:
    """Everything in force that the package ships, and the light model."""
    outlet = Outlet(id="echo", name="The Quay Echo", domain="a.example", timezone="America/New_York", country="US")
    brief = Brief(
        agencies=load_agencies(PACKAGED / "agencies.toml"),
        topics=load_topics(PACKAGED / "topics.toml"),
        watchlist=load_watchlist(PACKAGED / "entities.toml"),
        outlets=[outlet],
        model="light",
        max_bytes=_LIMIT,
    )
    return Desk.of(brief, load_taggers(brief))


def _choose(data: bytes, choices: Sequence[T], salt: int = 0) -> T:
    """One of the choices, the same for the same bytes."""
    return choices[(zlib.crc32(data) >> salt) % len(choices)]


def _page(data: bytes, **more: object) -> Page:
    return Page(**({"fetched_at": FETCHED, "body": data, "warc_file": "raw/x.warc.gz", "warc_offset": 0} | more))  # type: ignore[arg-type]


def _extract(page: Page) -> None:
    found = extract_page(page, _desk())
    check_outcome(page, found)
    if zlib.crc32(page.body) % 8 == 0:
        assert extract_page(page, _desk()) == found, "the same bytes gave other records"


def html(data: bytes) -> None:
    link = _choose(data, (None, "feed"), 5)
    _extract(_page(data, url=_choose(data, _PAGE_URLS), content_type=_choose(data, _TYPES, 3), link_source=link))


def clipping(data: bytes) -> None:
    _extract(_page(data, url="urn:sha256:00ff", content_type="text/markdown", file_name="a.md"))


def front_page(data: bytes) -> None:
    found = read_front_page(data, _choose(data, _PAGE_URLS), None)
    for text in texts_of(found):
        check_text(text)
    assert not found or all(map(is_web_url, (*found.feeds, *found.sitemaps)))


def feed(data: bytes) -> None:
    found = find_links(data, _BASE, _choose(data, (None, "application/rss+xml; charset=utf-8", "text/plain")))
    check_links(found or ())
    assert find_links(data, _BASE, _choose(data, (None, "application/rss+xml; charset=utf-8", "text/plain"))) == found


def sitemap(data: bytes) -> None:
    found = read_sitemap(data, _BASE)
    check_links((*found.links, *found.children) if found else ())


def robots(data: bytes) -> None:
    async def ask(url: str) -> Answer:
        return Answer(requested_url=url, fetched_at=FETCHED, outcome=Outcome.OK, text=data)

    async def look() -> None:
        pace = Pace(make_config().settings)
        policy = Policy(ask, {}, _choose(data, ("presscut/0.1", "x")), pace)
        for url in ("https://a.example/private/a?b=c", "https://a.example/", "https://a.example/" + "a" * 300):
            assert await policy.refusal(url) in (None, (Outcome.ROBOTS, "robots.txt forbids it"))
            assert await policy.reservation(url) in (None, "0", "1")
        for found in await policy.sitemaps("https://a.example/"):
            join("https://a.example/", found)

    asyncio.run(look())
    assert read_tdm_file(data, "https://a.example/news/a?b=%zz") in (None, "0", "1")


def url(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    once = normalise(text)
    if "amp" not in text.lower():  # off the start of a parameter's name courlan takes one `amp` at a time
        assert normalise(once) == once, (once, normalise(once))
    assert len(article_id(text)) == 20
    domain = registrable_domain(text)
    assert domain is None or domain == domain.lower()
    owner(text, _desk().outlets)
    without_user(text)
    for joined in (join(base, text) for base in ("https://a.example/x/", "", text)):
        if joined:
            assert is_web_url(joined), joined
            assert len(picture_id(joined)) == 20
    read_target(_BASE, text)
    assert all(is_web_url(version.url) for version in read_srcset(text, _BASE))
    found_date = read_url(text, "url", Calendar("Europe/London", FETCHED, "en"))
    assert found_date is None or found_date.at <= FETCHED


def config(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        path = folder / "outlets.toml"
        for file in (path, folder / "settings.toml"):
            file.write_bytes(data)
        for load in (load_outlets, load_topics, load_watchlist, load_agencies):
            _load(load, path)
        _load(load_settings, folder)
        outlets = _load(load_outlets, path)
        if isinstance(outlets, list):
            _change(path, outlets)


def _load(load: Callable[[Path], object], path: Path) -> object:
    try:
        return load(path)
    except ConfigError as error:
        _check_problem(error, path)
        return None


def _check_problem(error: ConfigError, path: Path) -> None:
    """One line that says where."""
    assert str(error).isprintable(), f"not on one line: {error!s:.300}"
    assert str(path) in str(error)


def _change(path: Path, outlets: list[Outlet]) -> None:
    """A file that can be read can be appended to and switched on, and stays what it was."""
    new = Outlet(id="fuzz-new", name='N"e\\w', domain="new.example", feeds=["https://new.example/x"], enabled=False)
    try:
        append(path, [(new, {"https://new.example/x": "3 links"})])
        assert load_outlets(path) == [*outlets, new]
        enable(path, [new.id])
        assert load_outlets(path) == [*outlets, new.model_copy(update={"enabled": True})]
    except ConfigError as error:
        _check_problem(error, path)


def payload(data: bytes) -> None:
    names = ("gzip", "deflate", "br", "zstd", "gzip, br", "identity, x-gzip", "deflate,deflate", "br,")
    for transfer in (None, "chunked"):
        try:
            found = decode_payload(data, transfer, _choose(data, names), _LIMIT)
        except (PayloadTooLargeError, BadEncodingError):
            continue
        assert len(found) <= _LIMIT


def warc(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        path = Path(name) / "x.warc.gz"
        path.write_bytes(data)
        if is_one_stream(path):  # is not read
            return
        assert archive_id("x", path) == archive_id("x", path)
        scan = Scan(path)
        offsets = list(scan)
        assert offsets == sorted(set(offsets))
        assert (scan.broken_at is None) == (not scan.problem), scan.problem
        assert 0 <= scan.pages <= len(offsets)
        assert scan.skipped >= 0
        if offsets:
            assert end_of(path, offsets[0])
            found = list(read_pages(path, "x", offsets))
            assert [page.warc_offset for page in found] == offsets
            assert all(page.fetched_at.tzinfo for page in found)
            for text in texts_of([page.url for page in found]):
                text.encode()
            for page in found[:2]:
                check_outcome(page, extract_page(page, _desk()))


def picture(data: bytes) -> None:
    page = _page(data, url="https://a.example/a.jpg", image_id="0" * 20)
    check_outcome(page, read_picture_file(page, _desk()))


def words(data: bytes) -> None:
    """A line that may be a date, a byline, a caption, a credit, or the value of a header."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    agencies = _desk().agencies
    for language, zone in (("en", "America/New_York"), ("de", "Europe/Berlin"), (None, None)):
        found = Calendar(zone, FETCHED, language).read(text, "text")
        assert found is None or (found.at <= FETCHED and found.at.tzinfo), found
    split_caption(text, agencies)
    read_credit(text, agencies)
    assert all(name.strip() for name in people([text], agencies))
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is UTC
    wanted = read_retry_after(text, FETCHED)
    assert wanted is None or FETCHED <= wanted <= FETCHED + timedelta(days=30)
    conditions_of({"url": "https://a.example/", "etag": text, "last_modified": text})
    page = _page(b"", url="https://a.example/", robots_tag=text, tdm_reservation=text, tdm_file=text)
    assert find_reservation(page) in (None, "header", "noai", "noimageai", "tdmrep.json")


def packed(data: bytes) -> None:
    """What is packed is read as it was, and as one record, whatever names and values are."""
    text = data[: len(data) // 2].decode("utf-8", "replace")
    body = data[len(data) // 2 :]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        path = Path(name) / "x.warc.gz"
        record = pack(
            "response", "https://a.example/", body, at=datetime(2026, 3, 9, tzinfo=UTC), status_line="200 OK",
            http_headers=[("Content-Type", "text/html"), ("X-Odd", "".join(filter(str.isprintable, text)).encode("latin-1", "replace").decode("latin-1"))],
        )  # fmt: skip
        path.write_bytes(record.data * 2)
        offsets = list(Scan(path))
        assert len(offsets) == 2
        assert [page.body for page in read_pages(path, "x", offsets)] == [body, body]


TARGETS = {
    target.name: target
    for target in (
        Target("html", html, seeds.pages, most=60_000, seconds=5.0),
        Target("clipping", clipping, seeds.clippings, seconds=3.0),
        Target("front_page", front_page, seeds.pages, most=40_000),
        Target("feed", feed, seeds.feeds, most=30_000, seconds=3.0),
        Target("sitemap", sitemap, seeds.sitemaps),
        Target("robots", robots, seeds.robots, most=8_000),
        Target("url", url, seeds.urls, most=2_000),
        Target("config", config, seeds.configs, most=6_000),
        Target("payload", payload, seeds.payloads),
        Target("warc", warc, seeds.archives, seconds=3.0),
        Target("packed", packed, seeds.words, most=2_000),
        Target("picture", picture, seeds.pictures, seconds=3.0),
        Target("words", words, seeds.words, most=1_000),
    )
}
