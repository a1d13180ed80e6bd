"""`make bench`: speed as ratios, each within one run. All of it takes an hour and more on two cores; the parts by name."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.benchmarks import competing, extracting, fetching, memory, nights, publishing, repeating, scale, whole

_EXTRACTION_ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2_000, help="of the whole pipeline")
    parser.add_argument("--rounds", type=int, default=3, help="of the whole pipeline and of fetching")
    parser.add_argument("--pages", type=int, default=200, help="for the comparison with other extractors")
    parser.add_argument("--articles", type=int, default=1_000_000, help="of the year of news: 8 GB a million")
    parser.add_argument("--memory-pages", type=int, default=50_000)
    parser.add_argument("--profile", action="store_true", help="print where the CPU of fetching goes, too")
    only = parser.add_mutually_exclusive_group()
    for part, what in _PARTS.items():
        only.add_argument(f"--{part}", action="store_const", const=part, dest="part", help=f"only {what}")
    chosen = parser.parse_args()
    measures: dict[str, Callable[[], None]] = {
        "repeats": repeating.run,
        "extract": lambda: extracting.run(_EXTRACTION_ROUNDS),
        "whole": lambda: whole.run(chosen.records, chosen.rounds, model=False),
        "model": lambda: whole.run(chosen.records // 4, chosen.rounds, model=True),
        "peers": lambda: competing.run(chosen.pages),
        "nights": nights.run,
        "memory": lambda: memory.run(chosen.memory_pages, _DISTINCT),
        "fetch": lambda: fetching.run(chosen.rounds, profile=chosen.profile),
        "scale": lambda: scale.run(chosen.records),
        "year": lambda: publishing.run(chosen.articles),
    }
    for part in [chosen.part] if chosen.part else measures:
        measures[part]()


_DISTINCT = 1_000
_PARTS = {
    "repeats": "repeats and stories in windows of growing size",
    "extract": "extraction beside trafilatura's, page by page",
    "whole": "the whole pipeline beside a bare trafilatura loop and datatrove",
    "model": "the same with the default model beside the loop and the model alone",
    "peers": "other extractors on the same pages: articles a CPU second, and what is in them",
    "nights": "a second night with nothing new beside the first",
    "memory": "the memory of an extraction process over many pages",
    "fetch": "fetching beside a bare httpx loop",
    "scale": "cores, hours and storage of larger nights",
    "year": "a year of news: how long queries take, and what a night more costs to publish",
}


if __name__ == "__main__":
    main()
