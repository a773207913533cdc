"""Common.Status through the whole bridge against a bare WebSocket echo, in the same run.

    python tests/benchmarks/bridge_round_trip.py

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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Origin, Subprotocol

from bridge.app import SERVICES, Bridge
from bridge.server import listen
from tests.bridge.fakes import FakeDevice, make_facilities

ROUNDS = 5
TRIPS = 400
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
        bridge = Bridge([reader], facilities=facilities, origins=frozenset({ORIGIN}), token=TOKEN)
        await bridge.start(listen([0]))
        async with serve(echo, "127.0.0.1", 0, compression=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            parent.send((f"{bridge.url}/CardReader", f"ws://127.0.0.1:{port}"))
            await asyncio.Event().wait()

    asyncio.run(run())


async def trip_seconds(connection: ClientConnection, answers: int) -> float:
    """Median seconds from a Status command to its last answer."""
    times = []
    for number in range(1, TRIPS + 1):
        header = {"name": "Common.Status", "type": "command", "requestId": number, "version": "2.0"}
        command = json.dumps({"header": header})
        start = time.perf_counter()
        await connection.send(command)
        for _ in range(answers):
            await connection.recv()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


async def measure(bridge_url: str, echo_url: str) -> None:
    offers = [Subprotocol("xfs4iot.v1"), Subprotocol(f"token.{TOKEN}")]
    async with (
        connect(bridge_url, origin=Origin(ORIGIN), subprotocols=offers, compression=None, proxy=None) as bridge,
        connect(echo_url, compression=None, proxy=None) as echo,
    ):
        pairs = [(await trip_seconds(bridge, 2), await trip_seconds(echo, 1)) for _ in range(ROUNDS)]
    for bridge_time, echo_time in pairs:
        print(f"bridge {bridge_time * 1e6:7.0f} us   echo {echo_time * 1e6:7.0f} us   {bridge_time / echo_time:.2f}")
    print(f"bridge round trip / bare echo: {statistics.median(a / b for a, b in pairs):.2f}")


def main() -> None:
    here, there = multiprocessing.Pipe()
    servers = multiprocessing.get_context("spawn").Process(target=serve_both, args=(there,), daemon=True)
    servers.start()
    try:
        if not here.poll(30):
            sys.exit("the servers did not start")
        asyncio.run(measure(*here.recv()))
    finally:
        servers.terminate()
        servers.join()


if __name__ == "__main__":
    main()
