"""What every driver must do, whatever its device: one suite, run over each driver's own wire."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bridge.devices.contract import Device, DeviceNotReady
from bridge.drivers import DRIVERS
from tests.bridge.drivers.rigs import KINDS, SANE, Kind, Rig, rig

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


async def move(made: Rig, action: str) -> None:
    result = made.simulator.actions()[action]()
    if inspect.isawaitable(result):
        await result


async def prepare(made: Rig, kind: Kind) -> None:
    result = kind.prepare(made.simulator)
    if inspect.isawaitable(result):
        await result


async def test_every_driver_of_the_table_is_tested_here(kind: Kind) -> None:
    assert {one.name for one in KINDS} == set(DRIVERS)


async def test_does_its_command(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await prepare(made, kind)
        await kind.command(made)
        assert isinstance(made.driver, Device)


async def test_device_pulled_and_put_back_works_without_a_restart(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        told = made.changes
        await move(made, kind.pull)
        await made.until_device("noDevice", "offline")
        with pytest.raises(DeviceNotReady):
            await kind.command(made)
        assert made.changes > told
        await move(made, kind.plug)
        await made.until_device("online")
        await prepare(made, kind)
        await kind.command(made)


async def test_device_that_comes_after_the_bridge_is_found(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await made.driver.close()
        await move(made, kind.pull)
        await made.driver.open()
        await made.until_device("noDevice", "offline")
        await move(made, kind.plug)
        await made.until_device("online")


async def test_a_cancelled_command_leaves_the_device_usable(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        waiting = asyncio.ensure_future(kind.command(made))
        await asyncio.sleep(0)
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        await prepare(made, kind)
        await kind.command(made)


async def test_can_be_closed_and_opened_again(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        await made.driver.close()
        await made.driver.open()
        await made.until_device("online")
        await prepare(made, kind)
        await kind.command(made)


async def test_tells_a_status_only_when_it_is_another(kind: Kind, tmp_path: Path) -> None:
    async with rig(kind, tmp_path) as made:
        seen: list[Any] = [made.driver.status()]
        made.driver.watch(lambda: seen.append(made.driver.status()), lambda event, payload: None)
        await prepare(made, kind)
        await kind.command(made)
        await move(made, kind.pull)
        await made.until_device("noDevice", "offline")
        assert all(earlier != later for earlier, later in pairwise(seen))


async def test_an_unknown_option_is_refused_by_name(kind: Kind, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="frobnicate"):
        DRIVERS[kind.name]({**kind.options(_any_wire()), "frobnicate": 1})


async def test_an_option_of_the_wrong_type_is_refused_by_name(kind: Kind, tmp_path: Path) -> None:
    wrong = "source" if kind is SANE else next(iter(kind.options(_any_wire())))
    with pytest.raises(ValueError, match=wrong):
        DRIVERS[kind.name]({**kind.options(_any_wire()), wrong: 1.5})


def _any_wire() -> dict[str, Any]:
    return {
        "tty": "/nowhere",
        "uri": "ipp://127.0.0.1:1/",
        "host": "h",
        "port": 1,
        "escl": "http://h/",
        "file": "/f",
        "socket": "/s",
        "frames": "/frames",
        "pcm": "p",
        "config": "/c",
        "queue": "q",
        "queue_port": 1,
    }
