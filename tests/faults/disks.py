"""Disks that are full, or that cannot be written: a small file system in memory, mounted as a home."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.nights import run
from tests.faults.scene import Scene
from tests.faults.truth import Outcome, unsound

_SIZE = 64_000_000
_BALLAST = "ballast"


class NoMountError(Exception):
    """This user may not mount a file system, or this system has none in memory."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own in the folder while the block runs. Raises NoMountError."""
    with _mounted(folder, f"size={_SIZE}"):
        yield folder


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """One that nobody can write, root neither. Raises NoMountError."""
    with _mounted(folder, "ro"):
        yield folder


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "presscut-faults", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoMountError(f"no file system can be mounted here: {getattr(error, 'stderr', error)}") from error
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, left: int) -> None:
    """Fill the disk up to so many bytes."""
    free = os.statvfs(disk)
    with (disk / _BALLAST).open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, free.f_bavail * free.f_frsize - left)


def make_room(disk: Path) -> None:
    """Take away what fills it."""
    (disk / _BALLAST).unlink()


def run_on_full_disk(scene: Scene, name: str, left: int) -> Outcome:
    """A run on a disk with so many bytes left; then, with room again, another one."""
    kind = scene.kind(name)
    with small_disk(scene.folder / f"disk{left}") as disk:
        home = disk / "home"
        shutil.copytree(kind.before, home)
        fill(disk, left)
        code, said = run(kind.command, home)
        remarks = [] if code == 1 and "disk is full" in said.splitlines()[-1] else [f"exit code {code}: {said}"]
        remarks += [f"left: {path}" for path in home.glob("*.next*")] + unsound(home)
        make_room(disk)
        code, then = run(kind.command, home)
        if code:
            remarks.append(f"with room again: exit code {code}: {then}")
        return Outcome(f"{name}, disk full", stopped=said.splitlines()[-1], remarks=tuple(remarks)).against(
            kind.truth, home
        )
