"""The camera, with a film file in its place."""

from __future__ import annotations

import asyncio
import contextlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bridge.devices.contract import DeviceError, DeviceNotReady
from bridge.drivers import DRIVERS, v4l2_process
from bridge.simulators.camera import y4m
from tests.bridge.drivers.rigs import CAMERA, PATIENCE, Rig, rig


def color(jpeg: bytes) -> tuple[int, int, int]:
    """The colour in the middle."""
    picture = Image.open(BytesIO(jpeg))
    assert picture.format == "JPEG"
    return picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))


async def refusal(made: Rig) -> DeviceError:
    with pytest.raises(DeviceError) as raised:
        await made.driver.take_picture("person", made.emit)
    return raised.value


async def test_takes_a_picture_of_what_is_before_the_camera(tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), (200, 30, 30)).save(tmp_path / "red.png")
    async with rig(CAMERA, tmp_path) as made:
        await made.simulator.load(str(tmp_path / "red.png"))
        red, green, _ = color(await made.driver.take_picture("person", made.emit))
    assert red > 150 > 90 > green


async def test_another_cameras_name_is_not_supported(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        with pytest.raises(DeviceError) as raised:
            await made.driver.take_picture("room", made.emit)
        assert raised.value.code == "cameraNotSupported"


async def test_several_cameras_are_one_service_and_each_says_how_it_is(tmp_path: Path) -> None:
    paper = tmp_path / "paper.y4m"
    paper.write_bytes(y4m(Image.new("RGB", (320, 240), (20, 180, 20)), 8))
    async with rig(CAMERA, tmp_path, others={"exitSlot": str(paper), "room": str(tmp_path / "none")}) as made:
        assert set(made.driver.capabilities()["cameras"]) == {"person", "exitSlot", "room"}
        assert made.driver.status().detail["cameras"] == {"person": "ok", "exitSlot": "ok", "room": "unknown"}
        _, green, _ = color(await made.driver.take_picture("exitSlot", made.emit))
        assert green > 120
        with pytest.raises(DeviceNotReady):
            await made.driver.take_picture("room", made.emit)
        assert await made.driver.self_test() == ["cameraInoperable:room"]


def test_a_camera_has_a_name_of_the_standard() -> None:
    with pytest.raises(ValueError, match="person, room, exitSlot"):
        DRIVERS["v4l2"]({"source": "/dev/video0", "others": {"spy": "/dev/video1"}})


async def test_a_picture_that_is_none_is_inoperable_until_there_is_one(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        for fault, why in (("black", "black"), ("frozen", "stands still"), ("garbage", "no picture")):
            await made.simulator.fault(fault)
            error = await refusal(made)
            assert error.code == "cameraInoperable"
            assert why in error.description
            assert made.driver.status().device == "hardwareError"
            assert made.driver.status().detail["cameras"] == {"person": "inop"}
        await made.simulator.fault("none")
        await made.driver.take_picture("person", made.emit)
        assert made.driver.status().device == "online"


async def test_a_slow_camera_still_gives_its_picture(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path, warm_up=1) as made:
        await made.simulator.fault("slow")
        assert await made.driver.take_picture("person", made.emit)


async def test_a_camera_that_hangs_costs_one_picture_and_not_the_bridge(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path, timeout=0.5) as made:
        await made.simulator.fault("silent")
        assert (await refusal(made)).code == "cameraInoperable"


async def test_unplugged_while_the_picture_is_taken_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unplugs = tmp_path / "unplug.py"
    unplugs.write_text("import os, sys; os.unlink(sys.argv[1]); sys.exit(1)")
    monkeypatch.setattr(v4l2_process, "GRABBER", unplugs)
    async with rig(CAMERA, tmp_path) as made:
        with pytest.raises(DeviceNotReady):
            await made.driver.take_picture("person", made.emit)


async def test_a_preview_shows_what_the_camera_sees_and_pictures_are_taken_meanwhile(tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), (30, 30, 200)).save(tmp_path / "blue.png")
    async with rig(CAMERA, tmp_path) as made:
        await made.simulator.load(str(tmp_path / "blue.png"))
        preview = await made.driver.start_preview("person", width=160, frame_rate=20)
        view = Image.open(BytesIO(await anext(preview)))
        assert view.size == (160, 120)
        assert color(await made.driver.take_picture("person", made.emit))[2] > 150
        assert color(await anext(preview))[2] > 150
        await preview.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(preview)
        await made.driver.take_picture("person", made.emit)


async def test_a_second_preview_ends_the_first(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        first = await made.driver.start_preview("person", width=160, frame_rate=20)
        second = await made.driver.start_preview("person", width=200, frame_rate=20)
        with pytest.raises(StopAsyncIteration):
            await anext(first)
        assert Image.open(BytesIO(await anext(second))).width == 200


async def test_a_preview_ends_when_the_camera_is_pulled(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        preview = await made.driver.start_preview("person", width=160, frame_rate=20)
        await made.simulator.unplug()
        async with asyncio.timeout(PATIENCE):
            async for _ in preview:
                pass
        assert made.driver.status().device == "noDevice"


async def test_a_preview_of_a_camera_that_hangs_is_inoperable(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path, timeout=0.5) as made:
        await made.simulator.fault("silent")
        with pytest.raises(DeviceError) as raised:
            await made.driver.start_preview("person", width=160, frame_rate=20)
        assert raised.value.code == "cameraInoperable"


async def test_a_preview_that_is_given_up_before_its_first_frame_leaves_no_process(tmp_path: Path) -> None:
    async with rig(CAMERA, tmp_path) as made:
        await made.simulator.fault("silent")
        starting = asyncio.ensure_future(made.driver.start_preview("person", width=160, frame_rate=20))
        await made.until(lambda: bool(grabbers(tmp_path)))
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        await made.until(lambda: not grabbers(tmp_path))


def grabbers(folder: Path) -> list[str]:
    """Camera processes that look at this folder's film."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = process.read_bytes()
            if str(folder).encode() in line and b"v4l2_grabber" in line:
                found.append(process.parent.name)
    return found
