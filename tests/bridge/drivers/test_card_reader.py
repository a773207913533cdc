"""The resident-card reader over its serial line, well and in trouble."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from bridge.devices.contract import CardReading, DeviceError, DeviceNotReady, HardwareFault
from bridge.drivers import sam_frames
from tests.bridge.drivers.rigs import PEOPLE, SAM, Rig, rig


async def read(made: Rig) -> CardReading:
    async with asyncio.timeout(5):
        reading: CardReading = await made.driver.read_card(made.emit)
        return reading


async def test_reads_the_text_of_the_card_byte_for_byte(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        reading = await read(made)
    assert reading.text == PEOPLE[1].chip_text()
    assert len(reading.text) == 256
    assert reading.photo_png is None
    assert made.events == ["MediaInsertedEvent"]


async def test_asks_for_the_card_and_waits_until_it_comes(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        reading = asyncio.ensure_future(read(made))
        await made.until_told("InsertCardEvent")
        made.simulator.present(2)
        assert (await reading).text.decode("utf-16-le").startswith("李建国")
    assert made.events == ["InsertCardEvent", "MediaInsertedEvent"]


async def test_tells_when_the_card_is_lifted(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        await read(made)
        assert made.driver.status().detail["media"] == "present"
        made.simulator.remove()
        await made.until(lambda: made.notices == ["MediaRemovedEvent"])
        assert made.driver.status().detail["media"] == "notPresent"


async def test_a_card_that_stays_is_still_there_and_can_be_read_again(tmp_path: Path) -> None:
    """The reader denies it to "find" after the first reading."""
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        assert (await read(made)).text == (await read(made)).text
        assert made.notices == []


async def test_another_card_is_read_as_the_other(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        await read(made)
        made.simulator.present(2)
        assert (await read(made)).text == PEOPLE[2].chip_text()


@pytest.mark.parametrize("fault", ["garbage", "split", "bad-checksum-once"])
async def test_a_disturbed_line_does_not_stop_the_reading(tmp_path: Path, fault: str) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault(fault)
        assert (await read(made)).text == PEOPLE[1].chip_text()


@pytest.mark.parametrize(("fault", "code"), [("wrong-type", "invalidMedia"), ("unverified", "securityFail")])
async def test_a_card_that_is_none_ends_the_command_with_its_word(tmp_path: Path, fault: str, code: str) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault(fault)
        with pytest.raises(DeviceError) as raised:
            await read(made)
        assert raised.value.code == code
        made.simulator.set_fault("none")
        assert (await read(made)).text == PEOPLE[1].chip_text()


async def test_an_unreadable_card_is_told_once_and_waited_for(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.set_fault("unreadable")
        made.simulator.present(1)
        reading = asyncio.ensure_future(read(made))
        await made.until_told("InvalidMediaEvent")
        made.simulator.set_fault("none")
        assert (await reading).text == PEOPLE[1].chip_text()
    assert made.events == ["MediaInsertedEvent", "InvalidMediaEvent"]


async def test_a_card_lifted_too_early_is_asked_for_again(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault("lifted")
        reading = asyncio.ensure_future(read(made))
        await made.until_told("InsertCardEvent")
        made.simulator.present(1)
        assert (await reading).text == PEOPLE[1].chip_text()
    assert made.events == ["MediaInsertedEvent", "InvalidMediaEvent", "InsertCardEvent", "MediaInsertedEvent"]


@pytest.mark.parametrize("fault", ["bad-checksum", "truncated"])
async def test_damaged_answers_are_a_hardware_fault(tmp_path: Path, fault: str) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault(fault)
        with pytest.raises(HardwareFault):
            await read(made)
        made.simulator.set_fault("none")
        assert (await read(made)).text == PEOPLE[1].chip_text()


async def test_an_unauthorised_reader_says_so_and_recovers(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.set_fault("unauthorised")
        await made.until_device("hardwareError")
        with pytest.raises(HardwareFault, match="not authorised"):
            await read(made)
        made.simulator.set_fault("none")
        await made.until_device("online")


async def test_a_silent_reader_is_offline_until_it_answers(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.set_fault("silent")
        with pytest.raises(DeviceNotReady):
            await read(made)
        await made.until_device("offline")
        made.simulator.set_fault("none")
        await made.until_device("online")


async def test_the_cable_pulled_while_waiting_for_a_card_ends_the_command(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        reading = asyncio.ensure_future(read(made))
        await made.until_told("InsertCardEvent")
        made.simulator.actions()["unplug"]()
        with pytest.raises(DeviceNotReady):
            await reading
        await made.until_device("noDevice")


async def test_names_the_security_module(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        await made.until(lambda: made.driver.information().serial == "05.03-20181225-0000000001-0000000042")


@pytest.mark.parametrize(
    ("script", "photo"),
    [
        ("head -c 8 >/dev/null; printf '\\211PNG\\r\\n\\032\\n'; echo rest", True),
        ("cat >/dev/null; echo not a picture", False),
        ("exit 3", False),
    ],
)
async def test_a_photo_comes_from_the_installed_decoder_or_not_at_all(tmp_path: Path, script: str, photo: bool) -> None:
    decoder = tmp_path / "decode"
    decoder.write_text(f"#!/bin/sh\n{script}\n")
    decoder.chmod(stat.S_IRWXU)
    async with rig(SAM, tmp_path, photo_decoder=[str(decoder)]) as made:
        made.simulator.present(1)
        reading = await read(made)
    assert (reading.photo_png is not None) == photo
    assert reading.text == PEOPLE[1].chip_text()


async def test_a_missing_decoder_means_no_photo(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path, photo_decoder=[str(tmp_path / "absent")]) as made:
        made.simulator.present(1)
        assert (await read(made)).photo_png is None


async def test_nothing_of_a_card_reaches_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        await read(made)
        made.simulator.set_fault("bad-checksum")
        with pytest.raises(HardwareFault):
            await read(made)
    logged = " ".join(str(record.__dict__) for record in caplog.records)
    assert "990101" not in logged
    assert "周明月" not in logged
    assert sam_frames.encode(sam_frames.READ_BASE).hex() not in logged
