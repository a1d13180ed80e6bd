"""What a terminal, a log and a message are told: foreign words stay words, and give no orders."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

# Control characters, which terminals obey; what turns the direction of a line for those who read on; half characters,
# of file names that are not UTF-8, which no stream takes.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#!|~])")


def disarm(text: str) -> str:
    """The text with a sign (U+FFFD) for each character that would be obeyed."""
    return _OBEYED.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The text disarmed and in one line, so that none of it passes for a line of ours."""
    return disarm(" ".join(text.splitlines()))


def as_markdown(text: str) -> str:
    """The text in one line, as Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def make_console(**options: Any) -> Console:
    """A console that disarms whatever it prints."""
    console = Console(**options)
    console.push_render_hook(_Disarming())
    return console


class _Disarming(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Disarmed(renderable) for renderable in renderables]


class _Disarmed:
    def __init__(self, inner: ConsoleRenderable) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.inner, options):
            yield segment if segment.control else Segment(disarm(segment.text), segment.style)
