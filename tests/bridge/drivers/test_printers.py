"""What every printer driver must do: one suite over IPP and over ESC/POS on the network and on a serial port."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bridge.devices.contract import DeviceError, DeviceNotReady
from tests.bridge.drivers.rigs import CUPS, ESCPOS_NETWORK, ESCPOS_SERIAL, ESCPOS_USB, IPP, Kind, Rig, receipt_pdf, rig

pytestmark = pytest.mark.parametrize(
    "kind", [IPP, CUPS, ESCPOS_NETWORK, ESCPOS_SERIAL, ESCPOS_USB], ids=lambda kind: kind.name
)


async def print_one(made: Rig) -> None:
    async with asyncio.timeout(10):
        await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=made.progress)


def printed(made: Rig) -> int:
    count: int = made.simulator.state()["printed"]
    return count


async def move(made: Rig, action: str) -> None:
    result: Any = made.simulator.actions()[action]()
    if result is not None:
        await result


async def test_completes_when_the_paper_is_out_of_the_printer(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await print_one(made)
        assert printed(made) == 1
        assert made.events == ["MediaPresentedEvent"]


async def test_paper_out_is_shown_before_anyone_prints_and_refuses_the_job(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await move(made, "paper-out")
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "out"})
        with pytest.raises(DeviceError) as raised:
            await print_one(made)
        assert raised.value.code == "paperOut"
        assert made.events == []


async def test_prints_again_once_paper_is_in_and_only_what_is_asked_then(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await move(made, "paper-out")
        with pytest.raises(DeviceError):
            await print_one(made)
        await move(made, "ok")
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "full"})
        await print_one(made)
        assert printed(made) == 1


async def test_a_printer_switched_off_is_not_ready(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await move(made, "off")
        with pytest.raises(DeviceNotReady):
            await print_one(made)
        await made.until_device("offline")


async def test_two_jobs_come_out_one_after_the_other(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await print_one(made)
        await print_one(made)
        assert printed(made) == 2
