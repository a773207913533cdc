"""What the lines at the end of a run may say (``tools/run_tests.py``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import run_tests

JOURNEYS = """
from pathlib import Path

def test_that_stands():
    pass

def test_that_fails_once():
    mark = Path(__file__).with_name("tried")
    if not mark.exists():
        mark.touch()
        raise AssertionError("the first time")

def test_that_fails():
    raise AssertionError("always")
"""


@pytest.fixture
def journeys(tmp_path: Path) -> str:
    path = tmp_path / "test_journeys.py"
    path.write_text(JOURNEYS, encoding="utf-8")
    return str(path)


def test_a_journey_that_fails_alone_is_tried_once_more_and_named(journeys: str) -> None:
    result = run_tests.pytest_suite(run_tests.BROWSER_SUITE, [journeys], run_tests.TWO_WORKERS)
    assert (result.passed, result.failed) == (2, 1)
    assert [test.split("::")[-1] for test in result.unsteady] == ["test_that_fails_once"]


def test_other_suites_are_tried_once(journeys: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = run_tests.pytest_suite("rules", [journeys], run_tests.ALONE)
    assert (result.passed, result.failed, result.unsteady) == (1, 2, ())
    assert run_tests.summary([result]) == 1
    assert capsys.readouterr().out.rstrip().endswith("1 passed, 2 failed")
