"""`make quality`: how good extraction is, as a table; `--pin` raises the floors to it."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from tests.quality.development import COLUMNS, PAGES, score_development, score_seed
from tests.quality.floors import raise_floors, read_floors
from tests.quality.gold import demo_brief, read_gold
from tests.quality.score import mean_scores, score_page


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", action="store_true", help="raise the floors to what was reached")
    chosen = parser.parse_args()
    console = Console(width=150)
    scores = mean_scores(score_page(truth, found) for _, truth, found in read_gold(demo_brief()))
    floors = raise_floors(scores) if chosen.pin else read_floors()
    table = Table("sample outlets", "mean", "of", "floor", title="The repo's own gold", title_justify="left")
    for name, (mean, count) in scores.items():
        table.add_row(name, f"{mean:.3f}", f"{count:,}", f"{floors.get(name, 0):.3f}")
    console.print(table)
    if not PAGES.is_dir():
        console.print("No development pages beside the repo: only its own gold was scored.")
        return
    datasets, reasons = score_development()
    table = Table("pages", "of", *COLUMNS, title="Development pages", title_justify="left")
    for name, found in datasets.items():
        table.add_row(name, f"{found['n']:,}", *(f"{found[c]:.3f}" if c in found else "" for c in COLUMNS))
    console.print(table)
    seed = score_seed()
    console.print("seed:", ", ".join(f"{name} {'as expected' if right else 'WRONG'}" for name, right in seed.items()))
    console.print("rejected:", ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()) or "none")


if __name__ == "__main__":
    main()
