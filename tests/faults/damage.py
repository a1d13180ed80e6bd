"""Files that are damaged after they were written."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.faults.nights import run
from tests.faults.scene import Scene
from tests.faults.truth import PUBLISHED, Outcome

HOWS = ("cut", "flipped", "zeros")


def damage(path: Path, how: str, rng: random.Random) -> None:
    """Cut a file anywhere, flip one of its bits, or write zeros over a part of it, as a disk does that failed."""
    data = bytearray(path.read_bytes())
    at = rng.randrange(len(data))
    if how == "cut":
        del data[at:]
    elif how == "flipped":
        data[at] ^= 1 << rng.randrange(8)
    else:
        data[at : at + 512] = bytes(len(data[at : at + 512]))
    path.write_bytes(data)


def read_damaged(scene: Scene, table: str, how: str, rng: random.Random) -> Outcome:
    """A table's file is damaged, and all has to be built from the tables: they are mended, or the run says what is to
    be restored, which is done then."""
    kind = scene.kind("read")
    home = scene.after("read")
    path = rng.choice(sorted(home.glob(f"parquet/{table}/**/*.parquet")))
    whole = path.read_bytes()
    damage(path, how, rng)
    (home / PUBLISHED).unlink()
    remarks = []
    code, stopped = run(kind.command, home)
    if code:
        stopped = stopped.splitlines()[-1]
        if code != 1 or f"{path} is damaged" not in stopped:
            remarks.append(f"exit code {code}: {stopped}")
        if "restore" in stopped:
            path.write_bytes(whole)
        code, then = run(kind.command, home)
        if code:
            remarks.append(f"run again: exit code {code}: {then}")
    else:
        stopped = ""  # what was altered means nothing
    found = Outcome(f"Parquet file {how}", stopped=stopped, remarks=tuple(remarks)).against(kind.truth, home)
    if found.mended:
        shutil.rmtree(home)
    return found
