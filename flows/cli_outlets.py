"""`presscut outlets …`: the outlets that are covered, how they do, one tried, one added."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from config.files import ConfigError
from config.outlets import FILE, load_outlets, render
from flows.flags import ConfigFlag, HomeFlag
from flows.home import load_config
from flows.progress import progress
from flows.show import err, out, show_outlets, show_trial, show_trials
from flows.store import open_home

app = typer.Typer(no_args_is_help=True, help="The outlets that are covered.")


@app.command("list")
def list_outlets(home: HomeFlag = None, config: ConfigFlag = None) -> None:
    """The configured outlets and their health: last new article, articles a day against their median, failures.

    Example: `presscut outlets list`
    """
    place = open_home(home, config)
    show_outlets(place, load_config(place).outlets)


@app.command("test")
def try_outlet(
    outlet: Annotated[str | None, typer.Argument(help="The outlet's id; or --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Try every outlet of the file, a few links each.")] = False,
    switch_on: Annotated[bool, typer.Option("--enable", help="Switch on those that answer.")] = False,
    packaged: Annotated[
        bool, typer.Option("--packaged", help="Of the outlets that ship with presscut, not of your own file.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Articles asked for of an outlet [25; 3 with --all].")
    ] = None,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Try an outlet without storing anything, and show each link and what became of it.

    Example: `presscut outlets test harbour-post`, or `presscut outlets test --all --enable`
    """
    from flows.trial import switch_on_outlets, try_outlets

    if (outlet is None) != every:
        raise ConfigError("give the id of one outlet, or --all")
    place = open_home(home, config)
    settings = load_config(place)
    path = place.packaged_outlets if packaged else place.outlets_file
    listed = load_outlets(path)
    chosen = [one for one in listed if every or one.id == outlet]
    if not chosen:
        known = ", ".join(one.id for one in listed[:5])
        raise ConfigError(f"{path}: no outlet {outlet!r}; it lists {known or 'none'}{', …' if len(listed) > 5 else ''}")
    with progress(err) as tell:
        tell("try", 0, 0.0)
        trials = try_outlets(settings, chosen, limit or (3 if every else 25), lambda pages: tell("try", pages, 0.0))
    if every:
        show_trials(trials)
    else:
        show_trial(trials[0])
    answering = [trial.outlet_id for trial in trials if trial.answers]
    if switch_on:
        awake = switch_on_outlets(place, [one for one in chosen if one.id in answering])
        out.print(
            f"Switched on: {awake:,} outlets, in {place.config / FILE}", markup=False, highlight=False, soft_wrap=True
        )
    raise typer.Exit(0 if answering and (every or not trials[0].problem) else 1)


@app.command("add")
def add_outlet(
    url: Annotated[str, typer.Argument(help="The site's address, or that of its feed.")],
    write: Annotated[bool, typer.Option("--write", help="Append the block to outlets.toml.")] = False,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Find a site's feeds and sitemaps, and print its block for outlets.toml.

    Example: `presscut outlets add https://www.harbourpost.example/ --write`
    """
    from config.outlets_file import append
    from flows.discovery import NothingFoundError, discover

    place = open_home(home, config)
    settings = load_config(place)
    try:
        found = asyncio.run(discover(url, settings.settings))
    except NothingFoundError as error:
        raise ConfigError(str(error)) from error
    about = {source.url: source.about for source in (*found.feeds, *found.sitemaps)}
    out.print(render(found.outlet, about), markup=False, highlight=False, soft_wrap=True, end="")
    if write:
        path: Path = place.config / FILE
        append(path, [(found.outlet, about)])
        err.print(f"Appended to {path}", markup=False, highlight=False, soft_wrap=True)
    missing = [name for name in ("country", "language") if getattr(found.outlet, name) is None]
    missing += ["timezone"] if found.outlet.timezone == "UTC" else []
    missing += ["media_type"] if found.outlet.media_type == "other" else []
    if missing:
        err.print(f"Look at it: {', '.join(missing)} could not be told.", markup=False, highlight=False)
