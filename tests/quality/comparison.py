"""Peers beside us: each is asked for the same pages in the peers' own environment, two at a time."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from extractors.pictures.ids import picture_id
from extractors.records import Page
from tests.quality import peers

Record = dict[str, Any]

ENVIRONMENT = Path(__file__).parents[2] / ".venv-peers"
PYTHON = ENVIRONMENT / "bin" / "python"
NO_PARSER = "no parser"

# Scores of what a peer has no field for: an answer that it cannot give is not a wrong one.
_NOBODY_HAS = {"article type", "wire agency", "is free", "creator", "agency", "role", "position"}
_CREDITS = {"credit F1", "credit_f1", "no credit"}
UNSCORED = {
    "trafilatura": _NOBODY_HAS | _CREDITS | {"minute", "language"},
    "newspaper4k": _NOBODY_HAS | _CREDITS | {"caption F1", "cap_f1", "no caption"},
    "fundus": _NOBODY_HAS,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a peer made of pages, by URL; of the others, why it has none."""

    version: str
    found: dict[str, Record]
    misses: Counter[str]
    seconds: float


def has_peers() -> bool:
    """Whether `make peers` was run."""
    return (ENVIRONMENT / "ready").exists()


def ask_peers(read_pages: Callable[[], Iterable[Page]]) -> dict[str, Answers]:
    """Every peer's answers to the pages; nothing without the peers' environment."""
    if not has_peers():
        return {}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(peers.PEERS, pool.map(lambda peer: ask_peer(peer, read_pages()), peers.PEERS), strict=True))


def ask_peer(peer: str, pages: Iterable[Page], python: str | Path = PYTHON) -> Answers:
    """One peer's answers; pages after its death are misses."""
    started, asked = time.monotonic(), 0
    with tempfile.TemporaryFile() as answers:
        process = start_peer(peer, answers, python)
        assert process.stdin
        for page in pages:
            asked += 1
            with suppress(BrokenPipeError):
                process.stdin.write(as_question(page))
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        answers.seek(0)
        header, *lines = [json.loads(line) for line in answers if line.endswith(b"\n")] or [{"version": "?"}]
    misses = Counter(line["failed"] for line in lines if "failed" in line)
    if asked > len(lines):
        misses[f"died with {process.returncode}"] = asked - len(lines)
    found = {line["url"]: line for line in lines if "failed" not in line}
    return Answers(header["version"], found, misses, time.monotonic() - started)


def start_peer(peer: str, answers: int | IO[bytes], python: str | Path = PYTHON) -> subprocess.Popen[bytes]:
    """A process of the peer, which reads questions and writes answers."""
    # -P: modules beside the script are not the peers'. A fixed hash seed: the same order of their sets in every run.
    command, environment = [str(python), "-P", peers.__file__, peer], os.environ | {"PYTHONHASHSEED": "0"}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=answers, env=environment)


def as_article(answer: Record | None, ours: Record | None) -> Record | None:
    """A peer's answer in the fields that gold is scored in; no text is no article.

    Peers give any size of a picture, and several: as gold names one, those that we found to be sizes of one are one.
    """
    if not answer or not answer["text"]:
        return None
    sizes = {
        picture_id(url): [image["url"], *image["versions"]]
        for image in (ours or {}).get("images", ())
        for url in (image["url"], *image["versions"])
    }
    pictures: dict[str, Record] = {}
    for image in answer["images"]:
        versions = sizes.get(picture_id(image["url"]), [image["url"]])
        blank: Record = {"caption": None, "credit": None, "creator": None, "agency": None}
        picture = pictures.setdefault(picture_id(versions[0]), blank | image | {"versions": versions})
        picture["caption"] = picture["caption"] or image.get("caption")
        picture["credit"] = picture["credit"] or image.get("credit")
    day = answer["date"] or ""
    return answer | {
        "published_day": day[:10],
        "published_at": datetime.fromisoformat(day) if "T" in day else None,
        "images": list(pictures.values()),
    }


def as_question(page: Page) -> bytes:
    """The page as peers are asked about it."""
    question = {
        "url": page.url,
        "day": str(page.fetched_at.date()),
        "content_type": page.content_type,
        "body": base64.b64encode(page.body).decode(),
    }
    return json.dumps(question).encode() + b"\n"
