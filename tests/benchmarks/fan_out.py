"""How soon 138 online terminals have an edit of one item, and what it costs each of them.

    python -m tests.benchmarks.fan_out

The whole product runs in processes of its own; the terminals are sockets as the page opens them. Seconds are counted
from the commit of the publication until a terminal has the signed parcel, with the spread over a second and a
half that the page makes. Exits non-zero when one terminal waits longer than 5 s or takes more than 20 kB.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

import websockets
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backend.catalog.rules import lifecycle
from backend.catalog.service import authoring
from backend.catalog.service.authoring import Author
from backend.core import jobs
from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.wake import wake_function
from e2e.stack import Stack, wait_for
from offline_cache import bundle

TERMINALS = 138
SPREAD_S = 1.5
LIMIT_S, LIMIT_BYTES = 5.0, 20_000
CODE = "HN-G008"
ALL = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})


def get(url: str, cookie: str = "") -> bytes:
    """The body of an answer."""
    request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept": "*/*"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bytes(answer.read())


class Terminal:
    """A terminal that has the present copy and waits for the next; with the device ``cookie`` of a registered one,
    or with none.
    """

    def __init__(self, base: str, version: int, state: str, key: Ed25519PublicKey, cookie: str = "") -> None:
        self.base, self.version, self.state, self.key, self.cookie = base, version, state, key, cookie
        self.parcel: bundle.Parcel | None = None
        self.bytes = 0
        self.told_at = self.done_at = 0.0

    async def listen(self, ready: asyncio.Barrier) -> None:
        address = self.base.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        async with websockets.connect(address, additional_headers={"Cookie": self.cookie}) as socket:
            await socket.recv()
            await socket.send("40")
            await ready.wait()
            while True:
                message = str(await socket.recv())
                if message == "2":
                    await socket.send("3")
                elif message.startswith("42") and json.loads(message[2:])[0] == "bundle_changed":
                    break
            self.told_at = time.monotonic()
            await asyncio.sleep(random.random() * SPREAD_S)
            await asyncio.to_thread(self.catch_up)

    def catch_up(self) -> None:
        """Fetch and check the signature; to build the state 138 times would measure this one machine."""
        body = get(f"{self.base}/api/v1/catalog/bundle?have={self.version}&state={self.state}", self.cookie)
        self.bytes += len(body)
        self.parcel = parcel_of(json.loads(body), self.base)
        self.key.verify(self.parcel.signature, self.parcel.manifest.encode())
        self.done_at = time.monotonic()


def parcel_of(offer: dict[str, str], base: str) -> bundle.Parcel:
    manifest = json.loads(offer["manifest"])
    if offer["chunk"] is not None:
        chunks = [base64.b64decode(offer["chunk"])]
    else:
        where = f"{base}/api/v1/catalog/bundle/{manifest['from']}/{manifest['to']}"
        chunks = [get(f"{where}/{index}") for index in range(len(manifest["chunks"]))]
    return bundle.Parcel(offer["manifest"], base64.b64decode(offer["signature"]), tuple(chunks))


def publish(house: House) -> float:
    """Publish an edit of one item; the moment of its commit."""
    author, reviewer = Author("staff:xin", ALL), Author("staff:yan", ALL)
    with house.db.transaction() as session:
        number = authoring.begin(session, author, CODE)
        authoring.edit(session, author, CODE, number, 1, {"fee": "工本费 12 元"})
        authoring.move(session, reviewer, CODE, number, "approve")
        authoring.move(session, reviewer, CODE, number, "publish")
    return time.monotonic()


async def fan_out(stack: Stack, house: House) -> list[Terminal]:
    base = stack.base_url

    def offered() -> dict[str, str] | None:
        try:
            return json.loads(get(f"{base}/api/v1/catalog/bundle"))  # type: ignore[no-any-return]
        except OSError:
            return None

    offer = await asyncio.to_thread(wait_for, offered, "the first bundle", 120)
    parcel = parcel_of(offer, base)
    manifest = json.loads(parcel.manifest)
    key = house.vault.catalogue_key.public_key()
    records = bundle.opened(parcel, key, {}, 0)
    print(f"whole bundle: {len(records)} records, {manifest['bytes'] / 1000:.0f} kB in {len(parcel.chunks)} chunks")
    terminals = [Terminal(base, manifest["to"], manifest["state"], key) for _ in range(TERMINALS)]
    ready = asyncio.Barrier(TERMINALS + 1)
    waiting = [asyncio.create_task(one.listen(ready)) for one in terminals]
    await ready.wait()
    committed = await asyncio.to_thread(publish, house)
    await asyncio.wait_for(asyncio.gather(*waiting), 60)
    for one in terminals:
        one.done_at -= committed
        if one.parcel is None or one.parcel.manifest != terminals[0].parcel.manifest:
            raise SystemExit("a terminal was given something else than the others")
    bundle.opened(terminals[0].parcel, key, records, manifest["to"])
    return terminals


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack.start(Path(folder))
        try:
            settings = Settings(data_dir=stack.data)
            house = open_house(settings)
            jobs.wake_on_commit(house.db, wake_function(settings))
            terminals = asyncio.run(fan_out(stack, house))
        finally:
            stack.stop()
    seconds = sorted(one.done_at for one in terminals)
    largest = max(one.bytes for one in terminals)
    print(
        f"an edit of one item at {len(terminals)} terminals: p50 {statistics.median(seconds):.2f} s,"
        f" p95 {seconds[int(len(seconds) * 0.95)]:.2f} s, last {seconds[-1]:.2f} s; {largest} bytes each"
    )
    return 0 if seconds[-1] <= LIMIT_S and largest <= LIMIT_BYTES else 1


if __name__ == "__main__":
    raise SystemExit(main())
