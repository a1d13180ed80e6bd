"""What an extractor knows beside the bytes, and whose a page is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extractors.agencies import Agencies
from extractors.brief import Brief, Masthead
from extractors.fates import Outcome, Reason, Stage
from extractors.linking.watchlist import Watchlist
from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload
from extractors.places.abroad import find_places
from extractors.records import Page, Rejection
from extractors.tagging.words import Tagger
from extractors.topics import TopicFinder
from extractors.urls import registrable_domain


@dataclass(frozen=True, slots=True)
class Desk:
    """What an extractor knows beside the bytes, made ready once in each process."""

    outlets: tuple[Masthead, ...]
    agencies: Agencies
    watchlist: Watchlist
    topics: TopicFinder
    max_bytes: int
    respect_tdm: bool
    taggers: Mapping[str, Tagger]
    """Language → what finds names in it; empty where the watch-list is all that is asked for."""

    @classmethod
    def of(cls, brief: Brief, taggers: Mapping[str, Tagger] | None = None) -> Desk:
        """The desk for a brief, with the models that it names."""
        return cls(
            outlets=tuple(brief.outlets),
            agencies=Agencies(brief.agencies),
            watchlist=Watchlist(brief.watchlist),
            topics=TopicFinder(brief.topics),
            max_bytes=brief.max_bytes,
            respect_tdm=brief.respect_tdm,
            taggers=taggers or {},
        )

    def tagger(self, language: str | None) -> Tagger | None:
        """What finds names in a language: its model, else the gazetteer; None where no model is wanted at all."""
        return self.taggers.get(language or "", find_places) if self.taggers else None


def unpack(page: Page, outlet: Masthead | None, desk: Desk) -> bytes | Rejection:
    """The page's body without its encodings, or why it cannot be had."""
    try:
        return decode_payload(page.body, page.transfer_encoding, page.content_encoding, desk.max_bytes)
    except PayloadTooLargeError as error:
        return reject(page, outlet, Reason.TOO_LARGE, str(error), Stage.READ)
    except BadEncodingError as error:
        return reject(page, outlet, Reason.UNDECODABLE, str(error), Stage.READ)


def name_outlet(page: Page, outlet: Masthead | None, places: Iterable[str]) -> str:
    """The id of the outlet: of the configured one, else of the one that was named, else the registrable domain of
    the first of `places`, the page's URL and those of its pictures, that has one."""
    if outlet:
        return outlet.id
    return page.outlet_id or next((domain for place in places if (domain := registrable_domain(place))), "unknown")


def reject(
    page: Page, outlet: Masthead | None, reason: Reason | Outcome, detail: str, stage: Stage = Stage.EXTRACT
) -> Rejection:
    """The row that says why a page gave no article."""
    return Rejection(
        url=page.url,
        outlet_id=outlet.id if outlet else page.outlet_id or registrable_domain(page.url),
        stage=stage,
        reason=reason,
        detail=f"{page.file_name}: {detail}" if page.file_name else detail,
    )
