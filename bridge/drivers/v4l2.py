"""Cameras: V4L2 devices, or a video file or stream in their place, through OpenCV in a child process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.devices.contract import DeviceError, DeviceInformation, DeviceNotReady, Emit
from bridge.drivers.options import read_options
from bridge.drivers.v4l2_process import CameraProcess
from bridge.drivers.watched import WatchedDevice

CAMERAS = ("person", "room", "exitSlot")
"""The standard's names for cameras; a kiosk may have each of them once."""

_WHY = {
    b"b": "the picture is black: is something before the lens?",
    b"f": "the picture stands still",
}


@dataclass(frozen=True)
class CameraOptions:
    """``source`` is a device (``/dev/video0``) or a video file, ``camera`` the XFS4IoT name it answers to, and
    ``others`` more of them: name -> source. ``warm_up`` frames are thrown away while the exposure settles. A camera
    that gives nothing for ``timeout`` seconds is cut off. Times in seconds."""

    source: str
    camera: str = "person"
    others: dict[str, str] = field(default_factory=dict)
    width: int = 1280
    height: int = 720
    warm_up: int = 5
    poll: float = 2.0
    timeout: float = 10.0


class V4l2Camera(WatchedDevice):
    """A contract ``Camera``. The camera runs, in a process of its own, only while a picture is taken or someone
    watches: a driver that hangs in the kernel costs that process, and the camera's lamp is off between."""

    def __init__(self, options: CameraOptions) -> None:
        super().__init__("v4l2")
        self._options = options
        self._sources = {options.camera: options.source, **options.others}
        for name in self._sources:
            if name not in CAMERAS:
                raise ValueError(f"driver v4l2: a camera is one of {', '.join(CAMERAS)}, not {name!r}")
        self._broken: set[str] = set()
        self._turn = asyncio.Lock()
        self._preview: V4l2Preview | None = None

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> V4l2Camera:
        return cls(read_options(CameraOptions, options, "v4l2"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Camera (V4L2)")

    def capabilities(self) -> dict[str, Any]:
        cameras = dict.fromkeys(self._sources, True)
        return {"cameras": cameras, "maxPictures": 0, "camData": {"autoAdd": False, "manAdd": False}}

    async def look_after(self) -> None:
        try:
            while True:
                self._look()
                if self._preview is not None and not Path(self._sources[self._preview.camera]).exists():
                    await self._end_preview()
                await asyncio.sleep(self._options.poll)
        finally:
            await self._end_preview()

    async def take_picture(self, camera: str, emit: Emit) -> bytes:
        self._check(camera)
        async with self._turn:
            preview = self._preview
            if preview is not None and preview.camera == camera and not preview.process.ended:
                kind, picture = await preview.process.picture()
            else:
                process = self._process(camera, (0, 0))
                try:
                    await process.start()
                    kind, picture = await process.picture()
                finally:
                    await process.stop()
        self._say(camera, bool(picture))
        if not picture:
            raise self._failure(camera, kind)
        return picture

    async def start_preview(self, camera: str, *, width: int, frame_rate: int) -> V4l2Preview:
        self._check(camera)
        async with self._turn:
            await self._end_preview()
            process = self._process(camera, (width, frame_rate))
            preview = V4l2Preview(camera, process, self._preview_ended)
            try:
                await process.start()
                there = await process.first_view()
            except BaseException:
                await process.stop()
                raise
            if there:
                self._preview = preview
            else:
                await process.stop()
        self._say(camera, there)
        if not there:
            raise self._failure(camera)
        return preview

    async def self_test(self) -> list[str]:
        """Take a picture with every camera: the names of those that gave none, as ``cameraInoperable:person``."""
        failed = []
        for camera in self._sources:
            try:
                await self.take_picture(camera, lambda event, payload: None)
            except (DeviceError, DeviceNotReady):
                failed.append(f"cameraInoperable:{camera}")
        return failed

    def _process(self, camera: str, view: tuple[int, int]) -> CameraProcess:
        options = self._options
        size = (options.width, options.height)
        return CameraProcess(self._sources[camera], size, options.warm_up, view, options.timeout)

    def _check(self, camera: str) -> None:
        if camera not in self._sources:
            raise DeviceError("cameraNotSupported", "there is no camera of this name")
        self._look()
        if not Path(self._sources[camera]).exists():
            raise DeviceNotReady("no camera is connected")

    def _failure(self, camera: str, kind: bytes = b"") -> Exception:
        if not Path(self._sources[camera]).exists():
            return DeviceNotReady("the camera was unplugged")
        return DeviceError("cameraInoperable", _WHY.get(kind, "the camera gives no picture"))

    async def _end_preview(self) -> None:
        if self._preview is not None:
            await self._preview.aclose()

    async def _preview_ended(self, preview: V4l2Preview, by_itself: bool) -> None:
        if self._preview is preview:
            self._preview = None
        if by_itself:
            self._say(preview.camera, False)

    def _say(self, camera: str, works: bool) -> None:
        (self._broken.discard if works else self._broken.add)(camera)
        self._look()

    def _look(self) -> None:
        """Publish which cameras are there. The service is as well as its first camera, the one every kiosk has."""
        states = {}
        for name, source in self._sources.items():
            if not Path(source).exists():
                self._broken.discard(name)  # whatever is plugged in next starts afresh
                states[name] = "unknown"
            else:
                states[name] = "inop" if name in self._broken else "ok"
        first = states[self._options.camera]
        device = {"ok": "online", "inop": "hardwareError", "unknown": "noDevice"}[first]
        self.publish(device, cameras=states, media=dict.fromkeys(states, "ok"))


class V4l2Preview:
    """A contract ``Preview``."""

    def __init__(
        self, camera: str, process: CameraProcess, ended: Callable[[V4l2Preview, bool], Awaitable[None]]
    ) -> None:
        self.camera = camera
        self.process = process
        self._ended = ended
        self._closed = False

    def __aiter__(self) -> V4l2Preview:
        return self

    async def __anext__(self) -> bytes:
        frame = await self.process.next_view()
        if frame is None:
            await self._close(by_itself=True)
            raise StopAsyncIteration
        return frame

    async def aclose(self) -> None:
        await self._close(by_itself=False)

    async def _close(self, by_itself: bool) -> None:
        if not self._closed:
            self._closed = True
            await self.process.stop()
            await self._ended(self, by_itself)
