"""What is changed: the sample outlets' pages and feeds, the gold pages, and files of each kind made here."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import brotli
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecordType
from PIL import Image

from config.files import PACKAGED
from flows.sources.archive import pack
from tests.conftest import FETCHED

ROOT = Path(__file__).parents[2]
_SITES = ROOT / "flows" / "demo" / "sites"
_SHARED = ROOT.parent / "shared" / "pages" / "pages.warc.gz"  # real pages, where this checkout stands beside them


def _files(pattern: str, folder: Path = _SITES) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob(pattern))]


def pages() -> list[bytes]:
    """Pages of the sample outlets, of the gold set, and a few small ones with everything in them."""
    kinds = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes()
             for p in sorted((ROOT / "tests" / "gold" / "kinds").rglob("*.html*"))]  # fmt: skip
    return [*_SMALL, *_files("*.html"), *kinds]


def real_pages(most: int) -> Iterator[bytes]:
    """Real pages of at most 60 kB where they are at hand."""
    if not _SHARED.is_file():
        return
    with _SHARED.open("rb") as stream:
        bodies = (r.reader.read() for r in ArchiveIterator(stream, record_types=WarcRecordType.response))
        yield from islice((body for body in bodies if len(body) < 60_000), most)


def clippings() -> list[bytes]:
    """Clippings in the ways that people keep them."""
    return [text.encode() for text in _CLIPPINGS]


def feeds() -> list[bytes]:
    """RSS, Atom and RDF of the sample outlets, and a JSON Feed."""
    return [*(body for body in _files("*.xml") if b"<urlset" not in body and b"<sitemapindex" not in body), *_FEEDS]


def sitemaps() -> list[bytes]:
    """Sitemaps and indexes of the sample outlets, and a plain list."""
    listed = [body for body in _files("*.xml") if b"<urlset" in body or b"<sitemapindex" in body]
    return [*listed, b"https://a.example/one\nhttps://a.example/two\n"]


def robots() -> list[bytes]:
    """The sample outlets' robots.txt, one with every directive, and reservations."""
    return [*_files("robots.txt"), _ROBOTS, b'[{"location": "/news/*", "tdm-reservation": 1}, {"location": "/"}]']


def urls() -> list[bytes]:
    """URLs as outlets write them, and as nobody should."""
    return [url.encode() for url in _URLS]


def configs() -> list[bytes]:
    """Every packaged file, cut to a size that many can be read of, and the sample outlets'."""
    heads = [path.read_bytes()[:3_000].rpartition(b"\n[[")[0] for path in sorted(PACKAGED.glob("*.toml"))]
    return [*heads, *_files("*.toml"), *_CONFIGS]


def payloads() -> list[bytes]:
    """The same text in each coding."""
    text = b"<html><body><p>The ferry ran aground at dawn.</p></body></html>" * 4
    raw = zlib.compressobj(wbits=-15)
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(text[n : n + 60]), text[n : n + 60]) for n in range(0, len(text), 60))
    return [
        text,
        gzip.compress(text, mtime=0),
        gzip.compress(text, mtime=0) * 2,
        zlib.compress(text),
        raw.compress(text) + raw.flush(),
        brotli.compress(text),
        zstandard.compress(text),
        gzip.compress(brotli.compress(text), mtime=0),
        chunked + b"0\r\n\r\n",
    ]


def archives() -> list[bytes]:
    """Archives, plain and of gzip members, of all kinds of records."""
    members = [
        pack("response", f"https://a.example/{n}", f"<p>story {n}</p>".encode() * 3, at=FETCHED, status_line="200 OK",
             http_headers=[("Content-Type", "text/html"), ("X-Robots-Tag", "noai")], request_line="GET / HTTP/1.1").data
        for n in range(3)
    ]  # fmt: skip
    members.append(pack("resource", "urn:sha256:0a", b"A clipping.", at=FETCHED, content_type="text/plain").data)
    together = b"".join(members)
    plain = b"".join(gzip.decompress(member) for member in members)
    return [together, plain, members[-1], gzip.compress(plain, mtime=0)]


def pictures() -> list[bytes]:
    """A small picture in each format that is read, and in some that are not."""
    found = []
    drawn = Image.radial_gradient("L").resize((40, 30))
    for form, mode in (("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("GIF", "L"), ("TIFF", "L")):
        stream = BytesIO()
        exif = Image.Exif()
        exif[0x010E], exif[0x013B], exif[0x8298], exif[0x0112] = "A quay", "Jane Doe", "© The Quay Echo", 6
        drawn.convert(mode).save(stream, form, **({"exif": exif} if form in ("JPEG", "PNG", "WEBP") else {}))
        found.append(stream.getvalue())
    return found


def words() -> list[bytes]:
    """Lines that hold a date, a byline, a caption, a credit or a header's value."""
    return [line.encode() for line in _LINES]


Seeds = Callable[[], list[bytes]]

_SENTENCE = (
    "Harbour master Jane Doe told The Quay Echo on Tuesday that “the ferry will not sail again before May,” "
    "and that repairs would cost $5.2 million, some 20 per cent more than in 2024. "
)
_SMALL = (
    (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry aground | Echo</title>'
        '<link rel="canonical" href="https://a.example/news/2026/03/09/ferry">'
        '<meta property="og:type" content="article"><meta name="author" content="Jane Doe and John Roe">'
        '<meta property="article:published_time" content="2026-03-09T08:15:00+01:00">'
        '<meta property="og:image" content="/p/a.jpg?w=1200"><meta name="tdm-reservation" content="0">'
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        '"headline":"Ferry aground","datePublished":"2026-03-09","author":[{"@type":"Person","name":"Jane Doe"}],'
        '"image":{"@type":"ImageObject","url":"https://a.example/p/a.jpg","caption":"A ferry. Photo: J. Roe/PA",'
        '"width":1200},"isAccessibleForFree":true,"keywords":["ferry","sea"]}</script></head><body><nav><a href="/">'
        "Home</a></nav><main><article itemscope itemtype='https://schema.org/NewsArticle'><h1>Ferry aground</h1>"
        "<p class=byline>By <span itemprop=author>Jane Doe</span>, <time datetime='2026-03-09T08:15'>9 March 2026, "
        "8.15 am</time></p><figure><picture><source srcset='/p/a.webp 800w, /p/b.webp 2x'><img src='/p/a.jpg' alt='A "
        "ferry' width=800 srcset='/p/a-400.jpg 400w, /p/a-800.jpg 800w'></picture><figcaption>A ferry. Photograph: "
        f"Jane Roe/PA</figcaption></figure><p>PORT ALDREN, March 9 (Reuters) – {_SENTENCE}</p><p>{_SENTENCE * 2}</p>"
        f"<blockquote><p>{_SENTENCE}</p></blockquote><ul><li>{_SENTENCE}</li></ul><div class=caption>x</div></article>"
        "</main><footer>© Echo</footer></body></html>"
    ).encode(),
    f"<table><tr><td><table><tr><td><font size=2>{_SENTENCE * 3}<br><br>{_SENTENCE * 2}".encode("cp1252"),
    f"<html><body><h1>Kurz</h1><p>{'Die Fähre lief am 9. März 2026 auf Grund, sagte die Bürgermeisterin. ' * 6}".encode(),
)  # fmt: skip
_CLIPPINGS = (
    f"Ferry aground\n\nBy Jane Doe\n9 March 2026\n\n![[A ferry. Photo: J. Roe/PA]](https://a.example/p/a.jpg)\n\n"
    f"{_SENTENCE}\n\n{_SENTENCE}\n\nhttps://a.example/news/ferry\n",
    f'---\ntitle: "Ferry aground"\nauthor: [Jane Doe, John Roe]\ndate: 2026-03-09\nurl: https://a.example/f\ntags:\n  - a\n---\n'
    f"# Ferry\n\n> {_SENTENCE}\n\n* **{_SENTENCE}** [link](https://a.example/(x) 'y') ~~no~~ `code` [[Note|shown]]\n",
    f"+++\ntitle = 'x'\n+++\n{_SENTENCE}\n{_SENTENCE}",
    f"URL: https://a.example/x\nTitle: T\nDate: 9.3.2026\n\n{_SENTENCE}![cap \\[x\\] [y]](<https://a.example/a b.jpg>)",
    '"One," said Ms Doe. "Two." He added: ‘Three’; according to Roe, four. Dr. Doe\'s €3m-€4m plan, 1,200 of 3 in 4.',
)
_FEEDS = (
    b'{"version": "https://jsonfeed.org/version/1.1", "language": "en", "items": [{"id": "/a", "url": "https://a.example/a",'
    b' "title": "A &amp; b", "date_published": "2026-03-09T08:15:00Z"}, {"id": 5, "external_url": "//b.example"}]}',
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc="
    b"'http://purl.org/dc/elements/1.1/'><item><title>A</title><link>/a</link><dc:date>2026-03-09</dc:date></item></rdf:RDF>",
)
_ROBOTS = (
    b"User-agent: presscut\nDisallow: /private/*$\nAllow: /private/a\nCrawl-delay: 2\nRequest-rate: 1/10s 0600-0845\n"
    b"Visit-time: 0600-0845\nSitemap: https://a.example/sitemap.xml\nHost: a.example\nClean-param: a /b\n"
    b"User-agent: *\nUser-agent: b\nDisallow: /%7ejoe/\nDisallow:\n# comment\n"
)
_URLS = (
    "https://www.a.example/News/2026/03/09/ferry.html?utm_source=x&b=2&a=1#top",
    "http://user:pass@m.a.example:8080//a/../b/./c/amp/?outputType=amp&amp=1",
    "https://xn--bcher-kva.example/stra%C3%9Fe?q=%zz&é=ü",
    "HTTPS://BÜCHER.example.:443/a;b=c,d|e{f}",
    "//cdn.a.example/p/a.jpg?w=1200&h=600&crop=faces",
    "https://[2001:db8::1]:8080/a?url=https%3A%2F%2Fb.example%2Fa.jpg",
    "https://a.example/resize/800x600/https://b.example/p/a_1200x800.webp",
    "urn:sha256:00ff",
    "javascript:alert(1)",
    "../../a/b?c=d&c=e",
)
_CONFIGS = (
    b'pause = 0.5\ncontact = "a@a.example"\nrefetch_hours = [24, 168]\nmodels = { de = "de_core_news_sm" }\n'
    b'notify = ["json://a.example"]\nnotify_on = "always"\n',
    b'[[outlet]]\nid = "echo"\nname = "The Quay Echo"\ndomain = "a.example"\ncountry = "GB"\nlanguage = "en"\n'
    b'timezone = "Europe/London"\nfeeds = ["https://a.example/rss.xml"]\nenabled = false\naddress = "127.0.0.1:1"\n',
)
_LINES = (
    "9 March 2026, 6:05 am", "Published: 10th Mar 2026 | Updated 11/03/2026 at 18.30 CET", "2026-03-09T08:15:00.123+01:00",
    "Mon, 09 Mar 2026 08:15:00 GMT", "9. März 2026 um 8:15 Uhr", "il y a 3 jours", "1773043200", "2026-3", "120", "3 mars 2026",
    "By Jane Doe and John Roe in Port Aldren for The Quay Echo | @janedoe", "Von Anna Beispiel, Reuters", "Jane DOE (AFP)",
    "A ferry at dawn, 9 March. Photograph: Jane Roe/PA Wire/PA Images", "(AP Photo/John Roe, File)", "© Echo / J. Roe | Getty",
    "max-age=0, googlebot: noai, unavailable_after: 25 Jun 2026", "text/html; charset=\"utf-8\"; x", "two hundred and fifty people",
)  # fmt: skip
