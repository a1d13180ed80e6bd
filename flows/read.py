"""Reading what the operator has: clippings, saved pages and archives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from extractors.linking.identity import entity_id
from extractors.records import Rejection
from flows.extract import brief_of, raw_archives, unread
from flows.forgotten import load_forgotten
from flows.home import Config, Home, readable
from flows.journal import recover
from flows.keeping.forget import finish_forgetting
from flows.models import check_models
from flows.runner import extract_here, prepare_runner
from flows.sources import warc
from flows.sources.archive import new_archive, pack
from flows.sources.folder import Files, LocalFile, read_files
from flows.store import check_store, finish_swap
from warehouse.known import Known
from warehouse.parquet import remove_leftovers, row_of, write_batch
from warehouse.publish import is_current, publish
from warehouse.run_tables import REJECTIONS
from warehouse.runs import Run
from warehouse.snapshots import write_snapshots
from warehouse.versions import stamp_version


def begin(home: Home, run: Run, config: Config) -> list[str]:
    """Make the home ready for a run: what a run that was cut off left half done is removed; gives what is to be said
    of the models. Raises ConfigError, with the home as it was, where one of them is not installed, or where an earlier
    version wrote its tables."""
    finish_swap(home)
    check_store(home)
    remarks = check_models(brief_of(config))
    prepare_runner(home, config)
    for folder in (home.raw, home.parquet, home.work):
        folder.mkdir(parents=True, exist_ok=True)
    stamp_version(home.parquet)
    remove_leftovers(home.parquet)
    recover(home)
    for leftover in (*home.work.glob("*.at"), *home.raw.glob("**/*.part")):
        leftover.unlink(missing_ok=True)
    run.open(home.parquet)
    watched = [(entity_id(e.type, e.name, e.wikidata_id), e) for e in config.watchlist]
    write_snapshots(home.parquet, run.run_id, config.outlets, watched, config.topics)
    return remarks + finish_forgetting(home, run)


def finish_earlier(home: Home, run: Run, config: Config, count: Callable[[int, float], None]) -> list[str]:
    """Extract and publish what an earlier run left in raw/ and parquet/; nothing, as a rule."""
    left = unread(home, raw_archives(home))
    if not left and is_current(home.parquet, home.published):
        return []
    problems = extract_here(home, run, config, left, count)
    despite = config.settings.publish_despite_checks
    publish(home.parquet, home.published, run, problems, ends=False, despite_checks=despite)
    return problems


def keep_files(home: Home, run: Run, files: Files, outlet_id: str | None, max_bytes: int) -> int:
    """Keep the documents in raw/ as `resource` records; gives how many were left out, as read before."""
    name = f"{run.started_at:%Y-%m-%d}/{run.run_id}-files.warc.gz"
    lost: list[dict[str, object]] = []
    seen: set[str] = set()
    known = 0
    with Known(home.parquet, home.published) as earlier:
        digests = earlier.digests() | load_forgotten(home.parquet).digests
    with new_archive(home.raw / name, f"raw/{name}") as archive:
        for found in read_files(files.documents, max_bytes):
            urn = found.urn if isinstance(found, LocalFile) else found.url
            if urn in seen or urn.removeprefix("urn:sha256:") in digests:
                known += 1
                continue
            seen.add(urn)
            if isinstance(found, Rejection):
                unread_ = dict.fromkeys(("article_id", "payload_digest", "warc_file", "warc_offset"))
                found = replace(found, outlet_id=outlet_id)
                lost.append(row_of(found, run_id=run.run_id, fetched_at=run.started_at, **unread_))
                continue
            extra = {warc.FILE: readable(Path(found.name)), warc.OUTLET: outlet_id}
            archive.append(
                pack(
                    "resource",
                    found.urn,
                    found.body,
                    at=datetime.now(UTC),
                    content_type=found.content_type,
                    extra=extra,
                )
            )
    if lost:
        mark = {"batch_id": f"{run.run_id}-files", "run_id": run.run_id, "kind": "read", "pages": len(lost)}
        mark |= dict.fromkeys(("warc_file", "archive_id", "first_offset", "last_offset"))
        write_batch(home.parquet, f"{run.run_id}-files", {REJECTIONS: lost}, mark, run.started_at.date())
    return known


def read_here(
    home: Home,
    run: Run,
    config: Config,
    archives: Sequence[Path],
    count: Callable[[int, float], None],
    earlier: Sequence[str] = (),
    *,
    ends: bool = True,
) -> list[str]:
    """Extract the archives and what is new in raw/, and publish, without an orchestrator; gives the problems, the
    `earlier` ones of this run first. A run that goes on does not end here."""
    problems = [*earlier, *extract_here(home, run, config, [*raw_archives(home), *archives], count)]
    despite = config.settings.publish_despite_checks
    publish(home.parquet, home.published, run, problems, ends=ends, despite_checks=despite)
    return problems
