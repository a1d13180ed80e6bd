from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.documents import DOCUMENTS, print_rows, read_queries

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
QUERIES = [query for document in DOCUMENTS for query in read_queries(document)]


@pytest.mark.parametrize(("sql", "printed"), QUERIES, ids=[sql.split("\n")[0][:30] for sql, _ in QUERIES])
def test_the_queries_of_the_documents_print_what_they_say(demo_home: Path, sql: str, printed: list[str]) -> None:
    assert print_rows(demo_home / "coverage.duckdb", sql) == printed


STARTS = re.findall(r"```python\n(.+?)\n```", README, re.S)


@pytest.mark.parametrize("number", [0, 1], ids=["pandas", "polars"])
def test_two_lines_start_a_data_frame(demo_home: Path, number: int) -> None:
    names: dict[str, Any] = {}
    exec(STARTS[number].replace("coverage/coverage.duckdb", str(demo_home / "coverage.duckdb")), names)
    assert list(names["coverage"].columns) == ["day", "outlet_id", "articles", "originals", "words"]
    assert names["coverage"]["articles"].sum() == 62


def test_every_start_has_two_lines() -> None:
    starts = STARTS + re.findall(r"```r\n(.+?)\n```", README, re.S)
    assert [len([*filter(None, start.splitlines())]) for start in starts] == [2, 2, 2]


def test_there_are_as_many_as_there_should_be() -> None:
    assert [len(read_queries(document)) for document in DOCUMENTS] == [5, 25]


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"(?<!!)\[[^\]]+\]\((?!https?:)([^)]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target


def test_its_example_of_an_outlet_is_valid(tmp_path: Path) -> None:
    from config.outlets import load_outlets

    block = re.search(r"```toml\n(.+?)```", README, re.S)
    assert block
    (tmp_path / "outlets.toml").write_text(block[1])
    assert [outlet.id for outlet in load_outlets(tmp_path / "outlets.toml")] == ["harbour-post"]
