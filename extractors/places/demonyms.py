"""Words for a country's people and things: they are no places, and they say what country an article speaks of."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("demonyms.tsv")
# Of peoples without a country or with several, of continents, faiths and regions: no places either.
_OTHERS = frozenset((
    "european", "europeans", "african", "africans", "asian", "asians", "arab", "arabs", "arabic", "kurdish", "kurd",
    "kurds", "korean", "koreans", "latin", "latino", "latina", "latinos", "hispanic", "western", "nordic", "baltic",
    "balkan", "caribbean", "scandinavian", "jewish", "jew", "jews", "muslim", "muslims", "christian", "christians",
    "catholic", "catholics", "hindu", "hindus", "buddhist", "sikh", "islamic", "roma", "rohingya", "uyghur", "uyghurs",
    "tibetan", "tibetans", "maori", "aboriginal", "soviet", "british-born", "anglo", "gaelic", "hebrew", "yoruba",
    "hausa", "igbo", "swahili", "mandarin", "cantonese", "punjabi", "tamil", "sinhalese", "bengali", "pashtun",
))  # fmt: skip
_CAPITALISED = re.compile(r"\b[A-Z][a-zè]+(?:[ -][A-Z][a-z]+)?")


@cache
def demonyms() -> dict[str, str]:
    """Word in lower case → ISO 3166-1 alpha-2; a hyphen stands for a space."""
    rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {word.lower().replace("-", " "): code for code, words in rows for word in words.split()}


def is_demonym(surface: str) -> bool:
    """Whether a name is a people's, a faith's or a language's and no place."""
    word = surface.lower()
    return word in demonyms() or word in _OTHERS


def count_demonyms(text: str) -> Counter[str]:
    """Country → how often its people and things are named."""
    known = demonyms()
    found: Counter[str] = Counter()
    for match in _CAPITALISED.finditer(text):
        word = match[0].lower()
        code = known.get(word.replace("-", " ")) or known.get(word.split(" ")[0])
        if code:
            found[code] += 1
    return found
