"""The development pages beside the repo, scored by their own scorer; nothing of them is copied."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from fastwarc.warc import ArchiveIterator

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.extract import Desk, extract_page
from extractors.records import Brief, Page, Rejection
from tests.quality.gold import Record, flatten

PAGES = Path(__file__).parents[3] / "shared" / "pages"
SEED = PAGES.parent / "seed"
DATASETS = ("aeb", "fe", "fundus", "traf")
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


def read_development() -> Iterator[Page]:
    """The development pages."""
    for record in ArchiveIterator(str(PAGES / "pages.warc.gz")):
        assert record.record_date
        yield Page(
            url=record.headers["WARC-Target-URI"],
            fetched_at=record.record_date,
            body=record.reader.read(),
            content_type="text/html",
            warc_file="pages.warc.gz",
            warc_offset=record.stream_pos,
        )


def extract_development() -> tuple[dict[str, Record], Counter[str]]:
    """Our own predictions by URL, and rejections by reason."""
    desk = Desk.of(Brief(agencies=load_agencies(PACKAGED / "agencies.toml")))
    predictions, reasons = {}, Counter[str]()
    for page in read_development():
        found = extract_page(page, desk)
        if isinstance(found, Rejection):
            reasons[found.reason] += 1
        else:
            day = found.article.published_day
            predictions[page.url] = flatten(found) | {"date": str(day) if day else None}
    return predictions, reasons


def score_development(predictions: Mapping[str, Record]) -> dict[str, Record]:
    """Scores by dataset, with the number of pages (`n`) and of those that have no prediction (`missed`)."""
    scorer = _scorer()
    truth = [json.loads(line) for line in (PAGES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    scores = {}
    for name in DATASETS:
        pages = [page for page in truth if page["dataset"] == name]
        scores[name] = scorer.aggregate([scorer.score_record(t, predictions.get(t["url"], {}), False) for t in pages])
        scores[name]["missed"] = sum(page["url"] not in predictions for page in pages)
    return scores


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
