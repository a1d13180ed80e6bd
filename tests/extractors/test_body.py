"""What is taken out of a page's text, and what is kept of it: bytes in, paragraphs out."""

from __future__ import annotations

import pytest

from extractors.body.boilerplate import drop_boilerplate
from extractors.document import Document, read_document
from extractors.text import drop_title, find_text

SENTENCES = [
    "The harbour master closed the east quay on Monday after divers found cracks in three of its piles.",
    "Ferries will berth at the fish market until the spring, and passengers have to walk the rest of the way.",
    "Repairs are put at two million, which the council does not have and the ministry has not promised.",
    "Skippers who land their catch there said that nobody had asked them where they should go meanwhile.",
    "A second survey is to show whether the lighthouse, which stands on the same rock, is in any danger.",
    "The quay was built in the winter of 1911 by four hundred men, of whom the names of nine are known.",
]
PARAGRAPHS = [f"<p>{sentence} {sentence.replace('The ', 'This ')}</p>" for sentence in SENTENCES]


def paragraphs(body: str) -> list[str]:
    page = f"<html><head><title>Quay closed</title></head><body>{body}</body></html>"
    document = read_document(page.encode(), None)
    assert isinstance(document, Document)
    return (find_text(document.tree) or "").split("\n\n")


def article(*inserted: str) -> str:
    """Six paragraphs with things between them."""
    pieces = [piece for pair in zip(PARAGRAPHS, [*inserted, *[""] * 6], strict=False) for piece in pair]
    return f"<article><h1>Quay closed</h1><div class='story-body'>{''.join(pieces)}</div></article>"


@pytest.mark.parametrize(
    "inserted",
    [
        '<p><a href="/news/lighthouse">Lighthouse keeper retires after forty years on the rock</a></p>',
        '<figure><img src="q.jpg"><figcaption>Divers at the east quay on Monday morning.</figcaption></figure>',
        '<div class="wp-caption"><img src="q.jpg"><p class="wp-caption-text">Divers at the quay on Monday.</p></div>',
        '<div class="box"><h3>Related stories</h3><ul><li>Lighthouse keeper retires after forty years</li></ul></div>',
        '<div class="comments"><p>I told them so in the year 1987, and nobody listened to me then.</p></div>',
        '<p><a href="https://www.facebook.com/sharer?u=x">Share</a></p>',
    ],
)
def test_what_is_no_paragraph_of_the_article_is_left_out(inserted: str) -> None:
    found = paragraphs(article("", inserted))
    assert [line for line in found if line.startswith(tuple(s[:30] for s in SENTENCES))] == [
        line for line in found if line != "Quay closed"
    ]
    assert len([line for line in found if line != "Quay closed"]) == 6


def test_a_sentence_that_is_partly_a_link_stays() -> None:
    linked = '<p>The ministry answered <a href="/letter">in a letter of two pages</a> that reached us on Tuesday.</p>'
    assert "The ministry answered in a letter of two pages that reached us on Tuesday." in paragraphs(article(linked))


def test_headings_and_list_items_are_paragraphs() -> None:
    found = paragraphs(
        article("<h2>Where ferries go</h2>", "<ul><li>Fish market, berth two</li><li>Lock gate</li></ul>")
    )
    assert {"Where ferries go", "Fish market, berth two", "Lock gate"} <= set(found)
    assert found.index("Where ferries go") < found.index("Fish market, berth two")


def test_paragraphs_each_in_a_box_of_its_own_are_read() -> None:
    boxes = "".join(f'<div class="par-{n}"><div class="text">{p}</div></div>' for n, p in enumerate(PARAGRAPHS))
    assert len([p for p in paragraphs(f"<main><h1>Quay closed</h1>{boxes}</main>") if p != "Quay closed"]) == 6


def test_a_body_cut_in_two_is_read_whole() -> None:
    first, second = "".join(PARAGRAPHS[:2]), "".join(PARAGRAPHS[2:])
    page = (
        f'<main><h1>Quay closed</h1><div class="article-body">{first}</div><div class="ad-slot">Advertisement</div>'
        f'<div class="article-body hideable">{second}</div></main>'
    )
    assert len([p for p in paragraphs(page) if p.startswith(tuple(s[:30] for s in SENTENCES))]) == 6


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Lighthouse keeper retires",
        "Lesen Sie auch: Leuchtturmwärter geht",
        "À lire aussi : le gardien du phare s’en va",
        "Lea también: el farero se jubila",
        "Sign up for our newsletter",
        "Get local news delivered to your inbox!",
        "Our newsroom's pick of the day, straight to your inbox.",
        "Das Wichtigste des Tages in Ihr Postfach",
        "Your information is handled in line with the Tidewater privacy notice.",
        "Follow us on Facebook",
        "Advertisement",
        "Photo: Mabel Thorne",
    ],
)
def test_lines_that_a_site_puts_into_every_text(line: str) -> None:
    assert drop_boilerplate(f"{SENTENCES[0]}\n\n{line}\n\n{SENTENCES[1]}") == f"{SENTENCES[0]}\n\n{SENTENCES[1]}"


@pytest.mark.parametrize(
    "line",
    [
        "Read more than one book a year, and you are ahead of the mayor, she said.",
        "The letter that came to your inbox last week was a forgery, the bank has told its customers in the town.",
        "Photographs of the quay show how fast the cracks grew over the summer and the autumn of last year.",
        "Follow the coast to the north, and you come to the lock that nobody has opened since the war.",
        "Your data belong to you, the judge said.",
    ],
)
def test_sentences_that_only_begin_so_stay(line: str) -> None:
    text = f"{SENTENCES[0]}\n\n{line}\n\n{SENTENCES[1]}"
    assert drop_boilerplate(text) == text


def test_a_list_of_other_stories_at_the_end_is_left_out() -> None:
    body = "\n\n".join(SENTENCES)
    assert drop_boilerplate(f"{body}\n\nRelated stories\n\nKeeper retires\n\nLock to stay shut") == body
    # A heading in the middle of a text heads a part of it.
    assert drop_boilerplate(f"{SENTENCES[0]}\n\nMost read\n\n{body}").count("\n\n") > 5


@pytest.mark.parametrize("title", ["East quay closed until spring", "HARBOUR East quay closed until spring"])
def test_the_title_is_not_repeated_in_the_text(title: str) -> None:
    assert drop_title(f"{title}\n\n{SENTENCES[0]}", "East quay closed until spring") == SENTENCES[0]
    assert drop_title(f"{SENTENCES[0]}\n\n{title}", "Another title of that day") == f"{SENTENCES[0]}\n\n{title}"


def test_a_cell_of_a_page_laid_out_with_tables() -> None:
    menu = "".join(f"<tr><td><a href='/{n}'>Section {n}</a></td></tr>" for n in range(8))
    lines = "<br><br>".join(SENTENCES)
    photo = "<table><tr><td><img src=a.jpg></td></tr><tr><td>Divers at the quay on Monday. Photo: PA</td></tr></table>"
    found = paragraphs(
        f"<table><tr><td><table>{menu}</table></td><td><table><tr><td><b>Quay closed</b></td></tr>"
        f"<tr><td><font size=2>{photo}{lines}</font></td></tr></table></td></tr></table>"
    )
    assert found == SENTENCES


def test_posts_of_a_live_blog_keep_their_headings_and_lose_their_stamps() -> None:
    posts = "".join(
        f'<article id="post-{n}"><header><a href="#post-{n}"><time datetime="2026-03-10T0{n}:00">{n}am</time></a>'
        f"<h2>Update number {n} from the quay</h2><p>By Mabel Thorne</p></header><div>{paragraph}</div></article>"
        for n, paragraph in enumerate(PARAGRAPHS)
    )
    found = paragraphs(f'<main><h1>Quay closed</h1><div class="article-body">{posts}</div></main>')
    assert found.index("Update number 2 from the quay") == found.index("Update number 1 from the quay") + 2
    assert not [line for line in found if line.startswith("By ") or line.endswith("am")]
