"""Camera: one picture, and a preview to see what will be on it. Source: CWA 16926, interface Camera.

The standard has no preview; it is ``XiaoerCamera``, and its frames travel by the media listener.
"""

from __future__ import annotations

from typing import Any, cast

from bridge.devices.contract import Camera, DeviceError, Preview
from bridge.interface import Call, Interface, InvalidData, Operation, words
from bridge.protocol import Payload
from bridge.services.payload import base64_text, optional
from bridge.services.service import DeviceService
from bridge.services.terminal_key import CAMERA_PREFIX

WIDTHS = range(160, 1921)
FRAME_RATES = range(1, 31)
DEFAULT_WIDTH = 640
DEFAULT_FRAME_RATE = 10
OF_PEOPLE = "person"
"""The camera whose pictures the terminal's key vouches for: it looks at who stands there."""


class CameraService(DeviceService):
    """Text overlays are not offered: a request for one is told by InvalidDataEvent. One preview at a time, and it
    ends with the connection that asked for it."""

    part = "camera"

    def own_interfaces(self) -> tuple[Interface, ...]:
        self._preview: tuple[object, Preview] | None = None
        failures = words("cameraNotSupported cameraInoperable")
        return (
            Interface(
                "Camera",
                (
                    Operation(
                        "TakePicture",
                        self._take_picture,
                        completion_version="3.0",
                        error_codes=failures | words("mediaFull"),
                    ),
                    Operation("Reset", self._reset),
                ),
                {"InvalidDataEvent": "2.0"},
            ),
            Interface(
                "XiaoerCamera",
                (
                    Operation("StartPreview", self._start_preview, "1.0", "1.0", error_codes=failures),
                    Operation("StopPreview", self._stop_preview, "1.0", "1.0"),
                ),
            ),
            self.facilities.terminal.reading_interface(CAMERA_PREFIX),
        )

    def forget(self, client: object) -> None:
        self.facilities.terminal.forget(client)

    async def close(self) -> None:
        await self._end_preview()
        await super().close()

    async def _take_picture(self, call: Call) -> Payload:
        camera = self._camera(call.payload)
        if optional(call.payload, "camData", str):
            call.emit("InvalidDataEvent", None)
        picture = await cast(Camera, self.device).take_picture(camera, call.emit)
        if camera == OF_PEOPLE:
            self.facilities.terminal.remember(call.client, picture, CAMERA_PREFIX)
        return {"pictureFile": base64_text(picture)}

    async def _start_preview(self, call: Call) -> Payload:
        camera = self._camera(call.payload)
        width = _number(call.payload, "width", WIDTHS, DEFAULT_WIDTH)
        frame_rate = _number(call.payload, "frameRate", FRAME_RATES, DEFAULT_FRAME_RATE)
        await self._end_preview()
        preview = await cast(Camera, self.device).start_preview(camera, width=width, frame_rate=frame_rate)
        self._preview = (call.client, preview)
        # The media store closes the preview when its viewer leaves, and when the connection does.
        return {"content": self.facilities.media.stream(call.client, preview)}

    async def _stop_preview(self, call: Call) -> None:
        if self._preview is not None and self._preview[0] is call.client:
            await self._end_preview()

    async def _reset(self, call: Call) -> None:
        await self._end_preview()
        await self.restart_device()

    async def _end_preview(self) -> None:
        if self._preview is not None:
            _, preview = self._preview
            self._preview = None
            await preview.aclose()

    def _camera(self, payload: Payload) -> Any:
        offered = self.device.capabilities().get("cameras") or {}
        cameras = [name for name, available in offered.items() if available]
        camera = optional(payload, "camera", str, cameras[0] if cameras else "")
        if camera not in cameras:
            raise DeviceError("cameraNotSupported", "there is no camera of this name")
        return camera


def _number(payload: Payload, name: str, allowed: range, default: int) -> int:
    number = cast(int, optional(payload, name, int, default))
    if number not in allowed:
        raise InvalidData(f"{name} must be {allowed.start} to {allowed.stop - 1}")
    return number
