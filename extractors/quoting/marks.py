"""What stands in quotation marks."""

from __future__ import annotations

import re
from typing import NamedTuple

# Opening mark → closing marks, in the usual languages. A straight mark opens where a word follows and no word
# stands before it. A closing mark opens in some languages ( »so« , ”så” ), where no word stands before it.
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«»", "”": "”", "「": "」", '"': '"'}
_OPENING = re.compile(
    r"“|„|«|「|(?<![^\s(\[])[»”](?=\w)|(?<![\w\"])\"(?=[\w'‘’$£€\[(…#@-])"
    r"|(?<![\w‘’'])[‘'](?=[A-Za-z$£€\[(…#@])(?!(?:\d0s|em|tis|twas|til|cause|n['’])\b|n['’])"
)
_LONGEST_SINGLE = 1_200  # characters: what is longer is two apostrophes
_INCHES = re.compile(r"\d['’′]\s?\d{1,2}\"|\b\d{1,2}\"(?=\s(?:tall|wide|long|thick|pipe|screen))")
_SINGLE = "‘'"
_CLOSING_SINGLE = re.compile(r"['’]")


class Marked(NamedTuple):
    """`text[start:end]` stands between marks."""

    start: int
    end: int
    mark: str
    """The opening one."""
    is_closed: bool


def find_marked(text: str) -> list[Marked]:
    """What stands between marks, marks excluded, in text order; what stands in marks inside marks is not looked at. A
    mark that nothing closes in its paragraph runs to the paragraph's end, or to where marks open again.

    Single marks count where a closing one follows that is no apostrophe.
    """
    found: list[Marked] = []
    # 6' 2" is a measure: its marks are looked over.
    text = _INCHES.sub(lambda match: match[0].replace('"', "″"), text)
    for paragraph in re.finditer(r"[^\n]+", text):
        at = paragraph.start()
        while match := _OPENING.search(text, at, paragraph.end()):
            start, mark = match.end(), match[0]
            if mark in _SINGLE:
                end = _close_single(text, start, paragraph.end())
                if end is None and mark == "‘" and text.startswith(mark, paragraph.end() + len("\n\n")):
                    found.append(Marked(start, paragraph.end(), mark, False))  # it goes on in the next paragraph
                    break
                if end is None:
                    at = start
                    continue
                found.append(Marked(start, end, mark, True))
                at = end + 1
                continue
            closing = _PAIRS[mark]
            ends = [place for sign in closing if (place := text.find(sign, start, paragraph.end())) >= 0]
            again = text.find(mark, start, paragraph.end()) if mark not in closing else -1
            end = min([*ends, *([again] if again >= 0 else []), paragraph.end()])
            found.append(Marked(start, end, mark, end in ends))
            at = end + (1 if end in ends else 0)
    return [marked for marked in found if text[marked.start : marked.end].strip()]


def _close_single(text: str, start: int, limit: int) -> int | None:
    """Where a single mark closes: not inside a word, not the apostrophe of "workers’ rights" where another follows."""
    possessive: int | None = None
    limit = min(limit, start + _LONGEST_SINGLE)
    for match in _CLOSING_SINGLE.finditer(text, start, limit):
        end = match.start()
        before, after = text[end - 1], text[end + 1 : end + 2]
        if end == start or after.isalnum() or before.isspace():
            continue
        if possessive is not None and re.search(r"\s[‘'](?=\w)", text[possessive + 1 : end]):
            return possessive  # marks open again before this one closes
        if before == "s" and re.match(r"\s[a-z]", text[end + 1 : end + 3]):
            possessive = possessive if possessive is not None else end
            continue
        return end
    return possessive
