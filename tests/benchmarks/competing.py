"""Ours and other extractors on the same pages, each page given to all in turn: articles a CPU second, and what is in
them. `make peers` installs the others."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache
from multiprocessing import get_context
from typing import Any

from rich.console import Console
from rich.table import Table

from config.agencies import load_agencies
from config.files import PACKAGED
from config.topics import load_topics
from extractors.brief import Brief
from extractors.desk import Desk
from extractors.extract import extract_page
from extractors.records import Extraction, Page
from flows.models import load_taggers
from tests.benchmarks.archive import as_pages
from tests.quality.comparison import NO_PARSER, as_question, has_peers, start_peer
from tests.quality.peers import PEERS, SLOW_PEERS

_WARM = 6  # pages that load what is loaded once
_PARTS = ("text", "title", "author", "date", "picture", "credited picture", "quote", "name")

Found = dict[str, Any]
Ask = Callable[[Page], tuple[float, Found | None]]
"""What a system needs for a page in CPU seconds, and which parts it found; None where it cannot read such a page."""


def run(pages: int) -> None:
    """Measure and print."""
    if not has_peers():
        print("other extractors: `make peers` installs them")
        return
    every = as_pages()
    chosen = every[:: max(1, len(every) // (pages + _WARM))]
    with ExitStack() as stack:
        systems: dict[str, Ask] = {
            f"presscut, model {model}": _ours(stack, model) for model in ("none", "light", "default")
        }
        systems |= {peer: _peer(stack, peer) for peer in (*PEERS, *SLOW_PEERS)}
        spent: dict[str, list[tuple[float, Found | None]]] = {system: [] for system in systems}
        for page in chosen:
            for system, ask in systems.items():
                spent[system].append(ask(page))
    _show({system: answers[_WARM:] for system, answers in spent.items()})


def _ours(stack: ExitStack, model: str) -> Ask:
    """In a process of its own: what a page leaves in caches would else be there for the next model."""
    pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
    return lambda page: pool.submit(_extract, model, page).result()


@cache
def _desk(model: str) -> Desk:
    agencies, topics = load_agencies(PACKAGED / "agencies.toml"), load_topics(PACKAGED / "topics.toml")
    brief = Brief(agencies=agencies, topics=topics, model=model)
    return Desk.of(brief, load_taggers(brief))


def _extract(model: str, page: Page) -> tuple[float, Found]:
    desk, start = _desk(model), time.process_time()
    outcome = extract_page(page, desk)
    cpu = time.process_time() - start
    if not isinstance(outcome, Extraction):
        return cpu, {}
    article, images = outcome.article, outcome.images
    parts = (
        article.text,
        article.title,
        article.authors,
        article.published_at,
        images,
        any(image.credit for image in images),
        outcome.quotes,
        outcome.mentions,
    )
    return cpu, {name: bool(part) for name, part in zip(_PARTS, parts, strict=True)}


def _peer(stack: ExitStack, peer: str) -> Ask:
    process = stack.enter_context(start_peer(peer, subprocess.PIPE))
    assert process.stdin
    assert process.stdout
    stack.callback(process.stdin.close)
    asking, answers = process.stdin, process.stdout
    answers.readline()

    def ask(page: Page) -> tuple[float, Found | None]:
        asking.write(as_question(page))
        asking.flush()
        answer = json.loads(answers.readline())
        if answer.get("failed") == NO_PARSER:
            return answer["cpu"], None
        if not answer.get("text"):
            return answer["cpu"], {}
        images = answer["images"]
        parts = (answer["text"], answer["title"], answer["authors"], answer["date"], images)
        return answer["cpu"], dict(zip(_PARTS, (*parts, any(image.get("credit") for image in images)), strict=False))

    return ask


def _show(answers: dict[str, Sequence[tuple[float, Found | None]]]) -> None:
    """A row a system. Shares are of the pages that it has a parser for."""
    table = Table(
        "system", "pages", "CPU ms a page", "articles a CPU s", *_PARTS, title="Side by side", title_justify="left"
    )
    for system, of_it in answers.items():
        read = [(cpu, found) for cpu, found in of_it if found is not None]
        if not read:  # hand-written parsers, and sites that they do not know
            continue
        cpu = sum(cpu for cpu, _ in read)
        shares = (_share(bool(found.get(part)) for _, found in read) for part in _PARTS)
        articles = sum(bool(found) for _, found in read)
        table.add_row(system, str(len(read)), f"{1000 * cpu / len(read):.0f}", f"{articles / cpu:.1f}", *shares)
    Console(width=170).print(table)


def _share(having: Iterable[bool]) -> str:
    flags = list(having)
    return f"{sum(flags) / len(flags):.0%}"
