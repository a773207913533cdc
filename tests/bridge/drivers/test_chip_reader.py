"""Chip cards behind a real PC/SC service with a virtual reader, well and in trouble."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bridge.devices.contract import DeviceError, DeviceNotReady, HardwareFault
from bridge.services.social_card import APPLICATION, NotASocialCard, read_social_card
from bridge.simulators.social_chip import ATR
from tests.bridge.drivers.rigs import PCSC, Rig, rig

SELECT = bytes([0x00, 0xA4, 0x04, 0x00, len(APPLICATION)]) + APPLICATION


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    """One reader for most tests here: its service takes its time to start and to look."""
    async with rig(PCSC, tmp_path_factory.mktemp("reader")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def made(reader: Rig) -> AsyncIterator[Rig]:
    """The reader, empty and sound."""
    reader.events.clear()
    reader.notices.clear()
    yield reader
    await reader.simulator.remove()
    await reader.simulator.set_fault("none")
    await reader.until(lambda: reader.driver.status().detail.get("media") == "notPresent")


async def powered(made: Rig) -> bytes:
    async with asyncio.timeout(8):
        atr: bytes = await made.driver.wait_for_chip(made.emit)
        return atr


async def test_asks_for_the_card_powers_it_and_talks_to_it(made: Rig) -> None:
    waiting = asyncio.ensure_future(powered(made))
    await made.until_told("InsertCardEvent")
    await made.simulator.present(1)
    assert await waiting == ATR
    assert made.events == ["InsertCardEvent", "MediaInsertedEvent"]
    assert (await made.driver.transmit(SELECT))[0] == 0x61
    assert made.driver.status().detail == {"media": "present", "chipPower": "online"}
    await made.simulator.remove()
    await made.until(lambda: made.notices == ["MediaRemovedEvent"])
    assert made.driver.status().detail == {"media": "notPresent", "chipPower": "noCard"}


async def test_a_social_security_card_is_read_in_words(made: Rig) -> None:
    await made.simulator.present(1)
    await powered(made)
    assert await read_social_card(made.driver.transmit) == {
        "specification": "3.00", "issuer": "990101000000000000000001", "issueDate": "2020-01-01",
        "validTo": "2030-01-01", "cardNumber": "T00000001", "idNumber": "990101195603140028", "name": "周明月",
        "sex": "female", "ethnicity": "01", "birthDate": "1956-03-14",
    }  # fmt: skip


async def test_power_is_given_and_taken(made: Rig) -> None:
    with pytest.raises(DeviceError) as raised:
        await made.driver.power("cold")
    assert raised.value.code == "noMedia"
    await made.simulator.present(1)
    await made.until(lambda: made.driver.status().detail["chipPower"] == "poweredOff")
    assert await made.driver.power("cold") == ATR
    assert await made.driver.power("warm") == ATR
    assert await made.driver.power("off") is None
    with pytest.raises(DeviceError) as raised:
        await made.driver.transmit(SELECT)
    assert raised.value.code == "noMedia"


async def test_another_kind_of_card_is_no_social_security_card(made: Rig) -> None:
    await made.simulator.set_fault("wrong-card")
    await made.simulator.present(1)
    await powered(made)
    with pytest.raises(NotASocialCard):
        await read_social_card(made.driver.transmit)


async def test_a_card_that_talks_nonsense_is_no_social_security_card(made: Rig) -> None:
    await made.simulator.set_fault("garbage")
    await made.simulator.present(1)
    await powered(made)
    with pytest.raises(NotASocialCard):
        await read_social_card(made.driver.transmit)


async def test_a_card_pulled_out_while_it_is_read_is_missed(made: Rig) -> None:
    await made.simulator.set_fault("removed-mid-read")
    await made.simulator.present(1)
    await powered(made)
    with pytest.raises(DeviceError) as raised:
        await read_social_card(made.driver.transmit)
    assert raised.value.code == "noMedia"
    await made.simulator.present(2)
    await powered(made)
    assert (await read_social_card(made.driver.transmit))["name"] == "李建国"


async def test_a_slow_card_is_waited_for(made: Rig) -> None:
    await made.simulator.set_fault("slow")
    await made.simulator.present(1)
    await powered(made)
    assert (await made.driver.transmit(SELECT))[0] == 0x61


async def test_a_card_that_never_answers_is_cut_off_and_the_next_one_works(tmp_path: Path) -> None:
    async with rig(PCSC, tmp_path, exchange_timeout=0.8) as made:
        await made.simulator.set_fault("silent")
        await made.simulator.present(1)
        await powered(made)
        with pytest.raises(HardwareFault):
            await made.driver.transmit(SELECT)
        await made.simulator.remove()
        await made.simulator.set_fault("none")
        await made.until(lambda: made.driver.status().detail.get("media") == "notPresent")
        await made.simulator.present(1)
        assert await powered(made) == ATR


async def test_a_mute_card_is_told_and_waited_for(made: Rig) -> None:
    await made.simulator.set_fault("mute")
    await made.simulator.present(1)
    waiting = asyncio.ensure_future(powered(made))
    await made.until_told("InvalidMediaEvent")
    await made.simulator.set_fault("none")
    assert await waiting == ATR


async def test_a_card_taken_away_before_the_service_noticed_is_asked_for_and_not_called_invalid(made: Rig) -> None:
    await made.simulator.present(1)
    await made.until(lambda: made.driver.status().detail["media"] == "present")
    await made.simulator.remove()
    waiting = asyncio.ensure_future(powered(made))
    await made.until_told("InsertCardEvent")
    await made.simulator.present(2)
    assert await waiting == ATR
    assert made.events == ["InsertCardEvent", "MediaInsertedEvent"]


async def test_a_reader_whose_plug_is_loose_is_waited_for(tmp_path: Path) -> None:
    async with rig(PCSC, tmp_path, debounce=5.0) as made:
        await made.simulator.present(1)
        await made.simulator.unplug()
        waiting = asyncio.ensure_future(powered(made))
        await asyncio.sleep(0.1)
        await made.simulator.replug()
        assert await waiting == ATR
        assert made.driver.status().device == "online"


async def test_a_crashed_service_is_a_reader_that_is_gone_until_it_runs_again(tmp_path: Path) -> None:
    async with rig(PCSC, tmp_path) as made:
        await made.simulator.present(1)
        await powered(made)
        await made.simulator.set_fault("service-killed")
        with pytest.raises(DeviceNotReady):
            await made.driver.transmit(SELECT)
        await made.until_device("noDevice", "offline")
        await made.simulator.set_fault("none")
        await made.until_device("online")
        assert await powered(made) == ATR


async def test_a_killed_helper_process_is_replaced(tmp_path: Path) -> None:
    async with rig(PCSC, tmp_path) as made:
        pid = made.driver._child.pid
        os.kill(pid, signal.SIGKILL)
        await made.until(lambda: made.driver._child.pid not in (None, pid))
        await made.until_device("online")
        await made.simulator.present(1)
        assert await powered(made) == ATR
