"""The IPP printer beyond what all printers share."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from aiohttp import web
from pyipp.enums import IppJobState

from bridge.devices.contract import DeviceError, DeviceNotReady, OutcomeUnknown, UserError
from bridge.drivers import DRIVERS
from tests.bridge.drivers.rigs import IPP, PATIENCE, Rig, receipt_pdf, rig

NO_PAPER = [f"media-{word}-{severity}" for word in ("empty", "needed") for severity in ("report", "warning")]
"""What a driver is told to overlook that shall send a job to an empty tray."""


async def print_one(made: Rig) -> None:
    async with asyncio.timeout(30):
        await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=made.progress)


async def until_the_printer_says_so(made: Rig) -> None:
    """The sheet lies in the tray a moment before the printer calls its job done."""
    async with asyncio.timeout(30):
        while (found := await made.driver.client.find("test-1")) is None or found.state != IppJobState.COMPLETED:
            await asyncio.sleep(0.02)


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


@pytest.fixture
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a simulated printer may take longer to give a job up than a citizen is kept waiting."""
    monkeypatch.setattr("bridge.drivers.ipp._WITHDRAW_SECONDS", 25.0)


@pytest.mark.usefixtures("_no_hurry")
async def test_a_job_cancelled_by_the_citizen_never_prints(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, ignore_reasons=NO_PAPER) as made:
        await made.simulator.paper_out()
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "Print-Job" in _log(made))
        heard = _cancellations_heard(made)
        job.cancel()
        await made.until(lambda: True in heard)
        await made.simulator.ok()
        with contextlib.suppress(asyncio.CancelledError):
            await job
        await _until_idle(made)
        assert made.simulator.state()["printed"] == 0


@pytest.mark.usefixtures("_no_hurry")
async def test_a_job_cancelled_while_the_cable_is_out_for_a_moment_never_prints(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, ignore_reasons=NO_PAPER) as made:
        await made.simulator.paper_out()
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "printing" in made.steps)
        await made.simulator.unplug()
        heard = _cancellations_heard(made)
        job.cancel()
        await made.until(lambda: bool(heard))
        await made.simulator.replug()
        await made.until(lambda: True in heard)
        await made.simulator.ok()
        with contextlib.suppress(asyncio.CancelledError):
            await job
        await _until_idle(made)
        assert made.simulator.state()["printed"] == 0


async def test_nobody_knows_what_a_printer_switched_off_under_a_job_has_printed(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, ignore_reasons=NO_PAPER) as made:
        await made.simulator.paper_out()
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "Print-Job" in _log(made))
        await made.simulator.off()
        with pytest.raises(OutcomeUnknown):
            await job


async def test_a_job_whose_acceptance_was_never_heard_is_found_by_its_name(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, send_timeout=0.5, lost=5.0) as made:

        async def lose_the_answer(step: str) -> None:
            if step == "sent":
                await made.simulator.fault("mute")

        job = asyncio.ensure_future(
            made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=lose_the_answer)
        )
        await made.until(lambda: made.simulator.state()["printed"] == 1)
        await made.simulator.fault("none")
        await job
        assert made.simulator.state()["printed"] == 1


async def test_nobody_knows_what_became_of_a_document_that_got_lost_on_its_way(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, send_timeout=0.3, timeout=0.5, lost=0.5) as made:

        async def cut_off(step: str) -> None:
            await made.simulator.fault("silent")

        with pytest.raises(OutcomeUnknown):
            await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=cut_off)


async def test_a_printer_out_of_reach_before_the_first_byte_is_known_to_have_printed_nothing(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:

        async def pull(step: str) -> None:
            await made.simulator.unplug()

        with pytest.raises(DeviceNotReady):
            await made.driver.print_document(receipt_pdf(), job="test-1", emit=made.emit, progress=pull)


async def test_a_job_cancelled_when_it_is_out_already_is_a_success(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, job_poll=30.0) as made:
        await made.simulator.fault("slow")
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: made.simulator.state()["printed"] == 1)
        await until_the_printer_says_so(made)
        job.cancel()
        await job
        assert made.events == ["MediaPresentedEvent"]


async def test_a_job_cancelled_as_its_sheet_comes_out_is_never_said_to_have_failed(tmp_path: Path) -> None:
    """A page that is reloaded withdraws its jobs: what is then held to have failed is printed again."""
    async with rig(IPP, tmp_path) as made:
        command = made.simulator.folder / "print-command"
        command.write_text(command.read_text() + "sleep 1  # the sheet is out, the printer has not said so yet\n")
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: made.simulator.state()["printed"] == 1)
        job.cancel()
        with pytest.raises(OutcomeUnknown):
            await job


async def test_a_job_cancelled_while_it_is_slow_never_prints(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        await made.simulator.fault("slow")
        job = asyncio.ensure_future(print_one(made))
        await made.until(lambda: "printing" in made.steps)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        await made.simulator.ok()
        await _until_idle(made)
        assert made.simulator.state()["printed"] == 0


async def test_a_job_of_an_earlier_life_is_found(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        await print_one(made)
        assert await made.driver.find_job("test-1") == "completed"
        assert await made.driver.find_job("test-2") is None
        await made.simulator.unplug()
        assert await made.driver.find_job("test-1") is None


async def test_a_job_of_an_earlier_life_that_waits_for_paper_is_taken_off_and_never_prints(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        await made.simulator.paper_out()
        await made.driver.client.send(receipt_pdf(), "test-1", {})
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "out"})
        assert await made.driver.find_job("test-1") == "failed"
        await made.simulator.ok()
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "full"})
        await _until_idle(made)
        assert made.simulator.state()["printed"] == 0


@pytest.mark.parametrize(
    ("fault", "device", "detail"),
    [
        ("paper-low", "online", {"paper": {"upper": "low"}}),
        ("toner-low", "online", {"toner": "low"}),
        ("toner-out", "online", {"toner": "out"}),
        ("cover-open", "userError", {}),
        ("garbage", "offline", {}),
    ],
)
async def test_tells_how_the_printer_is(tmp_path: Path, fault: str, device: str, detail: dict[str, object]) -> None:
    async with rig(IPP, tmp_path) as made:
        await made.simulator.fault(fault)
        await made.until(
            lambda: made.driver.status().device == device and detail.items() <= made.driver.status().detail.items()
        )
        await made.simulator.fault("none")
        await made.until(lambda: made.driver.status().detail.get("toner") == "full")


async def test_an_open_cover_is_for_somebody_to_close(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        await made.simulator.fault("cover-open")
        await made.until(lambda: made.driver.status().device == "userError")
        with pytest.raises(UserError, match="cover"):
            await print_one(made)


async def test_paper_is_taken_from_the_tray_of_the_kiosk(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path, tray="main") as made:
        command = made.simulator.folder / "print-command"
        noted = tmp_path / "asked"
        command.write_text(command.read_text().replace("\n", f'\necho "$IPP_MEDIA_COL" >> {noted}\n', 1))
        await print_one(made)
        assert "media-source=main" in noted.read_text()
        assert "x-dimension=21000 y-dimension=29700" in noted.read_text()
        await made.simulator.fault("paper-low")
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "low"})
        await made.simulator.fault("paper-out")
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "out"})


async def test_both_sides_are_asked_for_where_the_printer_can(tmp_path: Path) -> None:
    async with rig(IPP, tmp_path) as made:
        assert made.driver.capabilities()["printSides"] == "dual"
        wishes: list[dict[str, object]] = []
        sent = made.driver.client.send

        async def send(data: bytes, name: str, wanted: dict[str, object]) -> int:
            wishes.append(wanted)
            number: int = await sent(data, name, wanted)
            return number

        made.driver.client.send = send
        for sides in ("dual", "single"):
            await made.driver.print_document(
                receipt_pdf(), job=sides, emit=made.emit, progress=made.progress, sides=sides
            )
    assert [wanted["sides"] for wanted in wishes] == ["two-sided-long-edge", "one-sided"]


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


def _log(made: Rig) -> str:
    text: str = (made.simulator.folder / "ippeveprinter.log").read_text()
    return text


def _cancellations_heard(made: Rig) -> list[bool]:
    """Grows with every attempt to cancel a job: whether it reached the printer."""
    heard: list[bool] = []
    cancel = made.driver.client.cancel

    async def noted(number: int) -> None:
        try:
            await cancel(number)
        except DeviceNotReady:
            heard.append(False)
            raise
        heard.append(True)

    made.driver.client.cancel = noted
    return heard


async def _until_idle(made: Rig) -> None:
    """The held job has been let go of and is over: the printer takes the next one."""
    before = made.simulator.state()["printed"]
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(DeviceNotReady):
                await print_one(made)
                break
    newest = sorted(made.simulator.spool.iterdir())[-1]
    newest.unlink()
    assert made.simulator.state()["printed"] == before
