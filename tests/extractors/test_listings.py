"""Pages that list others, told by where their paragraphs stand."""

from __future__ import annotations

import pytest

from extractors.document import Document, read_document
from extractors.refusals.listings import find_teasers, is_listing

URL = "https://valleypost.example/news/local"
TEASERS = [
    "A bank of forty metres gave way in the night after two days of rain, and three hamlets are cut off.",
    "Bicycles, demijohns and even a collection of comics had gone from cellars of the old town since spring.",
    "The works at the new wing are done eleven months late, and nobody has yet paid for the furniture in it.",
]
HEADED = '<div class="c"><a href="/news/{n}-a-b-c"><h3>Headline {n} of the valley</h3></a><p>{text}</p></div>'
TABLE = (
    '<tr><td><a href="art.php?id={n}"><img src="{n}.jpg"></a></td><td><font>14/02/2026</font><br>'
    '<a href="art.php?id={n}"><b>Headline {n}</b></a><br><font>{text} <a href="art.php?id={n}">[more]</a></font></td></tr>'
)


def page(markup: str, head: str = "") -> tuple[Document, str]:
    document = read_document(f"<html><head>{head}</head><body>{markup}</body></html>".encode(), None)
    assert isinstance(document, Document)
    return document, "\n\n".join(TEASERS)


@pytest.mark.parametrize(("card", "around"), [(HEADED, "<main>{}</main>"), (TABLE, "<table>{}</table>")])
def test_paragraphs_in_cards_are_teasers(card: str, around: str) -> None:
    cards = "".join(card.format(n=n, text=text) for n, text in enumerate(TEASERS))
    document, text = page(around.format(cards))
    found, share = find_teasers(document.tree, text, URL)
    assert found == 3
    assert share == pytest.approx(1)
    assert is_listing(document.tree, text, URL)


def test_paragraphs_of_an_article_are_none() -> None:
    body = "<h1>Landslide</h1>" + "".join(f"<p>{text}</p>" for text in TEASERS)
    more = HEADED.format(n=4, text="Another story of the valley, told in one line that is long enough to be one.")
    document, text = page(f"<article>{body}</article><aside>{more}</aside>")
    assert find_teasers(document.tree, text, URL) == (0, 0)
    assert not is_listing(document.tree, text, URL)


def test_an_article_with_one_link_in_it_is_no_card() -> None:
    body = "".join(f"<div><p>{text} <a href='/news/9'>it said</a></p></div>" for text in TEASERS)
    document, text = page(f"<main>{body}</main>")
    assert not is_listing(document.tree, text, URL)


def test_a_front_page_of_which_one_teaser_was_read() -> None:
    links = "".join(
        f'<li><a href="/news/story-of-day-{n}">The story of day {n} in the valley</a></li>' for n in range(6)
    )
    document, _ = page(f"<p>{TEASERS[0]}</p><ul>{links}</ul>")
    assert is_listing(document.tree, TEASERS[0], "https://valleypost.example/")
    assert not is_listing(document.tree, TEASERS[0], "https://valleypost.example/news/landslide-cuts-off-hamlets")
