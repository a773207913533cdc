"""The embedded set-up: ``xiaoer serve`` runs the server and, as its sibling child, the worker."""

from __future__ import annotations

import signal
import sys

from backend.core.config import Settings
from backend.supervisor import Child, Supervisor


def serve_with_worker(settings: Settings) -> int:
    """Keep one server and one worker alive until SIGTERM or Ctrl-C."""
    supervisor = Supervisor(
        [
            Child("server", [sys.executable, "-m", "backend.server"], lambda: True),
            Child("worker", [sys.executable, "-m", "backend.worker"], lambda: True),
        ],
        settings.data_dir / "logs",
        {},
    )

    def ask_to_stop(_signal: int, _frame: object) -> None:
        supervisor.stopping = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    supervisor.start()
    print(f"serving {settings.base_url}; logs in {settings.data_dir / 'logs'}", flush=True)
    try:
        supervisor.watch(lambda line: print(line, file=sys.stderr, flush=True))
    finally:
        supervisor.stop()
    return 0
