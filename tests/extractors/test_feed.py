"""Feeds as outlets publish them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.feed import find_links
from extractors.links import Link

BASE = "https://harbourpost.example/feeds/news.xml"
AT = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
URL = "https://harbourpost.example/news/ferry"


def links(feed: str | bytes, content_type: str | None = None) -> list[Link]:
    found = find_links(feed.encode() if isinstance(feed, str) else feed, BASE, content_type)
    assert found is not None
    return found


def rss(item: str, version: str = "2.0", head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<rss version="{version}"><channel><title>The Post</title><item>{item}</item></channel></rss>'


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "2.0"])
def test_rss(version: str) -> None:
    item = f"<title>Ferry aground</title><link>{URL}</link><pubDate>Tue, 10 Mar 2026 06:05:00 GMT</pubDate>"
    assert links(rss(item, version)) == [Link(url=URL, source="feed", title="Ferry aground", date=AT)]


def test_rdf() -> None:
    feed = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="x"><title>P</title></channel>
      <item rdf:about="{URL}"><title>Ferry aground</title><link>{URL}</link>
      <dc:date>2026-03-10T07:05:00+01:00</dc:date></item></rdf:RDF>"""
    assert links(feed) == [Link(url=URL, source="feed", title="Ferry aground", date=AT, modified=AT)]


def test_atom() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry>
      <title type="html">Ferry &lt;b&gt;aground&lt;/b&gt;
      &amp;amp; safe</title><link rel="self" href="/api/1"/><link rel="alternate" href="/news/ferry"/>
      <id>tag:x,2026:1</id>
      <published>2026-03-10T06:05:00Z</published><updated>2026-03-11T06:05:00Z</updated></entry></feed>"""
    later = datetime(2026, 3, 11, 6, 5, tzinfo=UTC)
    assert links(feed) == [Link(url=URL, source="feed", title="Ferry aground & safe", date=AT, modified=later)]


@pytest.mark.parametrize(
    ("dates", "date"),
    [
        ("", None),
        ("<pubDate></pubDate>", None),
        ("<pubDate>yesterday</pubDate>", None),
        ("<pubDate>Tue, 10 Mar 2026 01:05:00 -0500</pubDate>", AT),
        ("<pubDate>Tue, 10 Mar 2026 06:05 UT</pubDate>", AT),
        ("<pubDate>Tue, 10 Mar 2026 01:05:00 EST</pubDate>", AT),
        ("<pubDate>2026-03-10T06:05:00Z</pubDate>", AT),
        ("<pubDate>2026-03-10T06:05:00</pubDate>", None),  # whose clock?
        ("<pubDate>Tue, 10 Mar 2026 06:05:00</pubDate>", None),
        ("<pubDate>2026-03-10</pubDate>", datetime(2026, 3, 10, tzinfo=UTC)),
        ("<pubDate>Tue, 10 Mar 99999 06:05:00 GMT</pubDate>", None),
    ],
)
def test_dates_need_a_zone(dates: str, date: datetime | None) -> None:
    assert links(rss(f"<link>{URL}</link>{dates}"))[0].date == date


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/news/ferry</link>", URL),
        ("<link>\n  https://harbourpost.example/news/ferry\n</link>", URL),
        ("<link><![CDATA[https://harbourpost.example/news/ferry]]></link>", URL),
        ("<guid>https://harbourpost.example/news/ferry</guid>", URL),
        ("<link>https://a.example/?a=1&amp;b=2</link>", "https://a.example/?a=1&b=2"),
        ("<link>https://a.example/?a=1&b=2</link>", "https://a.example/?a=1&b=2"),
        (
            '<link>https://feeds.example/~r/1</link><feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
            f"{URL}</feedburner:origLink>",
            URL,
        ),
    ],
)
def test_links_in_their_many_shapes(item: str, url: str) -> None:
    assert [link.url for link in links(rss(item))] == [url]


@pytest.mark.parametrize("item", ["", "<link>javascript:alert(1)</link>", "<guid isPermaLink='false'>17</guid>"])
def test_an_item_without_a_link_is_left_out(item: str) -> None:
    assert links(rss(f"<title>x</title>{item}")) == []


@pytest.mark.parametrize(
    "feed",
    [
        rss(f"<title>Größe &nbsp;&eacute; & mehr</title><link>{URL}</link>").encode(),
        b"\xef\xbb\xbf" + rss(f"<title>Größe é &amp; mehr</title><link>{URL}</link>").encode(),
        b"\n\n  " + rss(f"<title>Größe é &amp; mehr</title><link>{URL}</link>").encode(),
        rss(f"<title>Größe é &amp;amp; mehr</title><link>{URL}</link>").encode("utf-16"),
        rss(
            f"<title>Größe é &amp; mehr</title><link>{URL}</link>", head='<?xml version="1.0" encoding="iso-8859-1"?>'
        ).encode("latin-1"),
        rss(f"<title>Größe é &amp; mehr</title><link>{URL}</link>").encode("latin-1"),
        rss(f"<title>Größe é &amp; mehr</title><link>{URL}</link>").replace("</item></channel></rss>", "").encode(),
    ],
    ids=["html entities", "mark", "leading space", "utf-16", "latin-1", "latin-1 that says utf-8", "cut off"],
)
def test_broken_feeds_are_read(feed: bytes) -> None:
    found = links(feed)
    assert [link.url for link in found] == [URL]
    assert (found[0].title or "").replace("\xa0", " ").split() == ["Größe", "é", "&", "mehr"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><head><title>404</title></head><body><p>Not found</p></body></html>", b"words", b"{}", b"\0\xff"],
)
def test_what_is_no_feed(body: bytes) -> None:
    assert find_links(body, BASE) is None


def test_a_feed_without_items_has_no_links() -> None:
    assert links('<rss version="2.0"><channel><title>x</title></channel></rss>') == []


def test_a_body_is_never_taken_for_a_file_name(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(rss(f"<link>{URL}</link>"))
    assert find_links(bytes(path), BASE) is None


def test_entities_do_not_explode() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    feed = rss(f"<title>&i;</title><link>{URL}</link>", head=f'<?xml version="1.0"?>{bomb}]>')
    found = find_links(feed.encode(), BASE)
    assert not found or len(found[0].title or "") < 1000


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("treasure")
    feed = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>' + rss(
        f"<title>&x;</title><link>{URL}</link>", head=""
    )
    assert "treasure" not in repr(find_links(feed.encode(), BASE))


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: rss(text).encode()))
def test_any_bytes_are_read(body: bytes) -> None:
    found = find_links(body, BASE)
    assert found is None or all(link.url.startswith("http") for link in found)
