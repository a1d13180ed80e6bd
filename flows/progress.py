"""How a long run shows that it goes on: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Tell = Callable[[str, int], None]
_EVERY = 10.0  # seconds between plain lines


@contextmanager
def progress(console: Console) -> Iterator[Tell]:
    """A function to tell of a step (`fetch`, `extract`, `publish`) and of pages done."""
    if console.is_terminal:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:,} pages"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("start", total=None)
            yield lambda step, pages: bar.update(task, description=step, advance=pages)
        return
    last, seen, step_before = time.monotonic(), 0, ""

    def tell(step: str, pages: int) -> None:
        nonlocal last, seen, step_before
        seen += pages
        now = time.monotonic()
        if step != step_before or now - last > _EVERY:
            console.print(f"{step}: {seen:,} pages" if seen else step, highlight=False)
            last, step_before = now, step

    yield tell
