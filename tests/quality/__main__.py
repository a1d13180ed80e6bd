"""`make quality`: how good extraction is, beside peers on the same pages; `--pin` raises the floors to it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tests.quality.comparison import NO_PARSER, UNSCORED, Answers, as_article, ask_peers, has_peers
from tests.quality.development import (
    COLUMNS,
    PAGES,
    extract_development,
    read_development,
    score_classes,
    score_development,
    score_seed,
)
from tests.quality.floors import raise_floors, read_floors
from tests.quality.gold import GOLD_SETS, GoldSet
from tests.quality.score import mean_scores, score_page

OURS = "presscut"


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", action="store_true", help="raise the floors to what was reached")
    chosen = parser.parse_args()
    console = Console(width=160)
    for gold in GOLD_SETS:
        print_gold(gold, console, pin=chosen.pin)
    if PAGES.is_dir():
        print_development(console)
    else:
        console.print("No development pages beside the repo: only its own gold was scored.")
    if not has_peers():
        console.print(
            "Peers were not asked: `make peers` installs trafilatura, newspaper4k and Fundus apart from ours."
        )


def print_gold(gold: GoldSet, console: Console, pin: bool) -> None:
    """One table: our scores with their floors, and each peer's."""
    pages = list(gold.extract())
    ours = mean_scores(score_page(truth, found) for _, truth, found in pages)
    floors = raise_floors(gold.name, ours) if pin else read_floors().get(gold.name, {})
    asked = ask_peers(gold.read_pages)
    # Hand-written parsers know no fictional site.
    shown = [peer for peer, answers in asked.items() if answers.found or set(answers.misses) != {NO_PARSER}]
    scores = {
        peer: mean_scores(score_page(truth, as_article(asked[peer].found.get(url), own)) for url, truth, own in pages)
        for peer in shown
    }
    table = Table("score", "of", "floor", OURS, *shown, title=gold.title, title_justify="left")
    for name, (mean, count) in ours.items():
        floor = f"{floors[name]:.3f}" if name in floors else ""
        others = ("–" if name in UNSCORED[peer] else f"{scores[peer][name][0]:.3f}" for peer in shown)
        table.add_row(name, f"{count:,}", floor, f"{mean:.3f}", *others)
    console.print(table)
    _print_peers(asked, console)


def print_development(console: Console) -> None:
    """One block a dataset, with a row for us and for each peer; what was rejected; the seed."""
    predictions, reasons = extract_development()
    asked = ask_peers(read_development)
    systems = {OURS: predictions} | {peer: answers.found for peer, answers in asked.items()}
    scores = {system: score_development(found) for system, found in systems.items()}
    table = Table("pages", "of", "system", "missed", *COLUMNS, title="Development pages", title_justify="left")
    for dataset in scores[OURS]:
        for system in systems:
            found = scores[system][dataset]
            cells = (_cell(found.get(column), column in UNSCORED.get(system, ())) for column in COLUMNS)
            label = f"{system} *" if system == dataset else system
            table.add_row(dataset, str(found["n"]), label, str(found["missed"]), *cells)
        table.add_section()
    console.print(table)
    classes = {system: score_classes(found) for system, found in systems.items()}
    table = Table("class of pages", "of", *systems, title="Development pages by class", title_justify="left")
    for name, (_, count) in classes[OURS].items():
        table.add_row(name, str(count), *(f"{classes[system][name][0]:.3f}" for system in systems))
    console.print(table)
    if asked:
        console.print("* circular: fundus's own parsers made the truth of the fundus pages. –: it has no such field.")
    _print_peers(asked, console)
    seed = score_seed()
    console.print("seed:", ", ".join(f"{name} {'as expected' if right else 'WRONG'}" for name, right in seed.items()))
    console.print("rejected:", ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()) or "none")


def _cell(score: float | None, unscored: bool) -> str:
    if score is None:
        return ""
    return "–" if unscored else f"{score:.3f}"


def _print_peers(asked: Mapping[str, Answers], console: Console) -> None:
    for peer, answers in asked.items():
        missed = ", ".join(f"{why} {count}" for why, count in answers.misses.most_common()) or "none"
        console.print(f"{peer} {answers.version}: {answers.seconds:.0f} s; pages without an answer: {missed}")


if __name__ == "__main__":
    main()
