"""Nights over a real server on loopback: everything brought home, nothing asked for twice, a fate for each link."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from flows.home import Home
from flows.sources import archive
from tests.conftest import article_html, ask, story
from tests.flows import misbehaving as bad
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Reply, Server, assert_apart, conditional, in_turn, page, redirect, rss, sitemap

NO_ARTICLES = "purpose = 'robots' AND requested_url LIKE '%tdmrep%'"


def fates(home: Home, server: Server, run_id: str) -> dict[str, str]:
    """What became of each URL, without the file of reservations."""
    rows = ask(
        home.published,
        f"SELECT requested_url[{len(server.url) + 1}:], arg_max(outcome, attempt) FROM fetches "
        f"WHERE run_id = '{run_id}' AND NOT ({NO_ARTICLES}) GROUP BY ALL",
    )
    return dict(rows)


def checks_passed(home: Home) -> bool:
    """Whether every data check of every run did."""
    return ask(home.published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


def test_an_outlet_is_brought_home(server: Server, home: Home) -> None:
    names = ["/a", "/b", "/private", "/gone", "/moved", "/loop", "/drip", "/a?utm_source=rss"]
    server.publish(*names)
    server.pages |= {"/moved": redirect("/b2"), "/b2": page("/b2"), "/loop": redirect("/loop2"), "/drip": bad.drip}
    server.pages |= {"/loop2": redirect("/loop"), "/gone": bad.NOT_FOUND}
    config = quick(user_agent="presscut-test", contact="mailto:desk@example.org")
    outlet = an_outlet(feeds=[server.url + "/rss.xml"], language="en", timezone="Europe/London")
    lost = {"/private": "robots", "/gone": "http_4xx", "/loop": "redirect_loop", "/drip": "total_timeout"}
    for number in (1, 2):
        run_id, problems = night(home, config, outlet)
        assert problems == []
        came = {"/robots.txt": "ok", "/a": "ok", "/b": "ok", "/moved": "ok"} if number == 1 else {}
        assert fates(home, server, run_id) == {"/rss.xml": "ok"} | lost | came
        rejections = f"SELECT url[{len(server.url) + 1}:], reason FROM rejections WHERE run_id = '{run_id}'"
        assert dict(ask(home.published, rejections)) == lost
        funnel = ask(
            home.published,
            f"SELECT links, known, asked, fetched, articles, rejections FROM run_funnel WHERE run_id = '{run_id}'",
        )
        assert funnel == ([(7, 0, 7, 3, 3, 4)] if number == 1 else [(7, 3, 4, 0, 0, 4)])
    assert ask(home.published, "SELECT attempt FROM fetches WHERE outcome = 'robots'") == [(0,), (0,)]
    assert sorted(ask(home.published, "SELECT outlet_id, url FROM articles")) == sorted(
        ("quay", server.url + path) for path in ("/a", "/b", "/b2")
    )
    assert "/private" not in server.paths()
    assert server.paths().count("/robots.txt") == 1, "it is remembered for a day"
    assert server.seen[0].headers["User-Agent"] == "presscut-test (+mailto:desk@example.org)"
    assert checks_passed(home)


def test_a_link_that_is_gone_is_not_asked_for_for_ever(server: Server, home: Home) -> None:
    server.publish("/gone", "/down")
    server.pages |= {"/gone": bad.NOT_FOUND, "/down": Reply(status=500)}
    for _ in range(5):
        night(home, quick(backoff=0), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert server.paths().count("/gone") == 3
    assert server.paths().count("/down") == 15, "what may pass is asked for as long as the feed names it"


def test_archives_hold_the_exchange(server: Server, home: Home) -> None:
    body = gzip.compress(article_html("Boats counted", story(3)))
    server.pages |= {"/a": Reply(body, headers={"Content-Encoding": "gzip"})}
    server.publish("/a")
    outlet = an_outlet(feeds=[server.url.replace("http://", "http://desk:secret@") + "/rss.xml"])
    night(home, quick(), outlet)
    [(warc_file, offset)] = ask(home.published, "SELECT warc_file, warc_offset FROM articles")
    raw = gzip.decompress((home.folder / warc_file).read_bytes())
    for secret in (b"secret", b"Cookie", b"Authorization"):
        assert secret.lower() not in raw.lower()
    records = {}
    with (home.folder / warc_file).open("rb") as stream:
        for record in ArchiveIterator(stream):
            records[record.stream_pos] = (
                record.record_type,
                record.headers.get("WARC-Target-URI"),
                record.headers.get("WARC-IP-Address"),
                dict(record.http_headers.items()),
                record.reader.read(),
                record.record_id,
                record.headers.get("WARC-Concurrent-To"),
            )
    kind, url, address, headers, payload, _, of_request = records[offset]
    assert (kind, url, address, payload) == (WarcRecordType.response, server.url + "/a", "127.0.0.1", body)
    assert headers["Content-Encoding"] == "gzip"
    [request] = [record for record in records.values() if record[5] == of_request]
    assert request[0] == WarcRecordType.request
    assert request[3]["User-Agent"].startswith("presscut/")
    kept = ask(home.published, "SELECT purpose, warc_offset FROM fetches WHERE warc_file IS NOT NULL")
    assert {purpose for purpose, _ in kept} == {"robots", "feed", "article"}
    assert all(records[place][0] == WarcRecordType.response for _, place in kept)


def test_an_unchanged_feed_names_what_it_named(server: Server, home: Home) -> None:
    names = [f"/n{number}" for number in range(7)]
    server.publish(*names)
    server.pages["/rss.xml"] = conditional(server.pages["/rss.xml"])
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    counts = []
    for _ in range(4):
        run_id, problems = night(home, quick(max_links=3), outlet)
        assert problems == []
        counts += ask(home.published, f"SELECT links, known, left_over FROM runs WHERE run_id = '{run_id}'")
    assert counts == [(7, 0, 4), (7, 3, 1), (7, 6, 0), (7, 7, 0)]
    outcomes = ask(home.published, "SELECT outcome, bytes, links FROM fetches WHERE purpose = 'feed' ORDER BY run_id")
    assert [row[0] for row in outcomes] == ["ok", "not_modified", "not_modified", "not_modified"]
    assert {(row[1], row[2]) for row in outcomes[1:]} == {(0, 7)}
    assert sorted(path for path in server.paths() if path in names) == names, "each once"


def test_links_of_several_feeds_and_outlets_are_asked_for_once(server: Server, home: Home) -> None:
    server.publish("/a", "/b")
    server.publish("/b/", "/b?utm_medium=feed#top", "/c", feed="/two.xml")
    server.pages["/b/"] = server.pages["/b"]
    first = an_outlet(feeds=[server.url + "/rss.xml", server.url + "/two.xml"])
    second = an_outlet(id="pier", domain="pier.example", feeds=[server.url + "/rss.xml"])
    night(home, quick(), first, second)
    night(home, quick(), first, second)
    asked = [path for path in server.paths() if path[:2] in ("/a", "/b", "/c")]
    assert sorted(path.strip("/")[0] for path in asked) == ["a", "b", "c"]


def test_newest_first_and_not_before_a_day(server: Server, home: Home) -> None:
    days = {f"/n{day:02}": f"2026-03-{day:02}T08:00:00Z" for day in range(1, 21)} | {"/undated": None}
    for name in days:
        server.pages[name] = page(name)
    server.pages["/sitemap.xml"] = sitemap(server.url, days)
    outlet = an_outlet(sitemaps=[server.url + "/sitemap.xml"])
    run_id, _ = night(home, quick(max_links=4), outlet, since=date(2026, 3, 18))
    asked = [path for path in fates(home, server, run_id) if path.startswith(("/n", "/undated"))]
    assert sorted(asked) == ["/n18", "/n19", "/n20", "/undated"]
    assert ask(home.published, "SELECT links, known, left_over FROM runs") == [(21, 0, 17)]
    run_id, _ = night(home, quick(max_links=2), outlet)
    assert [path for path in server.paths() if path.startswith("/n1")][-2:] == ["/n17", "/n16"]


def test_sitemaps_in_sitemaps(server: Server, home: Home) -> None:
    pack = gzip.compress
    server.pages |= {name: page(name) for name in ("/a", "/b", "/c", "/deep")}
    index = {"/old.xml": "2020-01-01", "/new.xml.gz": "2026-03-10", "/sitemap.xml": None, "/two.xml": "2026-03-01"}
    server.pages |= {
        "/sitemap.xml": sitemap(server.url, index, "sitemapindex"),
        "/new.xml.gz": Reply(pack(sitemap(server.url, {"/a": "2026-03-10"}).body), kind="application/gzip"),
        "/old.xml": sitemap(server.url, {"/b": "2020-01-01"}),
        "/two.xml": sitemap(server.url, {"/three.xml": None, "/sitemap.xml": None}, "sitemapindex"),
        "/three.xml": sitemap(server.url, {"/four.xml": None, "/five.xml": None}, "sitemapindex"),
        "/four.xml": sitemap(server.url, {"/deep": None}),
    }
    outlet = an_outlet(sitemaps=[server.url + "/sitemap.xml"])
    night(home, quick(), outlet)
    asked = [path for path in server.paths() if "xml" in path]
    assert asked == ["/sitemap.xml", "/new.xml.gz", "/two.xml", "/three.xml", "/old.xml"], "newest first, three deep"
    assert {path for path in server.paths() if "." not in path} == {"/a", "/b"}
    server.seen.clear()
    night(home, quick(max_sitemaps=2), outlet)
    assert [path for path in server.paths() if "xml" in path] == ["/sitemap.xml", "/new.xml.gz"]


@pytest.mark.parametrize(
    "body",
    [b"\x1f\x8b\x08\x00" + b"\0" * 6 + b"\xff" * 300, bad.BOMB.body, b"<html>no feed</html>", b""],
    ids=["broken", "bomb", "page", "empty"],
)
def test_a_source_that_cannot_be_read_costs_the_others_nothing(server: Server, home: Home, body: bytes) -> None:
    server.publish("/a")
    server.pages |= {"/sitemap.xml.gz": Reply(body, kind="application/gzip"), "/two.xml": Reply(body)}
    sources = {"feeds": [server.url + "/two.xml", server.url + "/rss.xml"]}
    outlet = an_outlet(**sources, sitemaps=[server.url + "/sitemap.xml.gz"])
    _, problems = night(home, quick(max_bytes=1_000_000), outlet)
    assert problems == []
    outcomes = "SELECT DISTINCT outcome FROM fetches WHERE purpose IN ('feed', 'sitemap') ORDER BY ALL"
    assert ask(home.published, outcomes) == [("bad_feed",), ("ok",)]
    assert ask(home.published, "SELECT articles FROM runs") == [(1,)]


@pytest.mark.parametrize("robots", [Reply(status=503), Reply(status=500), bad.silent, bad.reset, Reply(status=429)])
def test_no_robots_txt_tonight_means_nothing_tonight(server: Server, home: Home, robots: bad.Answering) -> None:
    server.publish("/a")
    server.pages["/robots.txt"], allowing = robots, server.pages["/robots.txt"]
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    _, problems = night(home, quick(read_timeout=0.3), outlet)
    assert len(problems) == 1
    assert "robots.txt could not be read tonight" in problems[0]
    assert set(server.paths()) == {"/robots.txt"}
    assert ask(home.published, "SELECT status, failures FROM outlet_runs") == [("failed", 1)]
    server.pages["/robots.txt"] = allowing
    _, problems = night(home, quick(), outlet)
    assert problems == []
    assert "/a" in server.paths(), "the next night asks again"
    assert ask(home.published, "SELECT status, failures FROM outlet_runs ORDER BY run_id")[1] == ("fetched", 0)


def test_robots_txt_that_is_not_there_allows(server: Server, home: Home) -> None:
    server.publish("/a", "/private/b")
    for robots in (bad.NOT_FOUND, Reply(status=403), redirect("/robots.txt")):
        server.pages["/robots.txt"] = robots
        night(Home(home.folder / str(id(robots)), home.config), quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert server.paths().count("/private/b") == 3
    assert server.paths().count("/a") == 3


def test_robots_txt_is_asked_of_the_host_that_a_redirect_leads_to(server: Server, home: Home) -> None:
    with bad.serving() as other:
        other.pages |= {"/robots.txt": Reply(b"User-agent: presscut\nDisallow: /a\n"), "/a": page("/a")}
        other.pages["/b"] = page("/b")
        server.publish("/x", "/y")
        server.pages |= {"/x": redirect(other.url + "/a"), "/y": redirect(other.url + "/b")}
        run_id, _ = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
        assert other.paths() == ["/robots.txt", "/b"]
    assert fates(home, server, run_id)["/x"] == "robots"
    assert checks_passed(home)


def test_crawl_delay(server: Server, home: Home) -> None:
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 0.4\n")
    server.publish("/a", "/b")
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert_apart(server, 5, 0.4)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("after", ["1", "date", None])
def test_a_busy_server_is_given_time(server: Server, home: Home, status: int, after: str | None) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=3)
    value = f"{moment:%a, %d %b %Y %H:%M:%S} GMT" if after == "date" else after
    headers = {"Retry-After": value} if value else {}
    server.publish("/a", "/b", "/c")
    server.pages["/a"] = in_turn(Reply(status=status, headers=headers), page("/a"))
    run_id, problems = night(home, quick(backoff=1, connections_per_host=1), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert problems == []
    rows = "SELECT attempt, http_status FROM fetches WHERE purpose = 'article' AND link_title LIKE '%/a' ORDER BY 1"
    assert ask(home.published, rows.replace("link_title LIKE '%/a'", "requested_url LIKE '%/a'")) == [
        (1, status), (2, 200),
    ]  # fmt: skip
    refused = next(number for number, seen in enumerate(server.seen) if seen.path == "/a")
    waited = server.seen[refused + 1].at - server.seen[refused].at
    assert waited > {"1": 0.99, "date": 1.0, None: 0.74}[after], "the whole host is left alone"
    assert fates(home, server, run_id)["/a"] == "ok"
    assert ask(home.published, "SELECT count(*) FROM rejections") == [(0,)]
    assert checks_passed(home)


def test_what_stays_busy_is_rejected_in_the_end(server: Server, home: Home) -> None:
    server.publish("/a", "/b")
    server.pages["/a"] = Reply(status=503)
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert server.paths().count("/a") == 3
    assert ask(home.published, "SELECT url[-2:], reason, detail FROM rejections") == [("/a", "http_5xx", "status 503")]
    assert ask(home.published, "SELECT articles FROM runs") == [(1,)]
    assert checks_passed(home)


def test_a_server_that_wants_hours_is_left_alone_for_hours(server: Server, home: Home) -> None:
    server.publish(*(f"/n{number}" for number in range(9)))
    server.pages["/n0"] = Reply(status=429, headers={"Retry-After": "7200"})
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    start = time.monotonic()
    night(home, quick(connections_per_host=1), outlet)
    assert time.monotonic() - start < 60
    assert [path for path in server.paths() if path.startswith("/n")] == ["/n0"]
    assert ask(home.published, "SELECT left_over FROM runs") == [(8,)]
    server.seen.clear()
    _, problems = night(home, quick(), outlet)
    assert server.seen == [], "the next run remembers"
    assert "wants to be left alone until" in problems[0]


def test_a_host_that_only_fails_is_left_alone(server: Server, home: Home) -> None:
    names = [f"/n{number}" for number in range(40)]
    server.publish(*names)
    server.pages |= dict.fromkeys(names, bad.reset)
    night(home, quick(backoff=0), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert len([path for path in server.paths() if path in names]) <= 24
    links, left, lost = ask(home.published, "SELECT links, left_over, rejections FROM runs")[0]
    assert links == left + lost == 40
    assert checks_passed(home)


def test_an_outlet_that_keeps_failing_is_rested(home: Home) -> None:
    dead = an_outlet(feeds=["http://127.0.0.1:1/rss.xml"])
    for number in range(1, 5):
        run_id, problems = night(home, quick(backoff=0), dead)
        asked = ask(home.published, f"SELECT count(*) FROM fetches WHERE run_id = '{run_id}' AND purpose = 'robots'")
        status, failures, rests = ask(
            home.published,
            f"SELECT status, failures, rests_until > ended_at FROM outlet_runs WHERE run_id = '{run_id}'",
        )[0]
        if number < 4:
            assert (status, failures, asked) == ("failed", number, [(3,)])
            assert problems[0].startswith(
                "outlet quay: no feed and no sitemap could be read: robots.txt could not be read tonight: connection"
            )
            assert bool(rests) is (number == 3)
        else:
            assert (status, failures, asked, problems) == ("resting", 3, [(0,)], [])
    health = ask(home.published, "SELECT status, failures, failures_7d FROM outlet_health WHERE outlet_id = 'quay'")
    assert health == [("resting", 3, 3)]


def test_articles_are_asked_for_again(server: Server, home: Home) -> None:
    server.publish("/a", "/b", "/c")
    server.pages |= {name: conditional(server.pages[name]) for name in ("/a", "/b", "/c")}
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    config = quick(refetch_hours="0.0006, 100")
    night(home, config, outlet)
    time.sleep(2.2)
    server.pages["/b"] = conditional(page("/b", story(77)))
    server.pages["/c"] = bad.NOT_FOUND
    server.pages["/rss.xml"] = rss(server.url, {"/a": "Boats counted /a"})
    run_id, problems = night(home, config, outlet)
    assert problems == []
    assert fates(home, server, run_id) == {"/rss.xml": "ok", "/a": "not_modified", "/b": "ok", "/c": "http_4xx"}
    versions = "SELECT url[-2:], version, articles.text = article_versions.text FROM article_versions "
    assert ask(home.published, versions + "JOIN articles USING (article_id, version) ORDER BY 1") == [
        ("/a", 1, True), ("/b", 2, True), ("/c", 1, True),
    ]  # fmt: skip
    funnel = f"SELECT links, known, asked, not_modified, fetched, articles, rejections FROM run_funnel WHERE run_id = '{run_id}'"
    assert ask(home.published, funnel) == [(1, 1, 3, 1, 1, 1, 1)]
    server.seen.clear()
    night(home, config, outlet)
    assert server.paths() == ["/rss.xml"], "once for an age"
    assert checks_passed(home)


def test_a_feed_that_says_something_else_asks_again(server: Server, home: Home) -> None:
    dates = dict.fromkeys(("/a", "/b", "/c"), "Tue, 10 Mar 2026 06:05:00 GMT")
    server.publish("/a", "/b", "/c")
    server.pages["/rss.xml"] = rss(server.url, {name: f"Boats {name}" for name in dates}, dates)
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    night(home, quick(), outlet)
    server.seen.clear()
    titles = {"/a": "Boats /a", "/b": "Ships /b", "/c": "Boats /c"}
    server.pages["/rss.xml"] = rss(server.url, titles, dates | {"/c": "Tue, 10 Mar 2026 09:00:00 GMT"})
    for name in titles:
        server.pages[name] = Reply(article_html(f"Ships counted {name}", story(sum(map(ord, name)))))
    run_id, _ = night(home, quick(), outlet)
    assert sorted(server.paths()) == ["/b", "/c", "/rss.xml"]
    changed = "SELECT url[-2:], article_versions.version, title_changed, words_added FROM article_versions"
    rows = ask(home.published, f"{changed} JOIN articles USING (article_id) WHERE article_versions.run_id = '{run_id}'")
    assert sorted(rows) == [("/b", 2, True, 0), ("/c", 2, True, 0)]
    server.seen.clear()
    night(home, quick(), outlet)
    assert server.paths() == ["/rss.xml"]


RESERVED = {
    "/header": page("/header", **{"tdm-reservation": "1"}),
    "/robots-tag": page("/robots-tag", **{"X-Robots-Tag": "noai, noindex"}),
    "/meta": Reply(article_html("Reserved", story(5), extra='<meta name="tdm-reservation" content="1">')),
    "/mine/a": page("/mine/a"),
    "/free": page("/free", **{"tdm-reservation": "0", "X-Robots-Tag": "googlebot: noai"}),
}


@pytest.mark.parametrize("respect", [True, False])
def test_reservations_are_recorded_and_honoured(server: Server, home: Home, respect: bool) -> None:
    rules = b'[{"location": "/mine/*", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]'
    server.pages |= RESERVED | {"/.well-known/tdmrep.json": Reply(rules, kind="application/json")}
    server.publish(*RESERVED)
    for _ in range(2):
        night(home, quick(respect_tdm=respect), an_outlet(feeds=[server.url + "/rss.xml"]))
    size = len(server.url)
    by = {"/header": "header", "/robots-tag": "noai", "/meta": "meta", "/mine/a": "tdmrep.json"}
    articles = dict(ask(home.published, f"SELECT url[{size + 1}:], tdm_reservation FROM articles"))
    assert articles == ({"/free": None} if respect else by | {"/free": None})
    lost = ask(home.published, f"SELECT url[{size + 1}:], detail FROM rejections WHERE reason = 'tdm_reserved'")
    assert dict(lost) == (
        {path: f"reserved against text and data mining: {place}" for path, place in by.items()} if respect else {}
    )
    assert [seen.path for seen in server.seen].count("/.well-known/tdmrep.json") == 1
    assert checks_passed(home)


def test_a_feed_in_json(server: Server, home: Home) -> None:
    server.pages["/a"] = page("/a")
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "url": "{server.url}/a"}}]}}'
    server.pages["/feed.json"] = Reply(feed.encode(), kind="application/feed+json")
    night(home, quick(), an_outlet(feeds=[server.url + "/feed.json"]))
    assert ask(home.published, "SELECT url, found_in, link_source FROM fetches WHERE purpose = 'article'") == [
        (server.url + "/a", server.url + "/feed.json", "feed")
    ]


def test_the_date_of_a_link_reaches_the_article(server: Server, home: Home) -> None:
    undated = article_html("Boats", story(4)).replace(b"article:published_time", b"x")
    server.pages["/a"] = Reply(undated)
    server.pages["/rss.xml"] = rss(server.url, {"/a": "Boats"}, {"/a": "Tue, 10 Mar 2026 06:05:00 GMT"})
    config, outlet = quick(refetch_hours="0.0003"), an_outlet(feeds=[server.url + "/rss.xml"])
    for number in (1, 2):
        night(home, config, outlet)
        dates = ask(home.published, "SELECT version, published_at, published_source FROM articles")
        assert dates == [(number, datetime(2026, 3, 10, 6, 5, tzinfo=UTC), "feed")]
        time.sleep(1.1)
        server.pages["/a"] = Reply(undated.replace(b"Boats", b"Ships"))
        server.pages["/rss.xml"] = rss(server.url, {})


def test_a_full_disk_costs_what_did_not_fit(server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"/n{number}" for number in range(8)]
    server.publish(*names)
    append = archive.ArchiveWriter.append

    def half(self: archive.ArchiveWriter, packed: archive.Packed) -> archive.Place:
        if self.records == 4:
            self.records += 1
            stream = self._stream

            class Full:
                def __getattr__(self, name: str) -> Any:
                    return getattr(stream, name)

                def write(self, data: memoryview) -> int:
                    if len(data) < 500:
                        raise OSError(28, "No space left on device")
                    return stream.write(data[: len(data) // 2])

            self._stream = Full()  # type: ignore[assignment]
            try:
                return append(self, packed)
            finally:
                self._stream = stream
        return append(self, packed)

    with monkeypatch.context() as patch:
        patch.setattr(archive.ArchiveWriter, "append", half)
        _, problems = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert "1 pages could not be kept" in problems[0]
    assert ask(home.published, "SELECT articles FROM runs") == [(7,)]
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert ask(home.published, "SELECT count(*) FROM articles") == [(8,)]
    assert checks_passed(home)


def test_a_fault_of_ours_costs_no_page(server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    server.publish("/a", "/b")
    pack = archive.pack

    def failing(kind: str, url: str, body: bytes, **more: Any) -> archive.Packed:
        if url.endswith("/a"):
            raise OSError(28, "No space left on device")
        return pack(kind, url, body, **more)

    monkeypatch.setattr(archive, "pack", failing)
    _, problems = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert len(problems) == 1
    assert "1 pages could not be kept, the first is" in problems[0]
    assert ask(home.published, "SELECT articles FROM runs") == [(1,)]
    assert not list(Path(home.work).iterdir())


def test_an_outlet_of_which_only_the_domain_is_known(server: Server, home: Home) -> None:
    server.pages |= {"/a": page("/a"), "/map.xml": sitemap(server.url, {"/a": "2026-03-10"})}
    server.pages["/robots.txt"] = Reply(f"User-agent: *\nAllow: /\nSitemap: {server.url}/map.xml\n".encode())
    _, problems = night(home, quick(backoff=0), an_outlet(domain=server.url[7:]))
    assert problems == []
    assert server.paths()[-2:] == ["/map.xml", "/a"]
    server.pages["/robots.txt"] = bad.NOT_FOUND
    _, problems = night(Home(home.folder / "2", home.config), quick(backoff=0), an_outlet(domain=server.url[7:]))
    assert problems == ["outlet quay: no feeds and no sitemaps are configured, and robots.txt names none"]


def test_sitemaps_that_nobody_configured_are_those_of_robots_txt(server: Server, home: Home) -> None:
    server.pages |= {"/b": page("/b"), "/map.xml": sitemap(server.url, {"/b": "2026-03-10"})}
    server.pages["/robots.txt"] = Reply(f"User-agent: *\nAllow: /\nSitemap: {server.url}/map.xml\n".encode())
    server.publish("/a")
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"], sitemaps=[]))
    assert server.paths() == ["/robots.txt", "/rss.xml", "/a"], "none means none"
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert server.paths()[3:] == ["/rss.xml", "/map.xml", "/b"]


def test_what_is_no_link_of_the_web_has_its_fate(server: Server, home: Home) -> None:
    server.publish("/a")
    odd = ["ftp://quay.example/x", "file:///etc/passwd", "http://169.254.169.254/latest", "http://10.0.0.1/x"]
    odd += ["http://no-such-host.invalid/x", f"{server.url}/{'x' * 5000}", f"{server.url}/{'.amp' * 2000}x"]
    items = "".join(f"<item><link>{url}</link></item>" for url in [server.url + "/a", *odd])
    server.pages["/rss.xml"] = Reply(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    rows = ask(home.published, "SELECT outcome, attempt FROM fetches WHERE purpose = 'article' ORDER BY ALL")
    assert rows == [
        ("bad_url", 0), ("bad_url", 0), ("bad_url", 0), ("bad_url", 0), ("dns", 0), ("forbidden_address", 0),
        ("forbidden_address", 0), ("ok", 1),
    ]  # fmt: skip
    assert ask(home.published, "SELECT links, rejections FROM runs") == [(8, 7)]
    assert checks_passed(home)


def test_outlets_that_share_a_feed(server: Server, home: Home) -> None:
    server.publish(*(f"/n{number}" for number in range(6)))
    outlets = [an_outlet(id=f"quay{number}", feeds=[server.url + "/rss.xml"]) for number in range(4)]
    for _ in range(2):
        night(home, quick(refetch_hours="0.0003"), *outlets)
        assert sorted(path for path in server.paths() if path.startswith("/n")) == [f"/n{n}" for n in range(6)]
        server.seen.clear()
        time.sleep(1.2)


def test_a_host_that_wants_a_day_between_requests(server: Server, home: Home) -> None:
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 86400\n")
    server.publish("/a", "/b")
    _, problems = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert "wants 86,400 seconds before the next request" in problems[0]
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert server.paths() == ["/robots.txt", "/rss.xml"]
    assert ask(home.published, "SELECT left_over FROM runs ORDER BY run_id") == [(0,), (2,)]


@pytest.mark.parametrize("rate", ["1/" + "9" * 400, "0/1", "1/0", "1/30d"])
def test_odd_rates_stop_nothing_for_ever(server: Server, home: Home, rate: str) -> None:
    server.pages["/robots.txt"] = Reply(f"User-agent: *\nRequest-rate: {rate}\n".encode())
    server.publish("/a")
    night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert checks_passed(home)


def test_a_fault_in_a_request_has_a_row(server: Server, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.sources.http as http
    from extractors.payload import decode_payload

    server.publish("/a", "/b")

    def failing(body: bytes, *more: Any) -> bytes:
        if b"Boats counted /a" in body and b"<html" in body:
            raise ZeroDivisionError("a mistake of ours")
        return decode_payload(body, *more)

    monkeypatch.setattr(http, "decode_payload", failing)
    _, problems = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert "ZeroDivisionError('a mistake of ours')" in problems[0]
    assert ask(home.published, "SELECT reason FROM rejections") == [("connection",)]
    assert ask(home.published, "SELECT articles FROM runs") == [(1,)]
    assert checks_passed(home)


def test_an_outlet_whose_feed_was_mended_is_asked(server: Server, home: Home) -> None:
    server.publish("/a")
    for _ in range(3):
        night(home, quick(), an_outlet(feeds=[server.url + "/wrong.xml"]))
    assert ask(home.published, "SELECT max(failures), bool_or(rests_until IS NOT NULL) FROM outlet_runs") == [(3, True)]
    _, problems = night(home, quick(), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert problems == []
    assert "/a" in server.paths()


def test_a_night_without_a_network_rests_nobody(home: Home) -> None:
    dead = [an_outlet(id=f"dead{n}", feeds=[f"http://127.0.0.1:{n}/rss.xml"]) for n in (1, 2, 3)]
    for _ in range(4):
        night(home, quick(backoff=0), *dead)
    assert ask(home.published, "SELECT DISTINCT status, failures FROM outlet_runs") == [("failed", 1)]


def test_sitemaps_beyond_the_limit_are_counted(server: Server, home: Home) -> None:
    maps = {f"/map{number}.xml": None for number in range(9)}
    server.pages["/index.xml"] = sitemap(server.url, maps, "sitemapindex")
    for number, name in enumerate(maps):
        server.pages |= {name: sitemap(server.url, {f"/n{number}": None}), f"/n{number}": page(f"/n{number}")}
    night(home, quick(max_sitemaps=4), an_outlet(sitemaps=[server.url + "/index.xml"]))
    assert [path for path in server.paths() if "map" in path] == ["/map8.xml", "/map7.xml", "/map6.xml"]
    assert ask(home.published, "SELECT links, unread_sitemaps FROM outlet_runs") == [(3, 6)]


@pytest.mark.parametrize("gap", [" " * 120_000, "<?xml " * 20_000, "&" * 100_000])
def test_a_sitemap_of_nothing_holds_nobody_up(server: Server, home: Home, gap: str) -> None:
    server.pages["/map.xml"] = Reply(f"<urlset><url><loc>{server.url}/a</loc></url>{gap}</urlset>".encode())
    server.pages["/a"] = page("/a")
    night(home, quick(), an_outlet(sitemaps=[server.url + "/map.xml"]))
    assert ask(home.published, "SELECT count(*) FROM fetches WHERE purpose = 'sitemap'") == [(1,)]
