"""Text, facts and pictures of a page beside trafilatura's text and metadata of the same page: CPU, page by page."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

from trafilatura import bare_extraction

from config.agencies import load_agencies
from config.files import PACKAGED
from config.topics import load_topics
from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.records import Page
from tests.benchmarks.archive import real_pages

_FETCHED = datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC)
_WARM = 30  # pages that load what both load once


def run(rounds: int) -> None:
    """Measure and print. Each round has a process of its own: in a second round over the same pages, what the first
    left in caches would be measured."""
    print(f"extraction alone, {len(real_pages()):,} pages, {rounds} rounds:")
    ratios = []
    # A worker of this pool does one task.
    with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1) as pool:
        for ours, theirs in pool.map(_measure, range(rounds)):
            ratios.append(ours / theirs)
            print(
                f"  text, facts and pictures {1000 * ours:.1f} CPU ms per page, "
                f"bare_extraction with metadata {1000 * theirs:.1f}, ratio {ratios[-1]:.2f}"
            )
    print(f"  ratio, middle of the rounds: {sorted(ratios)[len(ratios) // 2]:.2f}")


def _measure(_round: int) -> tuple[float, float]:
    """CPU seconds per page, ours and trafilatura's. Both read each page in turn, so that what slows the machine slows
    both."""
    topics = load_topics(PACKAGED / "topics.toml")
    desk = Desk.of(Brief(agencies=load_agencies(PACKAGED / "agencies.toml"), topics=topics))

    def ours(url: str, body: bytes) -> None:
        page = Page(
            url=url, fetched_at=_FETCHED, body=body, content_type="text/html", warc_file="bench.warc.gz", warc_offset=0
        )
        extract_page(page, desk)

    def theirs(url: str, body: bytes) -> None:
        bare_extraction(body, url=url, with_metadata=True, include_comments=False)

    pages = real_pages()
    for url, body in pages[:: max(1, len(pages) // _WARM)]:
        ours(url, body)
        theirs(url, body)
    spent = {ours: 0.0, theirs: 0.0}
    for number, (url, body) in enumerate(pages):
        for extract in (ours, theirs) if number % 2 else (theirs, ours):
            start = time.process_time()
            extract(url, body)
            spent[extract] += time.process_time() - start
    return spent[ours] / len(pages), spent[theirs] / len(pages)
