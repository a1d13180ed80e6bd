"""What a run asks of those before it: the published file and Parquet give the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.urls import article_id
from tests.warehouse.rows import START, add_batch, add_visits, article, fetch, image, outlet_run, rejection
from warehouse.known import Known
from warehouse.publish import publish
from warehouse.runs import Run

Row = dict[str, Any]
SITE = "https://quayecho.example"
FEED, MAP, ROBOTS = f"{SITE}/rss.xml", f"{SITE}/news.xml", f"{SITE}/robots.txt"
FERRY, TUG, GONE, SLOW, FORBIDDEN = (f"{SITE}/{name}" for name in ("ferry", "tug", "gone", "slow", "forbidden"))


def night(count: float, seconds: float = 0) -> Any:
    return START + timedelta(days=count, seconds=seconds)


def said(title: str, **more: Any) -> Row:
    """What a feed said of an article, as columns of `fetches`."""
    link = {"found_in": FEED, "link_source": "feed", "link_title": title, "link_date": None, "link_modified": None}
    return link | {"link_language": None} | more


def answer(outcome: str, status: int | None = None, **more: Any) -> Row:
    """An answer that brought nothing home."""
    return {"outcome": outcome, "http_status": status, "warc_file": None, "warc_offset": None} | more


def feed(number: int, offset: int, asked: str = FEED, /, **more: Any) -> Row:
    return fetch(number, offset, requested_url=asked, purpose="feed" if asked == FEED else "sitemap", **more)


NIGHTS: dict[int, list[Row]] = {
    0: [
        feed(0, 1, etag='"f0"', links=9, links_digest="d0"),
        feed(0, 2, MAP, links_digest="m0"),
        fetch(0, 3, requested_url=ROBOTS, purpose="robots"),
        fetch(0, 4, requested_url=FERRY, **answer("http_5xx", 503)),  # tried again
        fetch(0, 6, requested_url=FERRY, attempt=2, etag='"a"', last_modified="then", **said("Ferry aground")),
        fetch(0, 7, requested_url=SLOW, **said("Slow"), **answer("read_timeout")),
        fetch(0, 8, requested_url=GONE, **said("Gone"), **answer("http_4xx", 404)),
        fetch(
            0,
            9,
            requested_url=FORBIDDEN,
            **said("Forbidden"),
            **answer("robots", attempt=0, detail="robots.txt forbids it"),
        ),
    ],
    1: [
        feed(1, 1, **answer("not_modified", 304), links_digest="d0"),
        feed(1, 2, MAP, **answer("http_5xx", 503, retry_at=night(2, 120)), url=f"{SITE}/moved/news.xml"),
        fetch(1, 3, requested_url=ROBOTS, **answer("http_4xx", 404), purpose="robots"),
        fetch(1, 4, requested_url=FERRY, **said("Ferry freed", link_modified=night(1)), **answer("not_modified", 304)),
        fetch(1, 5, requested_url=SLOW, **said("Slow"), **answer("read_timeout")),
        fetch(1, 6, requested_url=SLOW, **said("Slow"), **answer("http_5xx", 500), attempt=2),
        fetch(1, 7, requested_url=GONE, **said("Gone"), **answer("http_4xx", 410)),
        fetch(
            1,
            8,
            requested_url=FORBIDDEN,
            **said("Forbidden"),
            **answer("robots", attempt=0, detail="robots.txt forbids it"),
        ),
        fetch(1, 9, requested_url=f"{TUG}/", link_id=article_id(TUG), **said("Tug", link_language="en", found_in=MAP)),
        fetch(1, 10, requested_url=f"{SITE}/other", outlet_id="other"),
    ],
    2: [
        feed(2, 1, etag='"f2"', links_digest="d2"),
        fetch(2, 3, requested_url=ROBOTS, **answer("http_5xx", 503, retry_at=night(2, 60)), purpose="robots"),
        fetch(2, 4, requested_url=TUG, etag='"t"', **said("Tug", link_date=night(1), link_source="sitemap")),
        fetch(2, 5, requested_url=GONE, **said("Gone for good"), **answer("http_4xx", 410)),
        fetch(
            2,
            6,
            requested_url=FORBIDDEN,
            **said("Forbidden"),
            **answer("robots", attempt=0, detail="robots.txt forbids it"),
        ),
        fetch(2, 7, requested_url="https://slow.example/x", **answer("http_429", 429, retry_at=night(3)), url=None),
        fetch(2, 8, requested_url="https://slow.example/y", **answer("http_4xx", 404, retry_at=night(9))),
    ],
}
VISITS = {
    0: [outlet_run(0), outlet_run(0, outlet_id="other", status="failed", problem="dns", failures=1)],
    1: [outlet_run(1, links=9), outlet_run(1, outlet_id="other", status="failed", failures=2, rests_until=night(3))],
    2: [outlet_run(2, status="interrupted"), outlet_run(2, outlet_id="other", status="resting", failures=2)],
}


def fill(home: Path) -> tuple[Path, Path]:
    parquet, target = home / "parquet", home / "coverage.duckdb"
    for number, rows in NIGHTS.items():
        Run(f"run{number}", night(number), "test").open(parquet)
        add_visits(parquet, f"fetch{number}", rows, VISITS[number])
    lost = [rejection(1, 50), rejection(1, 51, url="urn:sha256:00ff", payload_digest=None)]
    add_batch(parquet, "extract0", [article("ferry", "The ferry ran aground")], rejections=lost)
    publish(parquet, target, Run("run2", night(2), "test"), [], despite_checks=True)
    return parquet, target


@pytest.fixture(scope="module")
def full_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return fill(tmp_path_factory.mktemp("known"))


@pytest.fixture(params=["published", "parquet"])
def known(full_home: tuple[Path, Path], request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Known]:
    parquet, target = full_home
    with Known(parquet, target if request.param == "published" else tmp_path / "none.duckdb") as found:
        yield found


def test_the_story_of_a_link_that_came_home(known: Known) -> None:
    key = article_id(FERRY)
    assert known.links([key, article_id(f"{SITE}/never")]) == {
        key: {
            "link_id": key,
            "url": FERRY,
            "first_ok": night(0, 6),
            "answered_at": night(1, 4),
            "refusals": 0,
            "failures": 1,  # a run, in which it came home after all
            "validators": {"url": FERRY, "etag": '"a"', "last_modified": "then"},
            "said": {"found_in": FEED, "source": "feed", "title": "Ferry freed", "date": None}
            | {"modified": night(1), "language": None},
        }
    }


def test_the_story_of_a_link_with_two_spellings(known: Known) -> None:
    (story,) = known.links([article_id(TUG)]).values()
    assert (story["url"], story["first_ok"], story["answered_at"]) == (f"{TUG}/", night(1, 9), night(2, 4))
    assert story["validators"] == {"url": TUG, "etag": '"t"', "last_modified": None}
    newest = {"found_in": FEED, "source": "sitemap", "title": "Tug", "date": night(1)}
    assert story["said"] == newest | {"modified": None, "language": None}


@pytest.mark.parametrize(
    ("url", "answered_at", "refusals", "failures"),
    [(GONE, night(2, 5), 3, 3), (SLOW, None, 0, 2), (FORBIDDEN, None, 0, 3)],
)
def test_the_stories_of_links_that_never_came_home(
    known: Known, url: str, answered_at: object, refusals: int, failures: int
) -> None:
    (story,) = known.links([article_id(url)]).values()
    assert (story["first_ok"], story["validators"]) == (None, None)
    assert (story["answered_at"], story["refusals"], story["failures"]) == (answered_at, refusals, failures)


def test_many_links_at_once_and_none(known: Known) -> None:
    ids = [article_id(url) for url in (FERRY, TUG, GONE, SLOW, FORBIDDEN)]
    assert known.links([*ids, *ids, "", "'"]).keys() == set(ids)
    assert known.links([]) == {}
    assert known.links([article_id(FEED), article_id(ROBOTS)]) == {}, "feeds and robots.txt are no articles"


def test_links_of_an_outlet_that_came_home_since(known: Known) -> None:
    def urls(outlet_id: str, since: Any) -> list[str]:
        return [story["url"] for story in known.links_of(outlet_id, since)]

    assert urls("quay-echo", night(-1)) == [f"{TUG}/", FERRY], "the newest first"
    assert urls("quay-echo", night(0, 6)) == [f"{TUG}/"], "the first time counts"
    assert urls("quay-echo", night(1, 9)) == []
    assert urls("other", night(-1)) == [f"{SITE}/other"]
    assert urls("nobody", night(-1)) == []
    assert known.links_of("quay-echo", night(0)) == [
        known.links([article_id(url)])[article_id(url)] for url in (TUG, FERRY)
    ]


def test_files_of_hosts_that_were_answered_for_good(known: Known) -> None:
    (row,) = known.files(night(-1)).values()
    assert (row["requested_url"], row["outcome"], row["fetched_at"]) == (ROBOTS, "http_4xx", night(1, 3))
    assert known.files(night(1, 2)) == {ROBOTS: row}
    assert known.files(night(1, 3)) == {}, "what came since did not answer"


def test_sources_that_gave_something(known: Known) -> None:
    found = {url: row for (outlet, url), row in known.sources().items() if outlet == "quay-echo"}
    assert {url: (row["fetched_at"], row["etag"], row["links_digest"]) for url, row in found.items()} == {
        FEED: (night(2, 1), '"f2"', "d2"),
        MAP: (night(0, 2), None, "m0"),  # its host was busy since
    }
    assert (found[MAP]["warc_file"], found[MAP]["warc_offset"]) == ("raw/night0.warc.gz", 2)
    assert {outlet for outlet, _ in known.sources()} == {"quay-echo"}


def test_hosts_that_want_rest(known: Known) -> None:
    asked = "https://slow.example/x"
    assert known.rests(night(1)) == [
        (ROBOTS, night(2, 60)),
        (f"{SITE}/moved/news.xml", night(2, 120)),
        (asked, night(3)),
    ]
    assert [url for url, _ in known.rests(night(2, 60))] == [f"{SITE}/moved/news.xml", asked]
    assert known.rests(night(3)) == []


def test_last_visits_that_were_ended(known: Known) -> None:
    visits = known.last_visits()
    assert visits == {
        "quay-echo": outlet_run(1, links=9),
        "other": outlet_run(2, outlet_id="other", status="resting", failures=2),
    }


def test_articles_and_digests(known: Known) -> None:
    assert known.articles(["ferry", "tug"]) == {"ferry"}
    assert known.articles([]) == set()
    assert known.digests() == {"digest ferry 0 0", "digest", "00ff"}


def test_nothing_is_known_of_an_empty_home(tmp_path: Path) -> None:
    with Known(tmp_path / "parquet", tmp_path / "coverage.duckdb") as known:
        assert (known.links([article_id(FERRY)]), known.links_of("quay-echo", START)) == ({}, [])
        assert (known.files(START), known.sources(), known.rests(START)) == ({}, {}, [])
        assert (known.last_visits(), known.articles(["ferry"]), known.digests()) == ({}, set(), set())
    assert list(tmp_path.iterdir()) == []


def test_a_batch_without_its_mark_is_not_known(tmp_path: Path) -> None:
    add_visits(tmp_path, "whole", [fetch(0, requested_url=FERRY)])
    add_visits(tmp_path, "cut off", [fetch(0, requested_url=TUG)])
    (tmp_path / "batches" / "day=2026-03-10" / "cut off.parquet").unlink()
    with Known(tmp_path, tmp_path / "coverage.duckdb") as known:
        assert known.links([article_id(FERRY), article_id(TUG)]).keys() == {article_id(FERRY)}


@pytest.mark.parametrize("fault", ["held", "older", "broken", "folder"])
def test_parquet_answers_where_the_published_file_cannot(tmp_path: Path, fault: str) -> None:
    parquet, target = fill(tmp_path)
    holder = duckdb.connect(str(target)) if fault == "held" else None
    if fault == "older":
        with duckdb.connect(str(target)) as con:
            con.execute("ALTER TABLE fetches DROP COLUMN retry_at")
    elif fault == "broken":
        target.write_bytes(b"not a database")
    elif fault == "folder":
        target.unlink()
        target.mkdir()
    with Known(parquet, target) as known:
        assert known.links([article_id(FERRY)])[article_id(FERRY)]["first_ok"] == night(0, 6)
        assert len(known.rests(night(1))) == 3
    if holder:
        holder.close()


def test_pictures_to_ask_for(tmp_path: Path) -> None:
    rows = [article(name, f"text of {name}", 2, n) for n, name in enumerate(("old", "a", "b"))]
    visits = [
        fetch(2 * (name != "old"), n, requested_url=f"{SITE}/{name}", warc_file=rows[n]["warc_file"], warc_offset=n)
        for n, name in enumerate(("old", "a", "b"))
    ]
    visits[2]["outlet_id"] = "harbour-post"
    shown = [
        image(rows[0], 0, image_id="of-old"),
        image(rows[1], 0, image_id="both", width=300, url="https://i.example/both-300.jpg"),
        image(rows[1], 1, image_id="came"),
        image(rows[1], 2, image_id="gone"),
        image(rows[1], 3, image_id="slow", url="https://i.example/slow.jpg"),
        image(rows[1], 4, image_id="shut", url="https://i.example/shut.jpg"),
        image(rows[1], 5, image_id="card", role="metadata"),
        image(rows[2], 0, image_id="both", width=900, url="https://i.example/both-900.jpg", role="metadata"),
    ]
    asked = [("came", "ok"), ("gone", "http_4xx"), ("slow", "read_timeout"), ("shut", "robots")]
    visits += [
        fetch(1, n, purpose="picture", link_id=name, outcome=outcome, warc_file=None, warc_offset=None)
        for n, (name, outcome) in enumerate(asked)
    ]
    add_batch(tmp_path / "parquet", "b0", rows, shown)
    add_visits(tmp_path / "parquet", "v0", visits)
    expected = {
        "harbour-post": [("both", "https://i.example/both-900.jpg")],
        "quay-echo": [("slow", "https://i.example/slow.jpg"), ("shut", "https://i.example/shut.jpg")],
    }
    for name in ("none.duckdb", "coverage.duckdb"):
        with Known(tmp_path / "parquet", tmp_path / name) as known:
            for outlets in (["quay-echo", "harbour-post"], ["harbour-post"]):
                found: dict[str, list[tuple[str, str]]] = {}
                for row in known.pictures(outlets, START + timedelta(days=1)):
                    found.setdefault(row["outlet_id"], []).append((row["image_id"], row["url"]))
                assert found == {outlet: expected[outlet] for outlet in outlets}
        publish(tmp_path / "parquet", tmp_path / "coverage.duckdb", Run("run2", START, "test"), [], ends=False)
