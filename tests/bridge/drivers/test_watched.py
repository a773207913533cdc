"""What every driver does when it is closed."""

from __future__ import annotations

import asyncio

import pytest

from bridge.drivers.watched import WatchedDevice


class SlowToLetGo(WatchedDevice):
    """Its line takes time to close."""

    def __init__(self) -> None:
        super().__init__("slow")
        self.closing, self.may_close, self.closed = asyncio.Event(), asyncio.Event(), False

    async def look_after(self) -> None:
        try:
            self.publish("online")
            await asyncio.Event().wait()
        finally:
            self.closing.set()
            await self.may_close.wait()
            self.closed = True


async def opened() -> SlowToLetGo:
    device = SlowToLetGo()
    await device.open()
    await asyncio.sleep(0)
    assert device.status().device == "online"
    return device


async def test_closing_waits_until_the_device_is_let_go_of() -> None:
    device = await opened()
    device.may_close.set()
    await device.close()
    assert (device.closed, device.status().device) == (True, "starting")


async def test_who_is_cancelled_while_it_closes_a_device_is_cancelled() -> None:
    device = await opened()
    closing = asyncio.ensure_future(device.close())
    await device.closing.wait()
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(closing, 5)
    device.may_close.set()
