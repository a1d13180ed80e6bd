"""`presscut migrate`, `prune` and `forget`: what keeps a home for years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from config.files import ConfigError
from flows.flags import ConfigFlag, HomeFlag
from flows.home import Config, Home, find_home, load_config, locked, new_run_id
from flows.progress import progress
from flows.show import err, out, say, show_failing
from flows.store import check_version, open_home
from warehouse.runs import Run

DryRunFlag = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]


def migrate(dry_run: DryRunFlag = False, home: HomeFlag = None, config: ConfigFlag = None) -> None:
    """Bring the tables of an earlier version to the one of this program, and publish them.

    Example: `presscut migrate --dry-run`
    """
    place = find_home(home, config)
    settings = load_config(place).settings
    with locked(place, "migrate"):
        from flows.keeping.migrate import describe, plan
        from flows.keeping.migrate import migrate as change
        from flows.store import finish_swap
        from warehouse import schema
        from warehouse.versions import stored_version

        check_version(place, migrates=True)
        finish_swap(place)
        version, work = stored_version(place.parquet) or schema.VERSION, plan(place)
        for line in describe(work):
            out.print(line, markup=False, highlight=False, soft_wrap=True)
        if version == schema.VERSION and not work:
            out.print(f"{place.folder}: version {version}, nothing to change", highlight=False, soft_wrap=True)
            return
        if dry_run:
            return
        run = Run(new_run_id(), datetime.now(UTC), "migrate")
        with progress(err) as tell:
            results = change(
                place,
                run,
                work,
                lambda done, total: tell("files", 0, done / total),
                despite_checks=settings.publish_despite_checks,
            )
        out.print(f"{place.folder}: version {version} to {schema.VERSION}", highlight=False, soft_wrap=True)
        if not (ok := show_failing(results)) and not settings.publish_despite_checks:
            say([f"{place.published}: held back; `presscut check --publish` publishes it all the same"])
    raise typer.Exit(0 if ok else 1)


def prune(
    raw_days: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Remove archives of which all is older than N days.")
    ] = None,
    texts_days: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Drop the texts of articles that came N days ago or earlier.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Only of this outlet.")] = None,
    dry_run: DryRunFlag = False,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Remove what is old: archives, or the texts of articles. What was understood of them stays.

    Example: `presscut prune --raw-days 365 --texts-days 90 --dry-run`
    """
    if raw_days is None and texts_days is None:
        raise ConfigError("name what to remove: --raw-days N, --texts-days N, or both")
    place = open_home(home, config)
    settings = load_config(place).settings
    with locked(place, "prune"):
        from flows.keeping.forget import open_store
        from flows.keeping.prune import Texts, find_archives, find_texts
        from flows.keeping.prune import prune as remove
        from warehouse.publish import is_current

        run, ok = Run(new_run_id(), datetime.now(UTC), "prune"), True
        today = run.started_at.date()
        if not dry_run:
            open_store(place)
        archives = find_archives(place, today - timedelta(raw_days), outlet) if raw_days else []
        texts = find_texts(place, today - timedelta(texts_days), outlet) if texts_days else Texts()
        size = sum(path.stat().st_size for path in archives)
        would = "would go" if dry_run else "went"
        if not dry_run and (archives or texts.files or not is_current(place.parquet, place.published)):
            run.open(place.parquet)
            with progress(err) as tell:
                tell("prune", 0, 0.0)
                despite = settings.publish_despite_checks
                ok = show_failing(remove(place, run, archives, texts, outlet, despite_checks=despite))
        if raw_days:
            out.print(f"raw: {len(archives):,} archives ({size:,} bytes) {would}", highlight=False)
        if texts_days:
            what = f"{texts.texts:,} texts ({texts.characters:,} characters) in {len(texts.files):,} files"
            out.print(f"texts: {what} {would}", highlight=False)
    raise typer.Exit(0 if ok else 1)


def forget(
    targets: Annotated[list[str] | None, typer.Argument(help="URLs of articles, or domains.")] = None,
    dry_run: DryRunFlag = False,
    home: HomeFlag = None,
    config: ConfigFlag = None,
) -> None:
    """Take an article, or all of a domain, out of archives, tables and published file, for good.

    Without a target: what was cut off is ended, and what came home since under other addresses goes too.

    Example: `presscut forget https://harbourpost.example/news/41 --dry-run`
    """
    place = open_home(home, config)
    settings = load_config(place)
    with locked(place, "forget"):
        from flows.keeping.forget import count_rows, finish_forgetting, open_store
        from flows.keeping.forget import forget as take_out
        from flows.keeping.remains import find_copies, find_mentions
        from flows.keeping.traces import find_traces, is_elsewhere

        _check_outlets(place, settings, targets or [])
        run = Run(new_run_id(), datetime.now(UTC), "forget")
        if not dry_run:
            open_store(place)
            say(finish_forgetting(place, run))
        with progress(err) as tell:
            found = find_traces(place, targets or [], lambda done, total: tell("feeds", done, done / total))
        counts, records = count_rows(place, found), found.by_archive()
        would = "would go" if dry_run else "went"
        copies = find_copies(place, found)
        ok = True
        if not dry_run and (counts or targets):
            run.open(place.parquet)
            with progress(err) as tell:
                results, problems = take_out(place, run, found, lambda step: tell(step, 0, 0.0))
            say(problems)
            ok = show_failing(results) and not problems
        for name, count in counts.items():
            out.print(f"{name}: {count:,} rows {would}", highlight=False)
        size = sum(place.path_of(name).stat().st_size for name in records if place.path_of(name).is_file())
        what = f"{sum(map(len, records.values())):,} records in {len(records):,} archives ({size:,} bytes)"
        out.print(f"raw: {what} {would}, {len(found.sources):,} feeds and sitemaps among them", highlight=False)
        for warc_file in sorted({name for name, _ in found.places if is_elsewhere(name)}):
            say([f"{warc_file}: not altered, it lies outside the home; its page is not read from it any more"])
        say([f"{url}: stays, it has the same text; forget it by its own URL" for url in copies])
        say([f"{path}: names it, and is not ours to alter" for path in find_mentions(place, found)])
    raise typer.Exit(0 if ok else 1)


def _check_outlets(place: Home, settings: Config, targets: list[str]) -> None:
    """Raise ConfigError where a domain would be asked again every night."""
    from flows.forgotten import Forgotten, domain_digest
    from flows.keeping.traces import read_target

    gone = Forgotten(frozenset(domain_digest(value) for kind, value in map(read_target, targets) if kind == "domain"))
    for outlet in settings.outlets:
        if outlet.enabled and gone.names(f"http://{outlet.domain}/"):
            raise ConfigError(
                f"{place.outlets_file}: outlet {outlet.id} is of {outlet.domain} and enabled, so every night would ask "
                "it again: set enabled = false, or take it out of the file, then forget it"
            )
