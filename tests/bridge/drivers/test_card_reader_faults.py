"""The resident-card reader in every trouble its protocol knows, and its line's."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bridge.devices.contract import CardReading, DeviceError, DeviceNotReady, HardwareFault
from bridge.drivers.sam_dialog import raise_for
from bridge.drivers.sam_serial import SamCardReader
from bridge.services.card_text import newest_address, parse_card_text
from bridge.simulators.people import CARDS
from tests.bridge.drivers.rigs import PEOPLE, SAM, Rig, rig


async def read(made: Rig, **wishes: bool) -> CardReading:
    async with asyncio.timeout(8):
        reading: CardReading = await made.driver.read_card(made.emit, **wishes)
        return reading


@pytest.mark.parametrize("card", CARDS)
def test_every_kind_of_simulated_card_is_understood(card: str) -> None:
    fields = parse_card_text(PEOPLE[1].chip_text(card))
    assert (fields["cardType"], fields["name"], fields["birthDate"]) == (card, "周明月", "1956-03-14")
    assert (fields["validFrom"], fields["validTo"], fields["sex"]) == ("2016-01-01", "long-term", "female")


async def test_another_kind_of_card_comes_over_the_line(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1, "foreigner2017")
        assert parse_card_text((await read(made)).text)["cardType"] == "foreigner2017"


@pytest.mark.parametrize(
    ("status", "error", "word"),
    [
        (0x31, DeviceError, "accept"),
        (0x32, DeviceError, "accept"),
        (0x33, DeviceError, "accept"),
        (0x40, DeviceError, "not a resident"),
        (0x10, HardwareFault, "status 10"),
        (0x11, HardwareFault, "status 11"),
        (0x21, HardwareFault, "status 21"),
        (0x47, HardwareFault, "status 47"),
        (0x60, HardwareFault, "self test"),
        (0x66, HardwareFault, "not authorised"),
    ],
)
def test_every_status_that_ends_a_reading_has_its_error(status: int, error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        raise_for(status)


@pytest.mark.parametrize("status", [0x80, 0x81, 0x41, 0x91])
def test_a_status_that_another_try_may_change_ends_nothing(status: int) -> None:
    raise_for(status)


async def test_the_newest_address_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1, newest_address="示范市新河路7号")
        assert newest_address((await read(made, newest_address=True)).newest_address) == "示范市新河路7号"
        assert (await read(made)).newest_address == b""


async def test_a_card_without_a_newest_address_reads_as_well(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        reading = await read(made, newest_address=True)
    assert (reading.text, reading.newest_address) == (PEOPLE[1].chip_text(), b"")


async def test_a_card_and_a_reader_that_refuse_each_other(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault("card-rejects-reader")
        with pytest.raises(DeviceError) as raised:
            await read(made)
        assert raised.value.code == "securityFail"
        assert made.driver.status().device == "online"


async def test_a_card_that_cannot_be_selected_is_told_and_waited_for(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault("not-selectable")
        reading = asyncio.ensure_future(read(made))
        await made.until_told("InvalidMediaEvent")
        made.simulator.set_fault("none")
        assert (await reading).text == PEOPLE[1].chip_text()


@pytest.mark.parametrize("fault", ["self-test-failed", "refuses-checksum"])
async def test_a_reader_in_trouble_says_so_and_recovers_by_itself(tmp_path: Path, fault: str) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault(fault)
        await made.until_device("hardwareError")
        assert await made.driver.self_test() == ["hardwareError"]
        with pytest.raises(HardwareFault):
            await read(made)
        made.simulator.set_fault("none")
        await made.until_device("online")
        assert (await read(made)).text == PEOPLE[1].chip_text()
        assert await made.driver.self_test() == []


async def test_a_slow_reader_is_waited_for(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path, answer_timeout=1.0, read_timeout=1.0, silence=3.0) as made:
        made.simulator.present(1)
        made.simulator.set_fault("slow")
        assert (await read(made)).text == PEOPLE[1].chip_text()


async def test_a_reader_at_another_speed_is_found_and_told_to_change(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path, answer_timeout=0.1) as made:
        made.simulator.set_fault("other-speed")
        await made.until_device("offline")
        await made.until_device("online")
        assert made.simulator.state()["fault"] == "none"
        made.simulator.present(1)
        assert (await read(made)).text == PEOPLE[1].chip_text()


async def test_the_cable_pulled_in_the_middle_of_a_card_ends_the_command_and_heals(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        made.simulator.present(1)
        made.simulator.set_fault("pulled-mid-read")
        with pytest.raises(DeviceNotReady):
            await read(made)
        await made.until_device("noDevice")
        made.simulator.actions()["replug"]()
        await made.until_device("online")
        assert (await read(made)).text == PEOPLE[1].chip_text()


async def test_a_command_that_comes_while_the_plug_is_loose_waits_and_nobody_is_told(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path, debounce=5.0) as made:
        seen: list[str] = []
        made.driver.watch(lambda: seen.append(made.driver.status().device), lambda event, payload: None)
        made.simulator.actions()["unplug"]()
        reading = asyncio.ensure_future(read(made))
        await asyncio.sleep(0.1)
        made.simulator.actions()["replug"]()
        made.simulator.present(2)
        assert (await reading).text == PEOPLE[2].chip_text()
        assert set(seen) <= {"online"}


async def test_a_plug_put_back_before_anybody_looked_costs_no_command(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path) as made:
        for _ in range(3):
            made.simulator.actions()["unplug"]()
            made.simulator.actions()["replug"]()
            made.simulator.present(1)
            assert made.driver.status().device == "online"
            assert (await read(made)).text == PEOPLE[1].chip_text()


async def test_a_command_does_not_wait_for_a_plug_that_stays_out(tmp_path: Path) -> None:
    async with rig(SAM, tmp_path, debounce=0.2) as made:
        made.simulator.actions()["unplug"]()
        with pytest.raises(DeviceNotReady):
            await read(made)
        assert made.driver.status().device == "noDevice"
        assert made.events == []


async def test_an_imported_decoder_gives_the_photo_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "licensed.py").write_text("def decode(block):\n    return b'\\x89PNG\\r\\n\\x1a\\n' + block[:4]\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with rig(SAM, tmp_path, photo_decoder=["import:licensed:decode"]) as made:
        made.simulator.present(1)
        reading = await read(made)
        assert reading.photo_png == b"\x89PNG\r\n\x1a\n" + PEOPLE[1].chip_photo()[:4]
        assert (await read(made, photo=False)).photo_png is None
    assert "licensed" not in sys.modules


async def test_the_demonstration_decoder_gives_a_picture_that_says_what_it_is(tmp_path: Path) -> None:
    decoder = [sys.executable, "-m", "bridge.simulators.card_photo"]
    async with rig(SAM, tmp_path, photo_decoder=decoder) as made:
        made.simulator.present(1)
        reading = await read(made)
    assert reading.photo_png is not None
    assert reading.photo_png.startswith(b"\x89PNG")


@pytest.mark.parametrize("baud", [0, 4800, 115201])
def test_a_speed_the_protocol_does_not_have_is_refused(baud: int) -> None:
    with pytest.raises(ValueError, match="baud"):
        SamCardReader.from_options({"port": "/nowhere", "baud": baud})
