"""News and picture agencies: their usual short names, and where a text is theirs (wire copy)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]+")
# "LONDON (Reuters) –", "PORT ALDREN, England, March 3 (AP) —", "Madrid, 10 mar (EFE).-", "(ANSA) - ROMA, 10 MAR -",
# "Berlin (dpa) Die Regierung": a place, perhaps a date, the agency in brackets, most often a dash (AP Stylebook,
# "datelines").
_DATELINE = re.compile(
    r"(?P<place>[^\n(\[]{0,60})[(\[](?P<agency>[^()\[\]\n]{2,40})[)\]](?P<dash>\s*\.?\s*[-–—:])?\s*(?P<next>\w?)"
)
_DATELINE_DEPTH = 3  # paragraphs: a headline and a summary may stand before it
_SIGNATURE_DEPTH = 3  # paragraphs: links to other stories may stand behind it
_SHARED = re.compile(r"\s*(?:[/,;|&+]|\b(?:and|und|et|y|with|mit|avec|con)\b)\s*")
_BRACKETED = re.compile(r"[(\[]([^()\[\]\n]{2,60})[)\]]\.?$")
_MATERIAL = re.compile(
    r"(?:(?:additional |further )?reporting by|(?:with )?(?:files|material|reports|reporting|information) from|"
    r"(?:mit )?material (?:von|der)|avec|con información de|source|quelle|fonte|fuente)\s*:?\s+([^\n]{2,80})$",
    re.I,
)
_CONTRIBUTED = re.compile(r"^(.{2,80}?) (?:has |have )?contributed to this (?:report|story|article)\b", re.I)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)[\s\d©]*([^\n.]{2,60})", re.I)
_INITIALS = re.compile(r"(?:^|[.!?…][\"”“»’)]*\s+)([^\s.!?/]{2,30}(?:/[^\s.!?/]{1,30})*)$")
# From here on a line is about a picture.
_PICTURE = re.compile(r"\b(?:\w*(?:photo|foto|bild)\w*|pictures?|images?)\b.*", re.I)
_PICTURES_ONLY = frozenset(("Getty Images", "Imago", "Alamy", "Shutterstock", "NurPhoto", "Zuma Press"))


class Agencies:
    """Finds agencies by the ways they are written. Case counts, since PA and AP are also words."""

    def __init__(self, forms: Mapping[str, Sequence[str]]) -> None:
        self._names = {_narrow(form): name for name, others in forms.items() for form in (name, *others)}
        longest_first = sorted(self._names, key=len, reverse=True)
        body = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<![\w.])(?:{body})(?!\w|\.\w)" if body else r"(?!)")

    def find(self, text: str) -> str | None:
        """The usual short name of the first agency that `text` names as a whole word."""
        match = self._pattern.search(_narrow(text))
        return self._names[match[0]] if match else None

    def named(self, text: str) -> str | None:
        """The agency's usual short name where `text` is nothing but a name of it."""
        bare = _narrow(text).strip()
        return self._names.get(bare) or self._names.get(bare.strip(" ."))

    def without(self, text: str) -> str:
        """`text` without the agencies in it."""
        return self._pattern.sub("", _narrow(text))

    def listed(self, text: str) -> str | None:
        """The first agency in a list of names and initials: "dpa/kb", "AP, Reuters", "mit AFP"."""
        return next((found for part in _SHARED.split(text) if (found := self.named(part))), None)


def _narrow(text: str) -> str:
    """The letters that East Asian pages write wide ("ＡＰ") as they are written elsewhere."""
    return text if text.isascii() else _WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def find_wire_agency(
    text: str, bylines: Sequence[str], providers: Iterable[str | None], agencies: Agencies
) -> str | None:
    """The agency whose copy the text is, in whole or in part, by dateline, byline, provider (who the page says it has
    the article from, the publisher included) or the signature at the end; None where nothing says so."""
    paragraphs = text.split("\n\n")
    evidence = (
        *(_read_dateline(paragraph, agencies) for paragraph in paragraphs[:_DATELINE_DEPTH]),
        *(agencies.find(_PICTURE.sub("", line)) for line in bylines),
        *(agencies.named(provider) for provider in providers if provider),
        *(read_signature(paragraph, agencies) for paragraph in reversed(paragraphs[-_SIGNATURE_DEPTH:])),
    )
    return next((found for found in evidence if found and found not in _PICTURES_ONLY), None)


def _read_dateline(paragraph: str, agencies: Agencies) -> str | None:
    match = _DATELINE.match(paragraph)
    if not match or not (match["dash"] or (0 < len(match["place"].split()) < 4 and match["next"].isupper())):
        return None
    return agencies.listed(match["agency"])


def read_signature(paragraph: str, agencies: Agencies) -> str | None:
    """The agency that signs a paragraph: "(Reuters)", "dpa/kb", "Additional reporting by AP", "© 2026 AFP"."""
    paragraph = _PICTURE.sub("", paragraph.strip(" \t-–—*_"))
    for pattern in (_BRACKETED, _INITIALS):
        if match := pattern.search(paragraph):
            inner = _MATERIAL.match(match[1])
            if found := agencies.listed(inner[1] if inner else match[1]):
                return found
    for pattern in (_MATERIAL, _CONTRIBUTED, _COPYRIGHT):
        match = pattern.search(paragraph)
        if match and (found := agencies.find(match[1])):
            return found
    return None
