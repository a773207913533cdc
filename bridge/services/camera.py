"""Camera. Source: CWA 16926, interface Camera."""

from __future__ import annotations

from typing import cast

from bridge.devices.contract import Camera, DeviceError
from bridge.interface import Call, Interface, Operation, words
from bridge.protocol import Payload
from bridge.services.payload import base64_text, optional
from bridge.services.service import DeviceService


class CameraService(DeviceService):
    """Takes one picture. Text overlays are not offered: a request for one is told by InvalidDataEvent."""

    part = "camera"

    def own_interfaces(self) -> tuple[Interface, ...]:
        return (
            Interface(
                "Camera",
                (
                    Operation(
                        "TakePicture",
                        self._take_picture,
                        completion_version="3.0",
                        error_codes=words("cameraNotSupported mediaFull cameraInoperable"),
                    ),
                    Operation("Reset", self._reset),
                ),
                {"InvalidDataEvent": "2.0"},
            ),
        )

    async def _take_picture(self, call: Call) -> Payload:
        offered = self.device.capabilities().get("cameras") or {}
        cameras = [name for name, available in offered.items() if available]
        camera = optional(call.payload, "camera", str, cameras[0] if cameras else "")
        if camera not in cameras:
            raise DeviceError("cameraNotSupported", "there is no camera of this name")
        if optional(call.payload, "camData", str):
            call.emit("InvalidDataEvent", None)
        return {"pictureFile": base64_text(await cast(Camera, self.device).take_picture(camera, call.emit))}

    async def _reset(self, call: Call) -> None:
        await self.restart_device()
