"""Who wrote it: people's names out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml.html import HtmlElement

from extractors.agencies import Agencies
from extractors.structured import Structured, clean

_LEAD = re.compile(
    r"^(?:(?:written|reported|words|story|text|interview)\s+)?(?:by|von|par|por|di|da|door|av|af|pubblicato da|propos recueillis par)\b[:\s]+",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:;|\||•|·|\n)\s*|\s+(?:and|und|et|y|e|en|og|och|with|mit|avec)\s+|\s*&\s*", re.I)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|columnist|staff|team|desk|newsroom|redaktion|rédaction|redacción|redazione|"
    r"journalist|contributor|producer|admin|press association|news agency|agency)\b",
    re.I,
)
_NOISE = re.compile(r"https?:|@|\d{2,}|\.(?:com|org|net|example)\b", re.I)
_METAS = ("author", "article:author", "dc.creator", "parsely-author", "byl")
_BYLINE = (
    "//*[@rel='author'] | //*[@itemprop='author']//*[@itemprop='name'] | "
    "//*[self::span or self::p or self::div or self::a][contains(@class,'byline') or contains(@class,'author-name') or contains(@class,'article-author')]"
)


def find_authors(tree: HtmlElement, structured: Structured, agencies: Agencies) -> list[str]:
    """Names of people, in the order of the byline: from JSON-LD, then meta tags, then what the page shows."""
    article = structured.article
    stated = [_name(node) for key in ("author", "creator") for node in structured.resolve(article.get(key))]
    metas = [value for name in _METAS for value in structured.metas.get(name, ())]
    for values in (stated, metas):
        if names := people(values, agencies):
            return names
    shown = [" ".join(e.text_content().split()) for e in tree.xpath(_BYLINE)[:5]]
    return people([value for value in shown if len(value) < 120], agencies)


def people(values: Iterable[str | None], agencies: Agencies) -> list[str]:
    """The people among byline texts: without "By", roles, agencies, handles and addresses; each once."""
    found: dict[str, str] = {}
    for value in values:
        for name in _split(value or "", agencies):
            found.setdefault(name.casefold(), name)
    return list(found.values())


def _name(node: object) -> str | None:
    if isinstance(node, str):
        return node
    if isinstance(node, Mapping):
        kind = node.get("@type")
        name = node.get("name")
        name = name[0] if isinstance(name, list) and name else name
        if isinstance(name, str) and kind not in ("Organization", "NewsMediaOrganization"):
            return name
    return None


def _split(value: str, agencies: Agencies) -> Iterable[str]:
    text = _LEAD.sub("", clean(value))
    for part in _SPLIT.split(text):
        pieces = [piece.strip() for piece in part.split(",")]
        # "Jane Doe, Health Editor" is a name and a role; "Jane Doe, John Roe" are two names.
        for piece in pieces:
            name = re.sub(r"\s*\(.*?\)\s*", " ", _LEAD.sub("", piece)).strip(" .-–—/")
            if not name or _NOISE.search(name) or _ROLE.search(name) or len(name) > 60:
                continue
            name = agencies.without(name).strip(" /,-–")
            if len(name.split()) >= 2 or (name and len(pieces) == 1 and name == value.strip()):
                yield name.title() if name.isupper() else name
