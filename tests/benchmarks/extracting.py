"""Text, facts and pictures of a page beside trafilatura's text and metadata of the same page: CPU, page by page."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from trafilatura import bare_extraction

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.extract import Desk, extract_page
from extractors.records import Brief, Page
from tests.benchmarks.archive import real_pages

_FETCHED = datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC)


def run(rounds: int) -> None:
    """Measure and print. Both read each page in turn, so that what slows the machine slows both."""
    desk = Desk.of(Brief(agencies=load_agencies(PACKAGED / "agencies.toml")))

    def ours(url: str, body: bytes) -> None:
        page = Page(
            url=url, fetched_at=_FETCHED, body=body, content_type="text/html", warc_file="bench.warc.gz", warc_offset=0
        )
        extract_page(page, desk)

    def theirs(url: str, body: bytes) -> None:
        bare_extraction(body, url=url, with_metadata=True, include_comments=False)

    pages = real_pages()
    print(f"extraction alone, {len(pages):,} pages, {rounds} rounds:")
    ratios = []
    for _ in range(rounds):
        spent: dict[Callable[[str, bytes], None], float] = {ours: 0.0, theirs: 0.0}
        for number, (url, body) in enumerate(pages):
            for extract in (ours, theirs) if number % 2 else (theirs, ours):
                start = time.process_time()
                extract(url, body)
                spent[extract] += time.process_time() - start
        ratios.append(spent[ours] / spent[theirs])
        print(
            f"  text, facts and pictures {1000 * spent[ours] / len(pages):.1f} CPU ms per page, "
            f"bare_extraction with metadata {1000 * spent[theirs] / len(pages):.1f}, ratio {ratios[-1]:.2f}"
        )
    print(f"  ratio, middle of the rounds: {sorted(ratios)[len(ratios) // 2]:.2f}")
