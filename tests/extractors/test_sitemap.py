"""Sitemaps as outlets publish them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.links import Link
from extractors.sitemap import Sitemap, read_sitemap

BASE = "https://harbourpost.example/sitemap.xml"
URL = "https://harbourpost.example/news/ferry"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
AT = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)


def urlset(entry: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', spaces: str = SPACES) -> str:
    return f"{head}<urlset {spaces}><url>{entry}</url></urlset>"


def read(body: str | bytes) -> Sitemap:
    found = read_sitemap(body.encode() if isinstance(body, str) else body, BASE)
    assert found is not None
    return found


NEWS = (
    "<news:news><news:publication><news:name>The Post</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>{}</news:publication_date><news:title>Ferry aground &amp;amp; safe</news:title></news:news>"
)


def test_a_news_sitemap() -> None:
    pictures = "<image:image><image:loc>https://i.example/a.jpg</image:loc><image:title>A</image:title></image:image>"
    link = Link(url=URL, source="sitemap", title="Ferry aground & safe", date=AT, language="en")
    changed = replace(link, modified=datetime(2026, 3, 11, tzinfo=UTC))
    for entry, expected in (
        (f"<loc>{URL}</loc>{NEWS}{pictures}", link),
        (f"{pictures}{NEWS}<lastmod>2026-03-11</lastmod><loc><![CDATA[ {URL} ]]></loc>", changed),
    ):
        assert read(urlset(entry.format("2026-03-10T06:05:00Z"))) == Sitemap([expected], [])


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-03-10T07:05:00+01:00", AT),
        ("2026-03-10T06:05Z", AT),
        ("2026-03-10T06:05:00.000Z", AT),
        ("2026-03-10T06:05:00+0000", AT),
        ("Tue, 10 Mar 2026 06:05:00 GMT", AT),
        ("2026-03-10", datetime(2026, 3, 10, tzinfo=UTC)),
        ("2026-03-10T06:05:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_need_a_zone(written: str, date: datetime | None) -> None:
    assert read(urlset(f"<loc>{URL}</loc>{NEWS}".format(written))).links[0].date == date


def test_an_index() -> None:
    index = (
        f"<sitemapindex {SPACES}><sitemap><loc>/2026-03.xml.gz</loc><lastmod>2026-03-10</lastmod></sitemap>"
        "<sitemap><loc> https://harbourpost.example/2026-02.xml </loc></sitemap><sitemap></sitemap></sitemapindex>"
    )
    march = Link(
        url="https://harbourpost.example/2026-03.xml.gz", source="sitemap", modified=datetime(2026, 3, 10, tzinfo=UTC)
    )
    assert read(index) == Sitemap([], [march, Link(url="https://harbourpost.example/2026-02.xml", source="sitemap")])


@pytest.mark.parametrize(
    "body",
    [
        urlset(f"<loc>{URL}</loc>", spaces=""),
        urlset(f"<loc>{URL}</loc>", head="\n\n <?xml version='1.0'?>"),
        urlset(f"<loc>{URL}</loc><x>&nbsp;</x>"),
        urlset(f"<loc>{URL}</loc>") + "trailing words <br>",
        urlset(f"<loc>{URL}</loc>").replace("</url></urlset>", ""),
        b"\xef\xbb\xbf" + urlset(f"<loc>{URL}</loc>").encode(),
        urlset(f"<loc>{URL}</loc>").encode("utf-16"),
        urlset(f"<loc>{URL}</loc><title>Größe</title>").encode("latin-1"),
        urlset(f"<loc>{URL}</loc><undeclared:tag>x</undeclared:tag>"),
        f"<ns:urlset xmlns:ns='http://www.sitemaps.org/schemas/sitemap/0.9'><ns:url><ns:loc>{URL}</ns:loc></ns:url></ns:urlset>",
        f"{URL}\r\n\r\n",
        f"\ufeff{URL}\n",
    ],
)
def test_malformed_and_plain_ones_are_read(body: str | bytes) -> None:
    assert [link.url for link in read(body).links] == [URL]


def test_urls_keep_their_queries() -> None:
    for written in ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"):
        assert read(urlset(f"<loc>{written}</loc>")).links[0].url == "https://a.example/?a=1&b=2"


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>404</body></html>", b"words only", b"<rss><channel/></rss>", b"{}", b"\0\xff"]
)
def test_what_is_no_sitemap(body: bytes) -> None:
    assert read_sitemap(body, BASE) is None


def test_entities_do_not_explode(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("https://a.example/treasure")
    bomb = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    head = f'<?xml version="1.0"?><!DOCTYPE urlset [{bomb}<!ENTITY x SYSTEM "file://{secret}">]>'
    found = read_sitemap(urlset(f"<loc>{URL}</loc></url><url><loc>&x;</loc><title>&i;</title>", head).encode(), BASE)
    assert found is None or [link.url for link in found.links] == [URL]


def test_fifty_thousand_urls() -> None:
    entries = "".join(f"<url><loc>{URL}/{n}</loc>{NEWS}</url>" for n in range(50_000))
    found = read(f"<urlset {SPACES}>{entries}</urlset>".replace("{}", "2026-03-10T06:05:00Z"))
    assert len(found.links) == 50_000
    assert found.links[-1] == Link(
        url=f"{URL}/49999", source="sitemap", title="Ferry aground & safe", date=AT, language="en"
    )


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: urlset(text).encode()))
def test_any_bytes_are_read(body: bytes) -> None:
    found = read_sitemap(body, BASE)
    assert found is None or all(link.url.startswith("http") for link in found.links)


def test_half_a_character_is_left_out() -> None:
    found = read_sitemap(b"<urlset><url><loc>https://a.example/x</loc><title>a &#xD83D; b &#27;</title></url>", "")
    assert found
    assert [link.title for link in found.links] == ["a b"]
