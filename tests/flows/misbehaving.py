"""A web server on loopback that answers as it is told, well or badly, and remembers what it was asked for."""

from __future__ import annotations

import gzip
import ipaddress
import itertools
import json
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conftest import article_html, story


@cache
def certificate() -> Path:
    """A file with a key and a certificate for this machine, made for these tests."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    address = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    signed = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False).sign(key, hashes.SHA256())
    path = Path(tempfile.mkdtemp(prefix="presscut-")) / "loopback.pem"
    written = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *written) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in."""

    at: float
    path: str
    headers: Message
    at_once: int
    """Requests that were under way when it came, itself included."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


Answering = Reply | Callable[[Seen], Reply] | Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Answers `pages`, by path: a reply, or a function of the request, or one that does what it likes."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *, tls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_address[1]}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate())
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.seen: list[Seen] = []
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.pages: dict[str, Any] = {}
        self.under_way = 0
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""

    def paths(self) -> list[str]:
        """The paths asked for, in order, without the reservations file that every host is asked for."""
        return [seen.path for seen in self.seen if seen.path != "/.well-known/tdmrep.json"]

    def publish(self, *names: str, feed: str = "/rss.xml", **more: str) -> None:
        """Put stories up, each at its path, and a feed of them; `more` replaces titles in the feed."""
        for name in names:
            self.pages.setdefault(name, page(name))
        self.pages[feed] = rss(self.url, {name: more.get(name.strip("/"), f"Boats counted {name}") for name in names})


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:  # http.server's name
        """Answer as the path says."""
        server = self.server
        with server.lock:
            server.under_way += 1
            seen = Seen(time.monotonic(), self.path, self.headers, server.under_way)
            server.seen.append(seen)
        try:
            answering = server.pages.get(self.path, NOT_FOUND)
            if getattr(answering, "takes_over", False):
                answering(self)
                self.close_connection = True
                return
            self.reply(answering(seen) if callable(answering) else answering)
        except OSError:  # the client has gone
            self.close_connection = True
        finally:
            with server.lock:
                server.under_way -= 1

    def do_POST(self) -> None:  # http.server's name
        """Remember the path and the JSON that came."""
        self.server.posted.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.reply(self.server.pages.get(self.path, Reply()))

    def reply(self, reply: Reply) -> None:
        """Send it."""
        time.sleep(reply.delay)
        self.send_response(reply.status)
        headers = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), "Set-Cookie": "id=1"}
        for name, value in (headers | dict(reply.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        if reply.status != 304:
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


NOT_FOUND = Reply(b"<html>no such page</html>", 404)


def page(name: str, text: str = "", **headers: str) -> Reply:
    """An article of its own for each name."""
    return Reply(article_html(f"Boats counted {name}", text or story(sum(map(ord, name)))), headers=headers)


def rss(url: str, titles: Mapping[str, str], dates: Mapping[str, str] | None = None, **headers: str) -> Reply:
    """A feed of the paths, with their titles and dates."""
    items = "".join(
        f"<item><title>{title}</title><link>{url}{path.replace('&', '&amp;')}</link>"
        f"{f'<pubDate>{(dates or {})[path]}</pubDate>' if path in (dates or {}) else ''}</item>"
        for path, title in titles.items()
    )
    body = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
    return Reply(body, kind="application/rss+xml", headers=headers)


def sitemap(url: str, paths: Mapping[str, str | None], kind: str = "urlset") -> Reply:
    """A sitemap of the paths with their dates of change, or an index of sitemaps."""
    entry = "url" if kind == "urlset" else "sitemap"
    entries = "".join(
        f"<{entry}><loc>{url}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{entry}>"
        for path, day in paths.items()
    )
    return Reply(f"<{kind}>{entries}</{kind}>".encode(), kind="text/xml")


def redirect(target: str, **headers: str) -> Reply:
    """A redirect."""
    return Reply(status=302, headers={"Location": target} | headers)


def conditional(reply: Reply) -> Callable[[Seen], Reply]:
    """The reply with an ETag; 304 for who has it already."""
    tag = f'"{hash(reply.body) & 0xFFFFFF:x}"'

    def answer(seen: Seen) -> Reply:
        if seen.headers.get("If-None-Match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(reply.body, reply.status, reply.kind, {**reply.headers, "ETag": tag}, reply.delay)

    return answer


def in_turn(*replies: Reply) -> Callable[[Seen], Reply]:
    """The first reply to the first request, the second to the second; the last to all further ones."""
    left = list(replies)
    return lambda _seen: left.pop(0) if len(left) > 1 else left[0]


def taking_over(act: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """A function that does what it likes with the connection."""
    act.takes_over = True  # type: ignore[attr-defined]
    return act


@taking_over
def drip(handler: Handler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


@taking_over
def drip_headers(handler: Handler) -> None:
    """Headers that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        handler.wfile.write(f"X-{number}: x\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.1)


@taking_over
def silent(handler: Handler) -> None:
    """Nothing."""
    time.sleep(5)


@taking_over
def cut(handler: Handler) -> None:
    """Half of what was promised."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


@taking_over
def reset(handler: Handler) -> None:
    """The connection torn down."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


@taking_over
def endless(handler: Handler) -> None:
    """A body without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(100_000):
        handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")


@taking_over
def many_headers(handler: Handler) -> None:
    """More headers than anybody reads."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n" * 100_000)


@taking_over
def continues(handler: Handler) -> None:
    """`100 Continue`, and so on."""
    for _ in range(100):
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        handler.wfile.flush()
        time.sleep(0.1)


@taking_over
def nonsense(handler: Handler) -> None:
    """What is no HTTP."""
    handler.wfile.write(b"\x00\xff\x13 SMTP? no\r\n\r\n")


def assert_apart(server: Server, count: int, seconds: float) -> None:
    """Requests were started so far apart; half of it is left for how late a busy machine sees one."""
    times = sorted(seen.at for seen in server.seen)
    assert len(times) == count
    assert all(later - earlier > seconds / 2 for earlier, later in itertools.pairwise(times))
    assert times[-1] - times[0] > (count - 1.5) * seconds


BOMB = Reply(gzip.compress(b"0" * 30_000_000), headers={"Content-Encoding": "gzip"})


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Server]:
    """A server while the block runs. It has a robots.txt that allows everything but `/private`."""
    server = Server(tls=tls)
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\n", kind="text/plain")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
