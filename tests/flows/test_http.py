"""One request at a time: limits, redirects, cookies, and a fate for everything that the web does."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
import zstandard

from config.outlets import Outlet
from config.settings import Settings
from extractors.fates import Outcome
from flows.sources.addresses import CheckedBackend
from flows.sources.answers import Answer, Conditions, conditions_of, read_retry_after
from flows.sources.http import Http, May
from flows.sources.pace import Pace
from tests.flows import misbehaving as bad
from tests.flows.conftest import an_outlet
from tests.flows.misbehaving import Reply, Seen, Server, assert_apart, page, redirect


def get(
    url: str,
    outlet: Outlet | None = None,
    *,
    times: int = 1,
    trusting: bool = True,
    conditions: Conditions | None = None,
    may: May | None = None,
    **settings: Any,
) -> Answer:
    """The answer to a GET, the last of several at a time."""
    values = {"pause": 0, "connect_timeout": 2, "read_timeout": 1, "total_timeout": 2, "max_bytes": 1_000_000}
    limits = Settings(**(values | settings))

    async def ask() -> list[Answer]:
        context = ssl.create_default_context(cafile=bad.certificate() if trusting else None)
        http = Http(outlet or an_outlet(), limits, Pace(limits), context)
        try:
            return await asyncio.gather(*(http.get(url, conditions, may) for _ in range(times)))
        finally:
            await http.close()

    return asyncio.run(ask())[-1]


PAGES = {
    "/a": page("/a"),
    "/moved": redirect("/a"),
    "/gone": bad.NOT_FOUND,
    "/busy": Reply(status=429),
    "/down": Reply(status=503),
    "/loop": redirect("/loop2"),
    "/loop2": redirect("/loop"),
    **{f"/far{number}": redirect(f"/far{number + 1}") for number in range(20)},
    "/elsewhere": redirect("http://10.255.255.1/"),
    "/metadata": redirect("http://169.254.169.254/latest/"),
    "/file": redirect("file:///etc/passwd"),
    "/script": redirect("javascript:alert(1)"),
    "/odd": redirect("http://[half/"),
    "/nowhere": Reply(status=302),
    "/bomb": bad.BOMB,
    "/brotli-bomb": Reply(brotli.compress(b"0" * 30_000_000), headers={"Content-Encoding": "br"}),
    "/zstd-bomb": Reply(zstandard.compress(b"0" * 30_000_000), headers={"Content-Encoding": "zstd"}),
    "/nested-bomb": Reply(gzip.compress(bad.BOMB.body), headers={"Content-Encoding": "gzip, gzip"}),
    "/big": Reply(b"0" * 3_000_000),
    "/big-error": Reply(b"0" * 3_000_000, 500),
    "/endless": bad.endless,
    "/broken-gzip": Reply(b"\x1f\x8b\x08\x00" + b"\0" * 6 + b"\xff" * 300, headers={"Content-Encoding": "gzip"}),
    "/drip": bad.drip,
    "/drip-headers": bad.drip_headers,
    "/continues": bad.continues,
    "/silent": bad.silent,
    "/cut": bad.cut,
    "/reset": bad.reset,
    "/many-headers": bad.many_headers,
    "/nonsense": bad.nonsense,
}


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/a", Outcome.OK),
        ("/moved", Outcome.OK),
        ("/gone", Outcome.HTTP_4XX),
        ("/busy", Outcome.HTTP_429),
        ("/down", Outcome.HTTP_5XX),
        ("/loop", Outcome.REDIRECT_LOOP),
        ("/far0", Outcome.TOO_MANY_REDIRECTS),
        ("/elsewhere", Outcome.FORBIDDEN_ADDRESS),
        ("/metadata", Outcome.FORBIDDEN_ADDRESS),
        ("/file", Outcome.BAD_URL),
        ("/script", Outcome.BAD_URL),
        ("/odd", Outcome.BAD_URL),
        ("/nowhere", Outcome.HTTP_4XX),
        ("/bomb", Outcome.TOO_LARGE),
        ("/brotli-bomb", Outcome.TOO_LARGE),
        ("/zstd-bomb", Outcome.TOO_LARGE),
        ("/nested-bomb", Outcome.TOO_LARGE),
        ("/big", Outcome.TOO_LARGE),
        ("/big-error", Outcome.HTTP_5XX),
        ("/endless", Outcome.TOO_LARGE),
        ("/broken-gzip", Outcome.BAD_ENCODING),
        ("/drip", Outcome.TOTAL_TIMEOUT),
        ("/drip-headers", Outcome.TOTAL_TIMEOUT),
        ("/continues", Outcome.TOTAL_TIMEOUT),
        ("/silent", Outcome.READ_TIMEOUT),
        ("/cut", Outcome.CONNECTION),
        ("/reset", Outcome.CONNECTION),
        ("/many-headers", Outcome.CONNECTION),
        ("/nonsense", Outcome.CONNECTION),
    ],
)
def test_every_request_has_a_fate(server: Server, path: str, outcome: Outcome) -> None:
    server.pages |= PAGES
    answer = get(server.url + path)
    assert answer.outcome is outcome, answer.detail
    assert answer.detail
    assert answer.requested_url == server.url + path
    assert answer.attempt == 1
    if outcome is Outcome.OK:
        assert answer.http_status == 200
        assert b"Boats counted" in answer.text
        assert answer.redirects == (1 if path == "/moved" else 0)
        assert answer.header("set-cookie") is None
        assert answer.address == "127.0.0.1"


def test_hosts_that_are_none(server: Server) -> None:
    assert get("http://no-such-host.invalid/").outcome is Outcome.DNS
    assert get("http://127.0.0.1:1/").outcome is Outcome.CONNECTION
    assert get("https://" + server.url[7:] + "/").outcome is Outcome.TLS
    for url in ("http://[half/", "ftp://127.0.0.1/", "http:///path", "javascript:alert(1)", "http://127.0.0.1:0/", ""):
        answer = get(url)
        assert (answer.outcome, answer.attempt) == (Outcome.BAD_URL, 0), url
    assert server.seen == []


def test_private_addresses_are_for_those_who_say_so(server: Server) -> None:
    server.pages |= PAGES
    refused = get(server.url + "/a", an_outlet(allow_private=False))
    assert (refused.outcome, refused.attempt) == (Outcome.FORBIDDEN_ADDRESS, 0)
    other = an_outlet(domain="quay.example")
    assert get(server.url + "/a", other).outcome is Outcome.FORBIDDEN_ADDRESS, "only the outlet's own hosts"
    assert server.seen == []
    named = an_outlet(domain="quay.example", feeds=[server.url + "/rss.xml"])
    assert get(server.url + "/a", named).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("address", "private", "allowed"),
    [
        ("93.184.216.34", False, True),
        ("127.0.0.1", False, False),
        ("127.0.0.1", True, True),
        ("10.1.2.3", True, True),
        ("192.168.1.1", False, False),
        ("100.64.0.1", False, False),
        ("169.254.169.254", True, False),
        ("224.0.0.1", True, False),
        ("0.0.0.0", True, False),
        ("255.255.255.255", False, False),
        ("::1", False, False),
        ("::1", True, True),
        ("fe80::1%eth0", True, False),
        ("ff02::1", True, False),
        ("fd00::1", False, False),
        ("::ffff:127.0.0.1", False, False),
        ("::ffff:169.254.169.254", True, False),
        ("64:ff9b::7f00:1", False, False),
        ("64:ff9b::a9fe:a9fe", True, False),
        ("2002:7f00:1::", False, False),
        ("::7f00:1", False, False),
        ("::ffff:0:127.0.0.1", False, False),
        ("fec0::1", False, False),
        ("64:ff9b:1::7f00:1", False, False),
        ("2606:2800:220:1:248:1893:25c8:1946", False, True),
    ],
)
def test_addresses(address: str, private: bool, allowed: bool) -> None:
    backend = CheckedBackend(an_outlet(domain="quay.example", allow_private=private))
    assert backend.may_connect(address, "quay.example") is allowed


def test_cookies_live_as_long_as_a_chain(server: Server) -> None:
    def wall(seen: Seen) -> Reply:
        if "seen=yes" in (seen.headers.get("Cookie") or ""):
            return page("/wall")
        return redirect("/wall", **{"Set-Cookie": "seen=yes"})

    server.pages["/wall"] = wall
    for _ in range(2):
        assert get(server.url + "/wall").outcome is Outcome.OK
    assert [seen.headers.get("Cookie") for seen in server.seen] == [None, "seen=yes", None, "seen=yes"]


def test_a_password_is_sent_and_not_kept(server: Server) -> None:
    server.pages["/a"] = page("/a")
    answer = get(server.url.replace("http://", "http://desk:secret@") + "/a")
    assert server.seen[0].headers["Authorization"].startswith("Basic ")
    assert answer.outcome is Outcome.OK
    assert "secret" not in repr(answer)
    assert "Basic" not in repr(answer.request_headers)


def test_the_environment_names_no_way_around(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("ALL_PROXY", server.url)
    assert get("http://10.255.255.1/", an_outlet(allow_private=False)).outcome is Outcome.FORBIDDEN_ADDRESS
    assert server.seen == []


def test_a_redirect_goes_only_where_it_may(server: Server) -> None:
    server.pages |= {"/out": redirect("/private/x"), "/private/x": page("/x")}

    async def may(url: str) -> tuple[Outcome, str] | None:
        return (Outcome.ROBOTS, "robots.txt forbids it") if "/private" in url else None

    answer = get(server.url + "/out", may=may)
    assert answer.outcome is Outcome.ROBOTS
    assert "/private/x: robots.txt forbids it" in answer.detail
    assert server.paths() == ["/out"]


def test_requests_to_one_host_are_kept_apart(server: Server) -> None:
    server.pages["/a"] = page("/a")
    get(server.url + "/a", times=4, pause=0.4)
    assert_apart(server, 4, 0.4)


def test_at_most_two_at_a_time_and_waiting_is_no_timeout(server: Server) -> None:
    server.pages["/slow"] = Reply(b"slow", delay=0.6)
    answer = get(server.url + "/slow", times=8, total_timeout=1)
    assert answer.outcome is Outcome.OK, "it waited for its turn longer than a request may take"
    assert max(seen.at_once for seen in server.seen) == 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("-5", 0),
        ("1.5", 1.5),
        ("Tue, 10 Mar 2026 06:07:00 GMT", 120),
        ("Tue, 10 Mar 2020 06:07:00 GMT", 0),
        ("99999999999", 30 * 86400),
        ("1e400", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    now = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
    expected = None if seconds is None else now + timedelta(seconds=seconds)
    assert read_retry_after(value, now) == expected


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/a", Outcome.OK),
        ("/silent", Outcome.READ_TIMEOUT),
        ("/drip", Outcome.TOTAL_TIMEOUT),
        ("/cut", Outcome.CONNECTION),
        ("/reset", Outcome.CONNECTION),
        ("/nonsense", Outcome.CONNECTION),
    ],
)
def test_fates_over_tls(path: str, outcome: Outcome) -> None:
    with bad.serving(tls=True) as server:
        server.pages |= PAGES
        assert get(server.url + path).outcome is outcome
        refused = get(server.url + path, trusting=False)
        assert (refused.outcome, refused.attempt) == (Outcome.TLS, 1)
        assert "certificate" in refused.detail


def test_a_name_given_twice_to_a_cookie_and_dates_beyond_time(server: Server) -> None:
    server.pages["/a"] = page("/a")

    def twice(handler: bad.Handler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 302 Found\r\nLocation: /a\r\nSet-Cookie: id=1; Path=/\r\nSet-Cookie: id=2; Path=/a\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )

    server.pages["/twice"] = bad.taking_over(twice)
    assert get(server.url + "/twice").outcome is Outcome.OK
    for value in ("Fri, 31 Dec 9999 23:59:59 -0100", "Mon, 01 Jan 0001 00:00:00 +0100"):
        assert read_retry_after(value, datetime.now(UTC)) is not None


def test_conditions_are_for_one_url(server: Server) -> None:
    server.pages |= {"/a": redirect("/b"), "/b": bad.conditional(page("/b")), "/odd": Reply(status=304)}
    tag = get(server.url + "/b").header("etag") or ""
    row = {"etag": tag, "last_modified": "Mon\xe4rz"}
    for url, outcome in ((server.url + "/b", Outcome.NOT_MODIFIED), (server.url + "/a", Outcome.OK)):
        server.seen.clear()
        assert get(server.url + "/a", conditions=conditions_of({"url": url, **row})).outcome is outcome
        sent = [seen.headers.get("If-None-Match") for seen in server.seen]
        assert sent == ([None, tag] if outcome is Outcome.NOT_MODIFIED else [tag, None])
    assert conditions_of({"url": server.url, "etag": "a\r\nb", "last_modified": "x" * 2000}) is None
    assert get(server.url + "/odd").outcome is Outcome.HTTP_4XX, "nobody asked whether it had changed"


def test_many_encodings(server: Server) -> None:
    body = b"boats"
    for _ in range(40):
        body = gzip.compress(body, 0)
    server.pages["/deep"] = Reply(body, headers={"Content-Encoding": ", ".join(["gzip"] * 40)})
    assert get(server.url + "/deep").outcome is Outcome.BAD_ENCODING


def test_many_hosts_do_not_wait_for_each_other() -> None:
    """Each host has its slots; what they share is not waited for on the time of a server."""

    async def ask() -> list[Answer]:
        limits = Settings(pause=0, total_timeout=2.5)
        hosts = [f"h{number}.quay.example" for number in range(40)]
        http = Http(
            an_outlet(domain="quay.example", address=address), limits, Pace(limits), ssl.create_default_context()
        )
        try:
            return await asyncio.gather(*(http.get(f"http://{host}/slow") for host in hosts))
        finally:
            await http.close()

    with bad.serving() as server:
        address = server.url.removeprefix("http://")
        server.pages["/slow"] = Reply(b"slow", delay=1)
        assert {answer.outcome for answer in asyncio.run(ask())} == {Outcome.OK}
