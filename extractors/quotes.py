"""Who says what: the quotes of an article with their speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.quoting.attribution import Attribution, attribute
from extractors.quoting.frames import Sentence, find_frames, mask
from extractors.quoting.indirect import find_indirect
from extractors.quoting.marks import find_marked
from extractors.quoting.speakers import Cast, Heard
from extractors.records import Article, Entity, Mention, Quote

_WORD = re.compile(r"\w+")
_LONG = 3  # words
_READ = 100_000  # characters of a text, as far as names are looked for


def find_quotes(article: Article, mentions: Sequence[Mention], entities: Sequence[Entity]) -> list[Quote]:
    """The quotes of title and text, in this order: in marks, and the clauses of reported speech."""
    texts = {"text": article.text[:_READ], "title": article.title or ""}
    frames: dict[str, tuple[str, list[Sentence], list[Attribution]]] = {}
    for field, text in texts.items():
        marked = find_marked(text)
        frame = mask(text, marked, [mention for mention in mentions if mention.field == field])
        sentences = list(find_frames(text, frame, marked))
        quotes = list(attribute(text, frame, sentences, is_title=field == "title"))
        quotes += find_indirect(text, frame, sentences, quotes, is_title=field == "title")
        frames[field] = frame, sentences, sorted(quotes, key=lambda quote: quote.start)
    cast = Cast(article.text, *frames["text"][:2], mentions, entities)
    heard = Heard()
    found: list[Quote] = []
    for quote in frames["text"][-1]:
        record = _record(article.article_id, quote, "text", texts["text"], cast, found, heard)
        if record.rule == "none" and (other := _alternate(quote, texts["text"], found)):
            record = replace(record, speaker_entity_id=other, rule="in turn", confidence=0.6)
        found.append(record)
        heard.hear(
            record.speaker, record.speaker_entity_id, quote.source.start if quote.source else -1, quote.sentence.start
        )
    titled: list[Quote] = []
    for quote in frames["title"][-1]:
        record = _record(article.article_id, quote, "title", texts["title"], cast, titled, Heard())
        if other := _find_again(record.text, found, only_long=bool(record.speaker_entity_id)):
            record = replace(record, speaker_entity_id=other, rule="in the text", confidence=0.85)
        titled.append(record)
    return [replace(record, position=at) for at, record in enumerate(titled + found)]


def _find_again(words: str, found: Sequence[Quote], *, only_long: bool) -> str | None:
    """Who says in the text what the headline quotes: the same words in their order, one word only where it is the
    whole quote. With `only_long`, three words or more, which say more than the headline's own grammar."""
    wanted = _WORD.findall(words.lower())
    if only_long and len(wanted) < _LONG:
        return None
    for quote in found:
        said = _WORD.findall(quote.text.lower())
        if quote.kind == "indirect" or not quote.speaker_entity_id or (len(wanted) == 1 and said != wanted):
            continue
        if any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1)):
            return quote.speaker_entity_id
    return None


def _alternate(quote: Attribution, text: str, found: Sequence[Quote]) -> str | None:
    """Who speaks in turn: of a paragraph that is a quote and nothing else, behind two quotes of two people, the one
    who did not speak last."""
    alone = (
        text[quote.sentence.start : quote.sentence.end].strip(" \n“”\"‘’'«»") == text[quote.start : quote.end].strip()
    )
    spoken = [q for q in found if q.field == "text" and q.kind != "indirect" and q.speaker_entity_id]
    if not alone or not spoken or spoken[-1] is not found[-1]:
        return None
    other = next((q for q in reversed(spoken) if q.speaker_entity_id != spoken[-1].speaker_entity_id), None)
    is_answer = text[spoken[-1].end : quote.start].count("\n\n") == 1
    is_near = other is not None and text[other.start : quote.start].count("\n\n") <= 3
    return other.speaker_entity_id if other and is_answer and is_near else None


def _record(
    article_id: str,
    quote: Attribution,
    field: str,
    text: str,
    cast: Cast,
    found: Sequence[Quote],
    heard: Heard,
) -> Quote:
    before = found[-1] if found and quote.continued else None
    if before and quote.source:
        entity, confidence = before.speaker_entity_id, before.confidence
    else:
        entity, confidence = cast.resolve(quote.source, field, text, heard) if quote.source else (None, 0.5)
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
