"""A day at the kiosk in minutes: cards, codes, prints, scans, pictures, pulled cables, without a pause.

``python -m tests.soak.bridge_day [MINUTES]`` (default 10). Afterwards the bridge must be as small as after its
first minute: memory, open files, threads. Prints its figures; exit status 1 when a visit failed or something grew.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bridge.clients.xfs4iot import Bridge, DeviceError
from bridge.simulators.client import Refused
from tests.bridge.conformance.paper import pdf
from tests.bridge.running_kiosk import QUICK, Kiosk, running_kiosk

MINUTES = 10.0
WARM_UP = 0.2
"""Part of the time until the bridge has loaded what it ever loads."""
GROWTH_KIB = 12 * 1024
"""Memory the allocator may keep on top of the warm state; a leaked page image an act would soon be past it."""
FILES, THREADS = 6, 4
"""Connections and pool threads that may be busy at the moment of measuring."""


@dataclass(frozen=True)
class Size:
    """What the bridge's process holds: resident memory in KiB, open files, threads."""

    memory: int
    files: int
    threads: int

    @classmethod
    def of(cls, pid: int) -> Size:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
        facts = dict(line.split(":", 1) for line in status.splitlines())
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        return cls(int(facts["VmRSS"].split()[0]), files, int(facts["Threads"]))

    def grown(self, warm: Size) -> list[str]:
        found = []
        if self.memory > warm.memory + GROWTH_KIB:
            found.append(f"memory grew from {warm.memory} to {self.memory} KiB")
        if self.files > warm.files + FILES:
            found.append(f"open files grew from {warm.files} to {self.files}")
        if self.threads > warm.threads + THREADS:
            found.append(f"threads grew from {warm.threads} to {self.threads}")
        return found


class Day:
    """What people do, one thing after another. ``done`` counts each."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.bridge = Bridge(kiosk.url, kiosk.token, kiosk.origin, page="soak-of-a-whole-day")
        self.done: Counter[str] = Counter()
        self.failed: list[str] = []
        self.acts: dict[str, Callable[[], Awaitable[None]]] = {
            "card": self.card,
            "impatient": self.impatient,
            "code": self.code,
            "receipt": self.receipt,
            "document": self.document,
            "scan": self.scan,
            "picture": self.picture,
            "cable": self.cable,
            "paper out": self.paper_out,
        }

    async def spend(self, seconds: float) -> None:
        """Do things until the time is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            name = random.choice(list(self.acts))
            try:
                async with asyncio.timeout(60):
                    await self.acts[name]()
                self.done[name] += 1
            except (DeviceError, Refused, OSError, TimeoutError, AssertionError) as error:
                self.failed.append(f"{name}: {getattr(error, 'code', type(error).__name__)} {error}")

    async def sim(self, device: str, action: str, **parameters: object) -> None:
        await asyncio.to_thread(self.kiosk.sim, device, action, **parameters)

    async def until(self, service: str, device: str) -> None:
        """Wait until Status tells this device word, and no trouble with paper."""
        async with self.bridge.service(service) as client, asyncio.timeout(20):
            while True:
                status = await client.command("Common.Status")
                paper = status.get("printer", {}).get("paper", {}).values()
                if status["common"]["device"] == device and not {"out", "unknown", "jammed"} & set(paper):
                    return
                await asyncio.sleep(0.05)

    async def card(self) -> None:
        await self.sim("card", "remove")
        async with self.bridge.service("CardReader") as reader:
            reading = asyncio.ensure_future(reader.command("CardReader.ReadRawData", {"chip": True}, timeout=20))
            await self.sim("card", "present")
            assert (await reading)["chip"]
        await self.sim("card", "remove")

    async def impatient(self) -> None:
        """Somebody walks away in the middle."""
        async with self.bridge.service("CardReader") as reader:
            waiting = asyncio.ensure_future(reader.command("CardReader.ReadRawData", {"chip": True}))
            await reader.command("Common.Status")
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await waiting

    async def code(self) -> None:
        async with self.bridge.service("BarcodeReader") as reader:
            reading = asyncio.ensure_future(reader.command("BarcodeReader.Read", timeout=20))
            while not reading.done():
                await self.sim("barcode", "scan", text="soak-0001")
                await asyncio.wait({reading}, timeout=0.5)
            assert (await reading)["readOutput"]

    async def receipt(self) -> None:
        await self._print("ReceiptPrinter")

    async def document(self) -> None:
        await self._print("DocumentPrinter")

    async def _print(self, service: str) -> None:
        key = f"soak-{secrets.token_hex(8)}"
        data = base64.b64encode(pdf(key)).decode("ascii")
        async with self.bridge.service(service) as printer:
            told = await printer.command("XiaoerPrint.PrintJob", {"key": key, "data": data}, timeout=40)
            assert told["job"]["state"] == "completed"
            await printer.command("XiaoerPrint.ForgetDocuments")

    async def scan(self) -> None:
        await self.sim("scanner", "load")
        async with self.bridge.service("Scanner") as scanner:
            told = await scanner.command("XiaoerScan.ReadPages", {"pages": 1, "imageType": "jpg"}, timeout=40)
            assert (await scanner.fetch(told["pages"][0]["content"])).startswith(b"\xff\xd8")
        await self.sim("scanner", "empty")

    async def picture(self) -> None:
        async with self.bridge.service("Camera") as camera:
            assert (await camera.command("Camera.TakePicture", timeout=20))["pictureFile"]

    async def cable(self) -> None:
        device, service = random.choice((("card", "CardReader"), ("barcode", "BarcodeReader")))
        await self.sim(device, "unplug")
        await self.until(service, "noDevice")
        await self.sim(device, "replug")
        await self.until(service, "online")

    async def paper_out(self) -> None:
        await self.sim("receipt", "paper-out")
        try:
            await self._print("ReceiptPrinter")
        except DeviceError as error:
            if error.code != "paperOut":
                raise
        finally:
            await self.sim("receipt", "ok")
            await self.until("ReceiptPrinter", "online")


async def _day(kiosk: Kiosk, minutes: float) -> int:
    assert kiosk.bridge is not None
    day = Day(kiosk)
    await day.spend(minutes * 60 * WARM_UP)
    warm = Size.of(kiosk.bridge.pid)
    await day.spend(minutes * 60 * (1 - WARM_UP))
    end = Size.of(kiosk.bridge.pid)
    print(f"{day.done.total()} acts: " + ", ".join(f"{name} {count}" for name, count in sorted(day.done.items())))
    print(f"warm: {warm}\nend:  {end}")
    troubles = [*day.failed, *end.grown(warm)]
    for trouble in troubles:
        print(f"FAILED {trouble}")
    return 1 if troubles else 0


def main(minutes: float) -> int:
    with tempfile.TemporaryDirectory() as folder, running_kiosk(Path(folder), QUICK) as kiosk:
        return asyncio.run(_day(kiosk, minutes))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
