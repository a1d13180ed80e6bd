"""Bytes changed as the web changes them: cut, doubled, nested, spliced, in the wrong encoding, and with odd words in
the places of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

# Pieces that markup, JSON, XML, headers, TOML and URLs are made of: what stands in one place is tried in another.
_PIECE = re.compile(rb"<[^<>]{0,300}>|\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|&#?\w{1,8};|[\w.:/%-]+|[^\w\s]+|\s+")
_ELEMENT = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1\s*>")
_NUMBER = re.compile(rb"\d+")
_WORDS = (
    *("\0", "\x1b[2J", "\x7f", "\ufeff", "\ufffe", "\u202e", "\u2028", "\x85", "\xa0", "\xad", "\ud800", "\U0001f6a2"),
    *("\u0130", "ﬁ", "e\u0301" * 40, "ß", "ǆ", "١٢", "½", "²", "中文", "ภาษา", "مرحبا", "a\u0300"),
    *("&#0;", "&#27;", "&#x0;", "&#xD800;", "&#1114112;", "&#99999999999;", "&lt;script&gt;", "&amp;amp;", "&nbsp"),
    *("\\ud800", "\\u0000", "\\u001b", "\\udc00\\ud800", "\\", '\\"', "\\x", "%00", "%zz", "%C0%AF", "%E2%80%AE"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<?xml", "?>", "<!DOCTYPE", "</", "<", ">", "/>", "<script>", "</script>"),
    *("<p>", "<div>", "</div>", "<b>", "<table><tr><td>", "<blockquote>", "<figure><img src=a.jpg>", "<picture><source>"),
    *("<base href='//['>", "<svg>", "<math>", "<template>", "<noscript>", "<plaintext>", "<select>", "<frameset>"),
    *("<meta charset=utf-7>", "<meta charset=utf-16>", "<html xml:lang='x'>", "<time datetime='0000-00-00'>"),
    *("{", "}", "[", "]", "[[", "null", "true", "NaN", "Infinity", "-0", "1e999", "9" * 400, "-1", "0", "0x1F", "1_0"),
    *("://", "http://", "https://[", "//", "http://[::1", "http://a:99999/", "javascript:alert(1)", "data:,", "urn:x"),
    *("http://\u2100.example/", "http://xn--a/", "http://a%2eb/", "http://a@b@c/", "file:///etc/passwd", "?", "#", "@"),
    *("0001-01-01", "9999-12-31T23:59:59-23:59", "2026-02-30", "2026-03-09T25:61:61Z", "31/02/2026", "+99:99"),
    *("Mon, 99 Foo 99999 99:99:99 +9999", "Paris, 3 Mar (AP) -", "By Jane Doe", "Photo: A/B", "(c)", "“", "”", "«", '"'),
    *("said", "“Yes,” he said.", "$5 million", "two hundred and", "Mr", "Dr.", "O’", "\r\n", "\n", "\r", "\t", " " * 300),
    *("Content-Length: -1", "Content-Length: 99999999999999999999", "WARC/1.0\r\n", "\r\n\r\n", "WARC-Type: response"),
    *("User-agent: *", "Disallow: /*" + "*a" * 40 + "$", "Crawl-delay: inf", "Request-rate: 1/0", "Sitemap: //["),
    *("'); DROP TABLE articles; --", "../../x", "[bold red]", "=HYPERLINK(1)", "| a | b |", "{{7*7}}", "%s%n", "${x}"),
)  # fmt: skip
_ODD = (
    *(word.encode("utf-8", "surrogatepass") for word in _WORDS),
    *(b"\xff\xfe", b"\xfe\xff", b"\x80", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1b$B", b"\x1f\x8b\x08\x00"),
)


def mutate(data: bytes, random: Random, others: Sequence[bytes], most: int) -> bytes:
    """The data after one to eight changes, at most `most` bytes; `others` are what pieces are taken from."""
    for _ in range(1 + min(int(random.expovariate(0.6)), 7)):
        data = random.choice(_CHANGES)(data, random, random.choice(others) if others else data)[: most * 2]
    return data[:most]


def _span(data: bytes, random: Random, longest: int = 2_000) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + int(random.expovariate(1 / 40)) % longest)


def _place(data: bytes, random: Random) -> tuple[int, int]:
    """Where a piece of markup stands: near a point taken by chance."""
    piece = _PIECE.search(data, random.randint(0, len(data)))
    return piece.span() if piece else _span(data, random)


def _flip(data: bytes, random: Random, _other: bytes) -> bytes:
    if not data:
        return bytes([random.randrange(256)])
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _cut(data: bytes, random: Random, _other: bytes) -> bytes:
    return data[: random.randint(0, len(data))] if random.random() < 0.3 else data[random.randint(0, len(data) // 4) :]


def _drop(data: bytes, random: Random, _other: bytes) -> bytes:
    start, end = _place(data, random) if random.random() < 0.7 else _span(data, random)
    return data[:start] + data[end:]


def _put(data: bytes, random: Random, _other: bytes) -> bytes:
    """An odd word in the place of a piece, or before it."""
    start, end = _place(data, random)
    return data[:start] + random.choice(_ODD) + data[end if random.random() < 0.5 else start :]


def _inside(data: bytes, random: Random, _other: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(_ODD) + data[at:]


def _repeat(data: bytes, random: Random, _other: bytes) -> bytes:
    start, end = _place(data, random)
    times = random.choice((2, 2, 3, 10, 100, 1_000, 5_000))
    return data[:start] + data[start:end] * times + data[end:]


def _nest(data: bytes, random: Random, _other: bytes) -> bytes:
    """An element in itself, many times; or brackets around a piece."""
    times = random.choice((2, 5, 30, 300, 3_000))
    element = _ELEMENT.search(data, random.randint(0, len(data)))
    if not element:
        start, end = _place(data, random)
        left, right = random.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"(", b")"), (b"<b>", b"</b>")))
        return data[:start] + left * times + data[start:end] + right * times + data[end:]
    name = element[1]
    return (
        data[: element.start()] + b"<%s>" % name * times + element[0] + b"</%s>" % name * times + data[element.end() :]
    )


def _swap(data: bytes, random: Random, other: bytes) -> bytes:
    """A piece in the place of one, from another input or this one."""
    start, end = _place(data, random)
    source = other if random.random() < 0.5 else data
    first, last = _place(source, random)
    return data[:start] + source[first:last] + data[end:]


def _splice(data: bytes, random: Random, other: bytes) -> bytes:
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _number(data: bytes, random: Random, _other: bytes) -> bytes:
    found = _NUMBER.search(data, random.randint(0, len(data)))
    if not found:
        return _inside(data, random, data)
    value = random.choice((b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"9223372036854775808", b"9" * 5_000))
    return data[: found.start()] + value + data[found.end() :]


def _recode(data: bytes, random: Random, _other: bytes) -> bytes:
    """The characters in another encoding, declared or not."""
    text = data.decode("utf-8", "replace")
    name = random.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "shift_jis", "utf-7"))
    return text.encode(name, "replace")


_CHANGES: tuple[Callable[[bytes, Random, bytes], bytes], ...] = (
    *(_flip, _cut, _drop, _drop, _put, _put, _put, _inside, _inside),
    *(_repeat, _nest, _swap, _swap, _swap, _splice, _number, _recode),
)  # fmt: skip
