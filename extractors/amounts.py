"""Numbers with what they count, in English text: "nearly 19,000 foreign criminals", "£3.5bn", "up to 45 per cent".

Rules, for precision: a number without a unit, a currency or counted things is none, and neither are dates, ages, times,
scores, telephone numbers, addresses and the numbers of names ("Flight 370", "Article 50").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_to_num import text2num

from extractors.measures import SIGNS, dollar_of, find_counted, read_currency, read_unit
from extractors.records import Amount

_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
_ONES += "eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SMALL = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_ONES})"
_SCALE = "hundred|thousand|million|billion|trillion|lakh|crore"
_POWERS = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6, "crore": 1e7,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
_SIGN = "|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True))
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ATTACHED = "km|cm|mm|kg|mph|kph|kmh|C|F|lb|ft|MW|GW|kW|kWh|ha|pc"  # units that stand right behind their number
_NUMBER = re.compile(
    rf"(?<![\w.,/:#@+–-])(?P<sign>{_SIGN})?\s?(?P<digits>{_DIGITS})"
    rf"(?:\s?-?(?P<scale>{_SCALE})\b|(?P<letter>bn|tn|trn|mn|m|k|b)\b)?"
    rf"(?:(?=(?:{_ATTACHED})\b)|(?![\w/:]|[.,]\d|-[^\W\d]))|"
    rf"(?<![\w-])(?P<words>(?:half an?|an?|{_SMALL}) (?:(?:{_SCALE}|dozen)\b ?)+(?:(?:and )?{_SMALL}\b)?|{_SMALL})"
    r"(?![\w-])",
    re.I,
)
_UPPER = re.compile(
    rf"(?P<link>\s?[–-]\s?|\s(?:to|and)\s)(?:{_SIGN})?(?P<digits>{_DIGITS})"
    rf"(?:\s?(?P<scale>{_SCALE})\b|(?P<letter>bn|tn|trn|mn|m|k|b)\b)?"
    r"(?![\w/:]|[.,]\d|[–-]\w)",
    re.I,
)
_QUALIFIER = re.compile(
    r"(?:^|[\s(\"“‘])((?:an? )?(?:estimated|average of|total of|record|further|additional)|(?:very )?nearly|almost|"
    r"about|around|approximately|roughly|some|(?:well |just |slightly )?(?:over|under|above|below)|"
    r"(?:no |not |slightly |far |many )?(?:more|less|fewer) than|at least|at most|up to|"
    r"as (?:many|much|few|little) as|close to|upwards? of|in excess of|"
    r"only|just|exactly|barely|another|between|from)\s$",
    re.I,
)
_BEHIND = re.compile(r"\s(or (?:more|so|fewer|less))\b", re.I)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DATE_BEFORE = re.compile(rf"\b{_MONTH}\.?\s$", re.I)
_DATE_BEHIND = re.compile(rf"\s(?:of\s)?{_MONTH}\b(?!\s(?:be|have|not|well|also)\b)|(?:st|nd|rd|th)\b", re.I)
_TIME_BEHIND = re.compile(r"\s?(?:a\.?m\b|p\.?m\b|o['’]clock|hrs\b|[A-Z]{2}T\b|GMT|BST)")
_AGO_BEHIND = re.compile(r"\s(?:and a half\s)?(?:ago|earlier|later|old|of age)\b", re.I)
_AGED_BEFORE = re.compile(r"\baged?\s(?:between\s|from\s|about\s)?$", re.I)
# Before a number, what makes it the number of something.
_NUMBERED = re.compile(
    r"\b(?:no|number|page|chapter|section|article|paragraph|clause|level|phase|stage|grade|room|platform|gate|channel|"
    r"route|highway|junction|flight|day|week|round|game|part|season|episode|type|category|size|year|century|"
    r"version|rule|class|line|track|terminal|unit|apartment|flat|tel|phone|call|at|in the)\.?\s$",
    re.I,
)
_NAME_BEFORE = re.compile(r"([A-Z][\w’'.-]*)\s$")
# Words that begin a sentence before a number that counts.
_STARTERS = frozenset((
    "about", "all", "almost", "among", "an", "and", "another", "around", "as", "at", "between", "but", "by", "each",
    "every", "for", "from", "in", "including", "just", "last", "more", "nearly", "of", "on", "only", "or", "over",
    "roughly", "so", "some", "than", "that", "the", "these", "they", "this", "those", "to", "under", "up", "we",
    "with", "while", "when", "its", "their", "his", "her", "our",
))  # fmt: skip
_STREET = re.compile(
    r"\s(?:[A-Z][\w’'-]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Square|Drive|Boulevard|Way|Place)\b"
)
_PHONE = re.compile(r"\d[\s-]$")
_PHONE_BEHIND = re.compile(r"[\s-]\d{2,}")


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit or currency behind or before a number, and where its words end."""

    unit: str | None
    currency: str | None
    end: int


def find_amounts(article_id: str, text: str, country: str | None = None) -> Iterator[Amount]:
    """Amounts in the order of an English text. `country` (ISO 3166-1) is the outlet's: it says whose a bare dollar is.

    `value` has its scale worked in ("3.5bn" is 3,500,000,000); of a range it is the lower end, `value_to` the upper.
    """
    taken = 0
    for match in _NUMBER.finditer(text):
        if match.start() < taken:
            continue
        amount = _read(article_id, text, match, country)
        if amount:
            taken = amount.end
            yield amount


def _read(article_id: str, text: str, match: re.Match[str], country: str | None) -> Amount | None:
    start, end = match.span()
    before = text[max(0, start - 40) : start]
    value = _value_of(match)
    qualifier = _QUALIFIER.search(before)
    if value is None or (not match["sign"] and _is_name_or_date(text, match, before, qualifier)):
        return None
    upper = None
    if match["digits"] and (found := _UPPER.match(text, end)):
        upper, end = _read_upper(found, match, qualifier, value)
        if upper is None and found["link"].strip() in "–-":
            return None  # a score, a season or a telephone number
        if upper is not None and not (match["scale"] or match["letter"]):
            value *= _power(found)  # "20 to 30 million"
    if not math.isfinite(upper or value):  # four hundred digits
        return None
    measure = _measure(text, end, match["sign"], country)
    if not measure.currency and _AGO_BEHIND.match(text, measure.end):
        return None
    counted = find_counted(text, measure.end, is_measured=bool(measure.unit or measure.currency))
    if not (measure.unit or measure.currency or counted):
        return None
    if value == 1 and match["words"] and not measure.unit:
        return None  # "one of", "one man": no number that anyone counts with
    behind = _BEHIND.match(text, measure.end)
    written = qualifier[1] if qualifier else behind[1] if behind else None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return Amount(
        article_id=article_id,
        value=value,
        value_to=upper,
        qualifier=written.lower() if written else None,
        unit=measure.unit,
        currency=measure.currency,
        counted=counted,
        surface=text[start : measure.end],
        start=start,
        end=measure.end,
        paragraph=text.count("\n\n", 0, start),
    )


def _is_name_or_date(text: str, match: re.Match[str], before: str, qualifier: re.Match[str] | None) -> bool:
    """Whether a number is part of a date, a time, an age, a name, an address or a telephone number."""
    end = match.end()
    if _DATE_BEHIND.match(text, end) or _TIME_BEHIND.match(text, end) or _STREET.match(text, end):
        return True
    if _PHONE.search(before) or _PHONE_BEHIND.match(text, end) or _DATE_BEFORE.search(before):
        return True
    if _AGED_BEFORE.search(before) or (not qualifier and _NUMBERED.search(before)):
        return True
    digits = match["digits"] or ""
    if len(digits) == 4 and digits.isdigit() and 1400 <= int(digits) < 2200 and not (match["scale"] or match["letter"]):
        return not re.match(r"\s?(?:%|per ?cent\b)", text[end : end + 9])
    name = _NAME_BEFORE.search(before)
    return bool(name and name[1].lower() not in _STARTERS and not name[1].endswith(("’s", "'s", ".")) and digits)


def _value_of(match: re.Match[str]) -> float | None:
    if match["digits"]:
        return round(float(match["digits"].replace(",", "")) * _power(match), 6)
    words, times = match["words"].lower().strip(), 1.0
    if words.startswith("half a"):
        words, times = re.sub(r"^half an?", "one", words), 0.5
    words = re.sub(r"^an? ", "one ", words)
    if "dozen" in words:
        words, times = words.replace(" dozen", ""), 12.0
    for name in ("lakh", "crore"):
        if words.endswith(name):
            words, times = words.removesuffix(name).strip(), _POWERS[name]
    try:
        return times * float(text2num(words, "en"))
    except ValueError:
        return None


def _power(match: re.Match[str]) -> float:
    return _POWERS[(match["scale"] or match["letter"] or "").lower()] if match["scale"] or match["letter"] else 1.0


def _read_upper(
    found: re.Match[str], match: re.Match[str], qualifier: re.Match[str] | None, value: float
) -> tuple[float | None, int]:
    """The upper end of a range and where it ends: "20-30", "20 to 30", "between 20 and 30"; None for a score."""
    link = found["link"].strip().lower()
    word = qualifier[1].lower() if qualifier else ""
    if (link == "and" and word != "between") or (link == "to" and word == "between"):
        return None, match.end()
    upper = float(found["digits"].replace(",", "")) * _power(found)
    scaled = value if match["scale"] or match["letter"] else value * _power(found)
    return (upper, found.end()) if upper > scaled else (None, match.end())


def _measure(text: str, at: int, sign: str | None, country: str | None) -> _Measure:
    """The unit or the currency of the number that ends at `at`."""
    if sign:
        code = SIGNS[sign.upper()]
        return _Measure(None, dollar_of(country) if code == "$" else code, at)
    if currency := read_currency(text, at, country):
        return _Measure(None, *currency)
    if unit := read_unit(text, at):
        return _Measure(unit[0], None, unit[1])
    return _Measure(None, None, at)
