"""The IPP printer beyond what all printers share."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from aiohttp import web
from pyipp.enums import IppPrinterState

from bridge.devices.contract import DeviceError, DeviceNotReady, OutcomeUnknown
from bridge.drivers import DRIVERS
from bridge.drivers.ipp_conditions import Condition, read_condition
from tests.bridge.drivers.rigs import IPP, Rig, receipt_pdf, rig

IDLE, STOPPED = IppPrinterState.IDLE, IppPrinterState.STOPPED


async def print_one(made: Rig) -> None:
    async with asyncio.timeout(10):
        await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=made.progress)


async def test_the_document_arrives_byte_for_byte(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        await print_one(made)
        assert (made.simulator.spool / "0001.pdf").read_bytes() == receipt_pdf()


async def test_a_jam_has_its_own_word_and_ends_when_it_is_cleared(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        await made.simulator.jam()
        with pytest.raises(DeviceError) as raised:
            await print_one(made)
        assert raised.value.code == "paperJammed"
        assert made.driver.status().device == "hardwareError"
        await made.simulator.ok()
        await made.until_device("online")
        await print_one(made)
        assert made.simulator.state()["printed"] == 1


async def test_paper_that_ends_under_a_job_ends_it_and_it_never_prints(tmp_path: Path) -> None:
    """The driver is told to overlook the idle printer's report, so it sends the job and finds out later."""
    async with rig(IPP, tmp_path, ignore_reasons=["media-empty-report"]) as made:
        await made.simulator.paper_out()
        with pytest.raises(DeviceError) as raised:
            await print_one(made)
        assert raised.value.code == "paperOut"
        await made.simulator.ok()
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "full"})
        await _until_idle(made)
        assert made.simulator.state()["printed"] == 0


async def test_a_job_cancelled_by_the_citizen_never_prints(tmp_path: Path) -> None:
    reasons = [f"media-{word}-{severity}" for word in ("empty", "needed") for severity in ("report", "warning")]
    async with rig(IPP, tmp_path, ignore_reasons=reasons) as made:
        await made.simulator.paper_out()
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "Print-Job" in _log(made))
        job.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await job
        await made.simulator.ok()
        await _until_idle(made)
        assert made.simulator.state()["printed"] == 0


async def test_nobody_knows_what_a_printer_switched_off_under_a_job_has_printed(tmp_path: Path) -> None:
    reasons = [f"media-{word}-{severity}" for word in ("empty", "needed") for severity in ("report", "warning")]
    async with rig(IPP, tmp_path, ignore_reasons=reasons) as made:
        await made.simulator.paper_out()
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "Print-Job" in _log(made))
        await made.simulator.off()
        with pytest.raises(OutcomeUnknown):
            await job


async def test_a_web_server_that_is_no_printer_is_offline_and_not_a_crash(tmp_path: Path) -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    driver = DRIVERS["ipp"]({"uri": f"ipp://127.0.0.1:{runner.addresses[0][1]}/ipp/print", "poll": 0.05})
    made = Rig(None, driver)
    try:
        await driver.open()
        await made.until_device("offline")
        with pytest.raises(DeviceNotReady, match="no IPP printer"):
            await print_one(made)
    finally:
        await driver.close()
        await runner.cleanup()


@pytest.mark.parametrize("name", ["a 'quoted' 目录; $(x)", "deep/" * 30])
async def test_the_simulator_works_in_any_data_directory(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    async with rig(IPP, Path(name)) as made:
        await made.simulator.off()
        await made.simulator.on()
        await print_one(made)
        assert made.simulator.state()["printed"] == 1


def test_an_address_that_is_not_ipp_is_refused() -> None:
    with pytest.raises(ValueError, match="ipp://"):
        DRIVERS["ipp"]({"uri": "http://printer/"})


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["none"], Condition("full", "toner", "full", "")),
        ([], Condition("full", "toner", "full", "")),
        (["cups-ipp-conformance-failure-report"], Condition("full", "toner", "full", "")),
        (["media-low-report"], Condition("low", "toner", "full", "")),
        (["media-empty-report"], Condition("out", "toner", "full", "paperOut")),
        (["media-needed-error", "media-empty-error"], Condition("out", "toner", "full", "paperOut")),
        (["media-jam-error"], Condition("jammed", "toner", "full", "paperJammed")),
        (["media-jam", "media-empty"], Condition("out", "toner", "full", "paperJammed")),
        (["toner-low-warning"], Condition("full", "toner", "low", "")),
        (["marker-supply-empty-error"], Condition("full", "toner", "out", "tonerOut")),
        (["cover-open"], Condition("full", "toner", "full", "open")),
        (["other-error"], Condition("full", "toner", "full", "broken")),
        (["a-word-of-the-maker"], Condition("full", "toner", "full", "")),
    ],
)
def test_state_reasons_mean(reasons: list[str], expected: Condition) -> None:
    assert read_condition({"printer-state": IDLE, "printer-state-reasons": reasons}) == expected


def test_a_stopped_printer_without_a_known_reason_is_broken() -> None:
    assert (
        read_condition({"printer-state": STOPPED, "printer-state-reasons": "a-word-of-the-maker"}).trouble == "broken"
    )
    assert read_condition({"printer-state": STOPPED, "printer-state-reasons": ["paused"]}).trouble == "offline"
    assert read_condition({"printer-state": IDLE, "printer-state-reasons": ["paused"]}).trouble == ""


def test_reasons_of_a_tray_the_kiosk_does_not_use_can_be_ignored() -> None:
    assert read_condition({"printer-state-reasons": "media-empty-report"}, ["media-empty-report"]).trouble == ""


def _log(made: Rig) -> str:
    text: str = (made.simulator.folder / "ippeveprinter.log").read_text()
    return text


async def _until_idle(made: Rig) -> None:
    """The held job has been let go of and is over: the printer takes the next one."""
    before = made.simulator.state()["printed"]
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(DeviceNotReady):
                await print_one(made)
                break
    newest = sorted(made.simulator.spool.iterdir())[-1]
    newest.unlink()
    assert made.simulator.state()["printed"] == before
