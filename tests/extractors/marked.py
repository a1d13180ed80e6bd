"""Texts with marks for names: [Kirsty Boyle]P, [Calder Line]O, [Leeds]L."""

from __future__ import annotations

import re

from extractors.tagging.words import Span

_MARK = re.compile(r"\[([^\]]+)\]([POL])")
_TYPES = {"P": "PERSON", "O": "ORG", "L": "LOC"}


def read_marked(marked: str) -> tuple[str, list[Span]]:
    """The text without its marks, and the names."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1]), _TYPES[match[2]]))
        text += match[1]
        at = match.end()
    return text + marked[at:], spans
