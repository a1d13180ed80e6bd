"""The text of an article, by trafilatura on the shared tree; pictures never change it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from extractors.body.frames import Paragraph, find_paragraphs, frame_body, frame_cell, holds_loose_text
from extractors.body.pruning import prepare
from extractors.paragraphs import letters_of, start_of

# Thai, Lao, Japanese and Chinese: scripts without spaces between words.
UNSPACED = r"\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = rf"[^\W{UNSPACED}]+"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SPACED = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*")
_WORD = re.compile(rf"{_UNSPACED.pattern}|{_SPACED.pattern}")
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]")  # soft hyphens and the like: names break on them
_BULLETS = re.compile(r"^(?:[-*•]\s+)+")
_NEXT_TO_NOTHING = 200  # characters
_SURE = 400  # characters
_LEAST, _MOST = 0.7, 3.3  # times the characters of the page's long paragraphs
_HEAD = 3  # paragraphs in which the title may stand again
_KICKER = 45  # letters before it
_ONLY_HEADINGS = 1.35  # times as long: a body that lost headings and lists, not one with other boxes in it


def find_text(tree: HtmlElement) -> str | None:
    """The body: paragraphs, headings and list items apart by a blank line. None where there is none.

    favor_precision scored best on the development pages (F1 .971 against .959 on aeb, .945 against .926 on fe). Its
    own answer stands where the page's prose stands in paragraphs and it is about as long as those: there the
    comparison with other extractors, a third of the time, changes nothing (left out on four of five pages, for .0001
    of F1). Where it leaves next to nothing, the default is asked, and where it leaves out a part of the body, that is
    framed and read again. JSON-LD's articleBody is not asked: preferring it loses there (.929 against .947), and what
    is behind a wall is seldom in it. Trafilatura is given a copy: the tree stays as it is.
    """
    tables = not _is_table_layout(tree)
    page = prepare(tree)
    paragraphs = find_paragraphs(page)
    shown = sum(len(words) for _, words in paragraphs)
    text = ""
    if shown > _SURE and not holds_loose_text(page, paragraphs):
        text = _complete(_extract(page, tables, fast=True), paragraphs, tables)
    if len(text) < _SURE or not _LEAST * shown <= len(text) <= _MOST * shown:
        found = _extract(page, tables)
        if len(found) <= _NEXT_TO_NOTHING and not tables and (cell := frame_cell(page)) is not None:
            found = _extract(cell, tables, fast=True)
        if len(found) <= _NEXT_TO_NOTHING:
            found = _extract(page, tables, precise=False) or found
        text = _complete(found, paragraphs, tables)
    return text or None


def _complete(text: str, paragraphs: Sequence[Paragraph], tables: bool) -> str:
    """The text, or that of the body framed where the text is only a part of it."""
    body = frame_body(paragraphs, frozenset(start_of(paragraph) for paragraph in text.split("\n\n")))
    whole = _extract(body.document, tables, fast=True) if body else ""
    if body and len(text) < len(whole) and (body.lost_paragraphs or len(whole) < _ONLY_HEADINGS * len(text)):
        return whole
    return text


def _extract(tree: HtmlElement, tables: bool, *, precise: bool = True, fast: bool = False) -> str:
    found = bare_extraction(tree, include_comments=False, favor_precision=precise, include_tables=tables, fast=fast)
    return tidy(found.text or "") if found and not isinstance(found, dict) else ""


def tidy(text: str) -> str:
    """NFC, one blank line between paragraphs, single spaces inside them, no list dashes, nothing invisible."""
    lines = (
        re.sub(r"[^\S\u00a0\u202f]+", " ", line).strip()
        for line in unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).splitlines()
    )
    return "\n\n".join(bare for line in lines if (bare := _BULLETS.sub("", line)))


def drop_title(text: str, title: str | None) -> str:
    """The text without the paragraphs at its start that only repeat the title, with or without a kicker before it."""
    ours = letters_of(title or "")
    paragraphs = text.split("\n\n")
    if not ours or len(paragraphs) < 2:
        return text
    head = [p for p in paragraphs[:_HEAD] if not _is_title(letters_of(p), ours)]
    return "\n\n".join([*head, *paragraphs[_HEAD:]]) or text


def _is_title(paragraph: str, title: str) -> bool:
    if paragraph == title:
        return True
    return len(title) > 20 and paragraph.endswith(title) and len(paragraph) - len(title) < _KICKER


def hash_text(text: str) -> str:
    """128 bits of SHA-256 of the words, as 32 hex digits: equal where only white space differs."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:32]


def find_words(text: str) -> list[str]:
    """Words; in scripts written without spaces, characters."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words there are."""
    return len(find_words(text))


def measure_words(text: str) -> int:
    """Words, two characters of scripts without spaces as one: a length that can be compared between languages."""
    return len(_SPACED.findall(text)) + len(_UNSPACED.findall(text)) // 2


def _is_table_layout(tree: HtmlElement) -> bool:
    """Whether the page is laid out with tables, as sites of the nineties are: tables within tables, no blocks."""
    return bool(tree.xpath("boolean(//table//table)")) and not tree.xpath("boolean(//article|//main|//section)")
