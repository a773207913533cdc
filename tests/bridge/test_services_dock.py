"""The dock of a demonstration kiosk passes orders on to running simulators."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PIL import Image

from bridge.app import build_dock
from bridge.hub import ServiceQueue
from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.control import ControlServer
from tests.bridge.fakes import FakeClient, make_facilities

GET_STATE = "XiaoerSimulator.GetState"
CONTROL = "XiaoerSimulator.Control"
GET_PAPER = "XiaoerSimulator.GetPaper"


class ToyCard(Simulator):
    """A simulator with no wire."""

    device: ClassVar[str] = "card"
    person: int | None = None
    papers: tuple[dict[str, str], ...] | list[dict[str, str]] = ()

    def state(self) -> dict[str, Any]:
        papers = {"papers": self.papers} if self.papers else {}
        return {"present": self.person is not None, "person": self.person, **papers}

    def wire(self) -> dict[str, Any]:
        return {}

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {"present": self.present}

    def present(self, person: int) -> None:
        """Lay a card down."""
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
    simulator.folder.mkdir()
    server = ControlServer(simulator)
    await server.start()
    server.announce()
    yield simulator
    await server.stop()


async def devices(client: FakeClient) -> dict[str, dict[str, Any]]:
    code, payload = await client.answer(GET_STATE, version="1.0")
    assert code == "success"
    return {device["device"]: device for device in payload["devices"]}


async def test_the_state_of_every_device_is_given_running_or_not(
    client: FakeClient, toy: ToyCard, tmp_path: Path
) -> None:
    (tmp_path / "sim" / "camera.json").write_text('{"url": "http://127.0.0.1:1", "token": "t"}')
    states = await devices(client)
    present = {"name": "person", "type": "integer", "required": True}
    assert states.pop("card") == {
        "device": "card",
        "running": True,
        "present": False,
        "actions": [{"name": "present", "help": "Lay a card down.", "parameters": [present]}],
    }
    assert states == {"camera": {"device": "camera", "running": False}}


async def test_a_simulator_that_was_killed_stays_in_sight(client: FakeClient, toy: ToyCard, tmp_path: Path) -> None:
    await devices(client)
    (tmp_path / "sim" / "card.json").unlink()
    assert await devices(client) == {"card": {"device": "card", "running": False}}


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


async def test_an_order_to_a_device_that_does_not_run_is_device_not_ready(client: FakeClient, tmp_path: Path) -> None:
    (tmp_path / "sim" / "printer.json").write_text("{}")
    order = {"device": "printer", "action": "ok"}
    assert (await client.answer(CONTROL, order, version="1.0"))[0] == "deviceNotReady"


async def test_a_paper_is_shown_as_a_picture(client: FakeClient, toy: ToyCard) -> None:
    Image.new("RGB", (3000, 200), "white").save(toy.folder / "0001.png")
    toy.papers = [{"name": "0001.png", "at": "2026-11-25T09:00:00Z"}]
    code, payload = await client.answer(GET_PAPER, {"device": "card", "name": "0001.png"}, version="1.0")
    assert (code, payload["type"]) == ("success", "image/png")
    with Image.open(BytesIO(base64.b64decode(payload["data"]))) as picture:
        assert picture.size == (1600, 107)


@pytest.mark.parametrize("name", ["0002.png", "../card.json", "..", "", None, "a/b.png", "x" * 65])
async def test_only_a_paper_that_the_device_names_is_shown(client: FakeClient, toy: ToyCard, name: object) -> None:
    (toy.folder / "0002.png").write_bytes(b"not listed")
    asked = {"device": "card"} | ({"name": name} if name is not None else {})
    assert (await client.answer(GET_PAPER, asked, version="1.0"))[0] == "invalidData"


async def test_a_paper_that_is_no_picture_is_told_so(client: FakeClient, toy: ToyCard) -> None:
    for name in ("broken.png", "broken.pdf"):
        (toy.folder / name).write_bytes(b"%PDF-1.7 broken")
        toy.papers = [{"name": name, "at": ""}]
        assert (await client.answer(GET_PAPER, {"device": "card", "name": name}, version="1.0"))[0] == "invalidData"


@pytest.mark.parametrize("left_behind", ["{", "[]", "{}", '{"url": "http://127.0.0.1:1", "token": "t"}'])
async def test_a_file_left_behind_by_a_dead_simulator_counts_as_not_running(
    client: FakeClient, tmp_path: Path, left_behind: str
) -> None:
    (tmp_path / "sim" / "scanner.json").write_text(left_behind)
    assert (await devices(client))["scanner"] == {"device": "scanner", "running": False}
