"""``python -m tests.bridge.conformance --url ws://127.0.0.1:5846/xfs4iot/v1.0 --token TOKEN --origin ORIGIN``.

One line a rule, then the sums. Exit status: 0 all kept, 1 a rule is broken, 2 the bridge cannot be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

from websockets.exceptions import WebSocketException

from tests.bridge.conformance.rule import Hand
from tests.bridge.conformance.suite import run_all
from tests.bridge.conformance.wire import Bridge, Broken

UNREACHABLE = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bridge.conformance", description="Test a bridge.")
    parser.add_argument("--url", default="ws://127.0.0.1:5846/xfs4iot/v1.0", help="the publisher's address")
    parser.add_argument("--token", default=os.environ.get("XIAOER_LAUNCH_TOKEN", ""), help="the launch token")
    parser.add_argument("--origin", default="http://127.0.0.1:8080", help="an origin on the bridge's list")
    parser.add_argument("--sim", type=Path, metavar="DIR", help="data directory of the simulators: moves the devices")
    arguments = parser.parse_args()
    bridge = Bridge(arguments.url.rstrip("/"), arguments.token, arguments.origin)
    return asyncio.run(_run(bridge, Hand(arguments.sim) if arguments.sim else None))


async def _run(bridge: Bridge, hand: Hand | None) -> int:
    sums: Counter[str] = Counter()
    try:
        async for verdict in run_all(bridge, hand):
            print(verdict.line, flush=True)
            sums[verdict.state] += 1
    except (OSError, WebSocketException, Broken) as error:
        print(f"the bridge at {bridge.url} cannot be tested: {error}", file=sys.stderr)
        return UNREACHABLE
    untried = sums["needs a hand"] + sums["does not apply"]
    print(f"\n{sums['ok']} passed, {sums['BROKEN']} failed, {untried} not tried")
    return 1 if sums["BROKEN"] else 0


if __name__ == "__main__":
    sys.exit(main())
