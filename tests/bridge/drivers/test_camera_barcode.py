"""Codes held before a camera."""

from __future__ import annotations

import asyncio
from pathlib import Path

import cv2
import pytest

from bridge.devices.contract import Barcode, DeviceNotReady, HardwareFault
from bridge.drivers.camera_barcode import CameraBarcodeReader
from bridge.simulators import code_pictures
from tests.bridge.drivers.rigs import CAMERA_BARCODE, Rig, rig


async def reading(made: Rig, symbologies: frozenset[str] | None = None) -> asyncio.Future[list[Barcode]]:
    started = asyncio.ensure_future(made.driver.read_barcode(symbologies, made.emit))
    await made.until(lambda: made.driver.status().detail["scanner"] == "on")
    return started


async def test_reads_a_code_that_is_held_up_and_switches_the_camera_off(tmp_path: Path) -> None:
    async with rig(CAMERA_BARCODE, tmp_path) as made:
        code = await reading(made)
        await made.simulator.scan("办件 420000-0001")
        assert await code == [Barcode("qrCode", "办件 420000-0001".encode())]
        assert made.driver.status().detail["scanner"] == "off"


async def test_codes_of_other_symbologies_are_passed_over(tmp_path: Path) -> None:
    async with rig(CAMERA_BARCODE, tmp_path) as made:
        code = await reading(made, frozenset({"dataMatrix"}))
        await made.simulator.scan("a QR code")
        done, _ = await asyncio.wait({code}, timeout=0.6)
        assert not done
        code.cancel()


async def test_the_camera_pulled_while_waiting_ends_the_command(tmp_path: Path) -> None:
    async with rig(CAMERA_BARCODE, tmp_path) as made:
        code = await reading(made)
        made.simulator.actions()["unplug"]()
        with pytest.raises(DeviceNotReady):
            await code
        await made.until_device("noDevice")


def film(path: Path, pictures: list[bytes]) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, code_pictures.SIZE)
    for picture in pictures:
        scratch = path.with_suffix(".png")
        scratch.write_bytes(picture)
        writer.write(cv2.imread(str(scratch)))
    writer.release()


async def test_a_film_plays_in_the_cameras_place(tmp_path: Path) -> None:
    film(tmp_path / "film.avi", [code_pictures.wall()] * 3 + [code_pictures.code("示范-0002")] * 2)
    driver = CameraBarcodeReader.from_options({"source": str(tmp_path / "film.avi"), "interval": 0.01})
    await driver.open()
    try:
        async with asyncio.timeout(10):
            while driver.status().device != "online":
                await asyncio.sleep(0.01)
            codes = await driver.read_barcode(None, lambda event, payload: None)
    finally:
        await driver.close()
    assert codes == [Barcode("qrCode", "示范-0002".encode())]


async def test_a_camera_without_pictures_is_broken_and_tried_again(tmp_path: Path) -> None:
    source = tmp_path / "camera.avi"
    source.write_bytes(b"not a film")
    driver = CameraBarcodeReader.from_options({"source": str(source), "interval": 0.001})
    await driver.open()
    try:
        async with asyncio.timeout(10):
            while driver.status().device != "online":
                await asyncio.sleep(0.01)
            with pytest.raises(HardwareFault):
                await driver.read_barcode(None, lambda event, payload: None)
            assert driver.status().device == "hardwareError"
            film(source, [code_pictures.code("works again")] * 3)
            assert await driver.read_barcode(None, lambda event, payload: None) == [Barcode("qrCode", b"works again")]
            assert driver.status().device == "online"
    finally:
        await driver.close()
