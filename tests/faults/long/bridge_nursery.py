"""Bridge processes that start at once: everything is imported here, and each one is a fork of it.

Run as ``python -m tests.faults.long.bridge_nursery CONFIG``: each line on standard input starts a bridge
and answers with ``pid N``; what the bridges say on standard output follows.
"""

from __future__ import annotations

import os
import signal
import sys

import bridge.app
import bridge.cli
import bridge.drivers.escpos
import bridge.drivers.ipp
import bridge.journal
import bridge.spool


def main(config: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.close(0)
            os._exit(bridge.cli.main(["serve", "--config", config]))
        print(f"pid {child}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
