"""The command line: `presscut …`. No logic: it reads flags, calls the flows and shows what came out."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import duckdb
import httpx
import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from config.files import ConfigError
from flows.cli_check import check
from flows.cli_doctor import doctor
from flows.cli_keeping import forget, migrate, prune
from flows.cli_outlets import app as outlets_app
from flows.cli_query import export, query
from flows.cli_report import report
from flows.cli_schedule import schedule
from flows.flags import ConfigFlag, HomeFlag
from flows.home import Config, Home, load_config, locked, new_run_id
from flows.mishaps import BrokenOffError, explain, started_prefect
from flows.progress import Tell, progress
from flows.show import err, out, say, show_examples, show_problem, show_summary
from flows.store import open_home
from warehouse.runs import Run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Turn what news outlets publish into a dataset that SQL can ask.\n\nStart with `presscut demo`.",
)
app.add_typer(outlets_app, name="outlets")
app.command()(check)
app.command()(doctor)
app.command()(query)
app.command()(export)
app.command()(report)
app.command()(migrate)
app.command()(prune)
app.command()(forget)
app.command()(schedule)


def main() -> None:
    """Run a command; wrong usage and wrong config end in one line and exit code 2."""
    code, gone = 0, False
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended as by Ctrl-C: what was started is stopped
    try:
        code = app(standalone_mode=False) or 0
    except NoArgsIsHelpError as error:
        error.show()
        code = 2
    except ClickException as error:
        show_problem(f"presscut: {error.format_message()} (`presscut --help` shows the commands and their flags)")
        code = 2
    except ConfigError as error:
        show_problem(f"presscut: {error}")
        code = 2
    except (BrokenOffError, duckdb.Error, httpx.HTTPError, OSError) as error:  # the machine's, not ours
        show_problem(f"presscut: {explain(error)}")
        code, gone = 1, isinstance(error, httpx.TransportError)
    except (KeyboardInterrupt, typer.Abort):
        err.print("presscut: stopped; run the same command again to go on")
        code = 130
    if "prefect" in sys.modules:
        # Prefect's threads still hold DuckDB's classes when the interpreter takes itself apart, and nanobind prints
        # a page of leaks then. So end as Python does, server and all, and leave before that.
        if not gone:  # else it would go on for minutes to tell a server that is not there
            atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


@app.command()
def run(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Leave new links that are dated before that day."),
    ] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """The nightly run: fetch every enabled outlet, extract what is new, publish.

    Example: `presscut run --home /srv/coverage`, the first night with `--since 2026-03-01`
    """
    place = open_home(home, config)
    settings = load_config(place)
    with locked(place, "run"):
        ok = _night(place, settings, "run", since.date() if since else None)
    raise typer.Exit(0 if ok else 1)


@app.command()
def read(
    paths: Annotated[list[Path], typer.Argument(help="Clippings, saved pages, WARC archives, or folders of them.")],
    outlet: Annotated[str | None, typer.Option(help="Outlet of the files: an id of outlets.toml, or any name.")] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Read clippings (.txt, .md), saved pages (.html, .html.gz) and archives (.warc, .warc.gz), and publish.

    Example: `presscut read ~/clippings page.html CC-NEWS-20260301.warc.gz`
    """
    from flows.sources.folder import find_files

    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ConfigError(f"{missing[0]}: no such file or folder")
    place = open_home(home, config)
    settings = load_config(place)
    files = find_files(paths)
    for other in files.others[:20]:
        say([f"{other}: left out: not .txt, .md, .html, .warc (or one of them with .gz)"])
    if not files.archives and not files.documents:
        raise ConfigError(f"{paths[0]}: nothing to read in it")
    if outlet is not None and not (outlet.strip() and outlet.isprintable()):
        raise ConfigError(f"--outlet {outlet!r}: expected an id of outlets.toml, or a name on one line")
    large = sum(path.stat().st_size for path in files.archives) > LARGE_READ or len(files.documents) > MANY_FILES
    with locked(place, "read"):
        from flows.mending import mending
        from flows.read import begin, finish_earlier, keep_files, read_here

        run_ = Run(new_run_id(), datetime.now(UTC), "read")
        with mending(place), progress(err) as tell:
            say(begin(place, run_, settings))
            earlier = finish_earlier(place, run_, settings, partial(tell, "extract"))
            known = keep_files(place, run_, files, outlet, settings.settings.max_bytes)
            if large:
                problems = _through_prefect(place, run_, files.archives, tell, earlier)
            else:
                problems = read_here(place, run_, settings, files.archives, partial(tell, "extract"), earlier)
        if known:
            out.print(f"{known:,} of {len(files.documents):,} files were read before", highlight=False)
        ok = show_summary(place, run_.run_id, problems)
    raise typer.Exit(0 if ok else 1)


@app.command()
def reextract(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Only archives that were read on that day or later."),
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only archives that hold pages of this outlet.")] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Extract again what is in raw/, after the program or its config changed; the old tables stay until all is done.

    Example: `presscut reextract --since 2026-03-01`
    """
    place = open_home(home, config)
    settings = load_config(place)
    with locked(place, "reextract"):
        from flows.mending import mending
        from flows.reextract import reextract_here

        run_ = Run(new_run_id(), datetime.now(UTC), "reextract")
        day = since.date() if since else None
        with mending(place), progress(err) as tell:
            done, problems = reextract_here(place, run_, settings, day, outlet, partial(tell, "extract"))
        if done:
            ok = show_summary(place, run_.run_id, problems)
        else:
            say(problems)
    raise typer.Exit(0 if done and ok else 1)


LARGE_READ = 200_000_000  # bytes of archives; more goes through Prefect
MANY_FILES = 5_000


@app.command()
def demo(home: HomeFlag = None, config: ConfigFlag = None) -> None:
    """The whole nightly run over the bundled sample outlets, served on this machine.

    Example: `presscut demo` then `presscut query "FROM coverage_by_day"`
    """
    from flows.demo.server import serve_demo

    place = open_home(home, config)
    if config is None:
        place = Home(place.folder, place.folder / "demo")  # the operator's own config stays as it is
    with locked(place, "demo"), serve_demo(place.config):
        ok = _night(place, load_config(place), "demo")
    show_examples(place)
    raise typer.Exit(0 if ok else 1)


def _night(place: Home, settings: Config, command: str, since: date | None = None) -> bool:
    """Run the night and show its summary; gives whether nothing failed."""
    from flows.night import run_night
    from flows.prefect_home import prepare_prefect

    prepare_prefect(place)
    with progress(err) as tell:
        summary = run_night(place, settings, command, say, tell, since)
    return show_summary(place, summary.run_id, summary.problems)


def _through_prefect(place: Home, run_: Run, archives: list[Path], tell: Tell, earlier: list[str]) -> list[str]:
    """A large read through the flow; Prefect is imported here, since that alone takes two seconds."""
    from flows.prefect_home import prepare_prefect

    prepare_prefect(place)
    tell("starting Prefect", 0, 0.0)
    from flows.nightly import nightly

    with started_prefect(place.folder):
        return nightly(place.folder, place.config, run_, archives, earlier, tell, fetching=False)


if __name__ == "__main__":
    main()
