"""A service: one endpoint, one device, the Common interface and one or more of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from bridge.devices.contract import Device, DeviceInformation, DeviceNotReady, DeviceStatus, Emit
from bridge.facilities import Facilities
from bridge.interface import Call, Interface, Operation
from bridge.protocol import Payload
from bridge.services.common_interface import BREAKDOWNS, CommonInterface

log = logging.getLogger("bridge.services")

Broadcast = Callable[[str, str, Payload | None], None]
"""``broadcast(interface, event, payload)`` to every client of the service."""

VERSION = version("xiaoer")
RESET_SECONDS = 10.0
OPEN_SECONDS = 5.0
"""A driver's open returns at once; one that does not must not keep the other devices from the page."""


class NoDevice:
    """Stands where a service without hardware would have its device: always there, never changes."""

    def __init__(self, model: str) -> None:
        self._model = model

    def watch(self, changed: Callable[[], None], notify: Emit) -> None: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def status(self) -> DeviceStatus:
        return DeviceStatus("online")

    def information(self) -> DeviceInformation:
        return DeviceInformation(model=self._model)

    def capabilities(self) -> dict[str, Any]:
        return {}


class DeviceService:
    """What every device's service does: Status, Capabilities, Cancel, versions, transaction state.

    A subclass names its interface in ``interface()``; ``part`` is the key of the interface's object in
    Status and Capabilities (``cardReader``), or None when it has none.
    """

    part: str | None = None

    def __init__(self, name: str, device: Device, *, maximum_requests: int, facilities: Facilities) -> None:
        self.name = name
        self.device = device
        self.facilities = facilities
        self._maximum_requests = maximum_requests
        self._broadcast: Broadcast = lambda interface, event, payload: None
        self._told: Payload = {}
        self._common = CommonInterface(self, lambda event, payload: self._broadcast("Common", event, payload))
        health = Interface("XiaoerDevice", (Operation("SelfTest", self._self_test, "1.0", "1.0"),))
        self.interfaces: tuple[Interface, ...] = (self._common.interface, *self.own_interfaces(), health)

    def own_interfaces(self) -> tuple[Interface, ...]:
        """The interfaces besides Common."""
        raise NotImplementedError

    async def open(self, broadcast: Broadcast) -> None:
        """Start the device. A device that fails to start leaves a service that says so."""
        self._broadcast = broadcast
        try:
            self.device.watch(self._changed, self._notify)
            self._told = self.status()
            async with asyncio.timeout(OPEN_SECONDS):
                await self.device.open()
            self.refresh()
        except Exception:
            log.exception("device did not start", extra={"service": self.name})

    async def close(self) -> None:
        await self.device.close()

    def forget(self, client: object) -> None:
        """A connection is gone; a service that remembers something about it drops that."""

    def status(self) -> Payload:
        """The payload of Common.Status."""
        snapshot = self.device.status()
        status: Payload = {"common": {"device": snapshot.device}}
        if self.part and snapshot.detail:
            status[self.part] = snapshot.detail
        return status

    def capabilities(self) -> Payload:
        """The payload of Common.Capabilities."""
        about = self.device.information()
        information: Payload = {
            "modelName": about.model or None,
            "serialNumber": about.serial or None,
            "modelDescription": about.description or None,
            "firmware": [{"firmwareName": about.model or self.name, "firmwareVersion": about.firmware}]
            if about.firmware
            else None,
            "software": [{"softwareName": "xiaoer bridge", "softwareVersion": VERSION}],
        }
        capabilities: Payload = {
            "interfaces": [interface.capabilities(self._maximum_requests) for interface in self.interfaces],
            "common": {
                "serviceVersion": VERSION,
                "deviceInformation": [information],
                **self._common.capabilities(),
            },
        }
        if self.part:
            capabilities[self.part] = self.device.capabilities()
        return capabilities

    def refresh(self) -> Payload:
        """The status. Tells every client what has changed in it since they were last told, and of a breakdown."""
        status = self.status()
        if status == self._told:
            return status
        changed = changed_leaves(self._told, status)
        self._told = status
        if changed:
            self.tell(changed)
        breakdown = BREAKDOWNS.get(changed.get("common", {}).get("device", ""))
        if breakdown is not None:
            state = status["common"]["device"]
            self._broadcast("Common", "ErrorEvent", {**breakdown, "vendorDescription": f"{self.name}: {state}"})
        return status

    def tell(self, changed: Payload) -> None:
        """Send the changed part of the status to whom it concerns: here, every client."""
        self._broadcast("Common", "StatusChangedEvent", changed)

    async def restart_device(self) -> None:
        """Take the device's line down and up again, as its Reset command. Once begun it goes to its end, also
        when the caller is cancelled: a device that stays closed would be gone until the bridge starts anew.

        Raises DeviceNotReady when the device is not back within ``RESET_SECONDS``.
        """
        restarting = asyncio.ensure_future(self._close_and_open())
        try:
            await asyncio.shield(restarting)
        except asyncio.CancelledError:
            await restarting
            raise
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RESET_SECONDS
        while self.device.status().device != "online":
            if loop.time() > deadline:
                raise DeviceNotReady("the device did not come back after its reset")
            await asyncio.sleep(0.05)

    async def _close_and_open(self) -> None:
        try:
            await self.device.close()
        finally:
            await self.device.open()

    def _changed(self) -> None:
        self.refresh()

    def _notify(self, event: str, payload: Payload | None) -> None:
        self._broadcast(self.interfaces[1].name, event, payload)

    async def _self_test(self, call: Call) -> Payload:
        """``findings`` are words: the device's state when it is not online, and what its driver found."""
        self.refresh()
        state = self.device.status().device
        findings = [] if state == "online" else [state]
        test = getattr(self.device, "self_test", None)
        if callable(test):
            findings += [word for word in await test() if word not in findings]
        return {"passed": not findings, "findings": findings}


def changed_leaves(before: Payload, after: Payload) -> Payload:
    """The part of ``after`` that differs from ``before``, object by object; lists count as leaves."""
    changed: Payload = {}
    for key, value in after.items():
        old: Any = before.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            if inner := changed_leaves(old, value):
                changed[key] = inner
        elif value != old:
            changed[key] = value
    return changed
