"""Where a page writes its dates: the strings, each with the kind of evidence it is, best first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extractors.labels import label_of
from extractors.microdata import find_properties, value_of
from extractors.structured import Structured

Stamp = tuple[str | None, str]
"""A string that may be a date, and its source as `published_source` names it."""

# Names of meta tags that carry the time of publication, most exact first (seen on the development pages).
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article.published",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publish-date", "publish_date",
    "publication_date", "pubdate", "date.created", "article:created", "article_date_original", "datepublished",
    "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date.created", "dc.date", "dcsext.articlefirstpublished",
    "date", "originalpublicationdate", "cxenseparse:publishtime", "ageaparse:recs:publishtime",
    "shareaholic:article_published_time", "bi3dpubdate", "dc:date.created",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "og:modified_time", "last-modified", "dcterms.modified")
_DATED = re.compile(r"date|time|publi|byline|meta|stamp|posted", re.I)
_HOLDERS = ("time", "span", "p", "div", "td", "font", "li", "small", "b", "em", "i", "strong", "h4", "h5", "h6", "a")
_APART = frozenset(("aside", "nav", "footer", "figure", "form"))
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WRITTEN = re.compile(
    r"(?:\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    r"(?:\b\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?|"
    r"\b[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+|\b\d{1,2}[./-]\d{1,2}[./-])(?:19|20)\d\d\b"
    r"(?:,?\s*(?:at|um|à|a las|alle|-|–|\|)?\s*\d{1,2}\s?[:h.]\s?\d{2}(?:\s?[ap]\.?m\b\.?)?(?:\s?[A-Z]{2,4}\b)?)?",
    re.I,
)
_NOT_PUBLISHED = re.compile(r"©|copyright|since|modified|updated|mis à jour|aktualisiert|actualizado|aggiornat", re.I)
_LONG = 200  # characters of a paragraph: what comes after two of them is the text, not its head


def find_stamps(tree: HtmlElement, structured: Structured) -> Iterator[Stamp]:
    """What the page declares as the time of its article's publication."""
    article = structured.article
    yield structured.text(article.get("datePublished")), "jsonld"
    yield structured.text(article.get("dateCreated")), "jsonld"
    for element in find_properties(tree, "datePublished"):
        yield value_of(element), "microdata"
    for name in _PUBLISHED:
        yield structured.meta(name), "meta"
    times = [t for t in tree.iter("time") if t.get("datetime") and not _is_apart(t)]
    marked = [t for t in times if t.get("pubdate") is not None or "publish" in (t.get("class") or "").lower()]
    for element in (marked or times)[:1]:
        yield element.get("datetime"), "time_tag"


def find_changes(tree: HtmlElement, structured: Structured) -> Iterator[Stamp]:
    """What the page declares as the time of its article's last change."""
    yield structured.text(structured.article.get("dateModified")), "jsonld"
    for element in find_properties(tree, "dateModified"):
        yield value_of(element), "microdata"
    for name in _MODIFIED:
        yield structured.meta(name), "meta"


def find_written(tree: HtmlElement) -> Iterator[str]:
    """Dates written out above the text or in an element for dates, in page order.

    A footer's "since 1887", a copyright line and the dates of other stories are none of this article's.
    """
    long = 0
    for element in tree.iter(*_HOLDERS):
        long += len(element.text or "") > _LONG
        # A line is an element's own text and what stands between its children, as after the <br> of a byline.
        for line in (element.text, *(child.tail for child in element)):
            if not line or len(line) > 120 or not _YEAR.search(line):
                continue
            match = _WRITTEN.search(" ".join(line.split()))
            head = line[: line.find(match[0])] if match else ""
            if not match or _NOT_PUBLISHED.search(head):
                continue
            if (long < 2 or _DATED.search(label_of(element))) and not _is_apart(element):
                yield match[0]


def _is_apart(element: HtmlElement) -> bool:
    return any(ancestor.tag in _APART for ancestor in element.iterancestors())
