"""Text: found, tidied, counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Document, read_document
from extractors.text import count_words, find_text, hash_text, tidy

SENTENCES = [
    f"The crew of lifeboat number {n} brought {n * 7} passengers ashore before dawn on Tuesday." for n in range(2, 9)
]


def text_of(html: str) -> str | None:
    document = read_document(html.encode(), "text/html")
    assert isinstance(document, Document)
    before = len(list(document.tree.iter()))
    found = find_text(document.tree)
    assert len(list(document.tree.iter())) == before  # the shared tree stays as it was
    return found


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("One.\nTwo.", "One.\n\nTwo."),
        ("One.\r\n\r\n\r\n  Two  \t words. ", "One.\n\nTwo words."),
        ("- first\n• second\n* - third\n-\n - ", "first\n\nsecond\n\nthird\n\n-\n\n-"),
        ("-5 degrees\n– a dash that speaks", "-5 degrees\n\n– a dash that speaks"),
        ("Cafe\u0301", "Café"),
        ("Donau\xaddampf\u200bschiff\ufeff", "Donaudampfschiff"),
        ("« Non\xa0», dit-elle\u202f!", "« Non\xa0», dit-elle\u202f!"),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        ("\xa0\n \n\u200b", ""),
    ],
)
def test_tidy(raw: str, tidied: str) -> None:
    assert tidy(raw) == tidied


@given(st.text(max_size=200))
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\n\n\n" not in once
    assert once == once.strip()
    assert count_words(text) >= 0
    assert len(hash_text(text)) == 32


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Don’t panic, it's 1,200.50 euros — really!", 8),
        ("l’homme aujourd'hui", 2),
        ("渡轮搁浅", 4),
        ("Tokio 東京 2026", 4),
        ("naïve Größe", 2),
        ("… – !", 0),
    ],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


def test_the_hash_is_of_the_words_alone() -> None:
    assert hash_text("One.\n\nTwo  three.") == hash_text("One. Two three. ")
    assert hash_text("One.") != hash_text("one.")


def test_paragraphs_of_an_article_without_what_surrounds_it() -> None:
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    html = (
        "<html><body><nav><ul><li><a href='/a'>News</a></li><li><a href='/b'>Sport</a></li></ul></nav>"
        f"<article><h1>Ferry aground</h1><figure><img src='a.jpg'><figcaption>Marram Point</figcaption></figure>{body}"
        "</article><footer>© 2026</footer></body></html>"
    )
    found = text_of(html)
    assert found is not None
    assert found.split("\n\n")[-len(SENTENCES) :] == SENTENCES
    assert "Sport" not in found
    assert "a.jpg" not in found


def test_a_short_text_is_found_too_and_none_where_there_is_none() -> None:
    assert text_of(f"<html><body><article><p>{SENTENCES[0]}</p></article></body></html>") == SENTENCES[0]
    assert text_of("<html><body><img src=a.png></body></html>") is None


def test_a_page_laid_out_with_tables_is_read() -> None:
    rows = "".join(f"<p>{sentence}" for sentence in SENTENCES)
    found = text_of(
        "<HTML><BODY><TABLE><TR><TD><A HREF=a>Home</A><TD><TABLE><TR><TD><FONT SIZE=2>"
        f"{rows}</FONT></TABLE></TABLE></BODY></HTML>"
    )
    assert found is not None
    assert all(sentence in found for sentence in SENTENCES)
