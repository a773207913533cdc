"""SimulatorDock, only on demonstration kiosks: lets the page move the simulated devices.

The one part of the bridge that knows simulators exist. Each simulator process writes
``<device>.json`` into a directory (address and token of its control server); this service passes
requests on to it. It has no device of its own.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from pathlib import Path
from typing import Any

import aiohttp

from bridge.devices.contract import DeviceInformation, DeviceNotReady, DeviceStatus, Emit
from bridge.interface import Call, Interface, InvalidData, Operation
from bridge.protocol import Payload
from bridge.services.payload import optional
from bridge.services.service import DeviceService

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PAPER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
LARGEST_PAPER = 1024 * 1024
CONTROL_SECONDS = 5.0


class SimulatorDirectory:
    """The directory in which running simulators announce themselves, seen as a device that is always there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: set[str] = set()

    def watch(self, changed: object, notify: Emit) -> None: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def status(self) -> DeviceStatus:
        return DeviceStatus("online")

    def information(self) -> DeviceInformation:
        return DeviceInformation(model="Simulator dock", description="Moves the simulated devices of a demonstration")

    def capabilities(self) -> dict[str, Any]:
        return {}

    def devices(self) -> list[str]:
        """The simulators that announce themselves, and those that did before: they may be on their way back."""
        self._seen |= {path.stem for path in self._directory.glob("*.json") if _NAME.fullmatch(path.stem)}
        return sorted(self._seen)

    async def state(self, device: str) -> Payload | None:
        """What a simulator says about itself; None when it does not run."""
        try:
            return _object(await self._ask(device, "GET", "state"))
        except (DeviceNotReady, InvalidData):
            return None

    async def control(self, device: str, order: Payload) -> Payload:
        """Give one order. Raises DeviceNotReady (not running) or InvalidData (order not understood)."""
        return _object(await self._ask(device, "POST", "control", order))

    async def paper(self, device: str, name: str) -> bytes:
        """The PNG of a paper that a printer's state names. Raises as ``control``."""
        picture = await self._ask(device, "GET", f"papers/{name}")
        if len(picture) > LARGEST_PAPER:
            raise InvalidData("the picture is too large to show")
        return picture

    async def _ask(self, device: str, method: str, path: str, body: Payload | None = None) -> bytes:
        try:
            card = json.loads((self._directory / f"{device}.json").read_bytes())
            url, token = f"{card['url']}/{path}", str(card["token"])
        except (OSError, ValueError, KeyError, TypeError):
            raise DeviceNotReady(f"the {device} simulator is not running") from None
        headers = {"Authorization": f"Bearer {token}"}
        timeout = aiohttp.ClientTimeout(total=CONTROL_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
                session.request(method, url, json=body) as response,
            ):
                if response.status >= 500:
                    raise DeviceNotReady(f"the {device} simulator failed")
                answer = await response.read()
                if response.status >= 400:
                    raise InvalidData(str(_object(answer).get("error", "the simulator refused the order")))
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise DeviceNotReady(f"the {device} simulator does not answer") from None


def _object(answer: bytes) -> Payload:
    """Raises DeviceNotReady: who answers with anything else is no simulator."""
    try:
        value = json.loads(answer)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise DeviceNotReady("the simulator does not answer in its words")
    return value


class SimulatorDockService(DeviceService):
    """State of all simulators, and orders to one."""

    device: SimulatorDirectory

    def own_interfaces(self) -> tuple[Interface, ...]:
        return (
            Interface(
                "XiaoerSimulator",
                (
                    Operation("GetState", self._get_state, "1.0", "1.0", immediate=True),
                    Operation("Control", self._control, "1.0", "1.0"),
                    Operation("GetPaper", self._get_paper, "1.0", "1.0", immediate=True),
                ),
            ),
        )

    async def _get_state(self, call: Call) -> Payload:
        devices = self.device.devices()
        states = await asyncio.gather(*(self.device.state(device) for device in devices))
        return {
            "devices": [
                {**(state or {}), "device": device, "running": state is not None}
                for device, state in zip(devices, states, strict=True)
            ]
        }

    async def _control(self, call: Call) -> Payload:
        device = self._named(call)
        if not optional(call.payload, "action", str):
            raise InvalidData("action is required")
        order = {name: value for name, value in call.payload.items() if name != "device"}
        return await self.device.control(device, order)

    async def _get_paper(self, call: Call) -> Payload:
        device, name = self._named(call), optional(call.payload, "name", str, "")
        if not _PAPER.fullmatch(name):
            raise InvalidData("name must be one of the device's papers")
        picture = await self.device.paper(device, name)
        return {"type": "image/png", "data": base64.b64encode(picture).decode("ascii")}

    def _named(self, call: Call) -> str:
        device = optional(call.payload, "device", str, "")
        known = self.device.devices()
        if device not in known:
            raise InvalidData(f"device must be one of: {', '.join(known)}")
        return device
