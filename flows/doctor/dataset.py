"""The home: whether it can be used, who works on it, what was left half done, its tables and its published file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
from duckdb import DuckDBPyConnection

from config.files import ConfigError
from flows.doctor.findings import Finding, fine, warning, wrong
from flows.extract import raw_archives, unread
from flows.home import Home, find_holder
from flows.keeping.forget import plan_file
from flows.store import check_store, is_swapping, next_store
from warehouse.damage import find_damaged
from warehouse.duck import has_tables
from warehouse.parquet import batches, find_leftovers
from warehouse.publish import held, is_current
from warehouse.run_tables import RUNS

_LONG = timedelta(hours=24)  # a night that works longer may hang
_JITTER = timedelta(minutes=5)  # clocks that are set by the network jump a little
_READ_THROUGH = 1_000_000_000  # bytes: some ten seconds
_NEXT = "nothing: the next `presscut run` or `presscut read` ends it first"


def look_at_folder(home: Home) -> Iterator[Finding]:
    """Whether the home can be read and written."""
    folder = home.folder
    if not folder.exists():
        above = next(parent for parent in folder.parents if parent.exists())
        if os.access(above, os.W_OK):
            yield fine("home", f"{folder}: not there yet; the first run makes it")
        else:
            yield wrong(
                "home", f"{folder}: not there, and {above} cannot be written", "make it, or name another: --home"
            )
        return
    if not folder.is_dir():
        yield wrong("home", f"{folder}: not a folder", "move the file away, or name another folder: --home")
        return
    for part in filter(os.path.lexists, (folder, home.raw, home.parquet, home.work)):
        try:
            os.listdir(part)
            with tempfile.TemporaryFile(dir=part):  # it has no name where the file system can do that
                pass
        except OSError as error:
            yield wrong(
                "home",
                f"{part}: {error.strerror}",
                "give this user the right to read and write there (chown), or mount it for writing",
            )
            return
    yield fine("home", f"{folder}: can be read and written")


def look_at_lock(home: Home) -> Iterator[Finding]:
    """Who works on the home."""
    holder = find_holder(home)
    if holder is None:
        yield fine("lock", "nobody works on the home")
        return
    who, since = holder
    found = f"held by {who} since {since:%Y-%m-%d %H:%M} UTC"
    if datetime.now(UTC) - since > _LONG:
        yield warning("lock", found, "see whether it still works; else end that process: the lock goes with it")
    else:
        yield fine("lock", found)


def look_at_leftovers(home: Home) -> Iterator[Finding]:
    """What a run that was cut off left, and what the next one will do about it."""
    if find_holder(home):
        yield fine("left half done", "not looked at: a run is at work")
        return
    unmade = {
        "journals of visits": len([*home.work.glob("*.journal")]),
        "archives half written": len([*home.raw.glob("**/*.part")]),
        "files of unfinished batches": len(find_leftovers(home.parquet)),
        "archives not extracted": len(unread(home, raw_archives(home))),
        "swap of the tables": int(is_swapping(home)),
        "forgetting": int(plan_file(home).is_file()),
    }
    if found := ", ".join(f"{count:,} {name}" for name, count in unmade.items() if count):
        yield warning("left half done", f"a run was cut off: {found}", _NEXT)
    else:
        yield fine("left half done", "nothing")
    if next_store(home).parquet.exists() and not unmade["swap of the tables"]:
        mend = "run `presscut reextract` again as before; or delete parquet.next, if the old tables are to stay"
        yield warning("left half done", "`presscut reextract` was cut off", mend)


def look_at_store(home: Home) -> Iterator[Finding]:
    """Whether the tables are as they were written, and this version can go on with them."""
    size = sum(path.stat().st_size for path in home.parquet.rglob("*.parquet"))
    damaged = find_damaged(home.parquet, by_duckdb=True) if size <= _READ_THROUGH else []
    if damaged:
        found = f"{len(damaged):,} damaged: {damaged[0].path}: {damaged[0].problem}"
        mend = (
            "`presscut reextract` makes anew what comes from archives, and names what is to be restored from a backup"
        )
        yield wrong("tables", found, mend)
        return
    try:
        check_store(home)
    except ConfigError as error:
        yield wrong("tables", str(error), "as it says; until then a run is refused, and nothing is lost")
        return
    whole = (
        "whole" if size <= _READ_THROUGH else f"not read through, as they are larger than {_READ_THROUGH / 1e9:g} GB"
    )
    yield fine("tables", f"{len(batches(home.parquet)):,} batches, of this version, {whole}")


def look_at_published(home: Home) -> Iterator[Finding]:
    """Whether analysts can open what was published, and whether it has everything."""
    path, name = home.published, "published file"
    if held(path).is_file():
        mend = "`presscut check` names the check; `presscut check --publish` publishes it all the same"
        yield wrong(name, f"a night is held back in {held(path).name}, as a data check failed", mend)
    if not path.is_file():
        if batches(home.parquet) and not held(path).is_file():
            yield warning(name, f"{path.name} is not there, its tables are", _NEXT)
        else:
            yield fine(name, "nothing was published yet")
        return
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            is_ours = has_tables(con)
            read = _read_through(con, path.stat().st_size)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        if "Could not set lock" in first:
            yield warning(name, f"somebody has it open for writing: {first}", "close it there; ours are read-only")
            return
        mend = "the next `presscut run` or `presscut read` builds it again from parquet/ and raw/"
        yield wrong(name, f"{path.name} cannot be read: {first}", f"{mend}; delete it if that does not")
        return
    if not is_ours:
        yield warning(name, f"{path.name} was made by another version", _NEXT)
    elif not find_holder(home) and not is_current(home.parquet, path):
        yield warning(name, f"{path.name} has not all that the tables have", _NEXT)
    else:
        whole = "whole" if read else f"not read through, as it is larger than {_READ_THROUGH / 1e9:g} GB"
        yield fine(name, f"{path.name}: {whole}, and has all that the tables have")


def _read_through(con: DuckDBPyConnection, size: int) -> bool:
    """Read every value, where the file is not too large for that. Raises duckdb.Error where a block is missing or was
    altered, which is found when it is read."""
    if size > _READ_THROUGH:
        return False
    for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
        con.execute(f'SELECT max(hash(one)) FROM "{table}" AS one').fetchall()
    con.execute("FROM run_funnel").fetchall()
    return True


def look_at_clock(home: Home) -> Iterator[Finding]:
    """Whether the last run was in the past: ids of runs sort by time, and so does what is newest."""
    now = datetime.now(UTC)
    last = max(
        (started for path in (home.parquet / RUNS.name).glob("*.parquet") if (started := _start(path.stem))),
        default=None,
    )
    if last is None:
        yield fine("clock", f"{now:%Y-%m-%d %H:%M} UTC; no run yet")
    elif last > now + _JITTER:
        found = f"it is {now:%Y-%m-%d %H:%M} UTC here, and the last run began {last:%Y-%m-%d %H:%M}"
        yield wrong(
            "clock", found, "set the clock (`timedatectl set-ntp true`); if it is right, it was wrong on that run"
        )
    else:
        yield fine("clock", f"{now:%Y-%m-%d %H:%M} UTC; the last run began {last:%Y-%m-%d %H:%M}")


def _start(run_id: str) -> datetime | None:
    """When a run began, by its id."""
    try:
        return datetime.fromtimestamp(int(run_id[:12], 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
