"""SimulatorDock, only on demonstration kiosks: lets the page move the simulated devices.

The one part of the bridge that knows simulators exist. Each simulator process writes
``<device>.json`` into a directory (address and token of its control server); this service passes
requests on to it. It has no device of its own.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp

from bridge.devices.contract import DeviceInformation, DeviceNotReady, DeviceStatus, Emit
from bridge.interface import Call, Interface, InvalidData, Operation
from bridge.protocol import Payload
from bridge.services.payload import optional
from bridge.services.service import DeviceService

DEVICES = ("card", "barcode", "receipt", "printer", "scanner", "camera", "cabinet", "audio")
CONTROL_SECONDS = 5.0


class SimulatorDirectory:
    """The directory in which running simulators announce themselves, seen as a device that is always there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def watch(self, changed: object, notify: Emit) -> None: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def status(self) -> DeviceStatus:
        return DeviceStatus("online")

    def information(self) -> DeviceInformation:
        return DeviceInformation(model="Simulator dock", description="Moves the simulated devices of a demonstration")

    def capabilities(self) -> dict[str, Any]:
        return {}

    async def state(self, device: str) -> Payload | None:
        """What a simulator says about itself; None when it does not run."""
        try:
            return await self._ask(device, "GET", "state")
        except (DeviceNotReady, InvalidData):
            return None

    async def control(self, device: str, order: Payload) -> Payload:
        """Give one order. Raises DeviceNotReady (not running) or InvalidData (order not understood)."""
        return await self._ask(device, "POST", "control", order)

    async def _ask(self, device: str, method: str, path: str, body: Payload | None = None) -> Payload:
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
                answer = await response.json(content_type=None)
                refused = response.status >= 400
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise DeviceNotReady(f"the {device} simulator does not answer") from None
        state = answer if isinstance(answer, dict) else {}
        if refused:
            raise InvalidData(str(state.get("error", "the simulator refused the order")))
        return state


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
                ),
            ),
        )

    async def _get_state(self, call: Call) -> Payload:
        states = await asyncio.gather(*(self.device.state(device) for device in DEVICES))
        return {
            "devices": [
                {**(state or {}), "device": device, "running": state is not None}
                for device, state in zip(DEVICES, states, strict=True)
            ]
        }

    async def _control(self, call: Call) -> Payload:
        device = optional(call.payload, "device", str)
        if device not in DEVICES or not optional(call.payload, "action", str):
            raise InvalidData(f"device must be one of: {', '.join(DEVICES)}; action is required")
        order = {name: value for name, value in call.payload.items() if name != "device"}
        return await self.device.control(device, order)
