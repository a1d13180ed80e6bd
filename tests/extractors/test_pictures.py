"""URLs of pictures: what is one picture, and which of its versions is the largest."""

from __future__ import annotations

import pytest

from extractors.document import parse
from extractors.pictures.ids import picture_id
from extractors.pictures.versions import Version, find_versions, largest, number, read_srcset, width_of

BASE = "https://www.quayecho.example/news/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://img.quay.example/a/ferry.jpg", "http://www.img.quay.example/a/ferry.webp"),
        ("https://q.example/up/2026/03/ferry-scaled.jpg", "https://q.example/up/2026/03/ferry-1024x683.jpg"),
        ("https://q.example/pix/NW260310-0041_orig.jpg", "https://q.example/pix/NW260310-0041_900.jpg"),
        ("https://q.example/m/1600x1067_ferry_d2de41.jpg", "https://q.example/m/160x107_ferry_d2de41.jpg"),
        ("https://q.example/i/mill_lg.jpg", "https://q.example/i/mill_sm.jpg"),
        ("https://q.example/c_fill,w_1600,q_auto/v17/seagrass.jpg", "https://q.example/c_fill,w_400/v17/seagrass.jpg"),
        (
            "https://q.example/c19b98cb?impolicy=crop&cropW=2400&cropH=1350&xPos=0&yPos=0&width=1200",
            "https://q.example/c19b98cb?impolicy=crop&cropW=2400&cropH=1600&xPos=0&yPos=0&width=862",
        ),
        ("https://q.example/news/976/ferry-aground.jpg", "https://q.example/news/240/ferry-aground.jpg"),
        ("https://cdn.example/fit?url=https%3A%2F%2Fq.example%2Fferry.jpg&w=300", "https://q.example/ferry.jpg"),
    ],
)
def test_size_crop_and_format_do_not_make_another_picture(one: str, other: str) -> None:
    assert picture_id(one) == picture_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://q.example/pix/NW260310-0041_900.jpg", "https://q.example/pix/NW260310-0017_900.jpg"),
        ("https://q.example/DSC_0041.jpg", "https://q.example/DSC_0042.jpg"),
        ("https://q.example/gallery/photo-101.jpg", "https://q.example/gallery/photo-102.jpg"),
        ("https://q.example/1731/lead.jpg", "https://q.example/1732/lead.jpg"),
        ("https://q.example/img?id=7", "https://q.example/img?id=8"),
        ("https://q.example/640.jpg", "https://q.example/320.jpg"),
    ],
)
def test_what_looks_like_a_size_but_numbers_pictures_keeps_them_apart(one: str, other: str) -> None:
    assert picture_id(one) != picture_id(other)


def test_srcset_with_commas_in_urls() -> None:
    found = read_srcset("/c_fill,w_400/a.jpg 400w, /c_fill,w_800/a.jpg 800w,data:image/gif;base64,R0 1w", BASE)
    assert [(v.url, v.width) for v in found] == [
        ("https://www.quayecho.example/c_fill,w_400/a.jpg", 400),
        ("https://www.quayecho.example/c_fill,w_800/a.jpg", 800),
    ]


def test_density_counts_from_the_width_shown() -> None:
    found = read_srcset("/a.jpg 1x, /a-retina.jpg 2x", BASE, shown=400)
    assert [v.width for v in found] == [400, 800]
    assert largest(found).url.endswith("/a-retina.jpg")


def test_density_decides_where_no_width_is_known() -> None:
    assert largest(read_srcset("/a.jpg, /b.jpg 3x, /c.jpg 1.5x", BASE)).url.endswith("/b.jpg")


def test_broken_srcset_gives_what_can_be_read() -> None:
    found = read_srcset("/a.jpg 1.2.3x, /b.jpg 300w", BASE)
    assert [v.url for v in found] == ["https://www.quayecho.example/b.jpg"]


@pytest.mark.parametrize(
    ("markup", "best", "width"),
    [
        ('<a href="/i/mill_lg.jpg"><img src="/i/mill_sm.jpg" width="250"></a>', "/i/mill_lg.jpg", None),
        ('<a href="/story.html"><img src="/i/mill.jpg" width="250"></a>', "/i/mill.jpg", 250),
        (
            '<picture><source srcset="/a.webp 1800w"><img src="data:image/gif;base64,R0" data-src="/a.jpg"></picture>',
            "/a.webp",
            1800,
        ),
        (
            '<figure itemscope itemtype="http://schema.org/ImageObject"><meta itemprop="url" content="/a.jpg?w=2400">'
            '<meta itemprop="width" content="2400"><img src="/a.jpg?w=750"></figure>',
            "/a.jpg?w=2400",
            2400,
        ),
        (
            '<img src="/s.gif" data-zoom-src="/1600x1067_ship.jpg" data-src="/1200x800_ship.jpg">',
            "/1600x1067_ship.jpg",
            1600,
        ),
    ],
)
def test_largest_version_of_an_element(markup: str, best: str, width: int | None) -> None:
    tree = parse(f"<div>{markup}</div>")
    assert tree is not None
    element = tree.find(".//img")
    assert element is not None
    found = largest(find_versions(element, BASE))
    assert (found.url, found.width) == (f"https://www.quayecho.example{best}", width)


def test_first_of_equals() -> None:
    assert largest([Version("https://a.example/1", None), Version("https://a.example/2", None)]).url.endswith("/1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("640", 640), ("640px", 640), (" 12.5 ", 12), ("100%", None), ("0", None), (None, None), ("wide", None)],
)
def test_numbers(value: str | None, expected: int | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("url", "width"),
    [
        ("https://q.example/a.jpg?w=1440&q=8", 1440),
        ("https://q.example/1600x1067_a.jpg", 1600),
        ("https://q.example/a-1024x683.jpg", 1024),
        ("https://q.example/w_800/a.jpg", 800),
        ("https://q.example/2026/03/a.jpg", None),
    ],
)
def test_width_in_a_url(url: str, width: int | None) -> None:
    assert width_of(url) == width
