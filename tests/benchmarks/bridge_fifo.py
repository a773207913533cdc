"""Twenty commands at once on each of eight services: they end in the order they came, however many clients sent them.

    python -m tests.benchmarks.bridge_fifo

Four connections a service send five commands each, all services at the same time; the devices are fakes that take
a moment. Prints the order's faults (0) and the commands a second; exit status 1 when an order was broken.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from contextlib import AsyncExitStack
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bridge.app import Bridge
from bridge.interface import Call, Interface, Operation
from bridge.protocol import Payload
from bridge.server import listen
from bridge.services.service import DeviceService, NoDevice
from tests.bridge.fakes import make_facilities
from tests.bridge.running_bridge import ORIGIN, TOKEN

SERVICES = 8
CONNECTIONS = 4
COMMANDS = 5
DEVICE_SECONDS = 0.002


class WorkService(DeviceService):
    """A device command that takes a moment and says how many were before it. Two at once would show.

    Nothing is done before ``gate`` opens: by then all commands have come.
    """

    def __init__(self, name: str, gate: asyncio.Event, **more: Any) -> None:
        self._gate = gate
        self.done = 0
        self.working = 0
        super().__init__(name, NoDevice("Work"), maximum_requests=0, **more)

    def own_interfaces(self) -> tuple[Interface, ...]:
        return (Interface("XiaoerWork", (Operation("Work", self._work, "1.0", "1.0"),)),)

    async def _work(self, call: Call) -> Payload:
        self.working += 1
        await self._gate.wait()
        await asyncio.sleep(DEVICE_SECONDS)
        alone = self.working == 1
        self.working -= 1
        self.done += 1
        return {"place": self.done, "alone": alone}


async def send_all(connections: list[ClientConnection]) -> None:
    """The commands of one service, from its connections in turn, numbered as they are sent."""
    number = 0
    for _ in range(COMMANDS):
        for connection in connections:
            number += 1
            header = {"name": "XiaoerWork.Work", "type": "command", "version": "1.0", "requestId": number}
            await connection.send(json.dumps({"header": header}))
            # The acknowledge says that it has come: between two connections there is no other order.
            await connection.recv()


async def completions(connection: ClientConnection) -> list[tuple[int, Payload]]:
    """Request id and payload of each completion, in the order they came."""
    found = []
    while len(found) < COMMANDS:
        message = json.loads(await connection.recv())
        if message["header"]["type"] == "completion":
            found.append((message["header"]["requestId"], message["payload"]))
    return found


async def measure() -> int:
    """Commands that did not run alone, or not in the order they were sent."""
    facilities = make_facilities()
    gate = asyncio.Event()
    services: list[DeviceService] = [WorkService(f"Work{n}", gate, facilities=facilities) for n in range(SERVICES)]
    bridge = Bridge(services, facilities=facilities, origins=frozenset({ORIGIN}), token=TOKEN)
    await bridge.start(listen([0]))
    offers = [Subprotocol("xfs4iot.v1"), Subprotocol(f"token.{TOKEN}")]
    faults = 0
    async with AsyncExitStack() as stack:
        lines = [
            [
                await stack.enter_async_context(
                    connect(f"{bridge.url}/{service.name}", origin=Origin(ORIGIN), subprotocols=offers, proxy=None)
                )
                for _ in range(CONNECTIONS)
            ]
            for service in services
        ]
        await asyncio.gather(*(send_all(line) for line in lines))
        begin = time.perf_counter()
        gate.set()
        logs = await asyncio.gather(*(completions(connection) for line in lines for connection in line))
        seconds = time.perf_counter() - begin
    await bridge.stop()
    for log in logs:
        faults += sum(1 for number, payload in log if payload["place"] != number or not payload["alone"])
    count = SERVICES * CONNECTIONS * COMMANDS
    print(f"bridge FIFO: {count} commands on {SERVICES} services, {faults} out of order, {count / seconds:.0f}/s")
    return faults


def main() -> int:
    logging.disable()
    return 1 if asyncio.run(measure()) else 0


if __name__ == "__main__":
    sys.exit(main())
