"""What the bridge costs a kiosk that stands idle, with every service on simulated devices.

    python -m tests.benchmarks.bridge_idle [seconds]

The bridge, its children and the simulators are processes of their own; an open page is played by one connection to
every service. Measured are the bridge's processor time over the seconds, its children's included, and its resident
memory, without them and with them. Exit status 1 beyond 1 % of one processor or 150 MB for the bridge itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.bridge.running_kiosk import Kiosk, running_kiosk

SECONDS = 20.0
SETTLE_SECONDS = 5.0
ALLOWED_SHARE = 0.01
ALLOWED_MEGABYTES = 150.0
TICKS = os.sysconf("SC_CLK_TCK")


def family(process: int) -> list[int]:
    """A process and all that descend from it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def processor_seconds(process: int) -> float:
    """User and system time of a process, and of its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def resident_megabytes(process: int) -> float:
    """Resident memory in 10**6 bytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS:"))


async def ask(connection: ClientConnection, name: str) -> dict[str, Any]:
    """The payload of an immediate command's completion."""
    await connection.send(json.dumps({"header": {"name": name, "type": "command", "version": "2.0", "requestId": 1}}))
    while True:
        message = json.loads(await connection.recv())
        if message["header"]["type"] == "completion":
            payload: dict[str, Any] = message["payload"]
            return payload


async def watch(kiosk: Kiosk, seconds: float) -> tuple[int, float]:
    """Hold a connection to every service for some seconds: how many services, and the share of a processor used."""
    assert kiosk.bridge is not None
    offers = [Subprotocol("xfs4iot.v1"), Subprotocol(f"token.{kiosk.token}")]
    async with AsyncExitStack() as stack:
        publisher = await stack.enter_async_context(
            connect(kiosk.url, origin=Origin(kiosk.origin), subprotocols=offers, proxy=None)
        )
        uris = [service["serviceURI"] for service in (await ask(publisher, "ServicePublisher.GetServices"))["services"]]
        for uri in uris:
            page = await stack.enter_async_context(
                connect(uri, origin=Origin(kiosk.origin), subprotocols=offers, proxy=None)
            )
            await ask(page, "Common.Status")
        await asyncio.sleep(SETTLE_SECONDS)
        begin, before = time.monotonic(), {process: processor_seconds(process) for process in family(kiosk.bridge.pid)}
        await asyncio.sleep(seconds)
        used = sum(processor_seconds(process) - before.get(process, 0.0) for process in family(kiosk.bridge.pid))
        return len(uris), used / (time.monotonic() - begin)


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as folder, running_kiosk(Path(folder)) as kiosk:
        services, share = asyncio.run(watch(kiosk, seconds))
        assert kiosk.bridge is not None
        own, *children = family(kiosk.bridge.pid)
        megabytes = resident_megabytes(own)
        with_children = megabytes + sum(resident_megabytes(child) for child in children)
    print(
        f"idle bridge: {services} services, {share:.2%} of a processor over {seconds:.0f} s (target 1 %), "
        f"{megabytes:.0f} MB resident (target 150), {with_children:.0f} MB with {len(children)} children"
    )
    return 0 if share <= ALLOWED_SHARE and megabytes <= ALLOWED_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
