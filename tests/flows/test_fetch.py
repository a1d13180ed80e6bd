"""Fetching from a real server on loopback that misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from config.outlets import Outlet
from config.settings import Settings
from extractors.records import Outcome
from flows.fetch import fetch_outlets
from flows.home import Home
from flows.read import begin, read_here
from flows.sources.answers import Answer
from flows.sources.http import Http
from flows.sources.pace import Pace
from tests.conftest import article_html, ask, make_config, new_run, story


class Misbehaving(ThreadingHTTPServer):
    """Answers as its paths say, and remembers what it was asked for and when."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[float, str]] = []
        self.headers: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def do_GET(self) -> None:  # noqa: N802: http.server's name
        self.server.seen.append((time.monotonic(), self.path))
        self.server.headers.append(dict(self.headers))
        path, url = self.path, self.server.url
        if path == "/robots.txt":
            self._answer(b"User-agent: *\nDisallow: /private\n", kind="text/plain")
        elif path == "/rss.xml":
            names = ["a", "b", "private", "gone", "moved", "loop", "drip", "a?utm_source=rss"]
            items = "".join(
                f"<item><title>{n}</title><link>{url}/{n.replace('&', '&amp;')}</link></item>" for n in names
            )
            self._answer(
                f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode(),
                kind="application/rss+xml",
            )
        elif re.fullmatch(r"/[ab]\d*(\?.*)?", path):
            self._answer(article_html(f"Boats counted {path}", story(len(path) + ord(path[1]))))
        elif path == "/sitemap.xml.gz":
            self._answer(b"\x1f\x8b\x08\x00" + b"\0" * 6 + b"\xff" * 300, kind="application/gzip")
        elif path == "/moved":
            self._redirect("/b2")
        elif path == "/loop":
            self._redirect("/loop2")
        elif path == "/loop2":
            self._redirect("/loop")
        elif path.startswith("/far"):
            self._redirect(f"/far{int(path[4:] or 0) + 1}")
        elif path == "/elsewhere":
            self._redirect("http://10.255.255.1/")
        elif path == "/metadata":
            self._redirect("http://169.254.169.254/latest/")
        elif path == "/file":
            self._redirect("file:///etc/passwd")
        elif path == "/bomb":
            self._answer(gzip.compress(b"0" * 30_000_000), headers={"Content-Encoding": "gzip"})
        elif path == "/big":
            self._answer(b"0" * 3_000_000)
        elif path == "/broken-gzip":
            self._answer(b"\x1f\x8b\x08\x00" + b"\0" * 6 + b"\xff" * 300, headers={"Content-Encoding": "gzip"})
        elif path == "/drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(40):
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.1)
        elif path == "/silent":
            time.sleep(3)
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            status = {"/busy": 429, "/down": 503}.get(path, 404)
            self._answer(b"<html>no</html>", status=status)

    def _answer(
        self, body: bytes, status: int = 200, kind: str = "text/html", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Set-Cookie": "id=1"}.items():
            self.send_header(name, value)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    """A misbehaving server."""
    server = Misbehaving()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _outlet(**more: Any) -> Outlet:
    return Outlet.model_validate({"id": "quay", "name": "Quay", "domain": "127.0.0.1", "allow_private": True} | more)


def _get(url: str, outlet: Outlet, **settings: Any) -> Answer:
    async def ask_once() -> Answer:
        import ssl

        limits = Settings(pause=0, connect_timeout=2, read_timeout=1, total_timeout=2, max_bytes=1_000_000, **settings)
        http = Http(outlet, limits, Pace(limits), ssl.create_default_context())
        try:
            return await http.get(url)
        finally:
            await http.close()

    return asyncio.run(ask_once())


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/a", Outcome.OK),
        ("/moved", Outcome.OK),
        ("/gone", Outcome.HTTP_4XX),
        ("/busy", Outcome.HTTP_429),
        ("/down", Outcome.HTTP_5XX),
        ("/loop", Outcome.REDIRECT_LOOP),
        ("/far", Outcome.TOO_MANY_REDIRECTS),
        ("/elsewhere", Outcome.FORBIDDEN_ADDRESS),
        ("/metadata", Outcome.FORBIDDEN_ADDRESS),
        ("/file", Outcome.BAD_URL),
        ("/bomb", Outcome.TOO_LARGE),
        ("/big", Outcome.TOO_LARGE),
        ("/broken-gzip", Outcome.BAD_ENCODING),
        ("/drip", Outcome.TOTAL_TIMEOUT),
        ("/silent", Outcome.READ_TIMEOUT),
        ("/cut", Outcome.CONNECTION),
    ],
)
def test_every_request_has_a_fate(server: Misbehaving, path: str, outcome: Outcome) -> None:
    answer = _get(server.url + path, _outlet())
    assert answer.outcome is outcome, answer.detail
    assert answer.detail
    if outcome is Outcome.OK:
        assert answer.http_status == 200
        assert b"Boats counted" in answer.text
        assert answer.redirects == (1 if path == "/moved" else 0)
        assert answer.header("set-cookie") is None


def test_hosts_that_are_none(server: Misbehaving) -> None:
    assert _get("http://no-such-host.invalid/", _outlet()).outcome is Outcome.DNS
    assert _get("http://127.0.0.1:1/", _outlet()).outcome is Outcome.CONNECTION
    assert _get("https://" + server.url[7:] + "/", _outlet()).outcome is Outcome.TLS
    assert _get("http://[half/", _outlet()).outcome is Outcome.BAD_URL
    assert _get("ftp://127.0.0.1/", _outlet()).outcome is Outcome.BAD_URL


def test_private_addresses_are_for_those_who_say_so(server: Misbehaving) -> None:
    assert _get(server.url + "/a", _outlet(allow_private=False)).outcome is Outcome.FORBIDDEN_ADDRESS
    other = _outlet(domain="quay.example")
    assert _get(server.url + "/a", other).outcome is Outcome.FORBIDDEN_ADDRESS, "only the outlet's own hosts"
    assert server.seen == []
    named = _outlet(domain="quay.example", feeds=[server.url + "/rss.xml"])
    assert _get(server.url + "/a", named).outcome is Outcome.OK


def test_requests_to_one_host_are_kept_apart(server: Misbehaving) -> None:
    async def several() -> None:
        import ssl

        limits = Settings(pause=0.2)
        http = Http(_outlet(), limits, Pace(limits), ssl.create_default_context())
        await asyncio.gather(*(http.get(f"{server.url}/a{n}") for n in range(4)))
        await http.close()

    asyncio.run(several())
    times = sorted(moment for moment, _ in server.seen)
    assert len(times) == 4
    assert all(later - earlier > 0.15 for earlier, later in itertools.pairwise(times))


def test_an_outlet_is_brought_home(server: Misbehaving, home: Home) -> None:
    config = make_config(
        pause=0, read_timeout=1, total_timeout=1, user_agent="presscut-test", contact="mailto:desk@example.org"
    )
    outlet = _outlet(feeds=[server.url + "/rss.xml"], language="en", timezone="Europe/London")
    config.outlets.append(outlet)
    for night in (1, 2):
        run = new_run("run")
        begin(home, run, config)
        assert asyncio.run(fetch_outlets(home, run, config.settings, [outlet])) == []
        assert read_here(home, run, config, [], lambda _pages, _part: None) == []
        fates = dict(
            ask(
                home.published,
                f"SELECT requested_url[{len(server.url) + 1}:], outcome FROM fetches WHERE run_id = '{run.run_id}'",
            )
        )
        lost = {"/private": "robots", "/gone": "http_4xx", "/loop": "redirect_loop", "/drip": "total_timeout"}
        came = {"/a": "ok", "/b": "ok", "/moved": "ok"} if night == 1 else {}
        assert fates == {"/robots.txt": "ok", "/rss.xml": "ok"} | lost | came
        assert (
            dict(
                ask(
                    home.published,
                    f"SELECT url[{len(server.url) + 1}:], reason FROM rejections WHERE run_id = '{run.run_id}'",
                )
            )
            == lost
        )
        funnel = ask(
            home.published,
            f"SELECT links, known, asked, fetched, articles, rejections FROM run_funnel WHERE run_id = '{run.run_id}'",
        )
        assert funnel == ([(7, 0, 7, 3, 3, 4)] if night == 1 else [(7, 3, 4, 0, 0, 4)])
    assert ask(home.published, "SELECT attempt FROM fetches WHERE outcome = 'robots'") == [(0,), (0,)]
    assert sorted(ask(home.published, "SELECT outlet_id, url FROM articles")) == sorted(
        ("quay", server.url + path) for path in ("/a", "/b", "/b2")
    )
    assert "/private" not in {path for _, path in server.seen}
    assert server.headers[0]["User-Agent"] == "presscut-test (+mailto:desk@example.org)"
    raw = next(home.raw.glob("**/*.warc.gz")).read_bytes()
    assert b"Set-Cookie" not in gzip.decompress(raw)


def test_a_silent_outlet_may_work_later(home: Home) -> None:
    config = make_config(pause=0)
    outlet = _outlet(feeds=["http://127.0.0.1:1/rss.xml"])
    run = new_run("run")
    begin(home, run, config)
    [problem] = asyncio.run(fetch_outlets(home, run, config.settings, [outlet]))
    assert problem.startswith("outlet quay: no feed and no sitemap could be read: robots.txt could not be read tonight")
    read_here(home, run, config, [], lambda _pages, _part: None)
    assert ask(home.published, "SELECT attempt, outcome FROM fetches WHERE purpose = 'robots' ORDER BY 1") == [
        (1, "connection"), (2, "connection"), (3, "connection"),
    ]  # fmt: skip
    assert ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


def test_a_sitemap_that_cannot_be_read_costs_the_feed_nothing(server: Misbehaving, home: Home) -> None:
    config = make_config(pause=0, read_timeout=1, total_timeout=1)
    outlet = _outlet(feeds=[server.url + "/rss.xml"], sitemaps=[server.url + "/sitemap.xml.gz"])
    run = new_run("run")
    begin(home, run, config)
    assert asyncio.run(fetch_outlets(home, run, config.settings, [outlet])) == []
    read_here(home, run, config, [], lambda _pages, _part: None)
    assert ask(home.published, "SELECT outcome FROM fetches WHERE purpose = 'sitemap'") == [("bad_feed",)]
    assert ask(home.published, "SELECT articles FROM runs") == [(3,)]


def test_no_more_links_than_a_run_may(server: Misbehaving, home: Home) -> None:
    config = make_config(pause=0, max_links=2, read_timeout=1, total_timeout=1)
    outlet = _outlet(feeds=[server.url + "/rss.xml"])
    run = new_run("run")
    begin(home, run, config)
    asyncio.run(fetch_outlets(home, run, config.settings, [outlet]))
    read_here(home, run, config, [], lambda _pages, _part: None)
    assert ask(home.published, "SELECT links, known, left_over FROM runs") == [(7, 0, 5)]
    assert ask(home.published, "SELECT count(*) FROM fetches WHERE purpose = 'article'") == [(2,)]
