"""Runs the long programs of one folder one after another: ``tools/run_long.py tests/faults/long``.

Each program is a module that prints its figures and says by its exit status whether all is well. Ends with
one line a program, then the sum.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from run_tests import ROOT, Result, summary

_MAIN = "sys.exit(main("
"""What a program that says by its exit status how it went has, and a module that programs share has not."""


def run_program(file: Path) -> Result:
    module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    print(f"== {module}", flush=True)
    started = time.monotonic()
    code = subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=False).returncode
    return Result(file.stem, int(code == 0), int(code != 0), time.monotonic() - started)


def main(folder: str) -> int:
    files = [file for file in sorted((ROOT / folder).glob("*.py")) if _MAIN in file.read_text("utf-8")]
    results = [run_program(file) for file in files]
    if not results:
        results = [Result(folder, 0, 1, 0.0)]  # a folder without programs is a mistake
    return summary(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
