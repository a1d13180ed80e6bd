"""Clippings as people keep them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.brief import Brief
from extractors.clipping import Clipping, read_clipping
from extractors.extract import Desk, extract_page
from extractors.fates import Reason
from extractors.heading import Stamp, read_stamp
from extractors.records import Extraction, Page, Rejection

SEED = Path(__file__).parents[3] / "shared" / "seed" / "clipping.txt"
URL = "https://harbourpost.example/news/ferry"
BODY = [
    "A ferry ran aground on Tuesday. Nobody was hurt.",
    "“All safe,” said the mayor, Priya Raman.",
    "It will be moved.",
]
TEXT = "\n\n".join(BODY)


def extract(body: str | bytes, content_type: str = "text/plain") -> Extraction | Rejection:
    page = Page(
        url="urn:sha256:00",
        fetched_at=datetime(2026, 3, 13, 2, 30, tzinfo=UTC),
        body=body.encode() if isinstance(body, str) else body,
        content_type=content_type,
        file_name="ferry.txt",
        warc_file="test",
        warc_offset=0,
    )
    return extract_page(page, Desk.of(Brief(agencies={"PA": ["PA Media"]})))


def article(body: str | bytes) -> Extraction:
    found = extract(body)
    assert isinstance(found, Extraction)
    return found


def test_words_alone() -> None:
    clip = read_clipping(TEXT)
    assert clip == Clipping(url=None, title="A ferry ran aground on Tuesday.", date=None, authors=[], text=TEXT)


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \t\n\n"])
def test_line_ends_and_blank_lines(separator: str) -> None:
    assert read_clipping(separator.join(["Ferry aground", *BODY])).text == TEXT
    assert read_clipping(separator.join(["Ferry aground", *BODY]) + separator).title == "Ferry aground"


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    clip = read_clipping("A ferry ran\naground on Tuesday.\n\nNobody was\nhurt.")
    assert clip.text == "A ferry ran aground on Tuesday.\n\nNobody was hurt."
    assert clip.title == "A ferry ran aground on Tuesday."


HEADS = {
    "url line": f"{URL}\n\nFerry aground\n\nBy Jane Doe\n\n10 February 2026\n\n",
    "url in angles": f"<{URL}>\nFerry aground\nBy Jane Doe | 10 February 2026\n",
    "fields": f"URL: {URL}\nTitle: Ferry aground\nDate: 10 February 2026\nAuthor: Jane Doe\n\n",
    "heading": f"# Ferry aground\n\n{URL}\n\nPublished: 10 February 2026\nBy Jane Doe\n\n",
    "underlined": f"Ferry aground\n=============\n\n*By Jane Doe, 10 February 2026*\n\n{URL}\n\n",
    "date first": f"10 February 2026\nFerry aground\nBy Jane Doe\n{URL}\n\n",
    "front matter": f'---\ntitle: "Ferry aground"\nsource: {URL}\nauthor:\n  - "[[Jane Doe]]"\n'
    "published: 10 February 2026\ncreated: 2026-03-01\ntags: [clippings, sea]\n---\n",
    "front matter, list": f"---\nurl: '{URL}'\ntitle: Ferry aground\nauthors: [Jane Doe]\n"
    "date: 10 February 2026\n---\n# Ferry aground\n\n",
    "toml front matter": f'+++\ntitle = "Ferry aground"\nurl = "{URL}"\nauthor = "Jane Doe"\n'
    'date = "10 February 2026"\n+++\n\n',
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_stands_at_the_head(head: str, end: str) -> None:
    clip = read_clipping((head + TEXT).replace("\n", end))
    assert (clip.url, clip.title, clip.date) == (URL, "Ferry aground", "10 February 2026")
    assert [name.removeprefix("By ") for name in clip.authors] == ["Jane Doe"]
    assert clip.text == TEXT
    found = article(head + TEXT).article
    assert (found.url, found.authors, found.outlet_id) == (URL, ["Jane Doe"], "harbourpost.example")
    assert (found.published_at, found.published_precision, found.published_source) == (
        datetime(2026, 2, 10, tzinfo=UTC),
        "day",
        "text",
    )


def test_a_url_line_may_close_the_clipping() -> None:
    clip = read_clipping(f"Ferry aground\n\n{TEXT}\n\n{URL}\n")
    assert (clip.url, clip.text) == (URL, TEXT)


def test_a_standfirst_stays_and_the_byline_below_it_goes() -> None:
    clip = read_clipping(
        f"# Ferry aground\n\nAll 252 are safe.\n\nBy Jane Doe and John Roe\n\nMarch 10, 2026 at 6:05 am\n\n{TEXT}"
    )
    assert clip.text == f"All 252 are safe.\n\n{TEXT}"
    assert clip.authors == ["Jane Doe and John Roe"]
    assert clip.date == "March 10, 2026 at 6:05 am"


@pytest.mark.parametrize(
    ("line", "stamp"),
    [
        ("10 February 2025", Stamp(date="10 February 2025")),
        ("Monday, 10 February 2025 10:15 GMT", Stamp(date="10 February 2025 10:15 GMT")),
        ("Published: 2025-02-10T10:15:00Z", Stamp(date="2025-02-10T10:15:00Z")),
        ("Published on February 10th, 2025", Stamp(date="February 10th, 2025")),
        ("Posted 10/02/2025, 10.15am", Stamp(date="10/02/2025, 10.15am")),
        ("10. Februar 2025, 10:15 Uhr", Stamp(date="10. Februar 2025, 10:15 Uhr")),
        ("Publié le 10 février 2025 à 10h15", Stamp(date="10 février 2025 à 10h15")),
        ("10 de febrero de 2025", Stamp(date="10 de febrero de 2025")),
        ("2025年2月10日", Stamp(date="2025年2月10日")),
        ("10 February 2025 | Updated: 11 February 2025", Stamp(date="10 February 2025")),
        ("Last updated 11 February 2025", Stamp()),
        ("By Jane Doe", Stamp(author="Jane Doe")),
        ("BY JANE DOE", Stamp(author="JANE DOE")),
        ("By Jane Doe, Health Editor", Stamp(author="Jane Doe, Health Editor")),
        ("Von Anna-Lena Groß und Jörg van der Berg", Stamp(author="Anna-Lena Groß und Jörg van der Berg")),
        ("By Jane O’Neill, 10 February 2025", Stamp("10 February 2025", "Jane O’Neill")),
        ("By Jane Doe, Monday 10 February 2025", Stamp("10 February 2025", "Jane Doe")),
        ("10 February 2025 – By Jane Doe", Stamp("10 February 2025", "Jane Doe")),
        ("By Tuesday the ferry had been moved", None),
        ("By 10 February 2025 the ferry had been moved.", None),
        ("On 10 February 2025 a ferry ran aground", None),
        ("10 February 2025 was a dark day for the town.", None),
        ("Von der Leyen warnt", None),
        ("By Jane", None),
        ("2025", None),
        ("", None),
    ],
)
def test_date_lines_and_bylines(line: str, stamp: Stamp | None) -> None:
    assert read_stamp(line) == stamp


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Dr. Samuel Okoro spoke. He left.", "Dr. Samuel Okoro spoke."),
        ("The U.S. President, J. K. Smith, spoke. He left.", "The U.S. President, J. K. Smith, spoke."),
        ("Am 10. Mai kam die Fähre. Alle waren da.", "Am 10. Mai kam die Fähre."),
        ("“Is it safe?” she asked. It is.", "“Is it safe?” she asked."),
        ("“It is safe.” She left.", "“It is safe.”"),
        ("船が座礁した。全員無事だ。", "船が座礁した。"),
        ("no end at all " * 20, ("no end at all " * 20).strip()),
    ],
)
def test_the_first_sentence_is_the_title_and_stays(text: str, title: str) -> None:
    clip = read_clipping(text)
    assert clip.title == title
    assert clip.text.startswith(title)


MARKDOWN = """# The **Calder Spirit** is aground

*By Jane Doe*

The ferry [Calder Spirit](https://harbourpost.example/ships_(old)/c)
ran _aground_ on `Tuesday`; 5 * 3 * 2 snake_case_name.

## What we ***know***

- Nobody was hurt.
- All 252 are **safe**,
  and on land.
* It will be moved.

1. First.
2. Second.

> “All safe,”
> said the [[Priya Raman|mayor]].

10. Mai: the ferry\\* sails again, see <https://harbourpost.example/>.

---

The end.
"""


def test_markdown_loses_its_marks() -> None:
    clip = read_clipping(MARKDOWN)
    assert clip.title == "The Calder Spirit is aground"
    assert clip.text.split("\n\n") == [
        "The ferry Calder Spirit ran aground on Tuesday; 5 * 3 * 2 snake_case_name.",
        "What we know",
        "Nobody was hurt.",
        "All 252 are safe, and on land.",
        "It will be moved.",
        "1. First.",
        "2. Second.",
        "“All safe,” said the mayor.",
        "10. Mai: the ferry* sails again, see <https://harbourpost.example/>.",
        "The end.",
    ]


@pytest.mark.parametrize(
    ("written", "url", "caption"),
    [
        (
            "![[Kirsty Boyle (Jo Lund/PA)]](https://a.example/1.jpg)",
            "https://a.example/1.jpg",
            "Kirsty Boyle (Jo Lund/PA)",
        ),
        ("![Kirsty Boyle [left] (PA)](https://a.example/1.jpg)", "https://a.example/1.jpg", "Kirsty Boyle [left] (PA)"),
        (
            "![[Kirsty Boyle [left], 2026]](https://a.example/1.jpg)",
            "https://a.example/1.jpg",
            "Kirsty Boyle [left], 2026",
        ),
        ("![x](https://a.example/b_(c).jpg)", "https://a.example/b_(c).jpg", "x"),
        ("![[x]](https://a.example/b_(c).jpg?w=1)", "https://a.example/b_(c).jpg?w=1", "x"),
        ('![x](https://a.example/1.jpg "A title")', "https://a.example/1.jpg", "x"),
        ("![x](<https://a.example/1 2.jpg>)", "https://a.example/1 2.jpg", "x"),
        ("[![x](https://a.example/1.jpg)](https://a.example/big)", "https://a.example/1.jpg", "x"),
        ("![](https://a.example/1.jpg)", "https://a.example/1.jpg", ""),
        (
            "![*Boyle* and [Raman](https://a.example/r)](https://a.example/1.jpg)",
            "https://a.example/1.jpg",
            "Boyle and Raman",
        ),
    ],
)
def test_pictures(written: str, url: str, caption: str) -> None:
    for text in (
        f"{BODY[0]}\n\n{written}\n\n{BODY[1]}",
        f"{BODY[0]}\n{written}\n{BODY[1]}",
        f"{BODY[0]} {written}\n\n{BODY[1]}",
    ):
        clip = read_clipping(text)
        assert [(picture.url, picture.caption) for picture in clip.pictures] == [(url, caption)]
        assert clip.text == f"{BODY[0]}\n\n{BODY[1]}"


def test_pictures_know_their_place_and_lead_when_first() -> None:
    found = article(
        f"![[Boyle (Jo Lund/PA)]](https://img.harbourpost.example/2026/03/10/a-900.jpg)\n{BODY[0]}\n![b](https://a.example/b.jpg)\n{BODY[1]}"
    )
    assert [(i.role, i.position, i.after_paragraph) for i in found.images] == [("lead", 0, 0), ("body", 1, 1)]
    assert (found.images[0].caption, found.images[0].creator, found.images[0].agency) == ("Boyle", "Jo Lund", "PA")
    assert found.article.outlet_id == "harbourpost.example"
    assert (found.article.published_source, str(found.article.published_day)) == ("image_url", "2026-03-10")


def test_pictures_that_are_not_on_the_web_are_left_out() -> None:
    clip = read_clipping(
        f"{BODY[0]}\n\n![[photo.jpg|300]]\n\n![x](images/a.jpg)\n\n![y](data:image/png;base64,AAAA)\n\n{BODY[1]}"
    )
    assert clip.pictures == []
    assert clip.text == f"{BODY[0]}\n\n{BODY[1]}"
    relative = read_clipping(f"{URL}\n\n{BODY[0]}\n\n![x](/img/a.jpg)")
    assert [picture.url for picture in relative.pictures] == ["https://harbourpost.example/img/a.jpg"]


def test_a_source_that_is_no_url_is_none() -> None:
    clip = read_clipping("---\nsource: The Harbour Post\ntitle: x y\n---\n" + TEXT)
    assert clip.url is None
    assert read_clipping("Source: The Harbour Post said so.\n\nMore.").text.startswith("Source: The Harbour Post")


@pytest.mark.parametrize(
    "body", [b"", b"\n\n \t", b"\xef\xbb\xbf\n", b"---\ntitle: x\n---\n", b"https://a.example/x\n"]
)
def test_a_clipping_without_words_is_empty(body: bytes) -> None:
    found = extract(body)
    assert isinstance(found, Rejection)
    assert (found.reason, found.stage, found.outlet_id) == (Reason.EMPTY, "read", None)
    assert found.detail.startswith("ferry.txt: ")


def test_other_encodings() -> None:
    text = "Die Fähre läuft auf Grund. Größere Schäden gibt es nicht, sagte die Bürgermeisterin."
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        assert article(text.encode(encoding)).article.text == text


@pytest.mark.skipif(not SEED.exists(), reason="the seed lies beside the checkout")
def test_the_seed() -> None:
    found = article(SEED.read_bytes())
    assert found.article.title == (
        "Home Office has released images of the inner working of the removals process for the first time."
    )
    assert len(found.article.text.split("\n\n")) == 4
    assert found.article.text.startswith(found.article.title)
    assert "![[" not in found.article.text
    assert "static.independent" not in found.article.text
    assert (found.article.outlet_id, str(found.article.published_day)) == ("independent.co.uk", "2025-02-10")
    assert (found.article.published_source, found.article.published_precision) == ("image_url", "day")
    (image,) = found.images
    assert (image.caption, image.creator, image.agency) == ("Home Secretary Yvette Cooper", "Jordan Pettitt", "PA")


@pytest.mark.parametrize(
    "text",
    [
        "![[" * 20_000,
        "![" * 20_000,
        "[" * 20_000,
        "*" * 20_000,
        "_a" * 20_000,
        "(" * 20_000,
        "![a](" * 10_000,
        "By A " * 10_000,
        "1. " * 10_000,
        "---\n" * 10_000,
        "# \n" * 10_000,
    ],
)
def test_marks_without_end_are_read_in_time(text: str) -> None:
    assert read_clipping(text) is not None


@given(st.text(max_size=200) | st.text(alphabet='!#*-_[]()<>`~:. \nab1|=+\\"https:/,By', max_size=120))
def test_any_text_is_read(text: str) -> None:
    clip = read_clipping(text)
    assert clip.text == clip.text.strip()
    assert all(picture.url.startswith("http") for picture in clip.pictures)
    read_stamp(text)


def test_a_url_line_that_no_browser_could_ask_for_names_no_place() -> None:
    assert read_clipping("https://[a.example/x\n\nThe ferry ran aground.").url is None
    assert read_clipping("URL: https://u:p@a.example/x\n\nThe ferry ran aground.").url == "https://a.example/x"
