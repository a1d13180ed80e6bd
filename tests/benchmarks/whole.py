"""The whole pipeline, WARC → Parquet → DuckDB, beside a bare trafilatura loop and datatrove: CPU of whole processes."""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from tests.benchmarks import datatrove_loop
from tests.benchmarks.archive import read_archive, write_archive
from tests.quality.comparison import PYTHON, has_peers

_SUBREAPER = 36  # prctl's PR_SET_CHILD_SUBREAPER
Work = Callable[[Path, Path], Any]
"""Reads an archive, with an empty home to write into; gives what JSON can carry: how many pages it read, or texts it found."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work took: seconds, those of CPU over all its processes."""

    said: Any
    """What the work gave."""
    cpu: float
    wall: float


def bare_loop(archive: Path, _home: Path) -> int:
    """What the pipeline is held against: fastwarc and trafilatura with its metadata, nothing kept."""
    from trafilatura import bare_extraction

    return sum(
        bare_extraction(body, url=url, with_metadata=True, include_comments=False) is not None
        for url, body in read_archive(archive)
    )


def bare_loop_with_model(archive: Path, _home: Path) -> int:
    """The same, and our default model on what it found, alone."""
    from trafilatura import bare_extraction

    from flows.models import load_tagger

    tagger, texts = load_tagger("default"), 0
    for url, body in read_archive(archive):
        found: Any = bare_extraction(body, url=url, with_metadata=True, include_comments=False)
        if found is not None:
            tagger([found.title or "", *(found.text or "").split("\n")])
            texts += 1
    return texts


def datatrove(archive: Path, home: Path) -> int:
    """WARC → trafilatura → Parquet, text only, as datatrove does by default."""
    command = [str(PYTHON), "-P", datatrove_loop.__file__, str(archive.parent), str(home)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def pipeline(workers: int, model: str) -> Work:
    """The pipeline without an orchestrator, with a model for names."""

    def read(archive: Path, home: Path) -> int:
        from config.agencies import load_agencies
        from config.files import PACKAGED
        from config.settings import Settings
        from config.topics import load_topics
        from flows.home import Config, Home
        from flows.read import begin, read_here
        from tests.conftest import new_run

        agencies = load_agencies(PACKAGED / "agencies.toml")
        topics = load_topics(PACKAGED / "topics.toml")
        config = Config(Settings(workers=workers, model=model), [], [], agencies, topics)
        place, run = Home(home, home / "config"), new_run("bench")
        begin(place, run, config)
        pages: list[int] = []
        problems = read_here(place, run, config, [archive], lambda batch, _part: pages.append(batch))
        assert not problems, problems
        return sum(pages)

    return read


def measure(work: Work, archive: Path, home: Path | None = None) -> Cost:
    """What the work takes in a process of its own, with all that it started. The home is an empty one where none is
    given."""
    reader, writer = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        watcher = os.fork()
        if watcher == 0:
            cost = _watch(partial(work, archive, home or Path(folder)))
            os.write(writer, json.dumps(cost).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as answer:
            said = answer.read()
        os.waitpid(watcher, 0)
    return Cost(*json.loads(said))


def _watch(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the work gives in a child of this process, and the seconds of CPU and wall time that it took. Processes that
    outlive the child are this one's then, and waited for: what forks our workers is one."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    reader, writer = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.write(writer, json.dumps(work()).encode())
        os._exit(0)
    os.close(writer)
    _, status, usage = os.wait4(child, 0)
    wall, cpu = time.monotonic() - start, usage.ru_utime + usage.ru_stime
    assert status == 0
    with suppress(ChildProcessError):
        while True:
            _, _, usage = os.wait3(0)
            cpu += usage.ru_utime + usage.ru_stime
    return json.loads(os.read(reader, 1000)), cpu, wall


def run(records: int, rounds: int, *, model: bool) -> None:
    """Measure and print: without a model for names, or with the default one. In each round the bare loop before and
    after: the machine may get faster or slower while we measure."""
    bare = bare_loop_with_model if model else bare_loop
    if model:
        works = {"presscut, default model, 1 worker": pipeline(1, "default")}
    else:
        works = {"presscut, 1 worker": pipeline(1, "none"), "presscut, 2 workers": pipeline(2, "none")}
        if has_peers():
            works["datatrove (text only)"] = datatrove
    found: dict[str, list[Cost]] = {name: [] for name in works}
    bares: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "bench.warc.gz"
        write_archive(archive, 20)
        empty = measure(pipeline(1, "default" if model else "none"), archive)
        write_archive(archive, records)
        print(f"the whole pipeline, {records:,} records, {archive.stat().st_size / 1e6:.0f} MB, {rounds} rounds:")
        bares.append(measure(bare, archive))
        for _ in range(rounds):
            for name, work in works.items():
                found[name].append(measure(work, archive))
            bares.append(measure(bare, archive))
    around = [mean((before.cpu, after.cpu)) for before, after in itertools.pairwise(bares)]
    _print("bare loop" + " and model alone" * model, bares, [1.0] * len(bares), records)
    for name, costs in found.items():
        _print(name, costs, [cost.cpu / beside for cost, beside in zip(costs, around, strict=True)], records)
    if not model:
        one, two = found["presscut, 1 worker"], found["presscut, 2 workers"]
        cpu, wall = (
            median(getattr(b, of) / getattr(a, of) for a, b in zip(one, two, strict=True)) for of in ("cpu", "wall")
        )
        print(f"  2 workers / 1 worker: {cpu:.2f} in CPU, {wall:.2f} in wall time")
    print(f"  start and end of the pipeline, whatever it reads: {empty.cpu:.1f} CPU s (20 records)")


def _print(name: str, costs: list[Cost], ratios: list[float], records: int) -> None:
    print(
        f"  {name:34} {1000 * median(cost.cpu for cost in costs) / records:6.1f} CPU ms a page, ratio {median(ratios):.2f} "
        f"({min(ratios):.2f}-{max(ratios):.2f}), wall {median(cost.wall for cost in costs):.0f} s, {costs[0].said:,} read"
    )
