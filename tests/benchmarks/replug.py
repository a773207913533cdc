"""How soon a pulled ID reader is told and a replugged one works: idle, while a command waits, in mid-read.

    python -m tests.benchmarks.replug [rounds]

The simulator pulls its pseudo terminal as a cable is pulled; the driver runs with its default times. Told: from the
pull to the status ``noDevice``, target 1 s. Works: from the replugging to a card's whole text, target 2 s.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path

from bridge.devices.contract import CardReading, DeviceNotReady
from bridge.drivers.sam_serial import SamCardReader
from bridge.simulators.card import CardSimulator
from bridge.simulators.process import running
from tests.benchmarks.id_card_read import INVENTED

TOLD_TARGET, WORKS_TARGET = 1.0, 2.0
MOMENTS = ("idle", "waiting", "mid-read")


async def until(driver: SamCardReader, device: str) -> None:
    while driver.status().device != device:
        await asyncio.sleep(0.002)


async def read(driver: SamCardReader) -> CardReading:
    return await driver.read_card(lambda event, payload: None)


async def one_round(simulator: CardSimulator, driver: SamCardReader, moment: str) -> tuple[float, float]:
    """Seconds until told, seconds until it works again."""
    simulator.remove()
    command = asyncio.ensure_future(read(driver)) if moment != "idle" else None
    if moment == "mid-read":
        simulator.set_fault("pulled-mid-read")
        simulator.present(1)
        while simulator.state()["plugged"]:
            await asyncio.sleep(0.001)
    else:
        await asyncio.sleep(0.2)
        simulator.unplug()
    begin = time.perf_counter()
    await until(driver, "noDevice")
    told = time.perf_counter() - begin
    if command is not None:
        with contextlib.suppress(DeviceNotReady):
            await command
    simulator.present(1)
    begin = time.perf_counter()
    simulator.actions()["replug"]()
    await until(driver, "online")
    assert (await read(driver)).text == INVENTED.chip_text()
    return told, time.perf_counter() - begin


async def measure(rounds: int) -> dict[str, list[tuple[float, float]]]:
    with tempfile.TemporaryDirectory() as folder:
        simulator = CardSimulator(Path(folder), {1: INVENTED})
        async with running(simulator):
            driver = SamCardReader.from_options({"port": simulator.wire()["tty"]})
            await driver.open()
            await until(driver, "online")
            times = {moment: [await one_round(simulator, driver, moment) for _ in range(rounds)] for moment in MOMENTS}
            await driver.close()
            return times


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    times = asyncio.run(measure(rounds))
    worst_told = max(told for each in times.values() for told, _ in each)
    worst_works = max(works for each in times.values() for _, works in each)
    result = {
        "benchmark": "replug",
        "rounds": rounds,
        "told_s": {moment: round(max(told for told, _ in each), 3) for moment, each in times.items()},
        "works_s": {moment: round(max(works for _, works in each), 3) for moment, each in times.items()},
        "targets": {"told_s": TOLD_TARGET, "works_s": WORKS_TARGET},
    }
    print(json.dumps(result))
    return 0 if worst_told <= TOLD_TARGET and worst_works <= WORKS_TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
