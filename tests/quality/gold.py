"""The repo's own gold: sets of pages with their truth. The sample outlets are the first."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from config.agencies import load_agencies
from config.files import PACKAGED
from config.outlets import load_outlets
from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.records import Extraction, Page
from flows.demo.server import CONFIG, SITES, read_sites

GOLD = Path(__file__).parents[1] / "gold"
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
DEMO_FETCHED = datetime(2026, 3, 13, 2, 30, tzinfo=UTC)

Record = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class GoldSet:
    """Pages with their truth, and the brief that they are extracted with."""

    name: str
    title: str
    read_samples: Callable[[], Iterator[tuple[Page, Record]]]
    brief: Callable[[], Brief]

    def read_pages(self) -> Iterator[Page]:
        """The pages alone."""
        return (page for page, _ in self.read_samples())

    def extract(self) -> Iterator[tuple[str, Record, Record | None]]:
        """URL, truth and what is extracted (None for a rejection), page by page."""
        desk = Desk.of(self.brief())
        for page, truth in self.read_samples():
            found = extract_page(page, desk)
            yield page.url, truth, flatten(found) if isinstance(found, Extraction) else None


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


def read_demo() -> Iterator[tuple[Page, Record]]:
    """The pages of the sample outlets with their truth."""
    served = read_sites(SITES)
    for path in sorted(GOLD.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            truth = json.loads(line)
            page = served[path.stem, truth["path"]]
            yield (
                Page(
                    url=f"http://www.{path.stem}{truth['path']}",
                    fetched_at=DEMO_FETCHED,
                    body=page.file.read_bytes(),
                    content_type=page.content_type,
                    warc_file="gold",
                    warc_offset=0,
                ),
                truth,
            )


def read_pages(folder: str) -> Iterator[tuple[Page, Record]]:
    """The fictional pages of a folder of gold, with the truth in the JSON lines beside them."""
    for path in sorted((GOLD / folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            truth = json.loads(line)
            body = (GOLD / folder / "pages" / truth["page"]).read_bytes()
            page = Page(
                url=truth["url"],
                fetched_at=FETCHED,
                body=body,
                content_type="text/html",
                warc_file="gold",
                warc_offset=0,
            )
            yield page, {"article": True} | truth


def packaged_brief() -> Brief:
    """No outlets, and the agencies that come with the package."""
    return Brief(agencies=load_agencies(PACKAGED / "agencies.toml"))


def flatten(found: Extraction) -> Record:
    """The article's fields, and its pictures as dictionaries."""
    images = [dataclasses.asdict(image) for image in found.images]
    return dataclasses.asdict(found.article) | {"images": images}


DEMO = GoldSet("demo", "The repo's own gold: sample outlets", read_demo, demo_brief)
PICTURES = GoldSet("pictures", "The picture benchmark", partial(read_pages, "pictures"), packaged_brief)
KINDS = GoldSet("kinds", "Kinds of page, and articles easily got wrong", partial(read_pages, "kinds"), packaged_brief)
GOLD_SETS = (DEMO, PICTURES, KINDS)
