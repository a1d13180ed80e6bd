"""The long hunt: `python -m tests.fuzz --minutes 30 [--target html] [-o FOLDER]`, in the environment of `make fuzz`.

FOLDER keeps what was learned (`corpus/`) and what broke (`finds/`): an input of each kind, its traceback beside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.targets import TARGETS


def hunt(name: str, folder: Path, seconds: float) -> tuple[int, float]:
    """Hunt one target, its process started again where an input ends it; gives inputs and seconds."""
    start, before = time.monotonic(), _inputs(folder, name)
    with (folder / f"{name}.log").open("ab") as log:
        while (left := seconds - (time.monotonic() - start)) >= 1:
            command = [sys.executable, "-m", "tests.fuzz.hunt", name, str(folder), str(int(left))]
            subprocess.run(command, stdout=log, stderr=log, check=False)
    return _inputs(folder, name) - before, time.monotonic() - start


def _inputs(folder: Path, name: str) -> int:
    path = folder / f"{name}.count"
    return int.from_bytes(path.read_bytes(), "big") if path.is_file() else 0


def _finds(folder: Path, name: str) -> int:
    return sum(1 for path in (folder / "finds" / name).glob("*") if path.suffix != ".txt")


def main() -> int:
    """Hunt, and print what was tried and found; 1 where there are finds."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for all targets together [10]")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="only this; may be given again")
    parser.add_argument("-o", "--output", type=Path, default=Path("fuzz"), help="folder of corpus and finds [fuzz/]")
    asked = parser.parse_args()
    console = Console(width=100)
    if not importlib.util.find_spec("atheris"):
        console.print("tests.fuzz: atheris is not installed here: `make fuzz` makes an environment that has it")
        return 2
    names = asked.target or list(TARGETS)
    folder: Path = asked.output.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    table = Table("target", "inputs", "inputs/s", "finds")
    for name in names:
        inputs, seconds = hunt(name, folder, asked.minutes * 60 / len(names))
        table.add_row(name, f"{inputs:,}", f"{inputs / seconds:,.0f}", f"{_finds(folder, name):,}")
    console.print(table)
    return 1 if any(_finds(folder, name) for name in names) else 0


if __name__ == "__main__":
    sys.exit(main())
