"""Who wrote it: people's names out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extractors.agencies import Agencies
from extractors.structured import Structured, clean

_LEAD = re.compile(
    r"^(?:(?:written|reported|words|story|text|interview|posted|published|submitted)\s+)?(?:by|from|von|par|por|di|da|door|av|"
    r"af|pubblicato da|propos recueillis par)\b[:\s]+|"
    r"^(?:authors?|autor(?:in|en|innen|es)?|auteurs?|texte?|written)\s*:\s*",
    re.I,
)
_SPLIT = re.compile(r"\s*(?:;|\||•|·|\n)\s*|\s+(?:and|und|et|y|e|en|og|och|with|mit|avec)\s+|\s*&\s*", re.I)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|columnist|staff|team|desk|newsroom|redaktion|rédaction|redacción|redazione|"
    r"journalist|contributor|producer|admin|press association|news agency|agency)\b",
    re.I,
)
_NOISE = re.compile(r"https?:|@|\d{2,}|\.(?:com|org|net|example)\b", re.I)
_PARTICLE = re.compile(r"^(?:d[aeiu]|van|von|der|den|le|la|al|el|bin|d['’])\b", re.I)
_ONLY_LEAD = frozenset(("by", "von", "par", "por", "di", "da", "door", "av", "af", "from"))
_METAS = ("author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author", "dcterms.creator")
# What WordPress tells Twitter: label1 "Written by", data1 the name.
_TOLD = re.compile(r"\b(?:by|von|par|por|da|door|av|af|author|autore?|auteur)\b", re.I)


def find_authors(structured: Structured, shown: Sequence[str], agencies: Agencies) -> list[str]:
    """Names of people, in the order of the byline: from JSON-LD, then meta tags, then the bylines `shown`.

    Where a source names only the site itself, the next one is asked; a site that is all there is stays.
    """
    article = structured.article
    stated = people(
        (_name(node) for key in ("author", "creator") for node in structured.resolve(article.get(key))), agencies
    )
    told = ["twitter:data1"] if _TOLD.search(structured.meta("twitter:label1") or "") else []
    metas = people((value for name in (*_METAS, *told) for value in structured.metas.get(name, ())), agencies)
    # What a page shows as its byline may be a section's name: one word is no person there.
    seen = [name for name in people(shown, agencies) if " " in name or not name.isascii()]
    site = " ".join(
        _letters(name)
        for name in (
            structured.meta("og:site_name", "application-name"),
            structured.text(article.get("publisher")),
        )
        if name
    )
    for names in (stated, metas, seen):
        if persons := [name for name in names if _letters(name) not in site]:
            return persons
    return stated or metas


def people(values: Iterable[str | None], agencies: Agencies) -> list[str]:
    """The people among byline texts: without "By", roles, agencies, handles and addresses; each once."""
    found: dict[str, str] = {}
    for value in values:
        for name in _split(value or "", agencies):
            found.setdefault(_letters(name), name)
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
            # A person is written with capitals where the script has them; the rest are handles and places.
            if name[:1].islower() and not _PARTICLE.match(name):
                continue
            if name.casefold() in _ONLY_LEAD:
                continue
            if len(name.split()) >= 2 or (name and len(pieces) == 1 and name == value.strip()):
                yield name.title() if name.isupper() else name


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
