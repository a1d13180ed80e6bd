"""One target hunted in a process of its own, led by what its code covers: `python -m tests.fuzz.hunt TARGET FOLDER
SECONDS`. Its parent, `tests.fuzz`, watches it and starts it again where an input ended it."""

from __future__ import annotations

import os
import re
import resource
import sys
import time
import traceback
from pathlib import Path
from random import Random

import atheris

_MEMORY = 6 << 30  # bytes of address space: beyond it, MemoryError
_GROWTH = 300_000  # kB that one input may add to what the process holds
_HANG = 120  # seconds by the clock after which libFuzzer ends the process
_OURS = ("extractors", "flows", "config", "trafilatura", "htmldate", "feedparser", "protego", "courlan", "w3lib")
_ROOT = Path(__file__).parents[2]


class Hunter:
    """Runs a target's inputs and keeps what broke it: the smallest input of each kind, with its traceback."""

    def __init__(self, name: str, folder: Path) -> None:
        from tests.fuzz.seeds import real_pages
        from tests.fuzz.targets import TARGETS

        self.target = TARGETS[name]
        self.finds = folder / "finds" / name
        self.corpus = folder / "corpus" / name
        for place in (self.finds, self.corpus):
            place.mkdir(parents=True, exist_ok=True)
        self.seeds = self.target.seeds()
        if name in ("html", "front_page"):
            self.seeds += real_pages(400)
        for number, seed in enumerate(self.seeds):
            (self.corpus / f"seed-{number}").write_bytes(seed[: self.target.most])
        self._count = os.open(folder / f"{name}.count", os.O_RDWR | os.O_CREAT)
        self._inputs = int.from_bytes(os.pread(self._count, 8, 0), "big")
        self._peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def change(self, data: bytes, most: int, seed: int) -> bytes:
        """libFuzzer's own changes know bytes, ours know markup: two of three are ours."""
        from tests.fuzz.mutation import mutate

        if seed % 3 == 0:
            return bytes(atheris.Mutate(data, most))
        return mutate(data, Random(seed), self.seeds, most)

    def run(self, data: bytes) -> None:
        self._inputs += 1
        os.pwrite(self._count, self._inputs.to_bytes(8, "big"), 0)
        start = time.process_time()
        try:
            self.target.run(data)
        except Exception as error:
            ours = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(str(_ROOT))]
            where = ours[-1]
            self._keep(
                f"{type(error).__name__}-{Path(where.filename).stem}-{where.lineno}", data, traceback.format_exc()
            )
        if (took := time.process_time() - start) > self.target.seconds:
            self._keep(f"slow-{took:.0f}s", data, f"{took:.2f} s of CPU for {len(data):,} bytes\n")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if self._inputs > 1_000 and peak - self._peak > _GROWTH:
            self._keep("memory", data, f"{peak - self._peak:,} kB more for {len(data):,} bytes\n")
        self._peak = peak

    def _keep(self, kind: str, data: bytes, said: str) -> None:
        kept = self.finds / re.sub(r"[^\w-]", "_", kind)
        if not kept.exists() or len(data) < kept.stat().st_size:
            kept.write_bytes(data)
            kept.with_name(kept.name + ".txt").write_text(said, encoding="utf-8", errors="backslashreplace")


def main(name: str, folder: Path, seconds: int) -> None:
    """Hunt until the time is over; libFuzzer ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with atheris.instrument_imports(include=list(_OURS)):
        hunter = Hunter(name, folder)
    atheris.Setup(
        [
            sys.argv[0],
            str(hunter.corpus),
            f"-max_total_time={seconds}",
            f"-max_len={hunter.target.most}",
            f"-timeout={_HANG}",
            "-report_slow_units=100000",  # by the clock: a busy machine's; ours are by CPU time
            "-rss_limit_mb=3000",
            f"-artifact_prefix={hunter.finds}/",
            f"-seed={time.time_ns() % 2**31}",
            "-len_control=0",
        ],
        hunter.run,
        custom_mutator=hunter.change,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
