"""Who and where: the names of an article, and the entities that they stand for."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from extractors.linking.agreement import agree_on_types, drop_offices
from extractors.linking.boundaries import complete_spans
from extractors.linking.identity import Resolved, identify
from extractors.linking.organisations import introduced_acronym, is_acronym_of
from extractors.linking.people import is_full_name
from extractors.linking.surfaces import Name, is_name, read_title, trim
from extractors.linking.watchlist import NameFinder, Watchlist
from extractors.places.gazetteer import load_gazetteer
from extractors.places.resolution import Atlas
from extractors.quoting.marks import Marked, find_marked
from extractors.records import Article, Entity, Image, Mention
from extractors.tagging.words import Span, Tagger

_EVERYDAY = Path(__file__).parent / "linking" / "everyday.txt"
_IN_LEAD = 2  # paragraphs
_READ = 100_000  # characters of a text that a model reads, some 16,000 words; behind them known names are found
_LONG = 3  # characters from which a name is looked for where the model saw none, unless it is an acronym
_SMALL_WORD = re.compile(r"(?<![\w@./-])[a-z]+(?![\w@/]|[.-]\w)")
_GLUED, _GLUED_BEHIND = frozenset("@#/.-"), frozenset("@/.-")
_CAPITAL_BEHIND = re.compile(r"\s[A-Z]")
_SMALL_BEFORE = re.compile(r"[a-z0-9,;“‘(]\W?\s*$|[,(“‘]$")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    text: str
    image_position: int | None = None


def find_entities(
    article: Article, images: Sequence[Image], watchlist: Watchlist, tagger: Tagger | None, home: str | None
) -> tuple[list[Mention], list[Entity]]:
    """Mentions in title, text and captions, and the entities that they stand for.

    Names come from the watch-list, from the model, and from the names that either found elsewhere in the article.
    `home` is the outlet's country, which speaks for a place of two.
    """
    fields = [_Field("text", article.text)]
    fields += [_Field("caption", image.caption, image.position) for image in images if image.caption]
    fields += [_Field("title", article.title)] if article.title else []
    texts = [field.text for field in fields]
    tagged = tagger([field[:_READ] for field in texts]) if tagger else [[] for _ in texts]
    names = [
        name
        for at, (of_field, spans) in enumerate(zip(texts, tagged, strict=True))
        for name in _read_names(at, of_field, spans, watchlist)
    ]
    if tagger:
        if article.language == "en":
            names += _find_everyday(texts, names)
        names = sorted([*drop_offices(names), *_find_acronyms(texts, names)], key=lambda name: (name.field, name.start))
        agree_on_types(names)
        names = sorted([*names, *_find_again(texts, names)], key=lambda name: (name.field, name.start))
    entities: list[Entity] = []
    mentions: list[Mention] = []
    starts = [0, *(match.end() for match in re.finditer(r"\n\n", article.text))]
    quoted = find_marked(article.text)
    for resolved in _merge(
        identify(article.article_id, names, texts, Atlas(load_gazetteer()) if tagger else None, home)
    ):
        entities.append(resolved.entity)
        mentions += [_mention(resolved, name, fields[name.field], starts, quoted) for name in resolved.names]
    order = {"title": 0, "text": 1, "caption": 2}
    mentions.sort(key=lambda m: (order[m.field], m.image_position or 0, m.start))
    return mentions, entities


def _merge(found: Iterable[Resolved]) -> Iterable[Resolved]:
    """Entities that came out with one id are one."""
    by_id: dict[str, Resolved] = {}
    for one in found:
        same = by_id.get(one.entity.entity_id)
        if same:
            aliases = {*same.entity.aliases, *one.entity.aliases, one.entity.name} - {same.entity.name}
            roles = {*same.entity.roles, *one.entity.roles}
            entity = replace(same.entity, aliases=sorted(aliases), roles=sorted(roles))
            one = Resolved(entity, [*same.names, *one.names])
        by_id[one.entity.entity_id] = one
    return by_id.values()


def _read_names(field: int, text: str, spans: Sequence[Span], watchlist: Watchlist) -> Iterator[Name]:
    """Names of one field: the watch-list's, and the model's where they don't overlap one, or are longer."""
    spans = complete_spans(text, spans)
    trimmed = [(*trim(text, start, end, kind), kind) for start, end, kind in spans]
    ours = [(start, end, kind) for start, end, kind in trimmed if start < end and is_name(text[start:end], kind)]
    watched = [
        Name(field, start, end, entity.type, text[start:end], read_title(text, start), entity)
        for start, end, entity in watchlist.find(text)
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in ours)
    ]
    yield from watched
    for start, end, kind in ours:
        if not any(start < name.end and name.start < end for name in watched):
            yield Name(field, start, end, kind, text[start:end], read_title(text, start) if kind == "PERSON" else "")


def _find_everyday(texts: Sequence[str], names: Sequence[Name]) -> Iterator[Name]:
    """Organisations whose names are everyday words, where a model left them out: with their capital inside a
    sentence, so that Reform is the party and no verb."""
    for field, start, end, _ in _find_free(_everyday(), texts, names):
        if not _is_beside(texts[field], start, end):
            yield Name(field, start, end, "ORG", texts[field][start:end])


@cache
def _everyday() -> NameFinder:
    return NameFinder(_EVERYDAY.read_text(encoding="utf-8").splitlines())


def _find_acronyms(texts: Sequence[str], names: Sequence[Name]) -> Iterator[Name]:
    """Acronyms in brackets behind an organisation's name that the model left out."""
    starts = {(name.field, name.start) for name in names}
    for name in names:
        span = introduced_acronym(texts[name.field], name.end) if name.type == "ORG" else None
        if span and (name.field, span[0]) not in starts:
            acronym = texts[name.field][slice(*span)]
            if is_acronym_of(acronym, name.surface):
                yield Name(name.field, *span, "ORG", acronym)


def _find_again(texts: Sequence[str], names: Sequence[Name]) -> Iterator[Name]:
    """Names of the article, and surnames of its people, where the model saw none (propagation as in Krishnan and
    Manning 2006): as a whole, with its capital, and not beside another capital that may be of the name."""
    known: dict[str, Name] = {}
    for name in names:
        known.setdefault(name.surface, name)
    for name in names:
        surname = name.surface.split()[-1]
        if name.type == "PERSON" and is_full_name(name.surface) and surname[0].isupper():
            known.setdefault(surname, replace(name, surface="", watched=None))
    forms = [form for form in known if len(form) >= _LONG or form.isupper()]
    words = {word for text in texts for word in _SMALL_WORD.findall(text)}
    for field, start, end, number in _find_free(NameFinder(forms), texts, names):
        text, form = texts[field], forms[number]
        title = read_title(text, start)
        if " " not in form and not title and (form.lower() in words or _is_beside(text, start, end)):
            continue
        yield replace(known[form], field=field, start=start, end=end, surface=text[start:end], title=title)


def _find_free(finder: NameFinder, texts: Sequence[str], names: Sequence[Name]) -> Iterator[tuple[int, int, int, int]]:
    """Field, start, end and number of what a finder finds where none of the names stands yet, and no address."""
    taken = {(name.field, at) for name in names for at in range(name.start, name.end)}
    for field, text in enumerate(texts):
        for start, end, number in finder.find(text):
            is_taken = (field, start) in taken or (field, end - 1) in taken
            if not is_taken and not _is_in_address(text, start, end):
                yield field, start, end, number


def _is_in_address(text: str, start: int, end: int) -> bool:
    """Whether it is a part of a URL, a handle, a hashtag or a compound."""
    return text[start - 1 : start] in _GLUED or (
        text[end : end + 1] in _GLUED_BEHIND and text[end + 1 : end + 2].isalnum()
    )


def _is_beside(text: str, start: int, end: int) -> bool:
    """Whether a word may be part of a longer name, or have its capital from the start of a sentence."""
    return bool(_CAPITAL_BEHIND.match(text, end)) or not _SMALL_BEFORE.search(text[max(0, start - 40) : start])


def _mention(resolved: Resolved, name: Name, field: _Field, starts: Sequence[int], quoted: Sequence[Marked]) -> Mention:
    in_text = field.name == "text"
    paragraph = bisect.bisect_right(starts, name.start) - 1 if in_text else None
    return Mention(
        article_id=resolved.entity.article_id,
        entity_id=resolved.entity.entity_id,
        surface=name.surface,
        type=resolved.entity.type,
        field=field.name,
        start=name.start,
        end=name.end,
        paragraph=paragraph,
        image_position=field.image_position,
        in_lead=paragraph is not None and paragraph < _IN_LEAD,
        in_quote=in_text and any(a <= name.start and name.end <= b for a, b, *_ in quoted),
    )
