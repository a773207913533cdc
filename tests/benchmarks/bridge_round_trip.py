"""Common.Status through the whole bridge against a bare WebSocket echo, in the same run.

    python -m tests.benchmarks.bridge_round_trip

Both servers run in one process, the client in this one; the ratio is what the bridge's own work costs
on top of the socket. A Status is three messages (command, acknowledge, completion), an echo two.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Origin, Subprotocol

from bridge.app import SERVICES, Bridge
from bridge.server import listen
from tests.bridge.fakes import FakeDevice, make_facilities

WARM_UP = 500
TRIPS = 5000
TARGET = 1.3
ORIGIN = "http://127.0.0.1:8080"
TOKEN = "b" * 43


def serve_both(parent: Connection) -> None:
    """Run a bridge and an echo server until killed; tell the parent both addresses."""

    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async def run() -> None:
        facilities = make_facilities()
        reader = SERVICES["CardReader"]("CardReader", FakeDevice(), facilities)
        bridge = Bridge(
            [reader], facilities=facilities, origins=frozenset({ORIGIN}), token=TOKEN, messages_per_second=None
        )
        await bridge.start(listen([0]))
        async with serve(echo, "127.0.0.1", 0, compression=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            parent.send((f"{bridge.url}/CardReader", f"ws://127.0.0.1:{port}"))
            await asyncio.Event().wait()

    asyncio.run(run())


async def trip(connection: ClientConnection, command: str, answers: int) -> float:
    """Seconds from a command to its last answer."""
    start = time.perf_counter()
    await connection.send(command)
    for _ in range(answers):
        await connection.recv()
    return time.perf_counter() - start


async def measure(bridge_url: str, echo_url: str) -> float:
    """Print both medians and return their ratio. Trips alternate, so that whatever else the machine does hits both."""
    offers = [Subprotocol("xfs4iot.v1"), Subprotocol(f"token.{TOKEN}")]
    bridge_times, echo_times = [], []
    async with (
        connect(bridge_url, origin=Origin(ORIGIN), subprotocols=offers, compression=None, proxy=None) as bridge,
        connect(echo_url, compression=None, proxy=None) as echo,
    ):
        for number in range(1, WARM_UP + TRIPS + 1):
            header = {"name": "Common.Status", "type": "command", "requestId": number, "version": "2.0"}
            command = json.dumps({"header": header})
            bridge_times.append(await trip(bridge, command, 2))
            echo_times.append(await trip(echo, command, 1))
    bridge_time, echo_time = (statistics.median(times[WARM_UP:]) for times in (bridge_times, echo_times))
    ratio = bridge_time / echo_time
    print(f"bridge round trip {bridge_time * 1e6:.0f} us, bare echo {echo_time * 1e6:.0f} us, {TRIPS} trips each")
    print(f"bridge round trip / bare echo: {ratio:.2f} (target {TARGET})")
    return ratio


def main() -> int:
    here, there = multiprocessing.Pipe()
    servers = multiprocessing.get_context("spawn").Process(target=serve_both, args=(there,), daemon=True)
    servers.start()
    try:
        if not here.poll(30):
            sys.exit("the servers did not start")
        return 0 if asyncio.run(measure(*here.recv())) <= TARGET else 1
    finally:
        servers.terminate()
        servers.join()


if __name__ == "__main__":
    sys.exit(main())
