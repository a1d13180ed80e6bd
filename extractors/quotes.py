"""Who says what: the quotes of an article with their speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.quoting.attribution import Attribution, attribute
from extractors.quoting.frames import find_frames, mask
from extractors.quoting.indirect import find_indirect
from extractors.quoting.marks import find_marked
from extractors.quoting.speakers import Cast, is_unnamed
from extractors.records import Article, Entity, Mention, Quote

_READ = 100_000  # characters of a text, as far as names are looked for


def find_quotes(article: Article, mentions: Sequence[Mention], entities: Sequence[Entity]) -> list[Quote]:
    """The quotes of title and text, in this order: in marks, and the clauses of reported speech."""
    cast = Cast(article.text, mentions, entities)
    found: list[Quote] = []
    for field, text in (("title", article.title or ""), ("text", article.text[:_READ])):
        here = [mention for mention in mentions if mention.field == field]
        marked = find_marked(text)
        frame = mask(text, marked, here)
        sentences = list(find_frames(text, frame, marked))
        quotes = list(attribute(text, frame, sentences))
        quotes += find_indirect(text, frame, sentences, quotes, is_title=field == "title")
        last, unnamed = None, -1
        for quote in sorted(quotes, key=lambda quote: quote.start):
            record = _record(article.article_id, quote, field, text, cast, found, last, unnamed)
            if record.rule == "none" and (other := _alternate(quote, text, found)):
                record = replace(record, speaker_entity_id=other, rule="in turn", confidence=0.6)
            found.append(replace(record, position=len(found)))
            last = record.speaker_entity_id or last
            if record.speaker and not record.speaker_entity_id and is_unnamed(record.speaker) and quote.source:
                unnamed = quote.source.start
    return found


def _alternate(quote: Attribution, text: str, found: Sequence[Quote]) -> str | None:
    """Who speaks in turn: of a paragraph that is a quote and nothing else, behind two quotes of two people, the one
    who did not speak last."""
    alone = (
        text[quote.sentence.start : quote.sentence.end].strip(" \n“”\"‘’'«»") == text[quote.start : quote.end].strip()
    )
    spoken = [q for q in found if q.field == "text" and q.kind != "indirect" and q.speaker_entity_id]
    if not alone or len(spoken) < 2 or spoken[-1].speaker_entity_id == spoken[-2].speaker_entity_id:
        return None
    near = text[spoken[-2].start : quote.start].count("\n\n") <= 3
    return spoken[-2].speaker_entity_id if near else None


def _record(
    article_id: str,
    quote: Attribution,
    field: str,
    text: str,
    cast: Cast,
    found: Sequence[Quote],
    last: str | None,
    unnamed: int,
) -> Quote:
    before = found[-1] if found and quote.continued else None
    if before and quote.source:
        entity, confidence = before.speaker_entity_id, before.confidence
    else:
        entity, confidence = cast.resolve(quote.source, field, text, last, unnamed) if quote.source else (None, 0.5)
    source, cue = quote.source, quote.cue
    return Quote(
        article_id=article_id,
        position=0,
        text=text[quote.start : quote.end],
        field=field,
        start=quote.start,
        end=quote.end,
        kind=quote.kind,
        speaker=text[source.start : source.end] if source else None,
        speaker_entity_id=entity,
        cue=text[cue.start : cue.end] if cue else None,
        cue_start=cue.start if cue else None,
        continued=quote.continued,
        rule=quote.rule,
        confidence=round(confidence, 2),
    )
