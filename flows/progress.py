"""How a long run shows that it goes on: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Tell = Callable[[str, int, float], None]
"""Is told of a step (`extract`, say), of the pages that were just done, and of the part of the step that is done."""
_EVERY = 10.0  # seconds between plain lines


@contextmanager
def progress(console: Console) -> Iterator[Tell]:
    """Something to tell how the run goes on."""
    if console.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[pages]:,} pages"),
            TimeElapsedColumn(),
        )
        seen, before = 0, ""
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("start", total=None, pages=0)

            def show(step: str, pages: int, part: float) -> None:
                nonlocal seen, before
                seen, before = (seen if step == before else 0) + pages, step
                # Without a known part the bar only moves: nobody knows yet how much there is.
                bar.update(task, description=step, total=1.0 if part else None, completed=part, pages=seen)

            yield show
        return
    last, counted, step_before = time.monotonic(), 0, ""

    def say(step: str, pages: int, part: float) -> None:
        nonlocal last, counted, step_before
        counted = (counted if step == step_before else 0) + pages
        now = time.monotonic()
        if step != step_before or now - last > _EVERY:
            console.print(f"{step}: {counted:,} pages, {part:.0%}" if counted else step, highlight=False)
            last, step_before = now, step

    yield say
