"""Clippings: articles kept as plain text or Markdown, with pictures as `![[caption]](url)` or `![caption](url)`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.heading import read_stamp
from extractors.pictures.versions import width_of
from extractors.urls import join

# A URL may hold one pair of parentheses, as Wikipedia's do, or stand in angle brackets.
_TARGET = (
    r"\(\s*(?:<([^<>\n]{1,4000})>|((?:[^()\s]|\([^()\s]{0,400}\)){1,4000}))"
    r"(?:\s+(?:\"[^\"\n]{0,1000}\"|'[^'\n]{0,1000}'))?\s*\)"
)
_PICTURE = re.compile(
    rf"!\[\[(?P<wiki>(?:(?!\]\]\(|!\[).){{0,2000}})\]\]{_TARGET}"
    rf"|!\[(?P<caption>(?:\\.|[^\[\]\\\n]|\[[^\[\]\n]{{0,500}}\]){{0,2000}})\]{_TARGET}",
    re.S,
)
_EMBED = re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]")  # a file of the clipper's own, which is not here
_LINK = re.compile(rf"(?<!!)\[((?:\\.|[^\[\]\\\n]|\[[^\[\]\n]{{0,100}}\]){{0,500}})\]{_TARGET}")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|`+|~~)(?=\S)(.+?)(?<=\S)\1(?!(?<=_)\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_LINE_MARK = re.compile(r"^\s*(?:#{1,6}(?=\s)|>(?:\s*>)*|[-*+](?=\s))\s*")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_STARTS_BLOCK = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d{1,2}[.)]\s)")
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?\n)?\1[ \t]*(?:\n|\Z)", re.S)
_FRONT_ITEM = re.compile(r"^\s*-\s+(.*)$")
_FRONT_LINE = re.compile(r"^([\w -]{1,40}?)\s*[:=]\s*(.*)$")
_FIELD = re.compile(
    r"^(url|source|link|title|headline|date|published|author|authors|by|outlet|language)\s*:\s*(\S.*)$", re.I
)
_URL_LINE = re.compile(r"^<?(https?://[^\s<>]+)>?$", re.I)
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*(?=\s+[\"“„«(]*[A-ZÀ-ÞА-Я])|[。！？]|[.!?…][\"”’»)]*$")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“])(?:mr|mrs|ms|dr|prof|st|lt|col|gen|sgt|sen|rep|rev|hon|no|vs|jr|sr|mme|mlle|m|hr|fr|"
    r"z\.\s?b|u\.\s?a|ca|"
    r"[^\W\d_]|(?:[a-z]\.)+[a-z]|\d{1,2})\.$",
    re.I,
)
_HEADLINE_LENGTH = 150
_HEAD_LINES = 6  # lines with words among which a date line and a byline are looked for


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
    pictures: list[ClippedPicture] = field(default_factory=list)


def read_clipping(text: str) -> Clipping:
    """The parts of a clipping. Paragraphs are apart by blank lines, or else each line is one. Without a title
    line the first sentence is the title, and stays in the text; a date line and a byline are taken off it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff")
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        fields = _read_front(front[2] or "")
        text = text[front.end() :]
    blocks = _blocks(_read_head(text, fields))
    stated = (_URL_LINE.match(fields.get(key, "")) for key in ("url", "source", "link"))
    url = next((target for found in stated if found and (target := join("", found[1]))), None)
    pictures: list[ClippedPicture] = []
    paragraphs: list[str] = []
    for block in blocks:
        for match in _PICTURE.finditer(block):
            caption = match["wiki"] if match["wiki"] is not None else match["caption"]
            target = next(group for group in match.groups()[1:3] + match.groups()[4:] if group)
            if target := join(url or "", target):
                pictures.append(ClippedPicture(target, _plain(caption), len(paragraphs), width_of(target)))
        if words := _plain(_EMBED.sub(" ", _PICTURE.sub(" ", block))):
            paragraphs.append(words)
    title = _plain(fields.get("title") or fields.get("headline") or "") or None
    if title and len(paragraphs) > 1 and paragraphs[0].casefold() == title.casefold():
        del paragraphs[0]
        pictures = [ClippedPicture(p.url, p.caption, max(0, p.after_paragraph - 1), p.width) for p in pictures]
    names = fields.get("authors") or fields.get("author") or fields.get("by")
    return Clipping(
        url=url,
        title=title or (_first_sentence(paragraphs[0]) if paragraphs else None),
        date=fields.get("published") or fields.get("date"),
        authors=[names] if names else [],
        text="\n\n".join(paragraphs),
        pictures=pictures,
    )


def _read_front(front: str) -> dict[str, str]:
    """Keys of YAML or TOML front matter with their values; lists as `a; b`."""
    fields: dict[str, str] = {}
    key = ""
    for line in front.splitlines():
        item, pair = _FRONT_ITEM.match(line), _FRONT_LINE.match(line)
        if item:
            value = _bare(item[1])
            value = f"{fields[key]}; {value}" if key in fields else value
        elif pair:
            key, value = pair[1].strip().lower(), _bare(pair[2])
        if (item or pair) and key and value:
            fields[key] = value
    return fields


def _bare(value: str) -> str:
    """A value of front matter without its marks: quotes, lists, links to notes."""
    value = value.strip()
    if value.startswith("[") and value.endswith("]") and not value.startswith("[["):
        return "; ".join(filter(None, (_bare(item) for item in value[1:-1].split(","))))
    return _WIKI_LINK.sub(r"\1", value.strip("\"'")).strip()


def _read_head(text: str, fields: dict[str, str]) -> str:
    """The text without what stands at its head beside the body, which goes into `fields`: `Key: value` lines, lines
    that are a URL, the headline, the date line and the byline. A URL line may also close the clipping."""
    lines = text.strip("\n").split("\n")
    kept: list[str] = []
    seen = 0
    for number, line in enumerate(lines):
        bare = line.strip()
        if seen >= _HEAD_LINES:
            kept += lines[number:]
            break
        if not bare or _RULE.match(bare):
            kept.append("" if kept and kept[-1] else line.strip())
            continue
        seen += 1
        first, behind = not any(kept), lines[number + 1 :]
        if not (
            (first and _read_field(bare, fields))
            or _read_mark(bare, fields)
            or (first and _read_title(bare, behind, fields))
        ):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    if kept and (url := _URL_LINE.match(kept[-1].strip())):
        fields.setdefault("url", url[1])
        kept.pop()
    return "\n".join(kept)


def _read_field(line: str, fields: dict[str, str]) -> bool:
    found = _FIELD.match(line)
    if not found:
        return False
    key, value = found[1].lower(), found[2].strip()
    if key in ("url", "source", "link") and not _URL_LINE.match(value):
        return False
    fields.setdefault(key, value.strip("<>"))
    return True


def _read_mark(line: str, fields: dict[str, str]) -> bool:
    """Whether a line is a URL, a date line or a byline and nothing else."""
    if url := _URL_LINE.match(line):
        fields.setdefault("url", url[1])
        return True
    stamp = read_stamp(_plain(line))
    if not stamp:
        return False
    for key, value in (("published", stamp.date), ("author", stamp.author)):
        if value and not (key == "published" and "date" in fields):
            fields.setdefault(key, value)
    return True


def _read_title(line: str, behind: list[str], fields: dict[str, str]) -> bool:
    """Whether the first line of the body is the headline: marked as a heading, or ending as no sentence does, where
    more follows and the line does not just go on in the next."""
    after = behind[0].strip() if behind else ""
    wraps = any(not line.strip() for line in behind)
    follows = any(line.strip() and not _URL_LINE.match(line.strip()) for line in behind)
    if "title" in fields or "headline" in fields or _PICTURE.search(line):
        return False
    heading = re.match(r"#{1,6}\s", line) or re.fullmatch(r"={3,}|-{3,}", after)
    is_wrapped = wraps and after and not _read_mark(after, {}) and not _PICTURE.search(after)
    plain = follows and not is_wrapped and len(line) <= _HEADLINE_LENGTH
    plain = plain and not _SENTENCE_END.search(line) and not _LINE_MARK.match(line)
    if heading or plain:
        fields["title"] = _plain(line)
    return bool(heading or plain)


def _blocks(text: str) -> list[str]:
    """Paragraphs: what blank lines, headings and list items set apart, lines joined; without blank lines, lines."""
    lines = ["" if _RULE.match(line) else line for line in text.strip("\n").split("\n")]
    if "" not in map(str.strip, lines):
        return lines
    blocks = [""]
    for line in lines:
        if not line.strip() or _STARTS_BLOCK.match(line) or re.match(r"^\s*#{1,6}\s", blocks[-1]):
            blocks.append("")
        blocks[-1] += ("\n" if blocks[-1] else "") + line.rstrip()
    return [block for block in blocks if block.strip()]


def _first_sentence(paragraph: str) -> str:
    for end in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATED.search(paragraph[: end.end()]):
            return paragraph[: end.end()]
    return paragraph


def _plain(text: str) -> str:
    """Words without Markdown's marks."""
    words = " ".join(" ".join(_LINE_MARK.sub("", line) for line in text.split("\n")).split())
    words = _WIKI_LINK.sub(r"\1", _LINK.sub(r"\1", words))
    for _ in range(3):  # marks within marks
        words = _EMPHASIS.sub(r"\2", words)
    return _ESCAPED.sub(r"\1", words).strip()
