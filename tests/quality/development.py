"""The development pages beside the repo, scored by their own scorer; nothing of them is copied."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from fastwarc.warc import ArchiveIterator

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.extract import Desk, extract_page
from extractors.records import Brief, Page, Rejection
from tests.quality.gold import flatten

PAGES = Path(__file__).parents[3] / "shared" / "pages"
SEED = PAGES.parent / "seed"
COLUMNS = (
    "text_F1_aeb",
    "seg_f1",
    "title",
    "date",
    "authors",
    "lead",
    "img_r",
    "img_p",
    "cap_f1",
    "credit_f1",
    "language",
)


def score_development() -> tuple[dict[str, dict[str, Any]], Counter[str]]:
    """Scores by dataset, and rejections by reason. Needs the folder of development pages."""
    scorer = _scorer()
    desk = Desk.of(Brief(agencies=load_agencies(PACKAGED / "agencies.toml")))
    truth = {t["url"]: t for t in map(json.loads, (PAGES / "truth.jsonl").read_text(encoding="utf-8").splitlines())}
    rows, reasons = [], Counter[str]()
    for record in ArchiveIterator(str(PAGES / "pages.warc.gz")):
        url = record.headers["WARC-Target-URI"]
        assert record.record_date
        page = Page(
            url=url,
            fetched_at=record.record_date,
            body=record.reader.read(),
            content_type="text/html",
            warc_file="pages.warc.gz",
            warc_offset=record.stream_pos,
        )
        found = extract_page(page, desk)
        prediction: dict[str, Any] = {}
        if isinstance(found, Rejection):
            reasons[found.reason] += 1
        else:
            prediction = flatten(found)
            prediction["date"] = str(found.article.published_day) if found.article.published_day else None
        rows.append(scorer.score_record(truth[url], prediction, False))
    datasets = ("aeb", "fe", "fundus", "traf")
    return {name: scorer.aggregate([row for row in rows if row["dataset"] == name]) for name in datasets}, reasons


def score_seed() -> dict[str, bool]:
    """Whether the clipping that the project began with gives what is expected of its article and picture."""
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    page = Page(
        url="urn:sha256:seed",
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
        body=(SEED / "clipping.txt").read_bytes(),
        content_type="text/plain",
        warc_file="seed",
        warc_offset=0,
    )
    found = extract_page(page, Desk.of(Brief(agencies=load_agencies(PACKAGED / "agencies.toml"))))
    assert not isinstance(found, Rejection)
    article, wanted = found.article, expected["article"]
    pictures = [(i.url, i.caption, i.creator, i.agency) for i in found.images]
    return {
        "outlet": article.outlet_id == wanted["outlet_domain"],
        "day": str(article.published_day) == wanted["published_on"] and article.published_source == "image_url",
        "language": article.language == wanted["language"],
        "title": (article.title or "").startswith(wanted["title_starts_with"]),
        "text": not [mark for mark in wanted["text_must_not_contain"] if mark in article.text],
        "pictures": pictures
        == [(i["url"], i["caption"], i["credit_creator"], i["credit_agency"]) for i in expected["images"]],
    }


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("development_score", PAGES / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
