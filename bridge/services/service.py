"""A service: one endpoint, one device, the Common interface and one or more of its own.

Source of the Common messages: CWA 16926, interface Common.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from bridge.devices.contract import Device, DeviceError, DeviceInformation, DeviceNotReady, DeviceStatus, Emit
from bridge.facilities import Facilities
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.payload import one_of, optional

log = logging.getLogger("bridge.services")

Broadcast = Callable[[str, str, Payload | None], None]
"""``broadcast(interface, event, payload)`` to every client of the service."""

MAXIMUM_TEXT = 256
RESET_SECONDS = 10.0
OPEN_SECONDS = 5.0
"""A driver's open returns at once; one that does not must not keep the other devices from the page."""

COMMON_EVENTS = {"StatusChangedEvent": "3.0"}


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
        self.interfaces: tuple[Interface, ...] = (self._common(), *self.own_interfaces())
        self._maximum_requests = maximum_requests
        self._broadcast: Broadcast = lambda interface, event, payload: None
        self._told: Payload = {}
        self._transaction: Payload = {"state": "inactive"}

    def own_interfaces(self) -> tuple[Interface, ...]:
        """The interfaces besides Common."""
        raise NotImplementedError

    async def open(self, broadcast: Broadcast) -> None:
        """Start the device. A device that fails to start leaves a service that says so."""
        self._broadcast = broadcast
        self.device.watch(self.refresh, self._notify)
        self._told = self.status()
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self.device.open()
        except Exception:
            log.exception("device did not start", extra={"service": self.name})
        self.refresh()

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
        }
        capabilities: Payload = {
            "interfaces": [interface.capabilities(self._maximum_requests) for interface in self.interfaces],
            "common": {
                "serviceVersion": version("xiaoer"),
                "deviceInformation": [information],
                "powerSaveControl": False,
                "antiFraudModule": False,
            },
        }
        if self.part:
            capabilities[self.part] = self.device.capabilities()
        return capabilities

    def refresh(self) -> None:
        """Tell every client what has changed in the status since they were last told."""
        status = self.status()
        changed = changed_leaves(self._told, status)
        self._told = status
        if changed:
            self._broadcast("Common", "StatusChangedEvent", changed)

    async def restart_device(self) -> None:
        """Take the device's line down and up again, as its Reset command.

        Raises DeviceNotReady when the device is not back within ``RESET_SECONDS``.
        """
        await self.device.close()
        await self.device.open()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RESET_SECONDS
        while self.device.status().device != "online":
            if loop.time() > deadline:
                raise DeviceNotReady("the device did not come back after its reset")
            await asyncio.sleep(0.05)

    def _notify(self, event: str, payload: Payload | None) -> None:
        self._broadcast(self.interfaces[1].name, event, payload)

    def _common(self) -> Interface:
        return Interface(
            "Common",
            (
                Operation("Status", self._status, completion_version="3.0", immediate=True),
                Operation("Capabilities", self._capabilities, completion_version="3.0", immediate=True),
                Operation("Cancel", self._cancel, error_codes=words("noMatchingRequestIDs"), immediate=True),
                Operation("SetVersions", self._set_versions),
                Operation("SetTransactionState", self._set_transaction_state),
                Operation("GetTransactionState", self._get_transaction_state),
            ),
            COMMON_EVENTS,
        )

    async def _status(self, call: Call) -> Payload:
        # Others hear of a change no later than the client who asks; later differences count from here.
        self.refresh()
        return self.status()

    async def _capabilities(self, call: Call) -> Payload:
        return self.capabilities()

    async def _cancel(self, call: Call) -> None:
        request_ids = optional(call.payload, "requestIds", list)
        if request_ids is not None and not all(type(item) is int and item > 0 for item in request_ids):
            raise InvalidData("requestIds must be integers above 0")
        if not call.cancel(request_ids):
            raise DeviceError("noMatchingRequestIDs", "no queued or running command has such a request id")

    async def _set_versions(self, call: Call) -> None:
        """Accept a wish that is already so: each message here exists in one major version."""
        offered: dict[str, dict[str, int]] = {"commands": {}, "events": {}}
        for interface in self.interfaces:
            for item in interface.operations:
                offered["commands"][f"{interface.name}.{item.name}"] = _major(item.version)
            for event, event_version in interface.events.items():
                offered["events"][f"{interface.name}.{event}"] = _major(event_version)
        for group, known in offered.items():
            for name, major in optional(call.payload, group, dict, {}).items():
                if type(major) is not int:
                    raise InvalidData(f"{group} must map message names to major versions")
                if known.get(name) != major:
                    raise UnsupportedData(f"{group} names a message or a version that is not offered")

    async def _set_transaction_state(self, call: Call) -> None:
        state = one_of(call.payload, "state", ("active", "inactive"))
        identifier = optional(call.payload, "transactionID", str, "")
        if state is None or len(identifier) > MAXIMUM_TEXT:
            raise InvalidData(f"state is required; transactionID has at most {MAXIMUM_TEXT} characters")
        self._transaction = {"state": state, "transactionID": identifier if state == "active" else None}

    async def _get_transaction_state(self, call: Call) -> Payload:
        return self._transaction


def _major(message_version: str) -> int:
    return int(message_version.partition(".")[0])


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
