"""The bridge dies at any moment: nothing it answered is lost, no paper comes twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.faults.long import kill_bridge

ROOT = Path(__file__).parents[2]


def test_killed_before_every_single_step_on_the_disk_it_keeps_what_it_had_answered() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.crash_points"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("0 lost, 0 doubled, 0 corrupt") == 2


def test_killed_while_it_prints_and_stores_it_loses_doubles_and_breaks_nothing(tmp_path: Path) -> None:
    figures = kill_bridge.run(3, 7, tmp_path)
    assert {name: figures.get(name, 0) for name in ("lost", "doubled", "corrupt")} == {
        "lost": 0,
        "doubled": 0,
        "corrupt": 0,
    }
    assert figures["spool answered puts"] > 0
