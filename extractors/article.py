"""The facts of an article beside its text: what the page states, each from its best source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from extractors.agencies import Agencies
from extractors.facts.bylines import find_bylines
from extractors.facts.kinds import find_kind
from extractors.facts.names import find_authors
from extractors.facts.titles import find_title
from extractors.structured import Structured, clean
from extractors.urls import join, registrable_domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page states of its article."""

    title: str | None
    description: str | None
    authors: list[str]
    section: str | None
    tags: list[str]
    article_type: str
    is_free: bool | None
    provider: str | None
    bylines: list[str]


def read_facts(tree: HtmlElement, structured: Structured, url: str, agencies: Agencies) -> Facts:
    """The facts of the article on a page."""
    article = structured.article
    section = structured.text(article.get("articleSection")) or structured.meta(
        "article:section", "parsely-section", "section"
    )
    lines = [line for node in structured.resolve(article.get("author")) if (line := structured.text(node))]
    lines += [value for name in ("author", "byl", "dc.creator") for value in structured.metas.get(name, ())]
    bylines = find_bylines(tree)
    title = find_title(tree, structured, url)
    return Facts(
        title=title,
        description=structured.meta("og:description", "description", "twitter:description")
        or structured.text(article.get("description")),
        authors=find_authors(structured, bylines, agencies, url),
        section=section,
        tags=_tags(structured),
        article_type=find_kind(tree, structured, url, section, title),
        is_free=_is_free(structured),
        provider=structured.text(article.get("sourceOrganization")) or structured.text(article.get("provider")),
        bylines=[*lines, *(bylines.authors or bylines.plain)[:4], *bylines.sources],
    )


def find_canonical(tree: HtmlElement, structured: Structured, url: str) -> str | None:
    """The URL that the page gives itself: `rel=canonical`, else og:url. A front page is nobody's canonical URL."""
    declared = [
        link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower().split() == ["canonical"]
    ]
    for value in (*declared, structured.meta("og:url")):
        base = url if url.startswith("http") else ""
        found = join(base, value) if value else None
        if found and re.search(r"[^/]/(?:[^/?]|\?.)", found.removeprefix("https:/").removeprefix("http:/")):
            return found
    return None


def find_identity(url: str, canonical: str | None) -> str:
    """The URL that makes the article's id: the canonical one, unless it lies on another registrable domain than
    the page itself (a reprint says so that way)."""
    if not canonical:
        return url
    if not url.startswith("http"):
        return canonical
    return canonical if registrable_domain(canonical) == registrable_domain(url) else url


def find_language(text: str, declared: str | None) -> str | None:
    """BCP 47 primary language of the text by py3langid on its first 1,000 characters; the declared one where the
    text is too short to tell (under 100 characters), or where the classifier is unsure and does not contradict it
    by script."""
    stated = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    stated = stated if re.fullmatch(r"[a-z]{2,3}", stated) else ""
    if len(text) < 100 and stated:
        return stated
    found, score = _identifier().classify(text[:1000])
    return stated if stated and score < 0.9 else str(found) or None


def declared_language(tree: HtmlElement, structured: Structured) -> str | None:
    """The language that the page declares."""
    return (
        tree.get("lang")
        or structured.text(structured.article.get("inLanguage"))
        or structured.meta("og:locale", "content-language", "dc.language", "language")
    )


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _tags(structured: Structured) -> list[str]:
    values = [*structured.metas.get("article:tag", ()), *structured.metas.get("parsely-tags", ())]
    if not values:
        values = [item for item in structured.resolve(structured.article.get("keywords")) if isinstance(item, str)]
    if not values:
        values = [*structured.metas.get("news_keywords", ()), *structured.metas.get("keywords", ())][:1]
    found = dict.fromkeys(clean(tag) for value in values for tag in value.split(","))
    return [tag for tag in found if 1 < len(tag) < 80][:50]


def _is_free(structured: Structured) -> bool | None:
    value = structured.article.get("isAccessibleForFree")
    if value is None:
        tier = (structured.meta("article:content_tier") or "").lower()
        value = structured.meta("isaccessibleforfree") or {
            "free": "true",
            "locked": "false",
            "metered": None,
        }.get(tier)
    if isinstance(value, bool):
        return value
    word = str(value or "").strip().rsplit("/", 1)[-1].lower()
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(word)
