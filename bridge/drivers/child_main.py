"""``python child_main.py WORKER.py``: the worker's end of ``child.py``.

Run as a file and importing nothing of the bridge, so that it starts fast. The worker is killed with its parent.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import signal
import sys
from types import ModuleType

_PR_SET_PDEATHSIG = 1


def load(path: str) -> ModuleType:
    """The worker, under a name that hides no library."""
    spec = importlib.util.spec_from_file_location("driver_worker", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(argv: list[str]) -> int:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # What a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: dict[str, object]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    handle = load(argv[0]).handle
    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        number = request.pop("id")
        try:
            answer = handle(request)
        except Exception as error:
            say({"id": number, "stumbled": type(error).__name__})
            return 1
        say({"id": number, **answer})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
