"""What one peer makes of pages, in the peers' own environment: pages in, answers out, a JSON object a line.

    python peers.py trafilatura < pages > answers

A page has `url`, `day` (of its fetch), `content_type` and `body` (base64). The first line out is the peer's version;
then each page has one answer: `url`, `title`, `text`, `authors`, `date`, `language` and `images`, lead picture first,
or `url` and `failed`; and `cpu`, the seconds that it took. Nothing of Presscut is imported here, and nothing is fetched.
"""

from __future__ import annotations

import base64
import faulthandler
import json
import logging
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

SECONDS = 20  # that a page may take

Answer = dict[str, Any]


class Missed(BaseException):
    """The peer has no answer. Not an Exception: peers swallow those, the alarm's too."""


def ask_trafilatura(page: Answer, body: bytes) -> Answer:
    """Text and metadata as it gives them by default; pictures from a second pass, which would cost it text."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    found = bare_extraction(body, url=page["url"], with_metadata=True, include_comments=False)
    if not isinstance(found, Document):
        raise Missed("no text")
    images: list[Answer] = [{"url": found.image}]
    pictured = bare_extraction(body, url=page["url"], include_comments=False, include_images=True)
    if isinstance(pictured, Document):
        graphics = pictured.body.iter("graphic")
        images += [{"url": each.get("src"), "caption": each.get("title"), "alt": each.get("alt")} for each in graphics]
    return {
        "title": found.title,
        "text": found.text,
        "authors": (found.author or "").split("; "),
        "date": found.date,
        "language": found.language,
        "images": images,
    }


def ask_newspaper(page: Answer, body: bytes) -> Answer:
    """Its article; `fetch_images` off, as it would fetch pictures to measure them."""
    from newspaper import Article

    found = Article(page["url"], fetch_images=False)
    found.download(input_html=_decode(body, page["content_type"])).parse()
    return {
        "title": found.title,
        "text": found.text,
        "authors": found.authors,
        "date": found.publish_date and found.publish_date.isoformat(),
        "language": found.meta_lang,
        "images": [{"url": url} for url in (found.top_image, *found.images) if url],
    }


def ask_fundus(page: Answer, body: bytes) -> Answer:
    """Its article, by the parser that was valid for the publisher on that day, errors handled as its crawler does."""
    from fundus import Article
    from fundus.scraping.html import HTML, SourceInfo

    publishers, domain = _fundus_publishers(), urlsplit(page["url"]).hostname or ""
    while domain and domain not in publishers:
        domain = domain.partition(".")[2]
    if not domain:
        raise Missed("no parser")
    publisher, day, html = publishers[domain], date.fromisoformat(page["day"]), _decode(body, page["content_type"])
    source = HTML(page["url"], page["url"], html, day, SourceInfo(publisher.name))
    found = Article(html=source, **publisher.parser(day).parse(html, "suppress"))
    return {
        "title": found.title,
        "text": found.plaintext,
        "authors": found.authors,
        "date": found.publishing_date and found.publishing_date.isoformat(),
        "language": found.lang,
        "images": [
            {
                "url": image.url,
                "versions": [each.url for each in image.versions],
                "caption": image.caption,
                "credit": ", ".join(image.authors),
                "alt": image.description,
            }
            for image in sorted(found.images, key=lambda image: (not image.is_cover, image.position))
        ],
    }


def ask_newsplease(page: Answer, body: bytes) -> Answer:
    """Its article, all its extractors combined as it comes; of pictures it has one."""
    from newsplease import NewsPlease

    found = NewsPlease.from_html(_decode(body, page["content_type"]), url=page["url"], fetch_images=False)
    return {
        "title": found.title,
        "text": found.maintext,
        "authors": found.authors,
        "date": found.date_publish and str(found.date_publish),
        "language": found.language,
        "images": [{"url": found.image_url}] if found.image_url else [],
    }


@cache
def _fundus_publishers() -> dict[str, Any]:
    from fundus import PublisherCollection

    return {
        (urlsplit(url).hostname or "").removeprefix("www."): publisher
        for publisher in PublisherCollection
        for url in (*publisher.deprecated_domains, publisher.domain)
    }


def _decode(body: bytes, content_type: str) -> str:
    from w3lib.encoding import html_to_unicode

    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return html_to_unicode(content_type, body, default_encoding="utf-8")[1]


PEERS: dict[str, Callable[[Answer, bytes], Answer]] = {
    "trafilatura": ask_trafilatura,
    "newspaper4k": ask_newspaper,
    "fundus": ask_fundus,
}
SLOW_PEERS = {"news-please": ask_newsplease}
"""Asked by `make bench` alone: it puts trafilatura's neighbours together and takes ten times as long as one of them."""


def answer_page(ask: Callable[[Answer, bytes], Answer], page: Answer) -> Answer:
    """The peer's answer, or what went wrong. A page that hangs where no signal is heard ends the process."""
    faulthandler.dump_traceback_later(2 * SECONDS, exit=True)
    signal.alarm(SECONDS)
    try:
        found = ask(page, base64.b64decode(page["body"]))
    except Missed as miss:
        return {"url": page["url"], "failed": str(miss)}
    except Exception as error:
        return {"url": page["url"], "failed": type(error).__name__}
    finally:
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()
    pictures: dict[str, Answer] = {}
    for image in found["images"]:
        if image["url"]:
            url = urljoin(page["url"], image["url"])
            pictures.setdefault(url, {}).update({name: value for name, value in image.items() if value} | {"url": url})
    authors = [name for name in found["authors"] if name]
    return found | {"url": page["url"], "authors": authors, "images": list(pictures.values())}


def main(peer: str) -> None:
    """Answer the pages of standard input."""

    def stop(*_: object) -> None:
        raise Missed("too slow")

    def refuse(*_: object, **__: object) -> None:
        raise OSError("peers have the page, and nothing else")

    signal.signal(signal.SIGALRM, stop)
    socket.getaddrinfo = refuse  # type: ignore[assignment]
    logging.disable()
    warnings.simplefilter("ignore")
    answers, sys.stdout = sys.stdout, sys.stderr  # what a peer prints is no answer
    print(json.dumps({"version": version(peer)}), file=answers, flush=True)
    ask = (PEERS | SLOW_PEERS)[peer]
    for line in sys.stdin:
        page, start = json.loads(line), time.process_time()
        answer = answer_page(ask, page)
        print(json.dumps(answer | {"cpu": time.process_time() - start}), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
