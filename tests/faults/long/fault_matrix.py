"""Every cell of the fault matrix, against the real bridge and the simulators: prints the table.

``python -m tests.faults.long.fault_matrix [SERVICE ...]``; exit status 1 when a cell is not as it should be.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.bridge.conformance.rule import Hand
from tests.bridge.conformance.wire import Bridge, Broken
from tests.bridge.fault_matrix.matrix import CELLS, Cell
from tests.bridge.fault_matrix.page_words import page_titles
from tests.bridge.fault_matrix.stage import play
from tests.bridge.running_kiosk import QUICK, Kiosk, running_kiosk


async def _run(kiosk: Kiosk, cells: list[Cell]) -> int:
    bridge = Bridge(kiosk.url, kiosk.token, kiosk.origin)
    await bridge.discover()
    titles = page_titles(tuple(sorted({word for cell in cells for word in cell.answers})))
    failed = 0
    for cell in cells:
        started = time.monotonic()
        try:
            seen = await play(bridge, Hand(kiosk.data), cell)
        except (Broken, OSError, TimeoutError) as error:
            failed += 1
            print(f"FAILED {error}", flush=True)
            continue
        said = "" if seen.answer == "success" else titles[seen.answer]
        device = seen.status["common"]["device"]
        seconds = time.monotonic() - started
        print(f"ok     {cell.name:44} {seen.answer:16} {device:14} {seconds:4.1f} s  {said}", flush=True)
    print(f"{len(cells) - failed} passed, {failed} failed")
    return failed


def main(services: list[str]) -> int:
    cells = [cell for cell in CELLS if not services or cell.service in services]
    with tempfile.TemporaryDirectory() as folder, running_kiosk(Path(folder), QUICK) as kiosk:
        return 1 if asyncio.run(_run(kiosk, cells)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
