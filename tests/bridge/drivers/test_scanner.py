"""The scanner through scanimage: over eSCL to the simulator, and SANE's own test backend."""

from __future__ import annotations

import asyncio
import contextlib
import os
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from bridge.devices.contract import DeviceError, DeviceNotReady, ScannedFile, ScanWish, UserError
from bridge.drivers import DRIVERS
from bridge.drivers.escl_status import FeederState, read_feeder
from bridge.drivers.scan_pages import encode
from bridge.drivers.scan_straighten import skew
from bridge.drivers.scanimage import ScanImage
from bridge.simulators import escl_documents
from tests.bridge.drivers.rigs import SANE, Rig, rig


async def read(made: Rig, **wish: Any) -> list[ScannedFile]:
    async with asyncio.timeout(15):
        files: list[ScannedFile] = await made.driver.read_pages(
            ScanWish(**wish), emit=made.emit, arrived=made.arrived.append
        )
    return files


async def scan(made: Rig, image_type: str = "jpg", color: str = "fullcolor", **wish: Any) -> Image.Image:
    (file,) = await read(made, image_type=image_type, color=color, pages=1, **wish)
    picture = Image.open(BytesIO(file.data))
    assert picture.size == (file.width, file.height)
    return picture


async def test_the_page_on_the_scanner_becomes_a_picture(tmp_path: Path) -> None:
    page = Image.new("RGB", (210, 297), "white")
    page.paste("#c00000", (0, 0, 210, 148))
    page.save(tmp_path / "page.png")
    async with rig(SANE, tmp_path) as made:
        made.simulator.load(str(tmp_path / "page.png"))
        picture = await scan(made)
    assert picture.format == "JPEG"
    assert abs(picture.height / picture.width - 297 / 210) < 0.01
    assert picture.getpixel((400, 200))[0] > 150 > picture.getpixel((400, 200))[1]
    assert min(picture.getpixel((400, 1000))) > 240
    assert made.events == []


async def test_an_empty_scanner_asks_for_a_page_once_and_waits(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        picture = asyncio.ensure_future(scan(made))
        await made.until_told("NoMediaEvent")
        made.simulator.load()
        await picture
    assert made.events == ["NoMediaEvent", "MediaInsertedEvent"]


@pytest.mark.parametrize(
    ("image_type", "color", "kind", "mode"),
    [
        ("jpg", "fullcolor", "JPEG", "RGB"),
        ("jpg", "grayscale", "JPEG", "L"),
        ("png", "fullcolor", "PNG", "RGB"),
        ("png", "binary", "PNG", "1"),
    ],
)
async def test_gives_the_kind_of_picture_that_was_asked_for(
    tmp_path: Path, image_type: str, color: str, kind: str, mode: str
) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.load()
        picture = await scan(made, image_type, color)
    assert (picture.format, picture.mode) == (kind, mode)


async def test_a_jam_ends_the_command_and_clears(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.load()
        made.simulator.jam()
        with pytest.raises(DeviceError) as raised:
            await scan(made)
        assert raised.value.code == "mediaJammed"
        assert made.driver.status().detail["media"] == "jammed"
        made.simulator.ok()
        await scan(made)


async def test_unplugged_while_waiting_for_a_page_ends_the_command(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        picture = asyncio.ensure_future(scan(made))
        await made.until_told("NoMediaEvent")
        await made.simulator.unplug()
        with pytest.raises(DeviceNotReady):
            await picture
        await made.until_device("offline")


async def test_a_stack_is_read_to_its_last_sheet(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.stack(3)
        files = await read(made)
        assert made.simulator.state()["sheets"] == 0
    assert made.arrived == [1, 2, 3]
    assert len({file.data for file in files}) == 3  # each sheet once: they are numbered


async def test_both_sides_come_front_before_back(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        await made.until(lambda: made.driver.capabilities()["imageSource"]["imageBack"])
        made.simulator.load()
        front, back = await read(made, pages=2, both_sides=True, color="grayscale")
    assert _darkest(front) < 100
    assert _darkest(back) > 200


async def test_a_document_has_pages_as_large_as_the_paper(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.stack(2)
        (document,) = await read(made, image_type="pdf")
    assert document.pages == 2
    with contextlib.closing(pypdfium2.PdfDocument(document.data)) as opened:
        sizes = [page.get_size() for page in opened]
        drawn = opened[0].render(scale=1).to_pil().convert("L")
    assert all(abs(width - 595) < 3 and abs(height - 842) < 3 for width, height in sizes)
    assert drawn.getextrema() < (100, 256)


@pytest.mark.parametrize(("size", "ratio"), [("a3", 420 / 297), ("idcard", 54 / 85.6)])
async def test_reads_as_much_of_the_glass_as_was_asked_for(tmp_path: Path, size: str, ratio: float) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.load()
        (file,) = await read(made, page_size=size, pages=1)
    assert abs(file.height / file.width - ratio) < 0.02


async def test_a_page_laid_in_askew_comes_out_straight_and_cut_out(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.stack(1, tilt=7.0)
        (file,) = await read(made, deskew=True, crop=True, resolution=150)
    picture = np.asarray(Image.open(BytesIO(file.data)).convert("L"))
    assert abs(skew(picture)) < 0.3
    assert file.width < 1240
    assert file.height < 1754


async def test_a_jam_under_way_ends_the_command_and_the_rest_of_the_stack_can_be_read_again(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.stack(3)
        made.simulator.fault("jam-second")
        with pytest.raises(DeviceError) as raised:
            await read(made)
        assert raised.value.code == "mediaJammed"
        assert made.arrived == [1]
        made.simulator.stack(3)
        made.simulator.ok()
        assert len(await read(made)) == 3


async def test_a_scanner_that_falls_silent_is_given_up_and_stalls_nobody(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path, timeout=0.5, answer=3.0) as made:
        made.simulator.load()
        made.simulator.fault("silent")
        with pytest.raises(DeviceNotReady):
            await read(made, pages=1)
        await made.until_device("offline")
        made.simulator.ok()
        await made.until_device("online")


async def test_a_scanner_that_answers_noise_is_not_ready(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.load()
        made.simulator.fault("garbage")
        with pytest.raises(DeviceNotReady, match="scan"):
            await read(made, pages=1)
        await made.until_device("offline")


async def test_an_open_cover_is_for_somebody_to_close_and_is_told_until_it_is_closed(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.load()
        made.simulator.fault("cover-open")
        await made.until_device("userError")
        with pytest.raises(UserError, match="cover"):
            await read(made, pages=1)
        made.simulator.ok()
        await made.until_device("online")
        assert len(await read(made, pages=1)) == 1


async def test_a_jam_is_told_until_it_is_cleared_without_another_scan(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        made.simulator.load()
        made.simulator.jam()
        with pytest.raises(DeviceError):
            await read(made, pages=1)
        assert made.driver.status().detail["media"] == "jammed"
        made.simulator.ok()
        await made.until(lambda: made.driver.status().detail["media"] == "present")


async def test_a_sheet_in_the_feeder_is_seen_without_a_scan_and_without_a_process(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        await made.until(lambda: made.driver.status().detail["media"] == "notPresent")
        with mock.patch.object(ScanImage, "_start", side_effect=AssertionError("a process for an idle scanner")):
            made.simulator.stack(2)
            await made.until(lambda: made.driver.status().detail["media"] == "present")
            assert made.driver.status().device == "online"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("ScannerAdfHatchOpen", FeederState(open=True)),
        ("ScannerAdfMispick", FeederState("jammed")),
        ("VendorsOwnWord", FeederState()),
    ],
)
def test_the_words_of_other_scanners_are_understood(word: str, state: FeederState) -> None:
    assert read_feeder(escl_documents.status("Idle", word).encode()) == state


@pytest.mark.parametrize("document", [b"", b"<html></html>", b"\xff\xfe\x00", b"<a><b></a>"])
def test_what_is_no_scanner_status_is_no_scanner(document: bytes) -> None:
    with pytest.raises(DeviceNotReady, match="no scanner"):
        read_feeder(document)


async def test_a_cancelled_scan_leaves_no_process_behind(tmp_path: Path) -> None:
    async with rig(SANE, tmp_path) as made:
        picture = asyncio.ensure_future(scan(made))
        await made.until_told("NoMediaEvent")
        picture.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await picture
        await made.driver.close()
        assert _scanimage_children() == []


async def test_any_sane_backend_will_do(tmp_path: Path) -> None:
    (tmp_path / "dll.conf").write_text("test\n")
    options = {"device": "test:0", "config_dir": str(tmp_path), "source": "Automatic Document Feeder"}
    driver = DRIVERS["sane"]({**options, "resolution": 50, "device_poll": 0.1})
    made = Rig(None, driver)
    await driver.open()
    try:
        await made.until_device("online")
        assert (await scan(made, color="grayscale")).width > 100
        assert len(await read(made, color="binary")) == 10  # that feeder is empty after ten
    finally:
        await driver.close()


@pytest.mark.parametrize("options", [{}, {"escl": "http://h/eSCL", "device": "test:0"}])
def test_needs_exactly_one_way_to_its_scanner(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either"):
        DRIVERS["sane"](options)


@pytest.mark.parametrize("image_type", ["jpg", "png"])
def test_the_worst_picture_still_fits_one_message(image_type: str) -> None:
    noise = Image.frombytes("RGB", (600, 850), os.urandom(600 * 850 * 3))
    _, data = encode(noise, image_type, "fullcolor", 300_000)
    assert len(data) <= 300_000


def _darkest(file: ScannedFile) -> float:
    extrema = Image.open(BytesIO(file.data)).convert("L").getextrema()
    return float(extrema[0])


def _scanimage_children() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "comm").read_text().strip() == "scanimage":
                status = (entry / "status").read_text()
                if f"PPid:\t{os.getpid()}\n" in status:
                    found.append(entry.name)
    return found
