"""100,000 frames nobody should send, over real sockets, to a bridge with every service.

    python -m tests.faults.long.fuzz_frames [frames] [seed]

The bridge runs in a process of its own, its limit on the message rate lifted. Afterwards it must still be the
same process, still answer Status on every service, and hold no more memory than after the first tenth, within
12 MiB. Prints the figures; exit status 1 when something does not hold.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import random
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from bridge.app import Bridge
from bridge.server import listen
from tests.bridge.fakes import make_facilities
from tests.bridge.fuzz import FrameMaker, offered, restless_services
from tests.bridge.running_bridge import ORIGIN, TOKEN, works

FRAMES = 100_000
CONNECTIONS = 16
FRAMES_PER_CONNECTION = 200
ALLOWED_GROWTH = 12 * 1024 * 1024
ALLOWED_CLOSES = (1000, 1006, 1007, 1009)
"""1006: we went without a word ourselves. Never 1011, the server's own failure."""


def serve_restless(parent: Connection, seed: int) -> None:
    """Run the bridge until killed; tell the parent its address, services and commands."""
    logging.disable()  # every second frame would be a line

    async def run() -> None:
        facilities = make_facilities()
        services = restless_services(random.Random(seed), facilities)
        bridge = Bridge(
            services, facilities=facilities, origins=frozenset({ORIGIN}), token=TOKEN, messages_per_second=None
        )
        await bridge.start(listen([0]))
        parent.send((bridge.url, [service.name for service in services], offered(services)))
        await asyncio.Event().wait()

    asyncio.run(run())


def resident_bytes(process: int) -> int:
    """What this process holds in memory."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def open_socket(url: str) -> connect:
    offers = [Subprotocol("xfs4iot.v1"), Subprotocol(f"token.{TOKEN}")]
    return connect(url, origin=Origin(ORIGIN), subprotocols=offers, compression=None, proxy=None, max_queue=None)


async def pester(url: str, maker: FrameMaker, count: int) -> tuple[int, int]:
    """Send frames on one connection until it is closed. How many were sent, and the close code."""
    sent = 0
    try:
        async with open_socket(url) as connection:
            for _ in range(count):
                data, text = maker.frame()
                await connection.send(data, text=text)
                sent += 1
                if sent % 20 == 0:
                    await settled(connection)
            await settled(connection)
        return sent, 1000
    except ConnectionClosed as closed:
        return sent, closed.rcvd.code if closed.rcvd else 1006


async def settled(connection: ClientConnection) -> None:
    """Wait until the bridge has taken what was sent."""
    await (await connection.ping())


async def all_answer(url: str, services: list[str]) -> bool:
    """Whether every service still answers Status to a newcomer."""
    for name in services:
        async with open_socket(f"{url}/{name}") as connection:
            if not await works(connection):
                return False
    return True


async def attack(
    url: str, services: list[str], commands: list[tuple[str, str]], frames: int, seed: int
) -> dict[int, int]:
    """Send this many frames, over many connections at a time; how often each close code came."""
    chance = random.Random(seed)
    closes: dict[int, int] = {}
    left = frames

    async def one() -> None:
        nonlocal left
        while left > 0:
            target = f"{url}/{chance.choice(services)}"
            sent, code = await pester(target, FrameMaker(chance, commands), min(left, FRAMES_PER_CONNECTION))
            left -= sent
            closes[code] = closes.get(code, 0) + 1

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return closes


def main() -> int:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261122
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve_restless, args=(there, seed), daemon=True)
    server.start()
    try:
        if not here.poll(60):
            raise SystemExit("the bridge did not start")
        url, services, commands = here.recv()
        assert server.pid is not None
        begin = time.perf_counter()
        asyncio.run(attack(url, services, commands, frames // 10, seed))
        before = resident_bytes(server.pid)
        closes = asyncio.run(attack(url, services, commands, frames - frames // 10, seed + 1))
        seconds = time.perf_counter() - begin
        answers = server.is_alive() and asyncio.run(all_answer(url, services))
        after = resident_bytes(server.pid) if server.is_alive() else 0
    finally:
        server.terminate()
        server.join()
    grown = after - before
    print(
        f"fuzz: {frames} frames in {seconds:.0f} s, connections by close code {dict(sorted(closes.items()))}, "
        f"memory {before / 2**20:.1f} -> {after / 2**20:.1f} MiB, answers afterwards: {answers}"
    )
    healthy = answers and grown <= ALLOWED_GROWTH and set(closes) <= set(ALLOWED_CLOSES)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
