"""Cameras: a V4L2 device, or a video file or stream in its place, through OpenCV in a child process."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.devices.contract import DeviceError, DeviceInformation, DeviceNotReady, Emit
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

_GRABBER = Path(__file__).with_name("v4l2_grabber.py")


@dataclass(frozen=True)
class CameraOptions:
    """``source`` is a device (``/dev/video0``) or a video file. ``camera`` is the XFS4IoT name it answers
    to: room, person or exitSlot. ``warm_up`` frames are thrown away while the exposure settles. Times in
    seconds."""

    source: str
    camera: str = "person"
    width: int = 1280
    height: int = 720
    warm_up: int = 5
    poll: float = 2.0
    timeout: float = 10.0


class V4l2Camera(WatchedDevice):
    """A contract ``Camera``. Each picture is taken by a process of its own: a camera driver that hangs
    in the kernel then costs one picture and not the bridge, and the camera is off between pictures."""

    def __init__(self, options: CameraOptions) -> None:
        super().__init__("v4l2")
        self._options = options
        self._lock = asyncio.Lock()
        self._works = True

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> V4l2Camera:
        return cls(read_options(CameraOptions, options, "v4l2"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Camera (V4L2)")

    def capabilities(self) -> dict[str, Any]:
        return {"cameras": {self._options.camera: True}, "maxPictures": 0, "camData": {"autoAdd": False}}

    async def look_after(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(self._options.poll)

    def _look(self) -> bool:
        there = Path(self._options.source).exists()
        if not there:
            self._works = True  # whatever is plugged in next starts afresh
        state = "ok" if there and self._works else "inop" if there else "unknown"
        device = "noDevice" if not there else "online" if self._works else "hardwareError"
        self.publish(device, cameras={self._options.camera: state}, media={self._options.camera: "ok"})
        return there

    async def take_picture(self, camera: str, emit: Emit) -> bytes:
        if camera != self._options.camera:
            raise DeviceError("cameraNotSupported", "there is no camera of this name")
        if not self._look():
            raise DeviceNotReady("no camera is connected")
        async with self._lock:
            picture = await self._grab()
        self._works = picture is not None
        there = self._look()
        if picture is None:
            if not there:
                raise DeviceNotReady("the camera was unplugged")
            raise DeviceError("cameraInoperable", "the camera gives no picture")
        return picture

    async def _grab(self) -> bytes | None:
        """One JPEG from the grabber process; None when it fails or takes too long."""
        options = self._options
        numbers = (str(value) for value in (options.width, options.height, options.warm_up))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_GRABBER),
            options.source,
            *numbers,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(options.timeout):
                picture, _ = await process.communicate()
        except TimeoutError:
            return None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                # Not awaited for long: a process stuck in the kernel dies when the kernel lets it.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), 1.0)
        return picture if process.returncode == 0 and picture.startswith(b"\xff\xd8") else None
