"""What stands in quotation marks."""

from __future__ import annotations

import re

# Opening mark → closing marks, in the usual languages. A straight mark opens where a word follows and no word
# stands before it; single marks are left out, since most of them are apostrophes.
# A closing mark opens in some languages ( »so« , ”så” ), where no word stands before it.
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«»", "”": "”", "「": "」", '"': '"'}
_OPENING = re.compile(r"“|„|«|「|(?<![^\s(\[])[»”](?=\w)|(?<!\w)\"(?=\w)")


def find_marked(text: str) -> list[tuple[int, int]]:
    """`[start, end)` of what stands between marks, marks excluded, in text order; a mark that nothing closes in its
    paragraph runs to the paragraph's end, or to where marks open again."""
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        at = paragraph.start()
        while match := _OPENING.search(text, at, paragraph.end()):
            start = match.end()
            closing = _PAIRS[match[0]]
            ends = [place for mark in closing if (place := text.find(mark, start, paragraph.end())) >= 0]
            again = text.find(match[0], start, paragraph.end()) if match[0] not in closing else -1
            end = min([*ends, *([again] if again >= 0 else []), paragraph.end()])
            found.append((start, end))
            at = end + (1 if end in ends else 0)
    return found
