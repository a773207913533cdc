"""The camera, with a film file in its place."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bridge.devices.contract import DeviceError, DeviceNotReady
from bridge.drivers import v4l2
from tests.bridge.drivers.rigs import CAMERA, rig


async def test_takes_a_picture_of_what_is_before_the_camera(tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), (200, 30, 30)).save(tmp_path / "red.png")
    async with rig(CAMERA, tmp_path) as made:
        made.simulator.load(str(tmp_path / "red.png"))
        picture = Image.open(BytesIO(await made.driver.take_picture("person", made.emit)))
    assert picture.format == "JPEG"
    red, green, _ = picture.convert("RGB").getpixel((320, 240))
    assert red > 150 > 90 > green


async def test_another_cameras_name_is_not_supported(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        with pytest.raises(DeviceError) as raised:
            await made.driver.take_picture("room", made.emit)
        assert raised.value.code == "cameraNotSupported"


async def test_a_camera_that_gives_no_picture_is_inoperable_until_it_gives_one(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        (tmp_path / "sim" / "camera.y4m").write_bytes(b"not a film")
        with pytest.raises(DeviceError) as raised:
            await made.driver.take_picture("person", made.emit)
        assert raised.value.code == "cameraInoperable"
        assert made.driver.status().device == "hardwareError"
        made.simulator.ok()
        await made.driver.take_picture("person", made.emit)
        assert made.driver.status().device == "online"


async def test_a_hanging_camera_driver_costs_one_picture_and_not_the_bridge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / "hang.py"
    hanging.write_text("import signal; signal.pause()")
    monkeypatch.setattr(v4l2, "_GRABBER", hanging)
    async with rig(CAMERA, tmp_path, timeout=0.5) as made:
        with pytest.raises(DeviceError):
            await made.driver.take_picture("person", made.emit)


async def test_unplugged_while_the_picture_is_taken_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unplugs = tmp_path / "unplug.py"
    unplugs.write_text("import os, sys; os.unlink(sys.argv[1]); sys.exit(1)")
    monkeypatch.setattr(v4l2, "_GRABBER", unplugs)
    async with rig(CAMERA, tmp_path) as made:
        with pytest.raises(DeviceNotReady):
            await made.driver.take_picture("person", made.emit)
