"""The long campaign of faults: kills at random moments of whole nights, and what each lost. `--help` shows the parts."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.faults.damage import HOWS, read_damaged
from tests.faults.disks import run_on_full_disk
from tests.faults.kills import ALONE, GROUP, WORKER, kill_at_random
from tests.faults.prefect_nights import NAME, PrefectNight, kill_a_night, rob_a_night
from tests.faults.scene import KINDS, Scene, the_scene
from tests.faults.truth import Outcome

_LANES = 2
"""Runs at a time: a run waits for its processes more than it works."""
_SHARES = {GROUP: 8, ALONE: 2, WORKER: 1}
"""Who is killed, how often in comparison."""
_LEAST, _MOST = 5_000, 12_000_000
"""Bytes that are left on a full disk."""


def main() -> None:
    """Run the campaign and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="runs to kill without Prefect")
    parser.add_argument(
        "--prefect", type=int, default=10, help="nights to kill with Prefect; of half as many the server"
    )
    parser.add_argument("--disks", type=int, default=20, help="full disks, each a bit less full than the one before")
    parser.add_argument("--damages", type=int, default=30, help="Parquet files to damage")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    begun, rng = time.monotonic(), random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(prefix="presscut-faults-") as folder, the_scene(Path(folder)) as scene:
        found = _killed(scene, chosen.kills, rng)
        found += _full(scene, chosen.disks)
        found += _damaged(scene, chosen.damages, rng)
        found += _with_prefect(scene, chosen.prefect, rng)
    print_table(found)
    print(f"{time.monotonic() - begun:,.0f} seconds")


def _full(scene: Scene, disks: int) -> list[Outcome]:
    """Disks with room for less and more of a run: from one that takes a page to one that takes nearly all."""
    names = ("first night", "second night", "read")
    work = []
    for number in range(disks):
        left = int(_LEAST * (_MOST / _LEAST) ** (number / max(1, disks - 1)))
        scene.kind(names[number % len(names)])
        work.append(partial(run_on_full_disk, scene, names[number % len(names)], left))
    return list(_all(work))


def _damaged(scene: Scene, damages: int, rng: random.Random) -> list[Outcome]:
    """Parquet files of any table, damaged in any way."""
    tables = sorted(path.name for path in (scene.kind("read").after / "parquet").iterdir()) if damages else []
    picks = [(rng.choice(tables), HOWS[number % len(HOWS)], random.Random(rng.random())) for number in range(damages)]
    return list(_all([partial(read_damaged, scene, *pick) for pick in picks]))


def _with_prefect(scene: Scene, nights: int, rng: random.Random) -> list[Outcome]:
    """Nights through Prefect killed, and of half as many the server."""
    if not nights:
        return []
    scene.kind(NAME)
    whole = PrefectNight(scene.home(scene.kind(NAME)))
    whole.wait()
    seconds = time.monotonic() - whole.started
    work: list[Callable[[], Outcome]] = [
        partial(kill_a_night, scene, seconds, random.Random(rng.random())) for _ in range(nights)
    ]
    return list(_all([*work, *[partial(rob_a_night, scene)] * (nights // 2)]))


def _killed(scene: Scene, kills: int, rng: random.Random) -> list[Outcome]:
    """So many kills, of runs of all kinds, up to five in a row."""
    found: list[Outcome] = []
    for name in KINDS if kills else ():
        for forks in (True, False):
            scene.seconds(name, forks=forks)
    while (left := kills - sum(outcome.killed for outcome in found)) > 0:
        work = []
        for _ in range(1 + left // 4):
            [whom] = rng.choices(list(_SHARES), list(_SHARES.values()))
            one = random.Random(rng.random())
            forks = whom == GROUP and rng.random() < 0.8  # what was forked does not notice that the leader is gone
            work.append(partial(kill_at_random, scene, rng.choice(KINDS), whom, rng.randint(1, 5), one, forks=forks))
        found += _all(work)
    return found


def _all(work: Iterable[Callable[[], Outcome]]) -> Iterable[Outcome]:
    with ThreadPoolExecutor(_LANES) as lanes:
        for number, outcome in enumerate(lanes.map(lambda one: one(), work), 1):
            print(
                number,
                outcome.fault,
                outcome.killed,
                *outcome.remarks,
                sep="\n  " if outcome.remarks else ", ",
                flush=True,
            )
            yield outcome


def print_table(found: Iterable[Outcome]) -> None:
    """A line for each fault: how often it was tried, and what came of it."""
    kinds: dict[str, list[Outcome]] = {}
    for outcome in found:
        kinds.setdefault(outcome.fault, []).append(outcome)
    print(f"{'fault':44} {'tried':>6} {'killed':>6} {'stopped':>7} {'mended':>6} {'lost':>5} {'doubled':>7}")
    for fault, those in sorted(kinds.items()):
        stopped, mended = sum(bool(one.stopped) for one in those), sum(one.mended for one in those)
        killed, lost, doubled = (sum(getattr(one, name) for one in those) for name in ("killed", "lost", "doubled"))
        print(f"{fault:44} {len(those):6} {killed:6} {stopped:7} {mended:6} {lost:5} {doubled:7}")


if __name__ == "__main__":
    main()
