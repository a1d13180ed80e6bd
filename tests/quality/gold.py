"""The repo's own gold: the sample outlets with their truth."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.agencies import load_agencies
from config.files import PACKAGED
from config.outlets import load_outlets
from extractors.extract import Desk, extract_page
from extractors.records import Brief, Extraction, Page
from flows.demo.server import CONFIG, SITES, read_sites

GOLD = Path(__file__).parents[1] / "gold"
FETCHED = datetime(2026, 3, 13, 2, 30, tzinfo=UTC)


def demo_brief() -> Brief:
    """The brief of the sample outlets."""
    with tempfile.TemporaryDirectory() as folder:
        outlets = Path(folder) / "outlets.toml"
        outlets.write_text((CONFIG / "outlets.toml").read_text(encoding="utf-8").replace("ADDRESS", "127.0.0.1:1"))
        found = load_outlets(outlets)
    return Brief(
        outlets=found,
        agencies=load_agencies(PACKAGED / "agencies.toml") | load_agencies(CONFIG / "agencies.toml"),
    )


def read_gold(brief: Brief) -> Iterator[tuple[str, dict[str, Any], dict[str, Any] | None]]:
    """Host, truth and what is extracted (None for a rejection), page by page."""
    desk = Desk.of(brief)
    served = read_sites(SITES)
    for path in sorted(GOLD.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            truth = json.loads(line)
            page = served[path.stem, truth["path"]]
            found = extract_page(
                Page(
                    url=f"http://www.{path.stem}{truth['path']}",
                    fetched_at=FETCHED,
                    body=page.file.read_bytes(),
                    content_type=page.content_type,
                    warc_file="gold",
                    warc_offset=0,
                ),
                desk,
            )
            yield path.stem, truth, flatten(found) if isinstance(found, Extraction) else None


def flatten(found: Extraction) -> dict[str, Any]:
    """The article's fields, and its pictures as dictionaries."""
    images = [dataclasses.asdict(image) for image in found.images]
    return dataclasses.asdict(found.article) | {"images": images}
