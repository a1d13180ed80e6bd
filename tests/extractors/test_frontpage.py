"""Front pages: what they tell of their site's feeds and sitemaps, its name and language."""

from __future__ import annotations

import json

import pytest

from extractors.frontpage import FrontPage, read_front_page

SITE = "https://www.harbourpost.example/"
RSS = 'type="application/rss+xml"'


def front(head: str = "", body: str = "", html: str = "<html>", url: str = SITE) -> FrontPage:
    markup = f"<!doctype html>{html}<head><meta charset=utf-8>{head}</head><body><h1>Today</h1>{body}</body></html>"
    found = read_front_page(markup.encode(), url, "text/html; charset=utf-8")
    assert found is not None
    return found


def test_a_front_page_as_content_management_systems_write_it() -> None:
    head = f"""<title>The Harbour Post – News from Port Aldren</title>
      <meta property="og:site_name" content="The Harbour Post"><meta property="og:locale" content="en_GB">
      <link rel="alternate" {RSS} title="The Harbour Post &raquo; Feed" href="https://www.harbourpost.example/feed/">
      <link rel="alternate" {RSS} title="Comments" href="https://www.harbourpost.example/comments/feed/">
      <link rel="alternate" type="application/json+oembed" href="https://www.harbourpost.example/wp-json/oembed/1.0/">
      <link rel="sitemap" type="application/xml" title="Sitemap" href="/sitemap.xml">"""
    assert front(head, html='<html lang="en-GB">') == FrontPage(
        name="The Harbour Post",
        language="en-GB",
        feeds=["https://www.harbourpost.example/feed/"],
        sitemaps=["https://www.harbourpost.example/sitemap.xml"],
    )


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "text/rss+xml",
        "Application/RSS+XML",
        "application/rss+xml; charset=utf-8",
        " application/atom+xml ",
    ],
)
def test_the_types_of_feeds(kind: str) -> None:
    assert front(f'<link rel="alternate" type="{kind}" href="/rss">').feeds == [f"{SITE}rss"]
    assert front(body=f'<a type="{kind}" href="/rss">Feed</a>').feeds == [f"{SITE}rss"]


@pytest.mark.parametrize(
    "link",
    [
        f'<link {RSS} href="/rss">',
        f'<link rel="stylesheet" {RSS} href="/rss">',
        '<link rel="alternate" href="/rss">',
        '<link rel="alternate" type="text/html" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json" href="/wp/v2/pages/7">',
        f'<link rel="alternate" {RSS}>',
        f'<link rel="alternate" {RSS} href="">',
        f'<link rel="alternate" {RSS} href="feed:rss">',
        f'<link rel="alternate" {RSS} href="javascript:subscribe()">',
        f'<link rel="alternate" {RSS} href="https://[::1/rss">',
        f'<!-- <link rel="alternate" {RSS} href="/rss"> -->',
        f'<script>"<link rel=alternate {RSS} href=/rss>"</script>',
        '<a href="/rss">RSS</a>',
    ],
)
def test_what_is_no_feed(link: str) -> None:
    assert front(link, link).feeds == []


@pytest.mark.parametrize(
    ("href", "base", "url"),
    [
        ("/rss", None, "https://www.harbourpost.example/rss"),
        ("rss", None, "https://www.harbourpost.example/en/rss"),
        ("../rss", None, "https://www.harbourpost.example/rss"),
        ("?format=rss", None, "https://www.harbourpost.example/en/?format=rss"),
        ("//feeds.harbourpost.example/rss", None, "https://feeds.harbourpost.example/rss"),
        (" https://feeds.elsewhere.example/rss\n", None, "https://feeds.elsewhere.example/rss"),
        ("https://reader:secret@www.harbourpost.example/rss", None, "https://www.harbourpost.example/rss"),
        ("rss", "https://news.harbourpost.example/de/", "https://news.harbourpost.example/de/rss"),
        ("rss", "/de/", "https://www.harbourpost.example/de/rss"),
        ("rss", "../de/", "https://www.harbourpost.example/de/rss"),
        ("/rss", "https://news.harbourpost.example/de/", "https://news.harbourpost.example/rss"),
        ("rss", "javascript:void(0)", "https://www.harbourpost.example/en/rss"),
        ("rss", "", "https://www.harbourpost.example/en/rss"),
    ],
)
def test_addresses_are_made_absolute(href: str, base: str | None, url: str) -> None:
    head = f'<base href="{base}">' if base is not None else ""
    link = f'<link rel="alternate" {RSS} href="{href}"><link rel="sitemap" href="{href}">'
    found = front(head + link, url=f"{SITE}en/")
    assert (found.feeds, found.sitemaps) == ([url], [url])


def test_feeds_and_sitemaps_stand_once_and_in_their_order() -> None:
    links = "".join(f'<link rel="alternate home" {RSS} href="{path}">' for path in ("/b", "/a", f"{SITE}b"))
    maps = "".join(f'<link rel="sitemap" href="{path}">' for path in ("/z.xml", "/y.xml", "/z.xml"))
    found = front(links + maps, f'<a href="/c" {RSS}>Sport</a><a rel="sitemap" href="/sitemap">Site map</a>')
    assert found.feeds == [f"{SITE}b", f"{SITE}a", f"{SITE}c"]
    assert found.sitemaps == [f"{SITE}z.xml", f"{SITE}y.xml"], "an <a> is a page for readers"


@pytest.mark.parametrize(
    "href", ["/comments/feed/", "/2026/03/10/ferry/Comments/feed/", "/?feed=comments-rss2", "/wp-json/x", "/oembed/1"]
)
def test_feeds_of_comments_are_left_out(href: str) -> None:
    links = f'<link rel="alternate" {RSS} href="{href}"><link rel="alternate" {RSS} href="/feed/">'
    assert front(links).feeds == [f"{SITE}feed/"]


def node(kind: str, name: object, **more: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, "name": name} | more)}</script>'


_TITLE = "<title>\n News &amp; sport |  The Post </title>"
_SITE_NAME = '<meta property="og:site_name" content="The Harbour Post">'
_APPLICATION = '<meta name="application-name" content="Harbour Post App">'


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (_TITLE, "News & sport | The Post"),
        (_TITLE + _SITE_NAME, "The Harbour Post"),
        (_SITE_NAME.replace("The Harbour Post", "Quay &amp;amp; Harbour\n Post"), "Quay & Harbour Post"),
        (_TITLE + '<meta property="og:site_name" content=" ">', "News & sport | The Post"),
        (_APPLICATION + _SITE_NAME, "The Harbour Post"),
        (_APPLICATION + _TITLE, "Harbour Post App"),
        (_TITLE + node("WebSite", "Harbour Post Online"), "Harbour Post Online"),
        (_TITLE + node("NewsMediaOrganization", "Harbour Post Ltd"), "Harbour Post Ltd"),
        (_SITE_NAME + node("WebSite", "Harbour Post Online"), "The Harbour Post"),
        (_TITLE + node("WebPage", "Home", isPartOf={"@type": "WebSite", "name": "The Post"}), "The Post"),
        (_TITLE + node("WebSite", ["", {"@value": "The Post", "@language": "en"}]), "The Post"),
        (_TITLE + node("WebSite", None) + node("WebSite", "The Post"), "The Post"),
        (_TITLE + node("NewsArticle", "Ferry aground"), "News & sport | The Post"),
        (_TITLE + node("Organization", "A Holding"), "News & sport | The Post"),
        (_TITLE + '<script type="application/ld+json">{"@type": "WebSite", </script>', "News & sport | The Post"),
        ("<title> </title>", None),
        ("", None),
    ],
)
def test_the_name_of_a_site(head: str, name: str | None) -> None:
    assert front(head).name == name


_LOCALE = '<meta property="og:locale" content="pt_BR">'


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('<html lang="de">', "", "de"),
        ('<html lang="de_CH">', "", "de-CH"),
        ('<html lang="de">', _LOCALE, "de"),
        ('<html xml:lang="fr" xmlns="http://www.w3.org/1999/xhtml">', "", "fr"),
        ('<html lang="">', _LOCALE, "pt-BR"),
        ("<html>", _LOCALE, "pt-BR"),
        ("<html>", '<meta http-equiv="Content-Language" content="nb">', "nb"),
        ("<html>", '<meta http-equiv="Content-Language" content="nb">' + _LOCALE, "pt-BR"),
        ("<html>", "", None),
    ],
)
def test_the_language_of_a_site(html: str, head: str, language: str | None) -> None:
    assert front(head, html=html).language == language


def test_a_page_without_a_head() -> None:
    found = read_front_page(f'<link rel="alternate" {RSS} href="/rss"><p>Today</p>'.encode(), SITE, None)
    assert found == FrontPage(name=None, language=None, feeds=[f"{SITE}rss"], sitemaps=[])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/html"),
        (b"Not found", "text/html"),
        (b'{"error": "not found"}', "application/json"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><title>P</title></channel></rss>', "text/xml"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_what_is_no_page(body: bytes, content_type: str) -> None:
    assert read_front_page(body, SITE, content_type) is None
