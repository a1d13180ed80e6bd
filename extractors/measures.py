"""What follows a number in English: a currency, a unit, the things that are counted."""

from __future__ import annotations

import re

# Signs before a number, and the ISO 4217 code of each; "$" is the dollar of the outlet's country.
SIGNS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "R$": "BRL", "$": "$", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₦": "NGN", "₩": "KRW", "₺": "TRY",
    "₽": "RUB", "₴": "UAH", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "CHF": "CHF", "INR": "INR", "KSH": "KES",
    "SH": "KES", "RS": "INR", "RS.": "INR",
}  # fmt: skip
_DOLLARS = {
    "AU": "AUD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "SG": "SGD", "JM": "JMD", "TT": "TTD", "BB": "BBD",
    "BS": "BSD", "FJ": "FJD", "GY": "GYD", "NA": "NAD", "LR": "LRD", "TW": "TWD", "BZ": "BZD",
}  # fmt: skip
# Whose money a name of several is.
_WHOSE = {
    "us": "USD", "american": "USD", "australian": "AUD", "canadian": "CAD", "new zealand": "NZD", "hong kong": "HKD",
    "singapore": "SGD", "taiwan": "TWD", "swiss": "CHF", "kenyan": "KES", "indian": "INR", "pakistani": "PKR",
    "mexican": "MXN", "philippine": "PHP", "argentine": "ARS", "norwegian": "NOK", "danish": "DKK", "swedish": "SEK",
    "turkish": "TRY", "egyptian": "EGP", "sterling": "GBP",
}  # fmt: skip
_NAMES = {
    "dollar": "$", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rouble": "RUB", "ruble": "RUB",
    "hryvnia": "UAH", "zloty": "PLN", "rand": "ZAR", "naira": "NGN", "baht": "THB", "ringgit": "MYR", "dirham": "AED",
    "shekel": "ILS", "forint": "HUF", "rupiah": "IDR", "won": "KRW", "rupee": None, "peso": None, "franc": None,
    "krone": None, "kroner": None, "krona": None, "kronor": None, "lira": None, "shilling": None,
}  # fmt: skip
_CURRENCY = re.compile(
    rf"\s(?:(?P<whose>{'|'.join(_WHOSE)})\s)?(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})s?\b|"
    r"\s(?P<sterling>pounds sterling)\b",
    re.I,
)
_UNIT_NAMES = {
    "%": r"%|per ?cent|pc", "percentage points": r"percentage points?", "basis points": r"basis points?",
    "km": r"km|kilomet(?:re|er)s?", "m": r"met(?:re|er)s?",
    "cm": r"cm|centimet(?:re|er)s?", "mm": r"mm|millimet(?:re|er)s?",
    "miles": r"miles?", "ft": r"ft|feet|foot", "in": r"inch(?:es)?", "yards": r"yards?",
    "km2": r"(?:sq ?km|square kilomet(?:re|er)s?)", "m2": r"(?:sq ?m|square met(?:re|er)s?)",
    "sq miles": r"square miles?",
    "sq ft": r"(?:sq ?ft|square (?:feet|foot))", "ha": r"hectares?", "acres": r"acres?",
    "t": r"(?:metric )?ton(?:ne)?s?", "kg": r"kg|kilos?|kilogram(?:me)?s?", "g": r"gram(?:me)?s?", "lb": r"lbs?",
    "oz": r"ounces?", "l": r"lit(?:re|er)s?", "gallons": r"gallons?", "barrels": r"barrels?",
    "mph": r"mph|miles (?:per|an) hour", "km/h": r"km/h|kph|kmh|kilomet(?:re|er)s (?:per|an) hour",
    "°C": r"(?:°\s?|degrees? )?C(?:elsius)?(?![\w-])|degrees? Celsius", "°F": r"(?:°\s?|degrees? )F(?:ahrenheit)?\b",
    "GW": r"GW|gigawatts?", "MW": r"MW|megawatts?", "kW": r"kW|kilowatts?", "kWh": r"kWh|kilowatt[- ]hours?",
    "seconds": r"seconds?", "minutes": r"minutes?", "hours": r"hours?", "days": r"days?", "weeks": r"weeks?",
    "months": r"months?", "years": r"years?", "decades": r"decades?", "centuries": r"centuries|century",
}  # fmt: skip
_UNITS = {name: re.compile(rf"\s?(?:{pattern})(?![\w-])") for name, pattern in _UNIT_NAMES.items()}
_UNIT = re.compile(
    rf"\s?(?:{'|'.join(_UNIT_NAMES[n] for n in sorted(_UNIT_NAMES, key=lambda n: -len(_UNIT_NAMES[n])))})(?![\w-])"
)

_WORD = re.compile(r"\s([^\W\d_](?:[^\s.,;:!?()\[\]“”\"–—]|[.](?=\w))*)")
_PLURALS = frozenset((
    "people", "men", "women", "children", "police", "troops", "personnel", "staff", "cattle", "sheep", "fish",
    "aircraft", "spacecraft", "feet", "teeth", "mice", "crew", "youth", "dead", "injured", "wounded", "missing",
    "homeless", "unemployed", "countrymen", "policemen", "fishermen", "firefighters", "lives", "wives",
))  # fmt: skip
# Words in -s and -ed that end no plural and begin no clause.
_NOT_PLURAL = re.compile(r"(?:ss|us|is|['’]s)$")
# Where the counted things end: verbs, conjunctions, time, what says more of them.
_STOP = frozenset((
    "have", "has", "had", "is", "are", "was", "were", "be", "been", "being", "will", "would", "can", "could",
    "should", "may", "might", "must", "did", "do", "does", "who", "which", "that", "where", "when", "since",
    "after", "before", "while", "as", "because", "but", "than", "then", "if", "although", "though", "until", "till",
    "by", "at", "on", "in", "into", "onto", "to", "for", "during", "over", "under", "below", "above", "through",
    "across", "against",
    "between", "among", "per", "within", "without", "near", "behind", "so", "not", "now", "yet", "also", "each",
    "last", "this", "next", "today", "yesterday", "tomorrow", "later", "earlier", "ago", "said", "says", "told",
    "died", "went", "left", "took", "came", "fled", "lost", "won", "rose", "fell", "got", "gave", "made", "saw",
    "fought", "held", "met", "ran", "sat", "set", "shot", "spoke", "stood", "thought", "voted", "live", "turn",
    "worth",
))  # fmt: skip
# These end them behind their noun, and stand before it too: "50 wounded soldiers".
_PARTICIPLES = frozenset((
    "killed", "injured", "wounded", "arrested", "missing", "dead", "taking", "using", "waiting", "living",
    "working", "hurt", "held", "seized", "displaced", "charged",
))  # fmt: skip
_LINKS = frozenset(("of", "with", "from"))
_BEFORE_NOUN = 4  # words between a number and the plural that it counts
_TAIL = 10  # words of what is said of them
_TIMES = frozenset(("times", "percent", "others", "as", "us", "seats-to", "s"))


def read_currency(text: str, at: int, country: str | None) -> tuple[str, int] | None:
    """The ISO 4217 code of the money named at `at`, and where the name ends; None where whose it is, is not said."""
    match = _CURRENCY.match(text, at)
    if not match:
        return None
    if match["sterling"]:
        return "GBP", match.end()
    code = _WHOSE.get((match["whose"] or "").lower()) or _NAMES[match["name"].lower()]
    return (dollar_of(country) if code == "$" else code, match.end()) if code else None


def dollar_of(country: str | None) -> str:
    """The dollar of a country (ISO 3166-1), the United States' where it has none of its own."""
    return _DOLLARS.get(country or "", "USD")


def read_unit(text: str, at: int) -> tuple[str, int] | None:
    """The unit at `at` by its usual sign or plural, and where it ends."""
    if not _UNIT.match(text, at):
        return None
    found = ((match.end(), name) for name, pattern in _UNITS.items() if (match := pattern.match(text, at)))
    end, name = max(found)
    return name, end


def find_counted(text: str, at: int, *, is_measured: bool) -> str | None:
    """The things that are counted: a plural with the words before it ("foreign criminals and people with no right to be
    in the UK"); behind a unit or a currency, what it is of ("tonnes of cocaine")."""
    words = _words_from(text, at)
    if is_measured:
        if not words or words[0][0] != "of":
            return None
        words = words[1:]
        end = next(
            (n for n, (word, _) in enumerate(words[:_BEFORE_NOUN]) if word in _STOP or word in ("and", "or")),
            min(len(words), _BEFORE_NOUN),
        )
        return text[words[0][1] - len(words[0][0]) : words[end - 1][1]] if end else None
    noun = _find_plural(words)
    if noun is None or words[noun][0].lower() in _TIMES:
        return None
    last = _extend(words, noun)
    return text[words[0][1] - len(words[0][0]) : words[last][1]]


def _words_from(text: str, at: int) -> list[tuple[str, int]]:
    """Words of the same clause from `at` on, each with its end; a comma, a stop or a bracket ends the clause."""
    words: list[tuple[str, int]] = []
    while len(words) < _BEFORE_NOUN + _TAIL and (match := _WORD.match(text, at)):
        words.append((match[1], match.end()))
        at = match.end()
    return words


def _is_plural(word: str) -> bool:
    low = word.lower()
    if low in _PLURALS or (word[0].isupper() and low.endswith("is")):
        return True  # Israelis, Pakistanis
    return (
        (low.endswith("s") and len(low) > 3) or re.fullmatch("[A-Z]{2,}s", word) is not None
    ) and not _NOT_PLURAL.search(low)


def _find_plural(words: list[tuple[str, int]]) -> int | None:
    """The place of the plural that a number counts: the last of several that stand together."""
    for place, (word, _) in enumerate(words[:_BEFORE_NOUN]):
        if word.lower() in _STOP or word.lower() in _LINKS:
            return None
        if _is_plural(word):
            while (
                place + 1 < len(words) and _is_plural(words[place + 1][0]) and words[place + 1][0].lower() not in _STOP
            ):
                place += 1
            return place
    return None


def _extend(words: list[tuple[str, int]], noun: int) -> int:
    """The place of the last word of what is counted, from that of its noun: a second noun behind "and", and what is
    said of them behind "of", "with" or "from", up to a verb, a time or another preposition."""
    last = noun
    if (
        last + 1 < len(words)
        and words[last + 1][0] in ("and", "or")
        and (second := _find_plural(words[last + 2 : last + 5])) is not None
    ):
        last += 2 + second
    if last + 2 < len(words) and words[last + 1][0] in _LINKS:
        place = last + 2
        while place < len(words) and not _ends(words, place, last + 2):
            place += 1
        if place > last + 2:
            last = place - 1
    return last


def _ends(words: list[tuple[str, int]], place: int, first: int) -> bool:
    """Whether what is said of the counted things, from `first` on, ends before a word; "right to be in the UK" goes
    on."""
    word = words[place][0].lower()
    if word in ("to", "be", "in") and _goes_on(words, place):
        return False
    return word in _STOP or word in ("and", "or") or (place > first and (word in _PARTICIPLES or word.endswith("ed")))


def _goes_on(words: list[tuple[str, int]], place: int) -> bool:
    """Whether "to", "be" and "in" stand together: an infinitive that says where."""
    near = {word.lower() for word, _ in words[max(0, place - 2) : place + 3]}
    return {"to", "be", "in"} <= near
