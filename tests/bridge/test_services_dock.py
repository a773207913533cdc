"""The dock of a demonstration kiosk passes orders on to running simulators."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bridge.app import build_dock
from bridge.hub import ServiceQueue
from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.control import ControlServer
from tests.bridge.fakes import FakeClient, make_facilities

GET_STATE = "XiaoerSimulator.GetState"
CONTROL = "XiaoerSimulator.Control"


class ToyCard(Simulator):
    """A simulator with no wire."""

    device: ClassVar[str] = "card"
    person: int | None = None

    def state(self) -> dict[str, Any]:
        return {"present": self.person is not None, "person": self.person}

    def wire(self) -> dict[str, Any]:
        return {}

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {"present": self.present}

    def present(self, person: int) -> None:
        if person > 3:
            raise ControlError("there are three people")
        self.person = person


@pytest.fixture
async def client(tmp_path: Path) -> FakeClient:
    (tmp_path / "sim").mkdir()
    service = build_dock(tmp_path / "sim", make_facilities())
    queue = ServiceQueue(service)
    await service.open(queue.broadcast)
    return FakeClient(queue)


@pytest.fixture
async def toy(tmp_path: Path, client: FakeClient) -> AsyncIterator[ToyCard]:
    simulator = ToyCard(tmp_path)
    server = ControlServer(simulator)
    await server.start()
    server.announce()
    yield simulator
    await server.stop()


async def devices(client: FakeClient) -> dict[str, dict[str, Any]]:
    code, payload = await client.answer(GET_STATE, version="1.0")
    assert code == "success"
    return {device["device"]: device for device in payload["devices"]}


async def test_the_state_of_every_device_is_given_running_or_not(client: FakeClient, toy: ToyCard) -> None:
    states = await devices(client)
    assert states["card"] == {"device": "card", "running": True, "present": False}
    assert states["camera"] == {"device": "camera", "running": False}
    assert len(states) == 6


async def test_an_order_moves_the_simulator(client: FakeClient, toy: ToyCard) -> None:
    order = {"device": "card", "action": "present", "person": 1}
    assert (await client.answer(CONTROL, order, version="1.0"))[0] == "success"
    assert toy.person == 1
    assert (await devices(client))["card"]["person"] == 1


@pytest.mark.parametrize(
    "order",
    [
        {"device": "card", "action": "present", "person": 9},
        {"device": "card", "action": "fly"},
        {"device": "card"},
        {"device": "../card", "action": "present"},
        {"action": "present"},
    ],
    ids=str,
)
async def test_an_order_nobody_understands_is_invalid_data(
    client: FakeClient, toy: ToyCard, order: dict[str, Any]
) -> None:
    assert (await client.answer(CONTROL, order, version="1.0"))[0] == "invalidData"


async def test_an_order_to_a_device_that_does_not_run_is_device_not_ready(client: FakeClient) -> None:
    order = {"device": "printer", "action": "ok"}
    assert (await client.answer(CONTROL, order, version="1.0"))[0] == "deviceNotReady"


@pytest.mark.parametrize("left_behind", ["{", "[]", "{}", '{"url": "http://127.0.0.1:1", "token": "t"}'])
async def test_a_file_left_behind_by_a_dead_simulator_counts_as_not_running(
    client: FakeClient, tmp_path: Path, left_behind: str
) -> None:
    (tmp_path / "sim" / "scanner.json").write_text(left_behind)
    assert (await devices(client))["scanner"] == {"device": "scanner", "running": False}
