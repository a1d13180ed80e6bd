"""docs/operating.md: the units that it shows are right."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

OPERATING = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")
UNITS = re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.+?)```", OPERATING, re.S)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    assert [name for name, _ in UNITS] == ["presscut-schedule.service", "presscut.service", "presscut.timer"]
    for name, text in UNITS:  # their program and user are elsewhere
        there = re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('sh')}", text).replace("User=presscut", "User=root")
        (tmp_path / name).write_text(there)
    for name, _ in UNITS:
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
