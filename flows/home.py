"""The home: the folder where raw/, parquet/ and coverage.duckdb lie, and the lock on it."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.agencies import load_agencies
from config.files import PACKAGED, ConfigError, locate
from config.outlets import FILE as OUTLETS_FILE
from config.outlets import Outlet, load_outlets
from config.settings import Settings, load_settings
from config.topics import Topic, load_topics
from config.watchlist import WatchedEntity, load_watchlist

_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything of one dataset lies."""

    folder: Path
    config: Path
    store: str = "parquet"
    """The folder of the tables; another one while they are made anew."""

    @property
    def raw(self) -> Path:
        """Archives of what was fetched, and of local files."""
        return self.folder / "raw"

    @property
    def parquet(self) -> Path:
        """The tables, a folder each."""
        return self.folder / self.store

    @property
    def published(self) -> Path:
        """The file that analysts open."""
        return self.folder / ("coverage.duckdb" if self.store == "parquet" else f"{self.store}.duckdb")

    @property
    def work(self) -> Path:
        """Notes of processes about what they are doing; empty when none runs."""
        return self.folder / "work"

    @property
    def outlets_file(self) -> Path:
        """The file that declares the outlets: the operator's, else the packaged one."""
        return locate(OUTLETS_FILE, self.config)

    @property
    def packaged_outlets(self) -> Path:
        """The file of outlets that ships."""
        return PACKAGED / OUTLETS_FILE

    @property
    def has_outlets(self) -> bool:
        """Whether the operator has a file of outlets."""
        return self.outlets_file.parent == self.config

    def name_of(self, archive: Path) -> str:
        """How tables name an archive: relative to the home, absolute where it lies elsewhere."""
        for path in (archive.absolute(), archive.resolve()):  # raw/ may be a link to a larger disk
            if path.is_relative_to(self.folder):
                return readable(path.relative_to(self.folder))
        return readable(archive.resolve())

    def path_of(self, warc_file: str) -> Path:
        """The archive that tables name so."""
        return self.folder / warc_file


def readable(path: Path) -> str:
    """A path as text that any table and header can hold: what is not UTF-8 or a control character is replaced."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the operator decides."""

    settings: Settings
    outlets: list[Outlet]
    watchlist: list[WatchedEntity]
    agencies: dict[str, tuple[str, ...]]
    topics: list[Topic]


class HomeInUseError(ConfigError):
    """Another run works on this home."""


def find_home(home: Path | None, config: Path | None) -> Home:
    """The home that flags or the environment name; `./coverage` where nobody does."""
    folder = (home or Path(os.environ.get("PRESSCUT_HOME") or "coverage")).expanduser().absolute()
    exported = os.environ.get("PRESSCUT_CONFIG")
    given = config or (Path(exported) if exported else None)
    named = given.expanduser() if given else None
    if named and not named.is_dir():
        raise ConfigError(f"{named}: no such folder; --config names the folder of outlets.toml")
    try:
        return Home(folder.resolve(), (named or folder / "config").absolute())
    except (OSError, RuntimeError) as error:  # which of the two depends on the version of Python
        raise ConfigError(f"{folder}: a link that leads nowhere: {error}") from error


def load_config(home: Home) -> Config:
    """The config in force: the operator's files, and the packaged ones where there are none.

    Of the packaged outlets only those that are switched on are configured: the others are a list to choose from.
    """
    outlets = load_outlets(home.outlets_file)
    return Config(
        settings=load_settings(home.config),
        outlets=outlets if home.has_outlets else [outlet for outlet in outlets if outlet.enabled],
        watchlist=load_watchlist(locate("entities.toml", home.config)),
        agencies=load_agencies(locate("agencies.toml", home.config)),
        topics=load_topics(locate("topics.toml", home.config)),
    )


def new_run_id() -> str:
    """A new id: milliseconds since 1970 and 16 random bits in hex, so ids sort by time."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(2)}"


@contextmanager
def locked(home: Home, command: str, part: str = "") -> Iterator[None]:
    """Hold the home, or a part of it: one run at a time. The lock goes with the process, however it ends.

    Raises HomeInUseError saying who holds it.
    """
    folder = home.folder / part
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUseError(f"{folder}: in use by {_holder(descriptor)}; wait for it to end") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} (presscut {command})".encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)  # who holds it next may be no program of ours
    finally:
        os.close(descriptor)


def find_holder(home: Home) -> tuple[str, datetime] | None:
    """Who holds the home, and since when; None where nobody does."""
    try:
        descriptor = os.open(home.folder / _LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # let go at once: a run that begins now must get it
    except BlockingIOError:
        return _holder(descriptor), datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    finally:
        os.close(descriptor)
    return None


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
