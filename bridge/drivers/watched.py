"""What every driver shares: a status that is told only when it changes, and a task that looks after the device."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from bridge.devices.contract import DeviceStatus, Emit

log = logging.getLogger("bridge.drivers")

RESTART_PAUSE = 1.0
"""Seconds before a caretaker that failed in an unforeseen way is started again."""


class WatchedDevice:
    """Base of the drivers. A subclass writes ``look_after``: connect, poll, publish, reconnect, for ever."""

    def __init__(self, name: str) -> None:
        """``name`` is the driver's own, for the log."""
        self.name = name
        self._status = DeviceStatus("starting")
        self._changed: Callable[[], None] = lambda: None
        self._notify: Emit = lambda event, payload: None
        self._caretaker: asyncio.Task[None] | None = None

    def watch(self, changed: Callable[[], None], notify: Emit) -> None:
        self._changed = changed
        self._notify = notify

    async def open(self) -> None:
        if self._caretaker is None:
            self._caretaker = asyncio.create_task(self._keep_looking_after(), name=f"{self.name} caretaker")

    async def close(self) -> None:
        caretaker, self._caretaker = self._caretaker, None
        if caretaker is not None:
            caretaker.cancel()
            await asyncio.wait({caretaker})  # not awaited itself: that would swallow our own cancellation
            # Nobody looks any more: whoever opens it again must not take the last look for the first.
            self.publish("starting")

    def status(self) -> DeviceStatus:
        return self._status

    async def look_after(self) -> None:
        """Runs until cancelled; the subclass keeps the device connected and its status true."""
        raise NotImplementedError

    def publish(self, device: str, **detail: Any) -> None:
        """Set the status and tell the service, if it differs from the last one."""
        status = DeviceStatus(device, detail)
        if status != self._status:
            if status.device != self._status.device:
                log.info("device status", extra={"driver": self.name, "device": device})
            self._status = status
            self._changed()

    def notify(self, event: str, payload: dict[str, Any] | None = None) -> None:
        """Send an unsolicited event to every client."""
        self._notify(event, payload)

    async def _keep_looking_after(self) -> None:
        while True:
            try:
                await self.look_after()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("driver stumbled; starting it again", extra={"driver": self.name})
                self.publish("hardwareError", **self._status.detail)
                await asyncio.sleep(RESTART_PAUSE)
