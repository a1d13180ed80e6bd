"""Topics published: with the latest version of their article, and in homes that had none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from config.topics import Topic
from tests.conftest import ask
from tests.warehouse.rows import add_batch, article, topic
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.snapshots import write_snapshots

MIGRATION = Topic(id="migration", name="Migration", iptc="medtop:20000771", any={"en": ["migrant*"], "de": ["*asyl"]})
TRANSPORT = Topic(id="transport", name="Transport", any={"en": ["ferry"]})


def _publish(parquet: Path, target: Path, night: int, topics: list[Topic]) -> None:
    run = Run(f"run{night}", datetime(2026, 3, 10 + night, 3, tzinfo=UTC), "test")
    run.open(parquet)
    write_snapshots(parquet, run.run_id, [], [], topics)
    publish(parquet, target, run, [], despite_checks=True)


def test_topics_are_those_of_the_latest_version(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    first, other = article("ferry", "The ferry ran aground", 0, 0), article("boats", "Boats came", 0, 5)
    add_batch(
        parquet,
        "b0",
        [first, other],
        topics=[
            topic(first, "transport", score=0.8),
            topic(first, "migration"),
            topic(other, "migration", matched=["migrant*", "small boats"]),
        ],
    )
    _publish(parquet, target, 0, [MIGRATION, TRANSPORT])
    assert ask(target, "SELECT topic, article_id, score, matched FROM article_topics ORDER BY ALL") == [
        ("migration", "boats", 0.75, ["migrant*", "small boats"]),
        ("migration", "ferry", 0.75, ["ferry"]),
        ("transport", "ferry", 0.8, ["ferry"]),
    ]
    again = article("ferry", "The ferry ran aground in fog", 1, 0)
    add_batch(parquet, "b1", [again], topics=[topic(again, "transport", score=0.9)])
    _publish(parquet, target, 1, [MIGRATION])
    assert ask(target, "SELECT topic, article_id, score FROM article_topics ORDER BY ALL") == [
        ("migration", "boats", 0.75),
        ("transport", "ferry", 0.9),
    ]
    assert ask(target, "SELECT topic, name, iptc, languages FROM topics ORDER BY topic") == [
        ("migration", "Migration", "medtop:20000771", ["de", "en"]),
        ("transport", "Transport", None, ["en"]),
    ], "what left the file is kept, its rows still name it"
    assert ask(target, "SELECT passed FROM check_results WHERE check_name = 'ids_join' AND run_id = 'run1'") == [
        (True,)
    ]


def test_a_home_without_topics_goes_on(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    add_batch(parquet, "b0", [article("ferry", "The ferry ran aground", 0, 0)])
    _publish(parquet, target, 0, [])
    assert not (parquet / "article_topics").exists()
    again = article("ferry", "The ferry ran aground in fog", 1, 0)
    add_batch(parquet, "b1", [again], topics=[topic(again, "transport")])
    _publish(parquet, target, 1, [TRANSPORT])
    assert ask(target, "SELECT topic, article_id FROM article_topics") == [("transport", "ferry")]


def test_a_topic_that_nobody_declared_fails_the_check(tmp_path: Path) -> None:
    parquet, target = tmp_path / "parquet", tmp_path / "coverage.duckdb"
    row = article("ferry", "The ferry ran aground", 0, 0)
    add_batch(parquet, "b0", [row], topics=[topic(row, "sailing")])
    _publish(parquet, target, 0, [TRANSPORT])
    assert ask(target, "SELECT failing_rows, passed FROM check_results WHERE check_name = 'ids_join'")[0][1] is False
