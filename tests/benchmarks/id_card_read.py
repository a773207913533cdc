"""How long a resident card takes to read, against the time its bytes need on the line at 115200 8N1.

    python -m tests.benchmarks.id_card_read [readings]

The clock runs from the find command that is answered with 9F to the whole reading in the driver's
hands. The simulator paces its answers as a cable would, so nothing can beat a ratio of 1; the target
is 1.2. Both numbers come from the same run.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bridge.drivers import sam_frames as sam
from bridge.drivers.sam_serial import SamCardReader
from bridge.simulators.card import CardSimulator
from bridge.simulators.people import Person
from bridge.simulators.process import running
from bridge.simulators.pty_port import line_time

BAUD = 115200
TARGET = 1.2

INVENTED = Person(
    1,
    {
        "name": "示范",
        "sex": "1",
        "ethnic": "01",
        "birth": "19900101",
        "address": "湖北省武汉市示范区示范路1号",
        "id_number": "990101199001010010",
        "issuer": "示范市公安局",
        "valid_from": "20200101",
        "valid_to": "20400101",
    },
)


def bytes_of_one_reading() -> int:
    """Commands and answers of find, select and read."""
    data = len(INVENTED.chip_text()) + len(INVENTED.chip_photo())
    exchanges = ((sam.FIND_CARD, 4), (sam.SELECT_CARD, 8), (sam.READ_BASE, 4 + data))
    return sum(len(sam.encode(command)) + len(sam.encode(bytes(3 + size))) for command, size in exchanges)


async def measure(readings: int) -> list[float]:
    """Seconds of each of ``readings`` fresh readings."""
    with tempfile.TemporaryDirectory() as folder:
        simulator = CardSimulator(Path(folder), {1: INVENTED}, BAUD)
        async with running(simulator):
            driver = SamCardReader.from_options({"port": simulator.wire()["tty"], "baud": BAUD})
            await driver.open()
            while driver.status().device != "online":
                await asyncio.sleep(0.01)
            times = []
            for _ in range(readings):
                simulator.present(1)
                begin = time.perf_counter()
                reading = await driver.read_card(lambda event, payload: None)
                times.append(time.perf_counter() - begin)
                assert reading.text == INVENTED.chip_text()
            await driver.close()
            return times


def main() -> int:
    readings = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    times = asyncio.run(measure(readings))
    line = line_time(bytes_of_one_reading(), BAUD)
    median = statistics.median(times)
    result = {
        "benchmark": "id_card_read",
        "readings": readings,
        "line_ms": round(line * 1000, 2),
        "median_ms": round(median * 1000, 2),
        "worst_ms": round(max(times) * 1000, 2),
        "ratio": round(median / line, 3),
        "target": TARGET,
    }
    print(json.dumps(result))
    return 0 if median / line <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
