"""`presscut outlets`: a site's feeds found, one outlet tried, those that answer switched on, the health of all."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from config.outlets import load_outlets
from flows.home import Home
from tests.conftest import Presscut
from tests.flows import misbehaving as bad
from tests.flows.conftest import an_outlet, night, quick
from tests.flows.misbehaving import Reply, Server, page, rss, sitemap

FAST = {"PRESSCUT_PAUSE": "0", "PRESSCUT_READ_TIMEOUT": "1", "PRESSCUT_BACKOFF": "0"}


def front(head: str, **more: str) -> Reply:
    """A front page."""
    markup = (
        f"<html lang='en-GB'><head><title>Home - The Quay Echo</title>{head}</head><body><h1>News</h1></body></html>"
    )
    return Reply(markup.encode(), headers=more)


@pytest.fixture
def site(server: Server) -> Server:
    """A site with a feed that its pages link to, and sitemaps that robots.txt names."""
    server.publish("/a", "/b", feed="/news/feed.xml")
    server.publish("/a", feed="/a-only.xml")
    links = (
        "<meta property='og:site_name' content='The Quay \"Echo\"'>"
        "<link rel='alternate' type='application/rss+xml' href='/news/feed.xml'>"
        "<link rel='alternate' type='application/rss+xml' href='/comments/feed/'>"
        "<link rel='alternate' type='application/rss+xml' href='/gone.xml'>"
        "<link rel='alternate' type='application/atom+xml' href='/a-only.xml'>"
    )
    robots = f"User-agent: *\nDisallow: /private\nSitemap: {server.url}/map.xml\nSitemap: /private/map.xml\n"
    server.pages |= {
        "/": front(links),
        "/robots.txt": Reply(robots.encode()),
        "/map.xml": sitemap(server.url, {"/2026.xml": "2026-03-10"}, "sitemapindex"),
        "/private/map.xml": sitemap(server.url, {"/a": None}),
    }
    return server


def block(text: str) -> dict[str, Any]:
    """The one outlet of a file."""
    [found] = tomllib.loads(text)["outlet"]
    return dict(found)


def test_a_site_is_looked_at(site: Server, presscut: Presscut, tmp_path: Path) -> None:
    done = presscut("outlets", "add", site.url, env=FAST)
    assert done.returncode == 0, done.stderr
    found = block(done.stdout)
    assert found == {
        "id": site.url[7:].replace(".", "-").replace(":", "-"),
        "name": 'The Quay "Echo"',
        "domain": site.url[7:],
        "country": "GB",
        "language": "en-GB",
        "timezone": "Europe/London",
        "media_type": "other",
        "feeds": [site.url + "/news/feed.xml"],
        "sitemaps": [site.url + "/map.xml"],
        "enabled": True,
        "allow_private": True,
    }
    assert "# 2 links" in done.stdout
    assert "media_type could not be told" in done.stderr
    assert "/private/map.xml" not in site.paths()
    assert "/comments/feed/" not in site.paths()
    assert not (tmp_path / "home" / "config").exists(), "printed, not written"

    path = tmp_path / "home" / "config" / "outlets.toml"
    for _ in range(2):
        done = presscut("outlets", "add", site.url, "--write", env=FAST)
    assert done.returncode == 2
    assert "is listed already, as outlet" in done.stderr
    assert [outlet.feeds for outlet in load_outlets(path)] == [[site.url + "/news/feed.xml"]]
    done = presscut("outlets", "list")
    assert 'The Quay "Echo"' in done.stdout


def test_the_usual_paths(server: Server, presscut: Presscut) -> None:
    server.pages |= {"/": front(""), "/rss.xml": rss(server.url, {"/a": "A"}), "/a": page("/a")}
    server.pages["/news-sitemap.xml"] = sitemap(server.url, {"/a": "2026-03-10"})
    found = block(presscut("outlets", "add", server.url + "/", env=FAST).stdout)
    assert found["feeds"] == [server.url + "/rss.xml"]
    assert found["sitemaps"] == [server.url + "/news-sitemap.xml"]
    assert found["name"] == "Home - The Quay Echo"


def test_a_feed_may_be_named_itself(server: Server, presscut: Presscut) -> None:
    server.publish("/a", feed="/odd/place")
    found = block(presscut("outlets", "add", server.url + "/odd/place", env=FAST).stdout)
    assert found["feeds"] == [server.url + "/odd/place"]


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({"/": front("")}, "no feed and no sitemap answers"),
        ({}, "status 404"),
        ({"/robots.txt": Reply(b"User-agent: *\nDisallow: /\n"), "/": front("")}, "robots.txt forbids it"),
        ({"/robots.txt": Reply(status=503), "/": front("")}, "robots.txt could not be read tonight"),
        ({"/": bad.silent}, "/"),
    ],
)
def test_a_site_that_announces_nothing(server: Server, presscut: Presscut, pages: dict[str, Any], message: str) -> None:
    server.pages |= pages
    done = presscut("outlets", "add", server.url, env=FAST)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize("url", ["", "http://", "ftp://127.0.0.1/", "not a url", "http://[half/"])
def test_what_is_no_address(presscut: Presscut, url: str) -> None:
    done = presscut("outlets", "add", url)
    assert done.returncode == 2
    assert "expected a URL such as" in done.stderr


OUTLETS = """# Mine.
[[outlet]]
id = "quay"  # the good one
name = "Quay"
domain = "127.0.0.1"
allow_private = true
feeds = ["{url}/rss.xml"]
enabled = false

[[outlet]]
id = "dead"
name = "Dead"
domain = "dead.example"
allow_private = true
feeds = ["http://127.0.0.1:1/rss.xml"]
enabled = false
"""


@pytest.fixture
def outlets(server: Server, tmp_path: Path) -> Path:
    """A file with an outlet that answers and one that does not, both switched off."""
    server.publish("/a", "/private", "/gone", "/short")
    server.pages |= {"/gone": bad.NOT_FOUND, "/short": Reply(b"<html><body><p>Too short.</p></body></html>")}
    path = tmp_path / "home" / "config" / "outlets.toml"
    path.parent.mkdir(parents=True)
    path.write_text(OUTLETS.format(url=server.url))
    return path


def test_one_outlet_is_tried(server: Server, outlets: Path, presscut: Presscut, tmp_path: Path) -> None:
    done = presscut("outlets", "test", "quay", env=FAST | {"COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.stdout.splitlines() if "│" in line]
    fates = {row[1].removeprefix(server.url): (row[0], row[2]) for row in rows}
    assert fates["/rss.xml"] == ("feed", "ok")
    assert fates["/a"] == ("article", "article")
    assert fates["/private"] == ("article", "robots")
    assert fates["/gone"] == ("article", "http_4xx")
    assert fates["/short"][1] in ("no_text", "too_short")
    assert "quay: 4 links, 2 pages, 1 articles; nothing was stored" in done.stdout
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["config"]
    done = presscut("outlets", "test", "quay", "--limit", "1", env=FAST)
    assert "4 links, 3 not asked for (--limit)" in done.stdout
    done = presscut("outlets", "test", "dead", env=FAST)
    assert done.returncode == 1
    assert "no feed and no sitemap could be read" in done.stderr
    done = presscut("outlets", "test", "nobody", env=FAST)
    assert done.returncode == 2
    assert "no outlet 'nobody'; it lists quay, dead" in done.stderr
    assert presscut("outlets", "test", env=FAST).returncode == 2


def test_those_that_answer_are_switched_on(server: Server, outlets: Path, presscut: Presscut) -> None:
    done = presscut("run", env=FAST)
    assert done.returncode == 2
    assert "no outlet is enabled: all 2 in" in done.stderr
    assert "`presscut outlets test --all --enable` tries them" in done.stderr
    done = presscut("outlets", "test", "--all", "--enable", env=FAST)
    assert done.returncode == 0, done.stderr
    assert "Switched on: 1 outlets" in done.stdout
    assert [(outlet.id, outlet.enabled) for outlet in load_outlets(outlets)] == [("quay", True), ("dead", False)]
    assert outlets.read_text() == OUTLETS.format(url=server.url).replace("enabled = false", "enabled = true", 1)


def test_the_health_of_outlets(server: Server, presscut: Presscut, home: Home, tmp_path: Path) -> None:
    server.publish("/a", "/b")
    well = an_outlet(feeds=[server.url + "/rss.xml"])
    dead = an_outlet(id="dead", domain="dead.example", feeds=["http://127.0.0.1:1/rss.xml"])
    for _ in range(4):
        night(home, quick(backoff=0), well, dead)
    done = presscut("outlets", "list", "--home", str(home.folder))
    rows = {cells[1].strip(): cells for line in done.stdout.splitlines() if (cells := line.split("│"))[1:]}
    assert rows["quay"][6].strip() == "2"
    assert rows["quay"][-2].strip() == "well"
    assert rows["dead"][7].strip() == "never"
    assert "resting until 20" in rows["dead"][-2]


def test_a_night_says_what_each_outlet_gave(server: Server, outlets: Path, presscut: Presscut) -> None:
    outlets.write_text(outlets.read_text().replace("enabled = false", "enabled = true"))
    done = presscut("run", env=FAST | {"PRESSCUT_MAX_LINKS": "3"}, timeout=300)
    assert done.returncode == 1, "one outlet failed outright"
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for line in done.stdout.splitlines()
        if (cells := line.split("│"))[1:]
    }
    assert rows["dead"] == ["0", "0", "0", "0", "0", "0", "failed"]
    assert rows["quay"][0] == "4"
    assert rows["quay"][-1] == "1 links left for another night"
    assert "failed: outlet dead: no feed and no sitemap could be read" in done.stderr
