"""News and picture agencies: their usual short names, and where a text is theirs (wire copy)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# "LONDON (Reuters) –", "PORT ALDREN, England, March 3 (AP) —", "PARIS, 10 mars (AFP) -", "Berlin (dpa) – ": a
# place, perhaps a date, the agency in brackets and a dash (AP Stylebook, "datelines").
_DATELINE = re.compile(r"^[^\n(]{2,60}\(([^()\n]{2,40})\)\s*[-–—:]")
_SIGNATURE = re.compile(
    r"(?:\(([^()\n]{2,60})\)|(?:©|copyright)\s*(?:\d{4}\s*)?([^\n.]{2,60})[^\n]{0,80}|"
    r"(?:additional |with )?(?:reporting|files|material) (?:by|from)\s+([^\n.]{2,80})\.?|(?:avec|mit Material von)\s+([^\n.]{2,40}))\s*$",
    re.I,
)


class Agencies:
    """Finds agencies by the ways they are written. Case counts, since PA and AP are also words."""

    def __init__(self, forms: Mapping[str, Sequence[str]]) -> None:
        self._names = {form: name for name, others in forms.items() for form in (name, *others)}
        longest_first = sorted(self._names, key=len, reverse=True)
        body = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<![\w.])(?:{body})(?!\w|\.\w)" if body else r"(?!)")

    def find(self, text: str) -> str | None:
        """The usual short name of the first agency that `text` names as a whole word."""
        match = self._pattern.search(text)
        return self._names[match[0]] if match else None

    def named(self, text: str) -> str | None:
        """The agency's usual short name where `text` is nothing but a name of it."""
        return self._names.get(text.strip(" ."))

    def without(self, text: str) -> str:
        """`text` without the agencies in it."""
        return self._pattern.sub("", text)


def find_wire_agency(text: str, bylines: Sequence[str], provider: str | None, agencies: Agencies) -> str | None:
    """The agency whose copy the text is, by dateline, byline, provider or the signature of the last paragraph;
    None where nothing says so."""
    match = _DATELINE.match(text)
    if match and (found := agencies.find(match[1])):
        return found
    for line in (*bylines, provider or ""):
        if found := agencies.find(line):
            return found
    last = text.rsplit("\n", 1)[-1]
    match = _SIGNATURE.search(last)
    return agencies.find(next(group for group in match.groups() if group)) if match else None
