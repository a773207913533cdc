"""The ESC/POS receipt printer beyond what all printers share, on both of its wires."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
import zxingcpp
from PIL import Image, ImageChops

from bridge.devices.contract import DeviceError, DeviceNotReady, OutcomeUnknown, UserError
from bridge.drivers import DRIVERS
from bridge.drivers.escpos_raster import draw_pdf
from bridge.drivers.escpos_session import EscPosSession
from bridge.simulators.receipt_paper import MARGIN
from tests.bridge.drivers.paper import long_pdf, pages_pdf, qr_pdf
from tests.bridge.drivers.rigs import ESCPOS_NETWORK, ESCPOS_SERIAL, Kind, Rig, receipt_pdf, rig

CUT = b"\x1dV"

pytestmark = pytest.mark.parametrize("kind", [ESCPOS_NETWORK, ESCPOS_SERIAL], ids=lambda kind: kind.name)


async def print_one(made: Rig, pdf: bytes | None = None) -> None:
    async with asyncio.timeout(10):
        await made.driver.print_document(pdf or receipt_pdf(), job="test-1", emit=made.emit, progress=made.progress)


def strips(made: Rig) -> list[Path]:
    """The receipts that fell out of the printer, in order."""
    return sorted(made.simulator.folder.glob("*.png"))


def head_reach(strip: Path) -> Image.Image:
    """What the print head marked, without the paper's side margins."""
    with Image.open(strip) as picture:
        return picture.crop((MARGIN, 0, picture.width - MARGIN, picture.height)).convert("L")


async def test_the_paper_shows_the_drawing_dot_for_dot(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await print_one(made)
        drawn = draw_pdf(receipt_pdf(), 576).convert("L")
        paper = head_reach(strips(made)[0])
    assert ImageChops.difference(paper.crop((0, 0, *drawn.size)), drawn).getbbox() is None
    assert paper.height > drawn.height  # fed to the cutter


async def test_a_verification_code_on_the_slip_can_be_read(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await print_one(made, qr_pdf("https://example.invalid/v/420000RS01"))
        codes = zxingcpp.read_barcodes(head_reach(strips(made)[0]))
    assert [code.text for code in codes] == ["https://example.invalid/v/420000RS01"]


@pytest.mark.parametrize("trouble", ["paper-out", "cover-open"])
async def test_trouble_under_a_receipt_ends_it_and_the_half_is_cut_off(
    kind: Kind, tmp_path: Path, trouble: str
) -> None:
    async with rig(kind, tmp_path) as made:
        whole = draw_pdf(long_pdf(), 576).height
        made.simulator._rows_per_second = 500
        job = asyncio.ensure_future(print_one(made, long_pdf()))
        await made.until(lambda: made.simulator._paper.rows > 0)
        made.simulator.actions()[trouble]()
        with pytest.raises((DeviceError, DeviceNotReady)):
            await job
        made.simulator.ok()
        await made.until(lambda: bool(strips(made)))
        made.simulator._rows_per_second = 5000
        await print_one(made)
        half, next_receipt = strips(made)
        assert head_reach(half).height < whole
        drawn = draw_pdf(receipt_pdf(), 576).convert("L")
        top = head_reach(next_receipt).crop((0, 0, *drawn.size))
        assert ImageChops.difference(top, drawn).getbbox() is None


async def test_a_cancelled_receipt_leaves_nothing_on_the_next_one(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator._rows_per_second = 500
        job = asyncio.ensure_future(print_one(made, long_pdf()))
        await made.until(lambda: made.simulator._paper.rows > 0)
        job.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await job
        made.simulator._rows_per_second = 5000
        await print_one(made)
        drawn = draw_pdf(receipt_pdf(), 576).convert("L")
        top = head_reach(strips(made)[-1]).crop((0, 0, *drawn.size))
    assert ImageChops.difference(top, drawn).getbbox() is None


async def test_half_a_receipt_of_a_bridge_that_was_killed_is_cut_off_before_the_next(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator._rows_per_second = 500
        job = asyncio.ensure_future(print_one(made, long_pdf()))
        await made.until(lambda: made.simulator._paper.rows > 0)
        with monkeypatch.context() as killed:
            killed.setattr(EscPosSession, "wipe", AsyncMock(return_value=False))  # the dead wipe nothing
            job.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await job
            await made.driver.close()
        made.driver = DRIVERS[kind.name](kind.options(made.simulator.wire()))
        assert await made.driver.find_job("test-1") is None  # as the journal asks about what was under way
        await made.driver.open()
        await made.until_device("online")
        made.simulator._rows_per_second = 5000
        await print_one(made)
        drawn = draw_pdf(receipt_pdf(), 576).convert("L")
        top = head_reach(strips(made)[-1]).crop((0, 0, *drawn.size))
        assert len(strips(made)) == 2
        await made.driver.find_job("test-1")  # a person asks about a paper of this life: nothing hangs there
        await made.driver.close()
        await made.driver.open()
        await made.until_device("online")
        assert len(strips(made)) == 2
        await made.driver.close()
    assert ImageChops.difference(top, drawn).getbbox() is None


async def test_an_open_cover_is_told_and_ends(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator.cover_open()
        await made.until_device("userError")
        with pytest.raises(UserError, match="cover"):
            await print_one(made)
        made.simulator.ok()
        await made.until_device("online")


async def test_a_roll_that_ends_soon_is_told_and_prints(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator.fault("paper-low")
        await made.until(lambda: made.driver.status().detail["paper"] == {"upper": "low"})
        await print_one(made)
        assert len(strips(made)) == 1


async def test_nobody_knows_in_whose_hand_a_receipt_is_that_could_not_be_cut(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator.fault("cutter")
        with pytest.raises(OutcomeUnknown):
            await print_one(made)
        await made.until_device("hardwareError")
        with pytest.raises(DeviceError) as raised:
            await print_one(made)
        assert raised.value.code == "paperJammed"
        made.simulator.ok()
        await made.until_device("online")


@pytest.mark.parametrize("trouble", ["silent", "unplug"])
async def test_nobody_knows_what_a_printer_lost_at_the_last_lines_has_printed(
    kind: Kind, tmp_path: Path, trouble: str
) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator._rows_per_second = 300
        job = asyncio.ensure_future(print_one(made))
        # The cut is the last command; when it waits in the printer, all has left the driver and little is printed.
        await made.until(lambda: CUT in made.simulator._buffer)
        made.simulator.unplug() if trouble == "unplug" else made.simulator.fault(trouble)
        with pytest.raises(OutcomeUnknown):
            await job


@pytest.mark.parametrize("trouble", ["silent", "unplug"])
async def test_a_receipt_lost_before_its_last_lines_has_failed(kind: Kind, tmp_path: Path, trouble: str) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator._rows_per_second = 300
        job = asyncio.ensure_future(print_one(made, long_pdf()))
        await made.until(lambda: made.simulator._paper.rows > 0)
        made.simulator.unplug() if trouble == "unplug" else made.simulator.fault(trouble)
        with pytest.raises(DeviceNotReady):
            await job
        assert made.steps[0] == "sent"


async def test_noise_for_answers_is_not_taken_for_acknowledgements(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        made.simulator.fault("garbage")
        await made.until_device("offline")
        with pytest.raises(DeviceNotReady):
            await print_one(made)
        made.simulator.ok()
        await made.until_device("online")


@pytest.mark.parametrize("document", [b"%PDF-1.7 broken", b"", b"\x00" * 100])
async def test_what_is_no_document_is_refused_and_the_printer_stays_usable(
    kind: Kind, tmp_path: Path, document: bytes
) -> None:
    async with rig(kind, tmp_path) as made:
        with pytest.raises(DeviceError) as raised:
            await made.driver.print_document(document, job="test-1", emit=made.emit, progress=made.progress)
        assert raised.value.code == "mediaRejected"
        await print_one(made)
        assert len(strips(made)) == 1


async def test_raw_bytes_print_and_a_question_is_answered(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        text = b"\x1b@\x1c&" + "打印机自检\n".encode("gb18030") + b"\x1dV\x00"
        assert await made.driver.print_raw(text, want_answer=False, emit=made.emit) is None
        await made.until(lambda: bool(strips(made)))
        assert await made.driver.print_raw(b"\x10\x04\x01", want_answer=True, emit=made.emit) == b"\x12"


async def test_dots_that_look_like_a_status_question_do_not_disturb(kind: Kind, tmp_path: Path) -> None:
    """Real printers answer DLE EOT even inside a picture."""
    pattern = bytes.fromhex("100401 100402 100404") * 8
    rows = bytes(byte ^ 0xFF for byte in pattern) * 200
    page = Image.frombytes("1", (576, 200), rows).convert("L")
    async with rig(kind, tmp_path) as made:
        await print_one(made, pages_pdf([page]))
        assert ImageChops.difference(head_reach(strips(made)[0]).crop((0, 0, 576, 200)), page).getbbox() is None
        assert made.driver.status().detail["paper"] == {"upper": "full"}
