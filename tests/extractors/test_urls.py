"""One form for one page, and who owns it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.urls import article_id, join, normalise, owner, registrable_domain

PLAIN = "https://harbourpost.example/news/ferry-aground"


@dataclass(frozen=True)
class Paper:
    id: str
    domain: str
    timezone: str = "UTC"
    country: str | None = None


@pytest.mark.parametrize(
    "url",
    [
        "http://harbourpost.example/news/ferry-aground",
        "HTTPS://WWW.HarbourPost.Example/news/ferry-aground/",
        "https://www.harbourpost.example:443/news/ferry-aground",
        "http://harbourpost.example:80/news/ferry-aground#comments",
        "https://amp.harbourpost.example/news/ferry-aground",
        "https://m.harbourpost.example/news/ferry-aground",
        "https://mobile.harbourpost.example/news/ferry-aground",
        "https://harbourpost.example/news/ferry-aground/amp/",
        "https://harbourpost.example/news/ferry-aground.amp",
        "https://harbourpost.example/news/ferry-aground?amp",
        "https://harbourpost.example/news/ferry-aground?outputType=amp&utm_source=rss",
        "https://harbourpost.example./news/ferry-aground",
        "https://reader:secret@harbourpost.example/news/ferry-aground",
        "https://harbourpost.example/news/ferry-aground?utm_source=rss&utm_medium=feed&utm_campaign=x",
        "https://harbourpost.example/news/ferry-aground?fbclid=IwAR0&gclid=1",
        "https://harbourpost.example/news/ferry-aground?",
        "  https://harbourpost.example/news/ferry%2Daground\n",
        "https://harbourpost.example/news/ferry%2daground",
    ],
)
def test_spellings_of_one_page_have_one_form(url: str) -> None:
    assert normalise(url) == PLAIN
    assert article_id(url) == article_id(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://BÜCHER.example/a", "https://xn--BCHER-KVA.example/a"),
        ("https://пример.example/новость", "https://xn--e1afmkfd.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/x%c3%a4", "https://a.example/x%C3%A4"),
        ("https://a.example/?b=2&a=1", "https://a.example/?a=1&b=2"),
        ("https://[2001:DB8::1]/x", "http://[2001:db8::1]:80/x/"),
    ],
)
def test_both_spellings_are_one_page(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/story.php?id=1", "https://a.example/story.php?id=2"),
        ("https://a.example/?p=12", "https://a.example/"),
        ("https://a.example/A", "https://a.example/a"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/a b", "https://a.example/ab"),
        ("https://a.example:8080/a", "https://a.example/a"),
        ("https://straße.example/", "https://strasse.example/"),
        ("https://news.a.example/a", "https://a.example/a"),
        ("https://a.example/" + "x" * 5000, "https://a.example/" + "x" * 5001),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    "url", ["urn:sha256:ABCdef", "", "mailto:a@b.example", "https://", "http://[::1", "http://a:b/"]
)
def test_what_is_no_web_address_stays(url: str) -> None:
    assert normalise(url) == url


def test_an_id_is_twenty_hex_digits_and_never_changes() -> None:
    assert article_id(PLAIN) == "096afb4f74a207bb5077"


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(max_size=60).map("https://".__add__),
        st.text(max_size=60).map("http://www.a.example/".__add__),
        st.from_regex(r"https?://[a-zß-ü.-]{1,12}(:\d{1,6})?/[a-z%/;.~ü-]{0,20}\?[a-z=&;%+ü-]{0,20}", fullmatch=True),
    )
)
@example("http://www.www.example.com//a//?b=c&&d#e")
@example("https://a.example/%25%32%35?%25=%26")
@example("http://xn--a/")
@example("http://XN--\x80/")
def test_normalising_twice_changes_nothing(url: str) -> None:
    once = normalise(url)
    assert normalise(once) == once
    assert len(article_id(url)) == 20
    registrable_domain(url)
    owner(url, [Paper("a", "a.example")])
    found = join("https://a.example/b", url)
    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://static.independent.co.uk/2025/02/10/a.jpg", "independent.co.uk"),
        ("https://news.harbourpost.example/a", "harbourpost.example"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("http://[::1]:8000/a", "::1"),
        ("http://localhost/a", "localhost"),
        ("https://www.bücher.de/", "bücher.de"),
        ("https://www.xn--bcher-kva.de/", "bücher.de"),
        ("https://user:pw@www.abc.net.au/", "abc.net.au"),
        ("urn:sha256:00", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_registrable_domains(url: str, domain: str | None) -> None:
    assert registrable_domain(url) == domain


OUTLETS = [
    Paper("post", "harbourpost.example"),
    Paper("post-sport", "sport.harbourpost.example"),
    Paper("buch", "xn--bcher-kva.example"),
    Paper("local", "127.0.0.1:8001"),
    Paper("local-2", "127.0.0.1:8002"),
    Paper("six", "[::1]:8003"),
    Paper("twin-a", "10.0.0.1"),
    Paper("twin-b", "10.0.0.1"),
]


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.harbourpost.example/a", "post"),
        ("https://HARBOURPOST.example./a", "post"),
        ("https://live.sport.harbourpost.example/a", "post-sport"),
        ("https://notharbourpost.example/a", None),
        ("https://harbourpost.example.evil.example/a", None),
        ("https://harbourpost.example@evil.example/", None),
        ("https://bücher.example/a", "buch"),
        ("http://127.0.0.1:8001/a", "local"),
        ("http://127.0.0.1:8002/a", "local-2"),
        ("http://127.0.0.1/a", None),
        ("http://[::1]:8003/", "six"),
        ("http://10.0.0.1/", None),
        ("http://a:99999/", None),
        ("urn:sha256:0", None),
    ],
)
def test_the_outlet_that_owns_a_url(url: str, outlet: str | None) -> None:
    found = owner(url, OUTLETS)
    assert (found.id if found else None) == outlet


@pytest.mark.parametrize(
    ("url", "joined"),
    [
        ("/b?c=d", "https://a.example/b?c=d"),
        ("../up", "https://a.example/up"),
        ("//cdn.example/x.jpg", "https://cdn.example/x.jpg"),
        (" https://b.example/x \n", "https://b.example/x"),
        ("https://b.exam\nple/x", "https://b.example/x"),
        ("javascript:void(0)", None),
        ("mailto:a@b.example", None),
        ("data:image/png;base64,AAAA", None),
        ("http://", None),
        ("http://a:99999/", None),
        ("http://[::1/", None),
        ("", None),
        (None, None),
    ],
)
def test_links_are_made_absolute(url: str | None, joined: str | None) -> None:
    assert join("https://a.example/news/today", url) == joined


def test_nothing_is_joined_to_a_urn() -> None:
    assert join("urn:sha256:00", "/a") is None
    assert join("", "https://a.example/x") == "https://a.example/x"


def test_control_characters_are_escaped_as_browsers_do() -> None:
    assert join("https://a.example/", "/x\x1b[2J\x85?q=\x00") == "https://a.example/x%1B[2J%C2%85?q=%00"
    assert join("https://a.example/", "/" + "\x1b" * 2_000) is None, "longer than servers take"
