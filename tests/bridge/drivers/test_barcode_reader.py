"""The line barcode reader."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bridge.devices.contract import Barcode, DeviceNotReady
from bridge.drivers.serial_barcode import LONGEST_CODE
from bridge.simulators import barcode
from tests.bridge.drivers.rigs import BARCODE, Rig, rig


async def reading(made: Rig, symbologies: frozenset[str] | None = None) -> asyncio.Future[list[Barcode]]:
    started = asyncio.ensure_future(made.driver.read_barcode(symbologies, made.emit))
    await made.until(lambda: made.driver.status().detail["scanner"] == "on")
    return started


async def test_reads_a_code_with_its_symbology(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        code = await reading(made)
        await made.simulator.scan("办件 420000-0001")
        assert await code == [Barcode("qrCode", "办件 420000-0001".encode())]
        assert made.driver.status().detail["scanner"] == "off"


async def test_a_code_scanned_while_nobody_asks_is_dropped(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        await made.simulator.scan("before")
        code = await reading(made)
        await made.simulator.scan("after")
        assert await code == [Barcode("qrCode", b"after")]


async def test_codes_of_other_symbologies_are_passed_over(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        code = await reading(made, frozenset({"code128"}))
        await made.simulator.scan("a QR code")
        made.simulator._port.write(b"]C0ABC-123\r\n")
        assert await code == [Barcode("code128", b"ABC-123")]


async def test_a_reader_without_identifiers_gives_codes_as_they_are(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path, aim=False) as made:
        code = await reading(made, frozenset({"code128"}))
        made.simulator._port.write(b"6901234567892\r")
        assert await code == [Barcode("symbologyUnknown", b"6901234567892")]
        assert made.driver.capabilities() == {"canFilterSymbologies": False, "symbologies": {}}


async def test_endless_noise_is_dropped_and_the_next_code_counts(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        code = await reading(made)
        noise = b"x" * 1000
        for _ in range(LONGEST_CODE // len(noise) + 2):
            made.simulator._port.write(noise)
            await asyncio.sleep(0.01)  # a pseudo terminal holds 4 KB: let the driver empty it
        made.simulator._port.write(b"\r\n]Q1good\r\n")
        assert await code == [Barcode("qrCode", b"good")]


async def test_the_cable_pulled_while_waiting_ends_the_command(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        code = await reading(made)
        made.simulator.actions()["unplug"]()
        with pytest.raises(DeviceNotReady):
            await code


async def test_a_command_that_comes_while_the_plug_is_loose_waits(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path, debounce=5.0) as made:
        for pause in (0.0, 0.1):
            made.simulator.unplug()
            started = asyncio.ensure_future(made.driver.read_barcode(None, made.emit))
            await asyncio.sleep(pause)
            made.simulator.replug()
            await made.until(lambda: made.driver.status().detail["scanner"] == "on")
            await made.simulator.scan("after")
            assert await started == [Barcode("qrCode", b"after")]


async def test_a_command_does_not_wait_for_a_plug_that_stays_out(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path, debounce=0.2) as made:
        made.simulator.unplug()
        with pytest.raises(DeviceNotReady):
            await made.driver.read_barcode(None, made.emit)
        assert made.driver.status().device == "noDevice"


@pytest.mark.parametrize("fault", ["garbage", "slow"])
async def test_a_code_on_a_bad_line_is_still_read(tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(barcode, "SLOW_SECONDS", 0.3)
    async with rig(BARCODE, tmp_path) as made:
        made.simulator.set_fault(fault)
        code = await reading(made, frozenset({"qrCode"}))
        await made.simulator.scan("示范-0001")
        assert await code == [Barcode("qrCode", "示范-0001".encode())]


async def test_a_code_whose_line_never_ends_is_not_taken_for_one(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        made.simulator.set_fault("no-end")
        code = await reading(made)
        await made.simulator.scan("half a code")
        done, _ = await asyncio.wait({code}, timeout=0.2)
        assert not done
        code.cancel()
        made.simulator.set_fault("none")
        code = await reading(made)
        await made.simulator.scan("a whole code")
        assert await code == [Barcode("qrCode", b"a whole code")]


async def test_the_cable_pulled_in_the_middle_of_a_code_ends_the_command_and_heals(tmp_path: Path) -> None:
    async with rig(BARCODE, tmp_path) as made:
        made.simulator.set_fault("pulled-mid-code")
        code = await reading(made)
        await made.simulator.scan("never whole")
        with pytest.raises(DeviceNotReady):
            await code
        await made.until_device("noDevice")
        made.simulator.replug()
        await made.until_device("online")
        code = await reading(made)
        await made.simulator.scan("whole")
        assert await code == [Barcode("qrCode", b"whole")]
