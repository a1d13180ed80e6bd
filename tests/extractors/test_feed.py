"""Feeds as outlets publish them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.feed import find_links
from extractors.links import Link, read_moment

BASE = "https://harbourpost.example/feeds/news.xml"
AT = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
LATER = datetime(2026, 3, 11, 6, 5, tzinfo=UTC)
URL = "https://harbourpost.example/news/ferry"


def links(feed: str | bytes, content_type: str | None = None) -> list[Link]:
    found = find_links(feed.encode() if isinstance(feed, str) else feed, BASE, content_type)
    assert found is not None
    return found


def rss(item: str, version: str = "2.0", head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<rss version="{version}"><channel><title>The Post</title><item>{item}</item></channel></rss>'


def json_feed(*items: Any, version: str = "https://jsonfeed.org/version/1.1", **more: Any) -> bytes:
    return json.dumps({"version": version, "title": "The Post", "items": items} | more).encode()


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
    assert links(feed) == [Link(url=URL, source="feed", title="Ferry aground & safe", date=AT, modified=LATER)]


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


def test_what_is_installed_besides_changes_nothing() -> None:
    import chardet  # noqa: F401  # comes with frictionless; feedparser would take these bytes for Mac Roman by it

    feed = rss(f"<title>Łódź: żółw</title><link>{URL}</link>").encode("cp1250")
    assert [link.title for link in links(feed)] == ["£ódŸ: ¿ó³w"], "windows-1252, as without chardet"


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


_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_PUBLISHED = "<pubDate>Tue, 10 Mar 2026 06:05:00 GMT</pubDate>"
_UPDATED = '<a:updated xmlns:a="http://www.w3.org/2005/Atom">2026-03-11T06:05:00Z</a:updated>'


@pytest.mark.parametrize(
    ("dates", "date", "modified"),
    [
        (_PUBLISHED, AT, None),  # feedparser answers a question for `updated` with `published`
        (_PUBLISHED + _UPDATED, AT, LATER),
        (_UPDATED, LATER, LATER),
        (_UPDATED.replace("Z<", "<") + _PUBLISHED, AT, None),
        (f"<dc:date {_DC}>2026-03-11T07:05:00+01:00</dc:date>", LATER, LATER),
        ("", None, None),
    ],
)
def test_when_an_item_of_rss_was_changed(dates: str, date: datetime | None, modified: datetime | None) -> None:
    (link,) = links(rss(f"<link>{URL}</link>{dates}"))
    assert (link.date, link.modified) == (date, modified)


@pytest.mark.parametrize(
    ("dates", "date", "modified"),
    [
        ("<updated>2026-03-11T06:05:00Z</updated>", LATER, LATER),
        ("<published>2026-03-10T06:05:00Z</published>", AT, None),
        ("<published>2026-03-10T06:05:00Z</published><updated>2026-03-11T06:05:00</updated>", AT, None),
        ("<published>2026-03-10T06:05:00</published><updated>2026-03-11T06:05:00Z</updated>", LATER, LATER),
    ],
)
def test_when_an_entry_of_atom_was_changed(dates: str, date: datetime | None, modified: datetime | None) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{URL}"/>{dates}</entry></feed>'
    (link,) = links(feed)
    assert (link.date, link.modified) == (date, modified)


def test_a_channel_s_date_is_not_its_items() -> None:
    channel = "<title>P</title><lastBuildDate>Wed, 11 Mar 2026 06:05:00 GMT</lastBuildDate>"
    (link,) = links(f'<rss version="2.0"><channel>{channel}<item><link>{URL}</link></item></channel></rss>')
    assert (link.date, link.modified) == (None, None)


@pytest.mark.parametrize(
    ("feed", "languages"),
    [
        ("<rss version='2.0'><channel><language>en-GB</language>{}</channel></rss>", ["en-GB", "en-GB"]),
        ("<rss version='2.0'><channel><language> de </language>{}</channel></rss>", ["de", "de"]),
        ("<rss version='2.0'><channel><language></language>{}</channel></rss>", [None, None]),
        ("<rss version='2.0'><channel>{}</channel></rss>", [None, None]),
        (f"<rss version='2.0'><channel><dc:language {_DC}>fr</dc:language>{{}}</channel></rss>", ["fr", "fr"]),
        (f"<rss version='2.0' {_DC}><channel><language>en</language>{{fr}}</channel></rss>", ["fr", "en"]),
        ("<rss version='2.0' xml:lang='pt'><channel>{}</channel></rss>", ["pt", "pt"]),
    ],
)
def test_the_language_of_rss(feed: str, languages: list[str | None]) -> None:
    items = "<item><link>/a</link></item><item><link>/b</link></item>"
    french = items.replace("</item>", "<dc:language>fr</dc:language></item>", 1)
    assert [link.language for link in links(feed.format(items, fr=french))] == languages


def test_the_language_of_atom() -> None:
    entries = "<entry><link href='/a'/></entry><entry><link href='/b'/></entry>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-CH">{entries}</feed>'
    assert [link.language for link in links(feed)] == ["de-CH", "de-CH"]


@pytest.mark.parametrize(
    "version",
    [
        "https://jsonfeed.org/version/1",
        "https://jsonfeed.org/version/1.1",
        "http://jsonfeed.org/version/1",
        "https://www.jsonfeed.org/version/1.1",
    ],
)
def test_json_feed(version: str) -> None:
    item = {"id": "1", "url": URL, "title": "Ferry &amp; <b>tug</b>", "date_published": "2026-03-10T07:05:00+01:00"}
    assert links(json_feed(item, version=version)) == [Link(url=URL, source="feed", title="Ferry & tug", date=AT)]


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ({"id": "1", "url": "/news/ferry"}, URL),
        ({"id": "1", "url": "../news/ferry"}, URL),
        ({"id": "1", "url": f" {URL}\n"}, URL),
        ({"id": "1", "url": URL, "external_url": "https://elsewhere.example/a"}, URL),
        ({"id": "1", "external_url": "https://elsewhere.example/a"}, "https://elsewhere.example/a"),
        ({"id": "1", "url": "", "external_url": "https://elsewhere.example/a"}, "https://elsewhere.example/a"),
        ({"id": "1", "url": None, "external_url": "https://elsewhere.example/a"}, "https://elsewhere.example/a"),
        ({"id": "1", "url": ["/news/ferry"], "external_url": "https://elsewhere.example/a"}, "https://elsewhere.example/a"),
        ({"id": URL}, URL),
        ({"id": "/news/ferry"}, URL),
    ],
)  # fmt: skip
def test_where_an_item_of_a_json_feed_leads(item: dict[str, Any], url: str) -> None:
    assert [link.url for link in links(json_feed(item))] == [url]


@pytest.mark.parametrize(
    "item",
    [
        *({}, {"id": "17"}, {"id": 17}, {"id": "tag:harbourpost.example,2026:/17"}, {"url": "javascript:alert(1)/2"}),
        *("words", None, 5, ["a"]),
    ],
)
def test_an_item_of_a_json_feed_without_a_link_is_left_out(item: object) -> None:
    assert [link.url for link in links(json_feed(item, {"url": URL}))] == [URL]


@pytest.mark.parametrize(
    ("published", "modified", "expected"),
    [
        ("2026-03-10T06:05:00Z", None, (AT, None)),
        ("2026-03-10T06:05:00Z", "2026-03-11T07:05:00+01:00", (AT, LATER)),
        (None, "2026-03-11T06:05:00Z", (LATER, LATER)),
        ("2026-03-10T06:05:00", None, (None, None)),  # whose clock?
        ("2026-03-10", None, (datetime(2026, 3, 10, tzinfo=UTC), None)),
        ("yesterday", "", (None, None)),
        (1773122700, {"at": "2026-03-11T06:05:00Z"}, (None, None)),
    ],
)
def test_the_dates_of_a_json_feed(published: object, modified: object, expected: tuple[datetime, datetime]) -> None:
    (link,) = links(json_feed({"url": URL, "date_published": published, "date_modified": modified}))
    assert (link.date, link.modified) == expected


@pytest.mark.parametrize(
    ("feed", "item", "language"),
    [
        ("de", None, "de"),
        ("de", "fr", "fr"),
        (None, "fr", "fr"),
        ("de", "", "de"),
        (" de ", None, "de"),
        ("", None, None),
        (["de"], 5, None),
    ],
)
def test_the_language_of_a_json_feed(feed: object, item: object, language: str | None) -> None:
    (link,) = links(json_feed({"url": URL, "language": item}, language=feed))
    assert link.language == language


def test_a_json_feed_behind_a_byte_order_mark_or_white_space() -> None:
    feed = json_feed({"url": URL, "title": "Größe é & mehr"})
    plain = json.dumps(json.loads(feed), ensure_ascii=False).encode()
    for body in (feed, plain, b"\xef\xbb\xbf" + plain, b"\n \t" + plain):
        assert [(link.url, link.title) for link in links(body)] == [(URL, "Größe é & mehr")]


def test_a_json_feed_is_known_by_its_bytes_not_by_its_type() -> None:
    for content_type in ("application/feed+json", "text/html", "application/xml; charset=iso-8859-1", None):
        assert [link.url for link in links(json_feed({"url": URL}), content_type)] == [URL]


@pytest.mark.parametrize("items", [[], {}, {"url": URL}, "items", None, 7])
def test_a_json_feed_without_items_has_no_links(items: object) -> None:
    body = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    assert links(json.dumps(body).encode()) == []
    del body["items"]
    assert links(json.dumps(body).encode()) == []


@pytest.mark.parametrize(
    "body",
    [
        json_feed({"url": URL})[:-1],
        json_feed({"url": URL}).replace(b"}]", b"},]"),
        json_feed({"url": URL}, version="1.1"),
        json_feed({"url": URL}, version="https://elsewhere.example/?https://jsonfeed.org/version/1.1"),
        b'{"items": [{"url": "https://harbourpost.example/news/ferry"}]}',
        b'{"version": ["https://jsonfeed.org/version/1.1"], "items": []}',
        b"[" + json_feed({"url": URL}) + b"]",
        b'{"a":' * 100_000,
        b'{"a":' + b"1" * 5_000 + b"}",
        b'{"a": "\xff"',
        b"{",
    ],
    ids=[
        *("cut off", "loose comma", "other version", "other address", "no version", "list of versions"),
        *("list of feeds", "deep", "long number", "no UTF-8", "a brace"),
    ],
)
def test_what_is_no_json_feed(body: bytes) -> None:
    assert find_links(body, BASE) is None


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "url", "external_url", "title", "language"]), _ANY_JSON), max_size=3
    )
)
def test_any_json_feed_is_read(items: list[dict[str, Any]]) -> None:
    assert all(link.url.startswith("http") for link in links(json_feed(*items)))


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: rss(text).encode()))
def test_any_bytes_are_read(body: bytes) -> None:
    found = find_links(body, BASE)
    assert found is None or all(link.url.startswith("http") for link in found)


def test_a_feed_of_too_many_tags_is_read_as_far_as_one_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.feed._MAX_TAGS", 100)
    items = "".join(f"<item><link>{URL}/{number}</link></item>" for number in range(1000))
    found = links(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert [link.url for link in found] == [f"{URL}/{number}" for number in range(25)][: len(found)]
    assert 20 <= len(found) <= 25


@pytest.mark.parametrize("half", ["&#xD83D;", "&#55357;", "&#x0d83d;"])
def test_half_a_character_is_left_out(half: str) -> None:
    assert [link.title for link in links(rss(f"<link>{URL}</link><title>a {half} b &#128512;</title>"))] == ["a b 😀"]
    [link] = links('{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/x", "title": "Boats \\ud83d"}]}')
    assert link.title == "Boats ?"


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 10 Mar 99999999999999999999 06:05:00 GMT",
        "Tue, 10 Mar 2026 06:05:00 +99999999999999999999",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-05:00",
        "2026-03-10T06",
    ],
)
def test_dates_that_are_none(written: str) -> None:
    assert read_moment(written) is None


@pytest.mark.parametrize("reference", ["&#x110000;", "&#99999999999;", "&#x" + "9" * 400 + ";"])
def test_references_to_no_character_are_left_out(reference: str) -> None:
    broken = rss(f"<link>{URL}</link><title>a {reference} b</title>").replace("</rss>", "")  # read by the lax parser
    assert [link.title for link in links(broken)] == ["a b"]


def test_white_space_in_the_name_of_a_namespace() -> None:
    feed = f"<rss version='2.0' xmlns:dc='http://purl.org/dc/ elements/1.1/ '><channel><item><link>{URL}</link>"
    assert [link.url for link in links(feed + "<dc:creator>J</dc:creator></item></channel></rss>")] == [URL]


def test_a_feed_that_breaks_the_parser_is_none() -> None:
    assert find_links(b"<rss version='2.0'><channel><image><width></width></image><item></rss>", URL) in (None, [])


def test_control_characters_in_titles_and_links() -> None:
    [link] = links(
        '{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/x\\u001b", "title": "a\\u001b[2Jb"}]}'
    )
    assert (link.url, link.title) == (URL.partition("/news")[0] + "/x%1B", "a[2Jb")
