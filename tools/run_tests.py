"""Runs every suite and ends with true ``N passed, N failed`` lines: one per suite, then the sum."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TWO_WORKERS = ["-n", "2", "--dist", "loadfile"]
"""Each worker has a database, a cupsd, an outside world of its own; tests/bridge/conftest.py keeps more together."""
FOUR_WORKERS = ["-n", "4", "--dist", "loadfile"]
"""For tests that mostly wait for a device's own pace."""
ALONE = ["-p", "no:xdist"]
"""For what judges by the clock a person would: how soon the page says something."""

PYTEST_SUITES = (
    ("architecture", ["tests/test_architecture.py"], ALONE),
    ("rules", ["tests/rules"], TWO_WORKERS),
    ("bridge", ["tests/bridge"], FOUR_WORKERS),
    ("service", ["tests/service"], TWO_WORKERS),
    ("web", ["tests/web", "tests/faults"], TWO_WORKERS),
    ("end to end", ["e2e"], ALONE),
)


@dataclass
class Result:
    name: str
    passed: int
    failed: int
    seconds: float


def pytest_suite(name: str, paths: list[str], how: list[str]) -> Result:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", f"--junitxml={report}", *how, *paths]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        passed, failed = _junit(report) if report.exists() else (0, 1)
    if code not in (0, 1, 5) and failed == 0:
        failed = 1  # the run itself broke: never report that as success
    if passed + failed == 0:
        failed = 1  # a suite without tests is a mistake
    return Result(name, passed, failed, time.monotonic() - started)


def _junit(report: Path) -> tuple[int, int]:
    passed = failed = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):  # our own file
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        failed += bad
        passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    return passed, failed


def node_suite() -> Result:
    started = time.monotonic()
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").rglob("*.test.js"))
    run = subprocess.run(
        ["node", "--test", "--test-reporter=tap", *files], cwd=ROOT, check=False, capture_output=True, text=True
    )
    found = {key: int(value) for key, value in re.findall(r"^# (pass|fail|cancelled) (\d+)$", run.stdout, re.M)}
    passed, failed = found.get("pass", 0), found.get("fail", 0) + found.get("cancelled", 0)
    if failed or run.returncode or not passed:
        print(run.stdout, run.stderr)
        failed = max(failed, 1)
    return Result("javascript", passed, failed, time.monotonic() - started)


def summary(results: list[Result]) -> int:
    """One line a result, then the sum; the exit status."""
    print()
    for result in results:
        print(f"{result.name:14} {result.passed} passed, {result.failed} failed  ({result.seconds:.0f} s)")
    passed, failed = sum(r.passed for r in results), sum(r.failed for r in results)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


def main() -> int:
    return summary([node_suite(), *(pytest_suite(*suite) for suite in PYTEST_SUITES)])


if __name__ == "__main__":
    sys.exit(main())
