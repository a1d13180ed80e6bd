"""Bytes to characters and trees, as the web sends them."""

from __future__ import annotations

import codecs
import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from extractors.document import Document, Unreadable, decode_text, parse, read_document
from extractors.fates import Reason

GERMAN = "Die Fähre lief auf Grund. „Größere Schäden gibt es nicht“, sagte die Bürgermeisterin. "
FRENCH = "Le ferry s’est échoué à l’aube. « C’est un miracle », a déclaré la mairesse à la presse. "
POLISH = "Prom osiadł na mieliźnie. Burmistrz powiedziała, że nikt nie został ranny, choć było groźnie. "
RUSSIAN = "Паром сел на мель у берегов Англии. Все пассажиры спасены, сообщила мэр города. "
JAPANESE = "フェリーが座礁した。乗客は全員無事だと市長は述べた。"
KOREAN = "여객선이 좌초했다. 승객은 모두 무사하다고 시장이 말했다. "
CHINESE = "渡轮搁浅，所有乘客安全。市长周二上午对记者说，救援工作已经结束。"


def page(text: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}<title>x</title></head><body><p>{text * 5}</p></body></html>"


def shown(document: Document | Unreadable) -> str:
    assert isinstance(document, Document)
    return " ".join(document.tree.xpath("string(//body)").split())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declared", [None, "text/html; charset=iso-8859-1"])
def test_byte_order_marks_and_wide_characters_decide(encoding: str, declared: str | None) -> None:
    body = page(GERMAN).encode(encoding)
    found, _ = decode_text(body, declared)
    assert found == page(GERMAN)
    if encoding in ("utf-16-le", "utf-16-be"):
        mark = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE
        assert decode_text(mark + body, declared)[0] == page(GERMAN)
    assert shown(read_document(body, declared)) == (GERMAN * 5).strip()


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "cp1252", "latin1"),
        (FRENCH, "cp1252", "windows-1252"),
        (POLISH, "iso8859_2", "iso-8859-2"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE, "euc-jp", "x-euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (KOREAN, "euc-kr", "ks_c_5601-1987"),
        (CHINESE, "gbk", "gb2312"),
    ],
)
def test_declared_encodings_are_read_as_browsers_do(text: str, encoding: str, label: str) -> None:
    by_header = page(text).encode(encoding)
    assert decode_text(by_header, f"text/html;charset={label}")[0] == page(text)
    for meta in (f'<meta charset="{label}">', f"<meta http-equiv='Content-Type' content='text/html; charset={label}'>"):
        assert decode_text(page(text, meta).encode(encoding), "text/html")[0] == page(text, meta)


def test_a_declaration_far_down_is_found() -> None:
    head = "<script>" + "/* padding */" * 2000 + '</script><meta charset="windows-1251">'
    assert decode_text(page(RUSSIAN, head).encode("cp1251"), None)[0] == page(RUSSIAN, head)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (KOREAN, "euc-kr"),
        (CHINESE, "gb18030"),
    ],
)
@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-8", "text/html; charset=nonsense"])
def test_an_encoding_that_is_not_declared_or_a_lie(text: str, encoding: str, content_type: str | None) -> None:
    for body in (page(text), page(text, "<style>" + "a{color:red}" * 6000 + "</style>")):
        assert decode_text(body.encode(encoding), content_type)[0] == body


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "shift_jis", "utf-16"])
def test_utf8_that_says_it_is_something_else_is_utf8(label: str) -> None:
    body = page(GERMAN, f'<meta charset="{label}">')
    assert decode_text(body.encode(), f"text/html; charset={label}") == (body, "utf-8")


@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_utf8_with_a_few_damaged_bytes_stays_utf8(content_type: str | None) -> None:
    cut = page(GERMAN).encode().replace("ß".encode(), b"\xc3", 1)
    text, encoding = decode_text(cut, content_type)
    assert encoding == "utf-8"
    assert text.count("\ufffd") == 1
    assert "Bürgermeisterin" in text


def test_control_characters_are_left_out() -> None:
    body = b"<html><body><p>One\x00 two\x01 three\x7f four\x0bfive.</p>\0\0</body></html>"
    assert shown(read_document(body, "text/html")) == "One two three fourfive."
    assert shown(read_document(b"\0" * 9000 + body, "text/html")) == "One two three fourfive."


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "text/html", "PDF"),
        (b"\n%PDF-1.4 <p>not html</p>", "text/html; charset=utf-8", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/html", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", None, "JPEG"),
        (b"GIF89a\x01\0\x01\0", "text/html", "GIF"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "text/html", "media"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "text/html", "video"),
        (b"\0\0\1\0\1\0\x10\x10", "text/html", "icon"),
        (b"PK\x03\x04\x14\0\6\0", "text/html", "ZIP"),
        (gzip.compress(b"<html><p>x</p></html>", mtime=0), "text/html", "gzip"),
        (random.Random(5).randbytes(300_000), "text/html", "binary"),
        (b"<p>x</p>", "image/jpeg", "declared as image/jpeg"),
        (b'{"html": "<p>text of the story</p>"}', "application/json", "json"),
        (b'\n {"html": "<p>text of the story</p>"}', "text/html", "JSON"),
        (b'[{"body": "<div>text</div>"}]', "text/html", "JSON"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<rss version="2.0"><channel><title>x</title>', "text/html", "rss"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="a"?><feed><title>x</title>', "application/xml", "feed"),
        (b"Just words, no markup at all.", "text/html", "begins 'Just words"),
    ],
)
def test_what_is_no_html_is_refused_with_its_kind(body: bytes, content_type: str | None, kind: str) -> None:
    found = read_document(body, content_type)
    assert isinstance(found, Unreadable)
    assert found.reason == Reason.NOT_HTML
    assert kind in found.detail


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\0" * 100, b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\xff\xfe"])
def test_empty_documents(body: bytes) -> None:
    found = read_document(body, "text/html")
    assert isinstance(found, Unreadable)
    assert found.reason == Reason.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>'
        b"<body>words</body></html>",
        b"words<br>more",
        b"<FONT SIZE=2>words</FONT>",
        b"<!-- rss -->\n<html><body>words {} []</body></html>",
        b"<!-- x -->\n" * 5000 + b"<html><body>words</body></html>",  # once exponential
    ],
)
def test_html_in_its_many_shapes_is_read(body: bytes) -> None:
    assert "words" in shown(read_document(body, "application/octet-stream"))


def test_pages_may_be_deep() -> None:
    deep = "<div>" * 1500 + "<p>Down here.</p>" + "</div>" * 1500 + "<p>And after.</p>"
    assert shown(read_document(f"<html><body>{deep}".encode(), None)) == "Down here.And after."


def test_a_hundred_thousand_nested_tags_do_no_harm() -> None:
    found = read_document(b"<html><body><p>First.</p>" + b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000, None)
    assert shown(found).startswith("First.")
    assert isinstance(found, Document)
    assert sum(1 for _ in found.tree.iter()) < 3000


def test_parse_gives_none_without_an_element() -> None:
    assert parse("") is None
    tree = parse("<p>a")
    assert isinstance(tree, HtmlElement)
    assert tree.findtext(".//p") == "a"


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=x", "; ;"]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str | None) -> None:
    text, encoding = decode_text(body, content_type)
    codecs.lookup(encoding)
    text.encode()
    assert "\0" not in text
    assert isinstance(read_document(body, content_type), Document | Unreadable)


@given(st.text(max_size=200))
def test_any_utf8_page_keeps_its_words(text: str) -> None:
    found, _ = decode_text(f"<html><body>größer {text}".encode(), "text/html; charset=iso-8859-1")
    assert found.startswith("<html><body>größer ")


@pytest.mark.parametrize("written", ["&#27;", "&#x1b;", "&#X0001B", "&#0;", "&#127;", "&#x7F;", "&#11;"])
def test_character_references_to_control_characters_are_left_out(written: str) -> None:
    assert shown(read_document(f"<p>One{written}[2J two &#270; &#x1bc;</p>".encode(), None)) == "One[2J two Ď Ƽ"


def test_marks_of_windows_that_were_copied_as_latin_are_read() -> None:
    assert (
        shown(read_document("<p>The port\x92s \x93ferry\x94 \x81sails</p>".encode(), None))
        == "The port’s “ferry” sails"
    )


def test_what_is_deeper_than_browsers_have_it_stands_side_by_side_in_its_order() -> None:
    tree = parse(f"<body>{'<h1>' * 700}a<p>b</p>c<i>d<u>e</u>f</i>g{'</h1>' * 700}h")
    assert tree is not None
    assert tree.text_content() == "abcdefgh"
    assert max(len(list(element.iterancestors())) for element in tree.iter()) == 500
