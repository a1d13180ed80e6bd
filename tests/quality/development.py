"""The development pages beside the repo, scored by their own scorer; nothing of them is copied."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from fastwarc.warc import ArchiveIterator

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.brief import Brief
from extractors.extract import Desk, extract_page
from extractors.records import Page, Rejection
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

# What JSON-LD, microdata and meta tags call the pages that are hardest for their text.
_LIVE = re.compile(rb"LiveBlogPosting|liveBlogUpdate")
_PAID = re.compile(
    rb"""isAccessibleForFree["']?\s*[:=]\s*["']?false|content_tier["'] content=["'](?:locked|metered)""", re.I
)
_TEXT_SETS = ("aeb", "fe", "fundus")
# Names in the truth that are nobody's: our authors are people.
_NOBODY = re.compile(
    r"redaktion|staff|news|\bteam|online|agencies|agenturen|press|\bafp\b|\bdpa\b|reuters|^\S+$|\.de$|agencia|ajans|monde|"
    r"zeitung|deutschland$",
    re.I,
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
    truth = _read_truth()
    scores = {}
    for name in DATASETS:
        pages = [page for page in truth if page["dataset"] == name]
        scores[name] = scorer.aggregate([scorer.score_record(t, predictions.get(t["url"], {}), False) for t in pages])
        scores[name]["missed"] = sum(page["url"] not in predictions for page in pages)
    return scores


def score_classes(predictions: Mapping[str, Record]) -> dict[str, tuple[float, int]]:
    """Mean scores over classes of pages, each with their number: the text of live blogs and of paid pages (F1 of the
    mean precision and recall), authors where the truth names a person (F1 over these), the minute where the truth
    has one."""
    scorer, truth = _scorer(), _read_truth()
    bodies = {page.url: page.body for page in read_development()}
    texts = [t for t in truth if t["dataset"] in _TEXT_SETS]
    scores = {}
    for name, pattern in (("text of live blogs", _LIVE), ("text of paid pages", _PAID)):
        pages = [t for t in texts if pattern.search(bodies[t["url"]])]
        rows = [scorer.score_record(t, predictions.get(t["url"], {}), False) for t in pages]
        scores[name] = (scorer.aggregate(rows)["text_F1_aeb"], len(rows))
    people = [
        scorer.set_f1(scorer.author_set(named), scorer.author_set(predictions.get(t["url"], {}).get("authors")))[2]
        for t in truth
        if t["dataset"] == "fundus" and (named := [a for a in t["authors"] or () if not _NOBODY.search(a)])
    ]
    scores["authors who are people"] = (sum(people) / len(people), len(people))
    minutes = [
        _read_moment(_get_date(predictions.get(t["url"], {}))) == moment
        for t in truth
        if t["dataset"] == "fundus" and (moment := _read_moment(t["date"]))
    ]
    scores["date to the minute"] = (sum(minutes) / len(minutes), len(minutes))
    return scores


def _read_truth() -> list[Record]:
    return [json.loads(line) for line in (PAGES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def _get_date(found: Record) -> str | datetime | None:
    """The date of a prediction: ours has an instant beside its day, peers have one field for both."""
    return found.get("published_at") or found.get("date")


def _read_moment(value: str | datetime | None) -> datetime | None:
    """The minute of a date that has a time and a zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not moment or not moment.tzinfo or not (moment.hour or moment.minute):
        return None
    return moment.replace(second=0, microsecond=0)


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
