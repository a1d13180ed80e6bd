"""Pictures that a page's metadata name: JSON-LD and Open Graph."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.pictures.sightings import Found, is_furniture
from extractors.pictures.versions import Version, number, width_of
from extractors.structured import Node, Structured, types_of
from extractors.urls import join

_METAS = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")


def find_declared(structured: Structured, base: str) -> Iterator[Found]:
    """The pictures of the article's JSON-LD, then those of the meta tags."""
    article = structured.article
    images = article.get("image") or article.get("thumbnailUrl")
    for node in structured.resolve(images):
        about: Node = {} if isinstance(node, str) else node
        url = join(base, node if isinstance(node, str) else _url(structured, node))
        if url and not is_furniture(url):
            yield _read(structured, about, url)
    for name in _METAS:
        for value in structured.metas.get(name, ()):
            url = join(base, value)
            if url and not is_furniture(url):
                width = number(structured.meta("og:image:width")) if name.startswith("og:") else None
                yield Found([Version(url, width or width_of(url))], "metadata")


def find_described(structured: Structured, base: str) -> Iterator[Found]:
    """Every picture that JSON-LD describes anywhere on the page: not all are the article's."""
    for node in structured.nodes:
        if "ImageObject" in types_of(node) and (url := join(base, _url(structured, node))):
            yield _read(structured, node, url)


def _read(structured: Structured, about: Node, url: str) -> Found:
    return Found(
        [Version(url, number(about.get("width")) or width_of(url))],
        "metadata",
        stated_caption=structured.text(about.get("caption")) or structured.text(about.get("description")),
        stated_credit=_credit(structured, about),
        creator=_creator(structured, about),
        height=number(about.get("height")),
    )


def _url(structured: Structured, about: Node) -> str | None:
    return structured.text(about.get("url")) or structured.text(about.get("contentUrl"))


def _credit(structured: Structured, about: Node) -> str | None:
    named = (structured.text(about.get(key)) for key in ("creditText", "copyrightNotice", "copyrightHolder", "author"))
    return next((credit for credit in named if credit), None)


def _creator(structured: Structured, about: Node) -> str | None:
    """The person that took it; an organisation is none."""
    for node in structured.resolve(about.get("creator") or about.get("author")):
        if not isinstance(node, str) and "Person" in types_of(node):
            return structured.text(node.get("name"))
    return None
