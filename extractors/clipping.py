"""Clippings: articles kept as plain text or Markdown, with pictures as `![[caption]](url)` or `![caption](url)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.pictures import width_of

_PICTURE = re.compile(
    r"!\[\[(?P<wiki>[^\]]*(?:\][^\]]+)*?)\]\]\((?P<wiki_url>[^)\s]+)\)|!\[(?P<caption>[^\]]*)\]\((?P<url>[^)\s]+)(?:\s+\"[^\"]*\")?\)"
)
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.S)
_FIELD = re.compile(
    r"^(url|source|link|title|headline|date|published|author|authors|by|outlet|language)\s*:\s*(.+)$", re.I
)
_URL_LINE = re.compile(r"^<?(https?://\S+?)>?$")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*(?=\s+[\"“„«(]*[A-ZÀ-ÞА-Я])|[。！？]|[.!?…][\"”’»)]*$")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?:https?://|mailto:)[^)\s]*\)")
_MARKS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class ClippedPicture:
    """A picture as the clipping writes it, and how many paragraphs stand before it."""

    url: str
    caption: str
    after_paragraph: int
    width: int | None


@dataclass(frozen=True, slots=True)
class Clipping:
    """What a clipping says, nothing interpreted."""

    url: str | None
    title: str | None
    date: str | None
    authors: list[str]
    text: str
    pictures: list[ClippedPicture]


def read_clipping(text: str) -> Clipping:
    """The parts of a clipping. Paragraphs are apart by blank lines, or else each line is one. Without a title
    line the first sentence is the title, and stays in the text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    fields: dict[str, str] = {}
    front = _FRONT_MATTER.match(text)
    if front:
        for line in front[1].splitlines():
            key, colon, value = line.partition(":")
            if colon and value.strip():
                fields[key.strip().lower()] = value.strip().strip("\"'")
        text = text[front.end() :]
    blocks = _blocks(_read_head(text.strip("\n"), fields))
    title = fields.get("title") or fields.get("headline")
    if not title and blocks:
        title, blocks = _title(blocks)
    pictures: list[ClippedPicture] = []
    paragraphs: list[str] = []
    for block in blocks:
        for match in _PICTURE.finditer(block):
            url = match["wiki_url"] or match["url"]
            caption = (match["wiki"] if match["wiki"] is not None else match["caption"]).strip()
            pictures.append(ClippedPicture(url, caption, len(paragraphs), width_of(url)))
        words = _plain(_PICTURE.sub(" ", block))
        if words:
            paragraphs.append(words)
    if not title and paragraphs:
        end = _SENTENCE_END.search(paragraphs[0])
        title = paragraphs[0][: end.end()] if end else paragraphs[0]
    names = fields.get("authors") or fields.get("author") or fields.get("by")
    return Clipping(
        url=fields.get("url") or fields.get("source") or fields.get("link"),
        title=title,
        date=fields.get("date") or fields.get("published"),
        authors=[names.strip("[]")] if names else [],
        text="\n\n".join(paragraphs),
        pictures=pictures,
    )


def _read_head(text: str, fields: dict[str, str]) -> str:
    """Take `Key: value` lines and a line that is a URL off the head of the text."""
    lines = text.split("\n")
    while lines:
        line = lines[0].strip()
        field, url = _FIELD.match(line), _URL_LINE.match(line)
        if field and (field[1].lower() not in ("url", "source", "link") or _URL_LINE.match(field[2].strip())):
            fields.setdefault(field[1].lower(), field[2].strip().strip("<>"))
        elif url:
            fields.setdefault("url", url[1])
        elif line or not fields:
            break
        lines.pop(0)
    for number in (0, -1):  # a URL line may also close the clipping
        if lines and (url := _URL_LINE.match(lines[number].strip())):
            fields.setdefault("url", url[1])
            lines.pop(number)
    return "\n".join(lines)


def _blocks(text: str) -> list[str]:
    if re.search(r"\n\s*\n", text.strip()):
        return [
            " ".join(block.split("\n")) if not block.lstrip().startswith(("#", "-", "*")) else block
            for block in re.split(r"\n\s*\n", text)
            if block.strip()
        ]
    return [line for line in text.split("\n") if line.strip()]


def _title(blocks: list[str]) -> tuple[str | None, list[str]]:
    """A Markdown heading, or a first line that ends like a headline and not like a sentence."""
    first, newline, rest = blocks[0].strip().partition("\n")
    if first.startswith("#"):
        return first.lstrip("# ").strip(), ([rest] if newline and rest.strip() else []) + blocks[1:]
    short = len(first) <= 150 and not _SENTENCE_END.search(first) and not _PICTURE.search(first)
    if len(blocks) > 1 and short and not newline:
        return first, blocks[1:]
    return None, blocks


def _plain(text: str) -> str:
    """Words without Markdown's marks."""
    lines = [re.sub(r"^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+", "", line) for line in text.split("\n")]
    words = _LINK.sub(r"\1", " ".join(lines))
    return " ".join(_MARKS.sub(r"\2", words).split())
