"""Where a name ends, when a model saw only a part of it: Tolliver Brothers *Paving*, Lim + Hwee Ping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.linking.roles import HEADS
from extractors.linking.surfaces import gender_of_given
from extractors.tagging.words import Span

# The last word of organisations' names: bodies of state and society, then trades.
_BODIES = (
    "Academy|Agency|Alliance|Army|Assembly|Association|Authority|Bank|Board|Brigade|Bureau|Chamber|Club|Coalition"
    "|Collective|College|Commission|Committee|Companies|Company|Confederation|Congress|Constabulary|Consortium|Convention"
    "|Cooperative|Co-operative|Corporation|Council|Court|Courts|Department|Diocese|Directorate|District|Executive|Federation"
    "|Forum|Foundation|Front|Fund|Group|Guard|Guild|Hospital|Hospitals|Initiative|Inspectorate|Institute|Institution|League"
    "|Ministry|Mission|Movement|Municipality|Museum|Network|Observatory|Office|Orchestra|Organisation|Organization|Panel"
    "|Parliament|Partners|Partnership|Party|Police|Programme|Project|Registry|School|Schools|Secretariat|Senate|Service|Services"
    "|Society|Symphony|Syndicate|Team|Theatre|Tribunal|Trust|Union|University|Watch"
)
_TRADES = (
    "Aggregates|Airlines|Airways|Analytics|Architects|Associates|Aviation|Bakery|Beverages|Biotech|Books|Breweries|Brewery"
    "|Brothers|Builders|Capital|Cartage|Chemicals|Cinemas|Communications|Construction|Consulting|Contractors|Dairies|Dairy"
    "|Developers|Developments|Diner|Distillery|Electric|Electronics|Energy|Engineering|Enterprises|Entertainment|Estates"
    "|Farms|Ferries|Films|Finance|Financial|Foods|Freight|Gas|Haulage|Healthcare|Holdings|Homes|Hotels|Industries|Insurance"
    "|Investments|Laboratories|Labs|Lines|Logistics|Manufacturing|Marine|Markets|Media|Metals|Mills|Mining|Minerals|Motors"
    "|Oil|Packaging|Paving|Pharma|Pharmaceuticals|Pictures|Power|Press|Productions|Properties|Publishing|Rail|Railways"
    "|Records|Recycling|Research|Resources|Restaurants|Roofing|Securities|Shipbrokers|Shipbuilders|Shipping|Software|Solar"
    "|Solutions|Steel|Stores|Studios|Supermarkets|Systems|Technologies|Technology|Telecom|Therapeutics|Timber|Trading"
    "|Transport|Travel|Utilities|Ventures|Water|Winery|Works"
)
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*"
_SMALL_FIRST = re.compile(
    r"(?!(?:al|el|bin|van|von|der|de|del|di|da|dos|du|la|le|ibn|abu|ben|st|ter|ten|af|av)\s)[a-z]+\s(?=[A-Z])"
)
_GIVEN = re.compile(r"[A-ZÀ-Þ][^\W\dA-Z]+")
_SURNAME = re.compile(r"\s([A-ZÀ-Þ][^\W\dA-Z]{2,}(?:-[A-ZÀ-Þ][^\W\dA-Z]+)?)(?=[,.]|['’]s\b|\s[a-z(])")
_BEFORE = re.compile(r"(?<=[a-z,;(“‘]\s)([A-ZÀ-Þ][^\W\dA-Z]+)\s$")
_NATIONAL = re.compile(
    r"(?<![\w-])((?:Police|Sport|Cricket|Athletics|Cycling|Swim|Rugby|Tennis|Rowing|Transport for)\s)$"
)
# Gaynor Wicks, 52, put; not: For Tiana Paki, 16,
_AGED = re.compile(
    r"(?:(?:For|But|And|With|From|Of|Husband|Wife|Son|Daughter|Mum|Dad)\s)?(?<![\w’'-])"
    r"([A-ZÀ-Þ][^\W\dA-Z]+\s(?:[A-ZÀ-Þ][\w’'.-]*\s){0,2}[A-ZÀ-Þ][\w’'-]+),\s(?:aged\s)?\d{1,3}(?=,)"
)
_LINK = r"(?:['’]s?)?\s(?:(?:and|&)\s)?"
_TAIL = re.compile(rf"(?:{_LINK}{_CAPITAL}){{0,3}}?{_LINK}(?:{_BODIES}|{_TRADES})\b(?:\s(?:{_BODIES})\b)*")
_WHOLE = re.compile(rf"(?<=[a-z,;(“‘]\s)(?:{_CAPITAL}{_LINK}){{1,5}}(?:{_BODIES})\b(?!\s[A-Z])")
# A place by its name, an organisation by its last word: Cabot Gulf Ferries.
_NO_PLACE = re.compile(rf"\s(?:{_BODIES}|{_TRADES})$")
_PLACE = re.compile(r"\s(?:District|Courts?|Works|Water|Mills|Farms|Estates|Lines|Front|Mission|Diner|Theatre|Homes)$")
# The place and the agency that a report begins with: OBAMA, Fukui — ; LONDON (Reuters) –
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,30})(?:,\s[\w .'’]{2,30})?(?:,\s\w+\.?\s\d{1,2})?\s?"
    r"(?:\((?P<agency>[A-Z][\w &.-]{1,30})\))?\s[–—-]{1,2}\s"
)
_HEADLINE = 0.6  # share of a text's words with a capital from which they say nothing
_WORD = re.compile(r"[^\W\d_]{4,}")


def complete_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, those of one name joined, those of a part of one made whole, and a dateline's place and agency."""
    found = _join(text, spans)
    words = _WORD.findall(text)
    if sum(word[0].isupper() for word in words) > _HEADLINE * len(words):
        return found
    found = [_complete(text, span) for span in found]
    found += [Span(*match.span(), "ORG") for match in _WHOLE.finditer(text)]
    found += [
        Span(*match.span(1), "PERSON")
        for match in _AGED.finditer(text)
        if not any(span.start < match.end(1) and match.start(1) < span.end for span in found)
    ]
    if match := _DATELINE.match(text):
        named = [Span(*match.span("place"), "LOC")]
        named += [Span(*match.span("agency"), "ORG")] if match["agency"] else []
        found = named + [s for s in found if not any(s.start < o.end and o.start < s.end for o in named)]
    return _longest(found)


def _complete(text: str, span: Span) -> Span:
    start, end, kind = span
    if kind == "PERSON":
        if small := _SMALL_FIRST.match(text, start, end):  # rose Humphrey Stott
            start = small.end()
        if not _GIVEN.fullmatch(text, start, end):
            return Span(start, end, kind)
        more = _SURNAME.match(text, end)
        if more and more[1].lower() not in HEADS:
            return Span(start, more.end(), kind)
        before = _BEFORE.search(text, max(0, start - 20), start)
        return (
            Span(before.start(1), end, kind)
            if before and gender_of_given(before[0] + text[start:end])
            else Span(start, end, kind)
        )
    if kind == "LOC" and (match := _NATIONAL.search(text, max(0, start - 20), start)):
        return Span(match.start(1), end, "ORG")
    match = _TAIL.match(text, end)
    if match and not any(word.lower() in HEADS for word in _WORD.findall(match[0])):
        return Span(start, match.end(), "ORG")
    if kind == "LOC" and _NO_PLACE.search(text, start, end) and not _PLACE.search(text, start, end):
        return Span(start, end, "ORG")
    return span


def _longest(spans: Iterable[Span]) -> list[Span]:
    """Of spans that overlap the longest; in the order of the text."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.type == "ORG")):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept)


def _join(text: str, spans: Sequence[Span]) -> list[Span]:
    """Hartley & Sons, Lim Hwee Ping."""
    found: list[Span] = []
    for span in spans:
        between = text[found[-1].end : span.start] if found else ""
        kinds = {found[-1].type, span.type} if found else set()
        if between == " & " and "LOC" not in kinds:
            found[-1] = Span(found[-1].start, span.end, "ORG")
        elif between == " " and kinds == {"PERSON"} and _GIVEN.fullmatch(text, found[-1].start, found[-1].end):
            found[-1] = Span(found[-1].start, span.end, "PERSON")
        else:
            found.append(span)
    return found
