"""The notebook for analysts, run as its reader runs it."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import vl_convert

from tests.conftest import ask

EXAMPLE = Path(__file__).parents[1] / "docs" / "example.py"


def test_three_charts_come_out(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCUT_HOME", str(demo_home))
    spec = importlib.util.spec_from_file_location("example", EXAMPLE)
    assert spec
    assert spec.loader
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    outputs, names = example.app.run()
    names["con"].close()  # within one process all who have the file open share its settings
    charts = {name: chart for name, chart in names.items() if name.endswith("_chart")}
    assert [chart for chart in outputs if any(chart is known for known in charts.values())] == list(charts.values())
    bars = {
        name: vl_convert.vegalite_to_svg(chart.to_dict()).count('aria-roledescription="bar"')
        for name, chart in charts.items()
    }
    published = demo_home / "coverage.duckdb"
    [(days, speakers, credits)] = ask(
        published,
        "SELECT (SELECT count(DISTINCT day) FROM coverage_by_day), (SELECT count(*) FROM who_is_quoted), "
        "(SELECT count(DISTINCT (outlet_id, agency IS NULL, agency IS NULL AND creator IS NULL)) FROM image_credits)",
    )
    assert bars["coverage_chart"] == 2 * days == 8
    assert 12 < bars["quoted_chart"] <= speakers
    assert bars["credits_chart"] == credits > 8
    assert len(bars) == 3


def test_the_page_that_marimo_makes_of_it(demo_home: Path, tmp_path: Path) -> None:
    page = tmp_path / "example.html"
    done = subprocess.run(
        [sys.executable, "-m", "marimo", "export", "html", str(EXAMPLE), "-o", str(page)],
        env={"PRESSCUT_HOME": str(demo_home), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert "62 articles of 8 outlets, 2026-03-09 to 2026-03-12" in text
    assert len(re.findall(r"vegalite", text)) >= 3
