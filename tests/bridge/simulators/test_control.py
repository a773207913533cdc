"""The control server every simulator has, and the file that names it."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bridge.simulators.card import CardSimulator
from bridge.simulators.client import NotRunning, Refused, ask
from bridge.simulators.process import running
from tests.bridge.drivers.rigs import PEOPLE


async def say(folder: Path, device: str, order: dict[str, Any] | None = None) -> dict[str, Any]:
    return await asyncio.to_thread(ask, folder, device, order)


async def test_state_and_orders(tmp_path: Path) -> None:
    async with running(CardSimulator(tmp_path, PEOPLE)):
        assert (await say(tmp_path, "card"))["person"] is None
        state = await say(tmp_path, "card", {"action": "present", "person": 2})
        assert (state["device"], state["person"]) == ("card", 2)
        assert state["people"] == [{"number": 1, "name": "周明月"}, {"number": 2, "name": "李建国"}]


async def test_the_address_file_is_private_and_goes_with_the_simulator(tmp_path: Path) -> None:
    async with running(CardSimulator(tmp_path, PEOPLE)):
        path = tmp_path / "sim" / "card.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text())["tty"] == str(tmp_path / "sim" / "card.tty")
    assert not path.exists()
    with pytest.raises(NotRunning):
        await say(tmp_path, "card")


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"action": "dance"}, "it has: present, remove"),
        ({"action": "present", "person": 9}, "there are: 1, 2"),
        ({"action": "present", "cat": 1}, "takes these parameters: person"),
        ({"action": "fault", "kind": "rain"}, "there are: none, wrong-type"),
        ({"action": 7}, "JSON object with an action"),
    ],
)
async def test_a_wrong_order_is_refused_in_words(tmp_path: Path, order: dict[str, Any], words: str) -> None:
    async with running(CardSimulator(tmp_path, PEOPLE)):
        with pytest.raises(Refused, match=words):
            await say(tmp_path, "card", order)


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer wrong", "wrong", "Bearer \u00e9"])
async def test_without_the_token_nobody_is_let_in(tmp_path: Path, header: str | None) -> None:
    async with running(CardSimulator(tmp_path, PEOPLE)) as control, aiohttp.ClientSession() as session:
        headers = {"Authorization": header} if header is not None else {}
        async with session.get(f"{control.url}/state", headers=headers) as answer:
            assert answer.status == 401
        async with session.post(f"{control.url}/control", headers=headers, json={"action": "present"}) as answer:
            assert answer.status == 401


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"{", b'"present"'])
async def test_garbage_is_refused_and_the_simulator_lives_on(tmp_path: Path, body: bytes) -> None:
    async with running(CardSimulator(tmp_path, PEOPLE)) as control, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {control.token}"}
        async with session.post(f"{control.url}/control", headers=headers, data=body) as answer:
            assert answer.status == 400
        assert (await say(tmp_path, "card"))["plugged"] is True
