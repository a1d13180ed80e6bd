"""The scene of the faults: two sites, files, and for each kind of run the home it begins with and what it gives
undisturbed."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import Rows, rows_of
from tests.faults.nights import NIGHT, Command, Started
from tests.faults.site import put_up, write_config, write_files
from tests.faults.truth import PUBLISHED
from tests.flows.misbehaving import Server, serving

KINDS = ("first night", "second night", "read", "reextract")


@dataclass(slots=True)
class Kind:
    """A kind of run."""

    command: Command
    before: Path
    """The home that it begins with."""
    after: Path = Path()
    """The home that it leaves undisturbed."""
    truth: Rows = field(default_factory=dict)
    seconds: dict[bool, float] = field(default_factory=dict)
    """How long it takes undisturbed, with processes that are forked, and with those that are spawned."""


class Scene:
    """Makes what is asked for when it is asked for first: not safe in threads until then."""

    def __init__(self, folder: Path, first: Server, second: Server) -> None:
        self.folder = folder
        self._servers = {"first night": first, "second night": second}
        self._kinds: dict[str, Kind] = {}
        self._numbers = itertools.count()

    def kind(self, name: str) -> Kind:
        """The kind of run of that name, with its truth."""
        if name not in self._kinds:
            self._kinds[name] = kind = self._begin(name)
            kind.after = self._run(kind, forks=True)
            kind.truth = rows_of(kind.after / PUBLISHED)
        return self._kinds[name]

    def seconds(self, name: str, *, forks: bool) -> float:
        """How long such a run takes undisturbed."""
        kind = self.kind(name)
        if forks not in kind.seconds:
            self._run(kind, forks=forks)
        return kind.seconds[forks]

    def home(self, kind: Kind) -> Path:
        """A new home for such a run."""
        return self._copy(kind.before)

    def after(self, name: str) -> Path:
        """A new home after such a run."""
        return self._copy(self.kind(name).after)

    def _copy(self, folder: Path) -> Path:
        home = self.folder / f"home{next(self._numbers)}"
        shutil.copytree(folder, home)
        return home

    def _run(self, kind: Kind, *, forks: bool) -> Path:
        """Run it undisturbed; gives its home."""
        home = self.home(kind)
        started = Started(kind.command, home, forks=forks)
        assert started.wait() == 0, started.said()
        started.log.unlink()
        kind.seconds[forks] = started.seconds
        return home

    def _begin(self, name: str) -> Kind:
        before = self.folder / name.replace(" ", "-")
        command = NIGHT
        if name in self._servers:
            put_up(self._servers[name], 1)
            write_config(before, self._servers[name], download_pictures=True)
        if name == "second night":
            before = self._run(Kind(NIGHT, before), forks=True)
            put_up(self._servers[name], 2)
        if name == "read":
            before.mkdir()
            command = Command("read", write_files(self.folder / "files"))
            (before / "config").mkdir()
            (before / "config" / "settings.toml").write_text('model = "none"\nbatch_pages = 3\nworkers = 1\n')
        if name == "reextract":
            before = self.after("second night")
            command = Command("reextract")
        return Kind(command, before)


@contextmanager
def the_scene(folder: Path) -> Iterator[Scene]:
    """A scene while the block runs."""
    with serving() as first, serving() as second:
        yield Scene(folder, first, second)
