"""Pictures of whole pages: which are the article's, with what caption, credit and role."""

from __future__ import annotations

import json

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.agencies import Agencies
from extractors.document import Document, read_document
from extractors.images import find_images
from extractors.records import Image
from extractors.structured import read_structured

URL = "https://www.quayecho.example/news/ferry"
AGENCIES = Agencies(load_agencies(PACKAGED / "agencies.toml"))
FIRST = "All passengers of a ferry that ran aground off the harbour mouth are safe, the coastguard said on Tuesday."
SECOND = "The ship was built in Esbjerg and was last inspected in October, according to the company that runs it."
THIRD = "An attempt to pull it clear is planned for high tide on Thursday, when two tugs will have arrived."
TEXT = "\n\n".join((FIRST, SECOND, THIRD))


def images(body: str, head: str = "") -> list[Image]:
    page = f"<html><head><meta charset=utf-8><title>t</title>{head}</head><body>{body}</body></html>"
    document = read_document(page.encode(), None)
    assert isinstance(document, Document)
    return find_images(document.tree, read_structured(document.tree), TEXT, "a" * 20, URL, AGENCIES)


def story(*between: str, before: str = "", after: str = "") -> str:
    inner = "".join(
        f"<p>{paragraph}</p>{picture}"
        for paragraph, picture in zip((FIRST, SECOND, THIRD), (*between, "", "", ""), strict=False)
    )
    return f"<main><article><h1>Ferry aground</h1>{before}{inner}{after}</article></main>"


def og(url: str) -> str:
    return f'<meta property="og:image" content="{url}">'


def names(found: list[Image]) -> list[tuple[str, str]]:
    return [(image.role, image.url.rsplit("/", 1)[-1]) for image in found]


LEAD = '<figure><img src="/p/ferry.jpg" alt="A ferry"><figcaption>{}</figcaption></figure>'


@pytest.mark.parametrize(
    ("figure", "caption", "credit"),
    [
        (
            LEAD.format("The ferry at dawn. Photograph: Jane Doe/Reuters"),
            "The ferry at dawn.",
            "Jane Doe/Reuters",
        ),
        (
            LEAD.format('<span>The ferry at dawn.</span> <span class="credit">Foto: dpa</span>'),
            "The ferry at dawn.",
            "dpa",
        ),
        (
            LEAD.format("The ferry at dawn. <small>(Foto: Jo Berg/AFP)</small>"),
            "The ferry at dawn.",
            "Jo Berg/AFP",
        ),
        (
            LEAD.format(
                'The ferry at dawn. <span class="caption-author">Photo by Jo Berg</span><span class="x-distributor">/AFP</span>'
            ),
            "The ferry at dawn.",
            "Jo Berg/AFP",
        ),
        (
            '<div class="css-1 x"><img src="/p/ferry.jpg"><div class="css-2">The ferry at dawn.</div><div class="css-3">Jo Berg</div></div>',
            "The ferry at dawn.",
            "Jo Berg",
        ),
        (
            '<figure class="css-9"><img src="/p/ferry.jpg"><figcaption class="css-4"><span class="css-5">The ferry at dawn.</span>'
            '<cite class="css-6" data-component="ImageCredit">Jo Berg/AFP</cite></figcaption></figure>',
            "The ferry at dawn.",
            "Jo Berg/AFP",
        ),
        (
            '<div class="wp-caption"><img class="size-full" src="/p/ferry.jpg"><p class="wp-caption-text">The ferry at dawn. (AP Photo/Jo Berg)</p></div>',
            "The ferry at dawn.",
            "AP Photo/Jo Berg",
        ),
        (
            '<div class="pic"><img src="/p/ferry.jpg"><p class="cap">The ferry at dawn. <span class="pcredit">[Reuters]</span></p></div>',
            "The ferry at dawn.",
            "Reuters",
        ),
        (
            '<div class="bild"><img src="/p/ferry.jpg"><div class="bildunterschrift">The ferry at dawn. © AFP</div></div>',
            "The ferry at dawn.",
            "AFP",
        ),
    ],
)
def test_caption_and_credit_in_many_styles(figure: str, caption: str, credit: str) -> None:
    [image] = images(story(before=figure))
    assert (image.role, image.caption, image.credit) == ("lead", caption, credit)


def test_picture_without_words_beside_it() -> None:
    [image] = images(story(before='<div><img src="/p/ferry.jpg" alt=" A  ferry "></div>'))
    assert (image.caption, image.credit, image.alt, image.versions) == (
        None,
        None,
        "A ferry",
        ["https://www.quayecho.example/p/ferry.jpg"],
    )


def test_microdata_pictures() -> None:
    figure = (
        '<figure itemprop="image" itemscope itemtype="http://schema.org/ImageObject">'
        '<meta itemprop="url" content="/p/ferry.jpg?resize=2400"><meta itemprop="width" content="2400">'
        '<img src="/p/ferry.jpg?resize=750"><figcaption><span itemprop="caption"><p>The ferry at dawn.</p></span>'
        '<span itemprop="author" class="tnp-byline">Cole Brand, The Prairie Ledger</span></figcaption></figure>'
    )
    [image] = images(story(before=figure))
    assert (image.url, image.width) == ("https://www.quayecho.example/p/ferry.jpg?resize=2400", 2400)
    assert (image.caption, image.credit) == ("The ferry at dawn.", "Cole Brand, The Prairie Ledger")
    assert (image.creator, image.agency) == ("Cole Brand", "Prairie Ledger")


def test_table_layout_with_caption_cell_and_large_version() -> None:
    body = (
        f"<table><tr><td><table><tr><td><font size=5><b>Ferry aground</b></font></td></tr><tr><td>{FIRST}"
        '<table align=right><tr><td><a href="/i/ferry_lg.jpg"><img src="/i/ferry_sm.jpg" width=250 height=160></a></td></tr>'
        f"<tr><td><font size=1>The ferry at dawn. Photo: Con Hart</font></td></tr></table><p>{SECOND}<p>{THIRD}"
        '</td></tr></table></td><td><a href="/story2.html"><img src="/i/other.jpg" width=120 height=120></a></td></tr></table>'
    )
    [image] = images(body)
    assert (image.role, image.url) == ("lead", "https://www.quayecho.example/i/ferry_lg.jpg")
    assert (image.caption, image.creator) == ("The ferry at dawn.", "Con Hart")


@pytest.mark.parametrize(
    "box",
    [
        '<aside class="read-also"><a href="/2"><img src="/p/other.jpg"></a></aside>',
        '<div class="related-stories"><figure><img src="/p/other.jpg"></figure></div>',
        '<a href="/news/2"><img src="/p/other.jpg"></a>',
        '<div class="author-card"><img src="/p/face.jpg"></div>',
        '<img src="/p/dot.gif" width="16" height="16">',
        '<img src="/assets/logo-quay.png"><img src="https://px.ads.example/p.jpg">',
        '<div itemscope itemtype="https://schema.org/NewsArticle"><article itemscope itemtype="https://schema.org/NewsArticle">'
        '<img src="/p/card.jpg"></article></div>',
        '<div class="swiper-slide-duplicate"><figure><img src="/p/clone.jpg"></figure></div>',
    ],
)
def test_pictures_of_boxes_are_not_the_articles(box: str) -> None:
    assert names(images(story(box, before=LEAD.format("x")))) == [("lead", "ferry.jpg")]


def test_crops_of_the_lead_are_versions_and_no_pictures_of_their_own() -> None:
    crops = "".join(og(f"https://cdn.example/c19b98?cropW=2400&cropH={h}&width=1200") for h in (1350, 1800, 2400))
    figure = '<figure><img src="https://cdn.example/c19b98?cropW=2400&cropH=1600&width=862"></figure>'
    [image] = images(story(before=figure), crops)
    assert image.role == "lead"
    assert len(image.versions) == 4


def test_another_crop_under_another_name_does_not_make_a_second_lead() -> None:
    found = images(
        story(before=LEAD.format("The ferry at dawn")), og("https://www.quayecho.example/teasers/4x3/boat.jpg")
    )
    assert names(found) == [("lead", "ferry.jpg")]


def test_opener_outside_of_the_articles_element_is_known_by_its_declared_url() -> None:
    hero = '<div class="hero"><figure><img src="/p/640/hero-9912345678901.jpg"><figcaption>At sea. [AFP]</figcaption></figure></div>'
    body = f'{hero}<div class="page"><div class="text"><h1>Ferry</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></div>'
    [image] = images(body, og("https://www.quayecho.example/p/1200/hero-9912345678901.jpg"))
    assert (image.role, image.caption, image.agency) == ("lead", "At sea.", "AFP")


@pytest.mark.parametrize(
    "card",
    [
        "https://www.quayecho.example/static/share-default-1200x675.png",
        "https://www.quayecho.example/mar/social/courier-share-card.png",
        "https://www.quayecho.example/wp-content/uploads/2024/06/qe-social-card.png",
        "https://www.quayecho.example/brand/qe-share-1200x630.png",
        "https://www.quayecho.example/assets/img/phare-partage-defaut.png",
        "https://www.quayecho.example/img/default-image.jpg",
    ],
)
def test_share_card_is_no_picture_of_the_article(card: str) -> None:
    assert images(story(), og(card)) == []


@pytest.mark.parametrize(
    "picture",
    ["https://www.quayecho.example/p/facebook-shares-fall.jpg", "https://pixelquay.example/p/iconic-ferry.jpg"],
)
def test_declared_picture_that_the_page_does_not_show_leads(picture: str) -> None:
    [image] = images(story(), og(picture))
    assert (image.role, image.url, image.after_paragraph) == ("lead", picture, None)


def test_json_ld_fills_what_the_page_does_not_show() -> None:
    about = {
        "@type": "ImageObject",
        "url": "/p/ferry_orig.jpg",
        "width": 3000,
        "caption": "Declared words.",
        "creditText": "Jane Doe / AFP",
        "creator": {"@type": "Person", "name": "Jane Doe"},
    }
    head = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "x", "image": [about]})}</script>'
    [image] = images(story(before='<div><img src="/p/ferry_900.jpg"></div>'), head)
    assert (image.url.rsplit("/", 1)[-1], image.width) == ("ferry_orig.jpg", 3000)
    assert (image.caption, image.credit, image.creator) == ("Declared words.", "Jane Doe / AFP", "Jane Doe")


def test_the_page_beats_json_ld_on_caption_and_credit() -> None:
    about = {
        "@type": "ImageObject",
        "url": "/p/ferry.jpg",
        "caption": "Declared.",
        "copyrightHolder": {"name": "Quay Echo"},
    }
    head = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "x", "image": about})}</script>'
    [image] = images(story(before=LEAD.format("Shown. (Reuters/Jo Berg)")), head)
    assert (image.caption, image.credit, image.creator, image.agency) == (
        "Shown.",
        "Reuters/Jo Berg",
        "Jo Berg",
        "Reuters",
    )


def test_gallery_keeps_its_order_without_counters_and_clones() -> None:
    slides = "".join(
        f'<div class="swiper-slide{" swiper-slide-duplicate" if clone else ""}"><figure><img src="/p/slide{n}-a.jpg">'
        f'<figcaption><span class="nr">{n} / 3</span> <span class="legende">Picture number {n}.</span></figcaption></figure></div>'
        for n, clone in ((3, True), (1, False), (2, False), (3, False), (1, True))
    )
    found = images(
        story(before=f'<div class="diaporama">{slides}</div>'), og("https://www.quayecho.example/p/slide3-a.jpg")
    )
    assert names(found) == [("lead", "slide1-a.jpg"), ("gallery", "slide2-a.jpg"), ("gallery", "slide3-a.jpg")]
    assert [image.caption for image in found] == ["Picture number 1.", "Picture number 2.", "Picture number 3."]


def test_places_in_the_text() -> None:
    found = images(
        story('<figure><img src="/p/b.jpg"></figure>', '<figure><img src="/p/c.jpg"></figure>', before=LEAD.format("x"))
    )
    assert [(image.position, image.role, image.after_paragraph) for image in found] == [
        (0, "lead", 0),
        (1, "body", 1),
        (2, "body", 2),
    ]


def test_lazy_picture_and_its_noscript_twin_are_one() -> None:
    figure = (
        '<figure><img src="data:image/gif;base64,R0lGOD" data-src="/p/ferry.jpg?w=960" data-srcset="/p/ferry.jpg?w=1440 1440w">'
        '<noscript><img src="/p/ferry.jpg?w=1440"></noscript><figcaption>At dawn.</figcaption></figure>'
    )
    [image] = images(story(before=figure))
    assert (image.url, image.width) == ("https://www.quayecho.example/p/ferry.jpg?w=1440", 1440)
