"""Scores of extracted articles against gold: text, title, authors, date, language and pictures.

Text is F1 over 4-token shingles, as in scrapinghub's article-extraction-benchmark; captions and credits are token F1
with a missed picture as 0; pictures are matched by `image_id`. Everything is a mean over the pages or pictures that
have that truth.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from extractors.pictures.ids import picture_id

Record = Mapping[str, Any]
_TOKEN = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")


def tokens(text: str | None) -> list[str]:
    """Words, or characters of scripts without spaces."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text or ""))


def f1(truth: Counter[Any], found: Counter[Any]) -> float:
    """Harmonic mean of precision and recall of two bags."""
    if not truth and not found:
        return 1.0
    both = sum((truth & found).values())
    return 2 * both / (sum(truth.values()) + sum(found.values()))


def shingles(text: str | None, size: int = 4) -> Counter[tuple[str, ...]]:
    """Runs of four tokens, counted."""
    words = tokens(text)
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def score_page(truth: Record, found: Record | None) -> dict[str, list[float]]:
    """Scores of one page by name; several for what a page has several of."""
    scores: dict[str, list[float]] = defaultdict(list)
    scores["article or not"].append(float((found is not None) == bool(truth["article"])))
    if not truth["article"]:
        return scores
    page = found or {}
    if "text" in truth:
        scores["text F1"].append(f1(shingles(truth["text"]), shingles(page.get("text"))))
    scores["title"].append(float(_plain(truth["title"]) == _plain(page.get("title"))))
    if "authors" in truth:
        scores["authors F1"].append(f1(_names(truth["authors"]), _names(page.get("authors") or [])))
    if truth.get("published_at"):
        _score_dates(truth, page, scores)
    for name in ("language", "article_type", "wire_agency", "is_free"):
        if truth.get(name) is not None or (name == "wire_agency" and name in truth):
            scores[name.replace("_", " ")].append(float(truth.get(name) == page.get(name)))
    if "images" in truth:
        _score_pictures(truth["images"], page.get("images") or [], scores)
    return scores


def _score_dates(truth: Record, page: Record, scores: dict[str, list[float]]) -> None:
    day, at = truth["published_at"][:10], page.get("published_at")
    scores["day"].append(float(str(page.get("published_day")) == day))
    if truth["precision"] != "day":
        minute = datetime.fromisoformat(truth["published_at"]).replace(second=0, microsecond=0)
        scores["minute"].append(float(at is not None and at.replace(second=0, microsecond=0) == minute))


def _score_pictures(truth: Sequence[Record], found: Sequence[Record], scores: dict[str, list[float]]) -> None:
    matched = _match(truth, found)
    hit = {id(image) for image in matched if image is not None}
    scores["picture precision"] += [float(id(image) in hit) for image in found]
    scores["picture recall"] += [float(image is not None) for image in matched]
    if leads := [image for picture, image in zip(truth, matched, strict=True) if picture["role"] == "lead"]:
        scores["lead picture"].append(float(bool(found) and leads[0] is found[0]))
    for picture, image in zip(truth, matched, strict=True):
        seen = image or {}
        for name in ("caption", "credit"):
            if picture[name]:
                words = Counter(tokens(seen.get(name)))
                scores[f"{name} F1"].append(f1(Counter(tokens(picture[name])), words) if image else 0.0)
            elif image:
                scores[f"no {name}"].append(float(not seen.get(name)))
        for name in ("creator", "agency"):
            if picture[name]:
                scores[name].append(float(_bare(seen.get(name)) == _bare(picture[name])))
        if "urls" in picture:
            scores["best version"].append(float(seen.get("url") == picture["url"]))
            scores["role"].append(float(seen.get("role") == picture["role"]))
        if picture.get("after_paragraph") is not None:
            scores["position"].append(float(seen.get("after_paragraph") == picture["after_paragraph"]))


def _match(truth: Sequence[Record], found: Sequence[Record]) -> list[Record | None]:
    """For each picture of the truth the one found: by the URLs that it lists, by its id where it lists none."""
    ids = {picture_id(version): image for image in found for version in (image["url"], *image["versions"])}
    urls = {version: image for image in found for version in (image["url"], *image["versions"])}
    return [
        next((urls[url] for url in picture["urls"] if url in urls), None)
        if "urls" in picture
        else ids.get(picture_id(picture["url"]))
        for picture in truth
    ]


def mean_scores(pages: Iterable[Mapping[str, list[float]]]) -> dict[str, tuple[float, int]]:
    """Mean and number of each score over all pages."""
    gathered: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        for name, values in page.items():
            gathered[name] += values
    return {name: (sum(values) / len(values), len(values)) for name, values in gathered.items() if values}


def _plain(text: str | None) -> str:
    quotes = str.maketrans("“”‘’«»", '""\'\'""')
    return " ".join(
        unicodedata.normalize("NFKC", (text or "").replace("\xad", "")).translate(quotes).casefold().split()
    )


def _names(names: Sequence[str]) -> Counter[str]:
    return Counter(_plain(name) for name in names)


def _bare(name: str | None) -> str:
    return (name or "").removeprefix("The ").casefold()
