"""A printer behind a CUPS queue, beyond what all printers share."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bridge.devices.contract import DeviceError, DeviceNotReady, OutcomeUnknown
from bridge.drivers import DRIVERS
from tests.bridge.drivers.rigs import CUPS, Rig, receipt_pdf, rig


async def print_one(made: Rig) -> None:
    async with asyncio.timeout(30):
        await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=made.progress)


async def test_a_queue_that_is_stopped_is_not_ready_and_works_again(tmp_path: Path) -> None:
    async with rig(CUPS, tmp_path) as made:
        await made.simulator.cupsdisable()
        await made.until_device("offline")
        with pytest.raises(DeviceNotReady, match="paused"):
            await print_one(made)
        await made.simulator.cupsenable()
        await made.until_device("online")
        await print_one(made)


async def test_a_queue_whose_printer_goes_away_under_a_job_does_not_print_it_later(tmp_path: Path) -> None:
    async with rig(CUPS, tmp_path) as made:
        await made.simulator.fault("slow")
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "printing" in made.steps)
        await made.simulator.off()
        with pytest.raises(OutcomeUnknown):
            await job
        await made.simulator.on()
        await made.until_device("online")
        assert await made.driver.find_job("test-1") == "failed"
        assert made.simulator.state()["printed"] == 0


async def test_a_trouble_that_is_over_is_over_whatever_the_queue_goes_on_saying(tmp_path: Path) -> None:
    async with rig(CUPS, tmp_path) as made:

        async def take_the_paper_away(step: str) -> None:
            if step == "sent":
                await made.simulator.paper_out()

        with pytest.raises(DeviceError) as raised:
            await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=take_the_paper_away)
        assert raised.value.code == "paperOut"
        await made.simulator.ok()
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "full"})
        await print_one(made)
        assert made.simulator.state()["printed"] == 1


@pytest.mark.parametrize("queue", ["", "a/b"])
def test_a_queue_needs_a_name(queue: str) -> None:
    with pytest.raises(ValueError, match="queue"):
        DRIVERS["cups"]({"queue": queue})
