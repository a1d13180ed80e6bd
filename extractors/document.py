"""A page's bytes decoded and parsed once; every extractor is given the same tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from extractors.fates import Reason

_NOT_HTML = {
    b"%PDF": "a PDF",
    b"%!PS": "PostScript",
    b"PK\x03\x04": "a ZIP or office file",
    b"\xd0\xcf\x11\xe0": "an office file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"\x00\x00\x01\x00": "an icon",
    b"RIFF": "a media file",
    b"OggS": "a media file",
    b"ID3": "a sound file",
    b"wOF": "a font",
    b"\x1f\x8b": "gzip inside what was unpacked",
}
_NOT_PAGES = re.compile(r"(?:image|video|audio|font)/|application/(?:pdf|(?:\w+\+)?json)|text/(?:css|javascript)", re.I)
_OTHER_ROOT = re.compile(
    r"(?>(?:<\?[^>]*>|<!--.*?-->)\s*)*+<(rss|feed|rdf:RDF|urlset|sitemapindex|opml|svg)[\s>]", re.S
)
_JSON = re.compile(r"\{\s*\"|\[\s*[{\[\"]")
_MARKUP = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|div|p|br|b|i|a|article|section|main|table|tr|td|span|font|center|"
    r"h[1-6]|ul|li|img|blockquote)[\s/>]",
    re.I,
)
# Control characters that are no white space: no text has them, a terminal obeys them, and lxml stops at a NUL.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_CONTROL_BYTES = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])  # but ESC, which ISO-2022-JP needs
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_DEEPEST = "/".join("*" * 500)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset", re.I)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why bytes are no document that we read."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page. The tree is shared: who changes it works on a copy."""

    tree: HtmlElement
    encoding: str


def read_document(body: bytes, content_type: str | None) -> Document | Unreadable:
    """The parsed page, or why there is none."""
    kind = _foreign(body, content_type)
    if kind:
        return kind
    text, encoding = decode_text(body, content_type)
    if not text or text.isspace():
        return Unreadable(Reason.EMPTY, "nothing but white space")
    lost = text.count("\ufffd")
    if lost > 20 and lost > len(text) / 20:
        return Unreadable(Reason.UNDECODABLE, f"{lost:,} characters are not {encoding}")
    start = text.lstrip()
    if other := _OTHER_ROOT.match(start):
        return Unreadable(Reason.NOT_HTML, f"XML, with the root {other[1]}")
    if _JSON.match(start):
        return Unreadable(Reason.NOT_HTML, f"JSON; it begins {start[:40]!r}")
    if not _MARKUP.search(text):
        return Unreadable(Reason.NOT_HTML, f"no HTML in it; it begins {start[:40]!r}")
    tree = parse(text)
    if tree is None:
        return Unreadable(Reason.EMPTY, "no element in it")
    return Document(tree, encoding)


def _foreign(body: bytes, content_type: str | None) -> Unreadable | None:
    declared = (content_type or "").partition(";")[0].strip().lower()
    bare = body.strip(b"\0 \t\r\n\xef\xbb\xbf")
    if not bare or body in (b"\xff\xfe", b"\xfe\xff"):
        return Unreadable(Reason.EMPTY, f"{len(body):,} bytes without a character")
    for magic, kind in _NOT_HTML.items():
        if body.startswith(magic) or bare.startswith(magic):
            return Unreadable(Reason.NOT_HTML, f"{kind}, declared as {declared or 'nothing'}")
    if body[4:8] == b"ftyp":
        return Unreadable(Reason.NOT_HTML, f"a video, declared as {declared or 'nothing'}")
    if _NOT_PAGES.match(declared):
        return Unreadable(Reason.NOT_HTML, f"declared as {declared}")
    head = bare[:4096]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls > max(10, len(head) / 20) and not _is_utf16(body):
        return Unreadable(Reason.NOT_HTML, f"binary data, declared as {declared or 'nothing'}")
    return None


def decode_text(body: bytes, content_type: str | None) -> tuple[str, str]:
    """The characters of `body` as `drop_controls` leaves them, and the name of the encoding they were in.

    A byte order mark decides. Else what is valid UTF-8 is UTF-8, whatever is declared: other encodings hardly
    ever are by chance (Yergeau, RFC 3629 §1); so is what a few damaged bytes keep from being it. Then the
    declaration, read as browsers do (WHATWG labels), where the bytes obey it; then charset_normalizer's guess;
    then windows-1252 with replacements.
    """
    text, encoding = _decode(body, content_type)
    return drop_controls(text), encoding


def drop_controls(text: str) -> str:
    """The text without control characters; those from U+0080 on are read as windows-1252, which is what was meant
    where a quotation mark came to be one (WHATWG has character references so)."""
    return _CONTROL.sub(
        lambda found: found[0].encode("latin-1").decode("cp1252", "ignore") if found[0] > "\x7f" else "", text
    )


def drop_references(text: str) -> str:
    """The markup without references to what is no character: a control character, half a character (libxml2's XML
    parser makes of one what is no UTF-8), a number beyond Unicode."""
    return _REFERENCE.sub(lambda found: found[0] if _is_character(found) else "", text)


def _is_character(reference: re.Match[str]) -> bool:
    hexadecimal, decimal = ((digits or "").lstrip("0") for digits in reference.groups())
    if len(hexadecimal) > 6 or len(decimal) > 7:
        return False
    number = int(hexadecimal or "0", 16) if reference[1] else int(decimal or "0")
    return number < 0x110000 and not (0xD800 <= number < 0xE000 or (_CONTROL.match(chr(number)) and number < 0x80))


def _decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace"), encoding
    if _is_utf16(body):
        name = "utf-16-be" if body[:1] == b"\0" else "utf-16-le"
        return body.decode(name, "replace"), name
    declared = _declared(body, content_type)
    # ISO-2022-JP is ASCII with escapes, and so valid UTF-8 too.
    first = [declared] if declared == "iso2022_jp" and b"\x1b" in body else []
    for name in (*first, "utf-8"):
        if _fits(body, name):
            return body.decode(name), name
    text = body.decode("utf-8", "replace")
    errors = text.count("\ufffd")
    good = sum(map(len, _BEYOND_ASCII.findall(text))) - errors
    if good > 4 * errors:
        return text, "utf-8"
    if declared and _fits(body, declared):
        return body.decode(declared), declared
    if good > errors:
        return text, "utf-8"
    # A guess needs the bytes in question; they may stand far down, in ASCII markup.
    start = max(0, len(text.partition("\ufffd")[0].encode()) - 2_000)
    name = _guess(body[start : start + 50_000]) or declared or "cp1252"
    return body.decode(name, "replace"), name


def _guess(sample: bytes) -> str | None:
    """charset_normalizer's guess; windows-1252, by far the most common, where it is as good a guess."""
    matches = from_bytes(sample)
    best = matches.best()
    if not best:
        return None
    equal = {match.encoding for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)}
    return "cp1252" if "cp1252" in equal.union(best.could_be_from_charset) else best.encoding


def _is_utf16(body: bytes) -> bool:
    """Whether the first characters, ASCII in any page, are two bytes each; byte order marks included."""
    return body[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        len(body) > 3 and (body[0:1] == body[2:3] == b"\0") != (body[1:2] == body[3:4] == b"\0")
    )


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The encoding that the header declares, else the page, wherever in its first 64 kB."""
    label = http_content_type_encoding(content_type)
    if not label and (meta := _META_CHARSET.search(body, 0, 65_536)):
        label = html_body_declared_encoding(body[meta.start() : meta.start() + 1024])
    label = label or html_body_declared_encoding(body[:1024])
    return resolve_encoding(label) if label else None


def _fits(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, None where there is not one element.

    Comments go: React writes `<!-- -->` inside of sentences, and trafilatura loses the words behind them.
    `huge_tree` lets it go 2,048 tags deep; without it, everything behind the 256th is lost (libxml2 2.14). What is
    deeper than 500 stands side by side there, about as browsers have it (512).
    lxml's C class lookup instead of its Python one: the same tree at 0.8 to 0.94 of the time (measured).
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_pis=True,
        remove_comments=True,
        collect_ids=False,
        default_doctype=False,  # type: ignore[call-arg]  # lxml-stubs does not know it
        huge_tree=True,
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        root = etree.fromstring(drop_references(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if not isinstance(root, HtmlElement):
        return None
    _flatten(root)
    _free_sources(root)
    return root


def _flatten(root: HtmlElement) -> None:
    """Put what is too deep behind what it stands in: who reads the words of each heading or link takes a time that
    grows with the square of those in each other, 20 s for 30 kB of them (measured)."""
    waiting = root.xpath(_DEEPEST)
    while waiting:
        element = waiting.pop()
        for child in reversed(list(element)):
            element.addnext(child)
            waiting.append(child)


def _free_sources(root: HtmlElement) -> None:
    """Put what follows a `source` behind it: libxml2 does not know that it has no content, and nests a picture's `img`
    in its last one."""
    for source in list(root.iter("source")):
        parent = source.getparent()
        if parent is not None and len(source):
            place = parent.index(source) + 1
            parent[place:place] = list(source)
