"""Fifty news sites on this machine: a server in a process of its own that answers late and logs what it was asked."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from random import Random
from typing import NamedTuple

from config.outlets import Outlet
from tests.conftest import article_html, story

HOSTS = [f"www.site{number:02}.example" for number in range(1, 51)]
PAGES = [f"/news/2026/03/11/boats-counted-again-at-berth-{number}" for number in range(40)]
FIRST = ["/robots.txt", "/.well-known/tdmrep.json", "/rss.xml"]
"""What is asked of a site before its pages."""
SITEMAP = "/sitemap.xml"
"""Names two sitemaps of `SITEMAP_LINKS` links each."""
SITEMAP_LINKS = 50_000
DELAY = 0.1
"""Seconds until an answer is sent."""
_SPAWN = multiprocessing.get_context("spawn")
_NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


class Asked(NamedTuple):
    """A request, by the server's clock."""

    host: str
    path: str
    at: float
    answered: float
    """When the answer was begun."""
    sent: float
    """When the system had taken over its last byte."""


@dataclass(frozen=True, slots=True)
class Log:
    """What the server was asked in some time, and what that cost it."""

    asked: list[Asked]
    cpu: float
    wall: float

    @property
    def pages(self) -> list[Asked]:
        """The requests for pages."""
        return [asked for asked in self.asked if asked.path in PAGES]

    @property
    def window(self) -> float:
        """Seconds from the first request for a page to the end of the last answer to one."""
        return max(asked.sent for asked in self.pages) - min(asked.at for asked in self.pages)

    @property
    def late(self) -> float:
        """Seconds by which answers were later than they should be, on average: the server's own share."""
        return sum(asked.answered - asked.at - DELAY for asked in self.asked) / len(self.asked)

    @property
    def busy_hosts(self) -> float:
        """How many hosts had a request in flight on average while pages were being asked for."""
        spans = defaultdict(list)
        for asked in self.pages:
            spans[asked.host].append((asked.at, asked.sent))
        total = 0.0
        for found in spans.values():
            until = 0.0
            for start, end in sorted(found):
                total += max(0.0, end - max(start, until))
                until = max(until, end)
        return total / self.window


class Sites:
    """The sites as they are served."""

    def __init__(self, address: str, server: Connection) -> None:
        self.address, self._server = address, server

    @property
    def outlets(self) -> list[Outlet]:
        """An outlet a site."""
        return [self._outlet(host, feeds=[f"http://{host}/rss.xml"]) for host in HOSTS]

    @property
    def large_outlet(self) -> Outlet:
        """One whose sitemap names all the links that it ever had."""
        return self._outlet("www.large.example", sitemaps=[f"http://www.large.example{SITEMAP}"])

    def log(self) -> Log:
        """What was asked since the last call."""
        self._server.send(None)
        found: Log = self._server.recv()
        return found

    def _outlet(self, host: str, feeds: list[str] | None = None, sitemaps: list[str] | None = None) -> Outlet:
        name, _, _ = host.removeprefix("www.").partition(".")
        return Outlet(
            id=re.sub(r"(?=\d)", "-", name, count=1),
            name=name,
            domain=f"{name}.example",
            feeds=feeds or [],
            sitemaps=sitemaps or [],
            allow_private=True,
            address=self.address,
        )


@contextmanager
def serve() -> Iterator[Sites]:
    """Serve the sites while the block runs."""
    here, there = _SPAWN.Pipe()
    server = _SPAWN.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    there.close()
    try:
        yield Sites(f"127.0.0.1:{here.recv()}", here)
    finally:
        here.close()  # which ends the server
        server.join(10)
        server.kill()


def _serve(commands: Connection) -> None:
    asyncio.run(_Server(commands).run())


class _Server:
    def __init__(self, commands: Connection) -> None:
        self.log: list[Asked] = []
        self._commands = commands
        self._over = asyncio.Event()
        pages = {path: _page(number) for number, path in enumerate(PAGES)}
        common = {
            "/robots.txt": _answer(b"User-agent: *\nDisallow: /admin/\n", "text/plain"),
            SITEMAP: _answer(_sitemap_index(), "application/xml"),
            "/sitemap-1.xml": _answer(_sitemap(1), "application/xml"),
            "/sitemap-2.xml": _answer(_sitemap(2), "application/xml"),
        }
        # Half of the sites send what they packed before, as behind a cache; half send pages as they are.
        plain = common | {path: _answer(page, "text/html; charset=utf-8") for path, page in pages.items()}
        packed = common | {path: _answer(page, "text/html; charset=utf-8", packed=True) for path, page in pages.items()}
        self._sites = {host: (plain, packed)[number % 2] for number, host in enumerate(HOSTS)}
        self._feeds = {host: _answer(_feed(host), "application/rss+xml") for host in HOSTS}
        self._common, self._nothing = common, _answer(b"404", "text/plain", status="404 Not Found")
        self._told = time.process_time(), time.monotonic()

    async def run(self) -> None:
        """Serve until the other end of `commands` is closed."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=1024)
        self._commands.send(server.sockets[0].getsockname()[1])
        loop.add_reader(self._commands.fileno(), self._tell)
        await self._over.wait()
        server.close()

    def answer(self, host: str, path: str) -> bytes:
        """The whole answer to a request."""
        if path == "/rss.xml" and host in self._feeds:
            return self._feeds[host]
        return self._sites.get(host, self._common).get(path, self._nothing)

    def _tell(self) -> None:
        try:
            self._commands.recv()
        except EOFError:
            asyncio.get_running_loop().remove_reader(self._commands.fileno())
            self._over.set()
            return
        cpu, wall = time.process_time(), time.monotonic()
        self._commands.send(Log(self.log, cpu - self._told[0], wall - self._told[1]))
        self.log, self._told = [], (time.process_time(), time.monotonic())


class _Connection(asyncio.Protocol):
    """A connection with one request after another; nobody here pipelines."""

    def __init__(self, server: _Server) -> None:
        self._server, self._loop = server, asyncio.get_running_loop()
        self._head, self._asked = b"", Asked("", "", 0.0, 0.0, 0.0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=0)  # so that we are told when an answer is through
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._head += data
        if not self._head.endswith(b"\r\n\r\n"):
            return
        host = re.search(rb"(?i)\r\nhost: *([^\r:]+)", self._head)
        path = self._head.split(b" ", 2)[1].decode()
        self._asked = Asked(host[1].decode() if host else "", path, self._loop.time(), 0.0, 0.0)
        self._head = b""
        self._loop.call_later(DELAY, self._send)

    def resume_writing(self) -> None:
        self._note()

    def _send(self) -> None:
        self._asked = self._asked._replace(answered=self._loop.time())
        self._transport.write(self._server.answer(self._asked.host, self._asked.path))
        if not self._transport.get_write_buffer_size():
            self._note()

    def _note(self) -> None:
        self._server.log.append(self._asked._replace(sent=self._loop.time()))


def _answer(body: bytes, content_type: str, *, packed: bool = False, status: str = "200 OK") -> bytes:
    """A whole HTTP answer with the headers of a usual site."""
    headers = [
        f"HTTP/1.1 {status}", "Server: nginx", "Date: Wed, 11 Mar 2026 12:00:00 GMT", f"Content-Type: {content_type}",
        "Cache-Control: max-age=60", "Last-Modified: Wed, 11 Mar 2026 08:15:00 GMT",
        f'ETag: "{zlib.crc32(body):08x}"', "Vary: Accept-Encoding", "X-Cache: HIT",
        "Strict-Transport-Security: max-age=31536000", "X-Content-Type-Options: nosniff",
    ]  # fmt: skip
    if packed:
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        body = packer.compress(body) + packer.flush()
        headers.append("Content-Encoding: gzip")
    headers.append(f"Content-Length: {len(body)}")
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def _feed(host: str) -> bytes:
    items = "".join(
        f"<item><title>Boats counted again at berth {number}</title><link>http://{host}{path}</link>"
        f"<pubDate>{format_datetime(_NOON - timedelta(minutes=number))}</pubDate></item>"
        for number, path in enumerate(PAGES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode()


def _sitemap_index() -> bytes:
    children = "".join(
        f"<sitemap><loc>http://www.large.example/sitemap-{number}.xml</loc><lastmod>2026-03-{12 - number}</lastmod></sitemap>"
        for number in (1, 2)
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}</sitemapindex>'.encode()


def _sitemap(part: int) -> bytes:
    links = []
    for number in range((part - 1) * SITEMAP_LINKS, part * SITEMAP_LINKS):
        moment = _NOON - timedelta(minutes=10 * number)
        place = f"http://www.large.example/news/{moment:%Y/%m/%d}/boats-counted-again-at-berth-{number}"
        links.append(f"<url><loc>{place}</loc><lastmod>{moment.isoformat()}</lastmod></url>")
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(links)}</urlset>'.encode()


def _page(number: int) -> bytes:
    """A page of 60 to 170 kB that packs as real ones do, to a fifth: a story in much markup that repeats itself with
    other names, numbers and words."""
    chance = Random(number)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(2_000)]

    def phrase(count: int) -> str:
        return " ".join(words[int(2_000 * chance.random() ** 3)] for _ in range(count))

    def teaser() -> str:
        key, picture = chance.randrange(10**7, 10**8), f"{chance.getrandbits(96):024x}"
        sizes = ", ".join(f"https://img.example/{picture}/{w}x{w * 9 // 16}.webp {w}w" for w in (320, 640, 960, 1280))
        return (
            f'<li class="teaser teaser--{chance.choice(words)}" data-id="{key}" data-position="{chance.randrange(60)}">'
            f'<a class="teaser__link" href="/news/2026/03/{chance.randint(1, 28):02}/{phrase(6).replace(" ", "-")}-{key}">'
            f'<img loading="lazy" class="teaser__image" srcset="{sizes}" alt="{phrase(5)}">'
            f'<h3 class="teaser__title">{phrase(9)}</h3><p class="teaser__text">{phrase(18)}</p></a>{_SHARE}</li>\n'
        )

    def state() -> str:
        return (
            f'{{"id":"{chance.getrandbits(64):016x}","type":"{chance.choice(words)}","title":"{phrase(7)}",'
            f'"published":{chance.randrange(10**12, 2 * 10**12)},"tags":["{chance.choice(words)}","{phrase(2)}"]}},\n'
        )

    size = chance.randrange(60_000, 170_000)
    states = "".join(state() for _ in range(size // 600))
    text = "\n\n".join(f"{part} {phrase(40)}." for part in story(number, 12).split("\n\n"))
    head = f"<script>window.__STATE__=[{states}null]</script>"
    page = article_html(f"Boats counted again at berth {number}", text, extra=head)
    teasers = ""
    while len(page) + len(teasers) < size:
        teasers += teaser()
    return page.replace(b"</main>", f"<aside><ul>{teasers}</ul></aside></main>".encode())


_SHARE = (
    '<button type="button" class="share share--small" aria-label="Share this story" data-track="share-teaser">'
    '<svg class="icon icon--share" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><use '
    'xlink:href="/assets/icons.svg#share"></use></svg></button>'
)
_SYLLABLES = [first + vowel for first in ("", "d", "h", "l", "m", "n", "r", "s", "t", "tr", "c") for vowel in "aeio"]
