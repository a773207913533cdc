"""Lights and cabinet boards on one Modbus RTU line: map, sharing, faults."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.devices.contract import DeviceError, DeviceNotReady, LightState
from bridge.drivers import DRIVERS, modbus_auxiliaries
from bridge.drivers.modbus_points import LONGEST_SPAN, Point, Span, parse_point, spans
from bridge.simulators import cabinet_board as board
from tests.bridge.drivers.rigs import CABINET, LIGHTS, Rig, rig

SCANNER = ("scanner", "default")


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("1:discrete:0", Point(1, "discrete", 0)),
        ("247:coil:65535", Point(247, "coil", 65535)),
        ("!2:input:7.15", Point(2, "input", 7, bit=15, inverted=True)),
    ],
)
def test_a_place_on_the_line_is_written_in_one_word(text: str, point: Point) -> None:
    assert parse_point(text) == point


@pytest.mark.parametrize(
    "text", ["", "1:discrete", "0:coil:1", "248:coil:1", "1:coil:65536", "1:coil:1.2", "1:input:1.16"]
)
def test_a_place_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"place|unit|bits"):
        parse_point(text)


def test_a_bit_of_a_register_and_a_contact_that_is_normally_closed() -> None:
    assert parse_point("1:input:3.4").says(0b10000)
    assert not parse_point("1:input:3.4").says(0b01111)
    assert parse_point("!1:discrete:0").says(0)


POINTS = st.builds(
    Point, st.integers(1, 3), st.sampled_from(["coil", "discrete", "holding", "input"]), st.integers(0, 400)
)


@given(st.lists(POINTS, max_size=40))
def test_the_requests_read_every_place_once_and_none_is_too_long(points: list[Point]) -> None:
    requests = spans(points)
    read = [(one.unit, one.kind, one.address + offset) for one in requests for offset in range(one.count)]
    assert {(point.unit, point.kind, point.address) for point in points} <= set(read)
    assert len(read) == len(set(read))
    assert all(1 <= one.count <= LONGEST_SPAN for one in requests)


def test_neighbours_are_read_together() -> None:
    points = [parse_point(f"1:discrete:{address}") for address in (0, 3, 7, 60)]
    assert spans(points) == [Span(1, "discrete", 0, 8), Span(1, "discrete", 60, 1)]


async def test_a_light_shines_as_it_was_told_and_says_so(tmp_path: Path) -> None:
    async with rig(LIGHTS, tmp_path) as made:
        await made.driver.set_lights({SCANNER: LightState("quick", "green")})
        assert made.simulator.state()["lights"] == {"scanner": "quick green"}
        assert made.driver.status().detail["scanner"] == {"default": {"flashRate": "quick", "color": "green"}}
        await made.driver.set_lights(
            {SCANNER: LightState(color="red"), ("fasciaLight", "default"): LightState("continuous")}
        )
        assert made.simulator.state()["lights"] == {"scanner": "quick red", "fasciaLight": "continuous"}
        await made.driver.set_lights({SCANNER: LightState("off")})
        assert made.driver.status().detail["scanner"]["default"]["flashRate"] == "off"


async def test_two_drivers_share_one_line_and_neither_disturbs_the_other(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        lights = DRIVERS["modbus_lights"]({**LIGHTS.options(made.simulator.wire())})
        lights.watch(lambda: None, lambda event, payload: None)
        await lights.open()
        await made.until(lambda: lights.status().device == "online")
        colors = ("red", "green", "blue", "white")
        await asyncio.gather(
            *(lights.set_lights({SCANNER: LightState("slow", color)}) for color in colors),
            *(made.driver.set_auxiliaries({"audibleAlarm": word}) for word in ("on", "off", "on")),
        )
        assert made.simulator.state()["alarm"] is True
        await lights.close()
        await made.driver.set_auxiliaries({"audibleAlarm": "off"})
        assert made.simulator.state()["alarm"] is False


def test_one_line_has_one_speed() -> None:
    first = DRIVERS["modbus_lights"]({"port": "/dev/ttyX9", "baud": 9600})
    with pytest.raises(ValueError, match="other settings"):
        DRIVERS["modbus_auxiliaries"]({"port": "/dev/ttyX9", "baud": 19200})
    assert first.capabilities()


@pytest.mark.parametrize(
    ("driver", "options", "words"),
    [
        ("modbus_lights", {"lights": {"scanner": "1:discrete:1"}}, "coil or a holding register"),
        ("modbus_lights", {"lights": {}}, "names no light"),
        ("modbus_lights", {"lights": {"scanner": 1}}, "table of strings"),
        ("modbus_lights", {"parity": "X"}, "parity"),
        ("modbus_auxiliaries", {"inputs": {"smell": "1:discrete:1"}}, "no input 'smell'"),
        ("modbus_auxiliaries", {"outputs": {"heating": "1:discrete:1"}}, "must be a coil"),
        ("modbus_auxiliaries", {"inputs": {}, "outputs": {}}, "neither"),
        ("modbus_auxiliaries", {"audio": "default", "prompts": "/nowhere"}, "cannot be read"),
    ],
)
def test_a_map_that_cannot_be_is_refused_in_words(driver: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        DRIVERS[driver]({"port": "/dev/ttyX8", **options})


async def move(made: Rig, *actions: str) -> None:
    for action in actions:
        await made.simulator.control(action, {})


async def test_what_happens_around_the_kiosk_is_seen(tmp_path: Path) -> None:
    ups = {"low": False, "engaged": True, "powering": False, "recovered": False}
    async with rig(CABINET, tmp_path) as made:
        for action, name, value in (
            ("person-comes", "proximitySensor", "present"),
            ("person-goes", "proximitySensor", "notPresent"),
            ("call-press", "operatorCallButtonSensor", "on"),
            ("tamper", "tamperSensor", "on"),
            ("door-open", "door", "open"),
            ("door-shut", "door", "closed"),
            ("battery-low", "UPS", {**ups, "low": True}),
            ("battery-ok", "UPS", ups),
            ("mains-off", "UPS", {**ups, "powering": True}),
        ):
            await move(made, action)
            await made.until(lambda name=name, value=value: made.driver.status().detail[name] == value)


async def test_after_a_power_cut_the_ups_says_it_has_recovered(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        await move(made, "mains-off")
        await made.until(lambda: made.driver.status().detail["UPS"]["powering"])
        await move(made, "mains-on")
        await made.until(lambda: not made.driver.status().detail["UPS"]["powering"])
        assert made.driver.status().detail["UPS"]["recovered"] is True
        await made.driver.set_auxiliaries({"ups": "disengage"})
        assert made.driver.status().detail["UPS"] == {
            **{"low": False, "engaged": False, "powering": False, "recovered": False}
        }


async def test_the_cabinet_is_unbolted_opened_and_bolted_again(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        assert made.driver.status().detail["cabinetDoor"] == "bolted"
        await made.driver.set_auxiliaries({"cabinetDoors": "unbolt"})
        await made.until(lambda: made.driver.status().detail["cabinetDoor"] == "closed")
        await move(made, "cabinet-open")
        await made.until(lambda: made.driver.status().detail["cabinetDoor"] == "open")
        await move(made, "cabinet-shut")
        await made.driver.set_auxiliaries({"cabinetDoors": "bolt"})
        await made.until(lambda: made.driver.status().detail["cabinetDoor"] == "bolted")


async def test_the_booths_door_opens_for_a_person_and_the_relay_lets_go(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        await made.driver.open_door(30)
        assert made.driver.status().detail["door"] == "open"
        await made.until(lambda: not relay(made))


async def test_a_door_that_does_not_open_is_blocked_and_locked_again(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        made.simulator.fault("door-blocked")
        with pytest.raises(DeviceError) as raised:
            await made.driver.open_door(0.2)
        assert raised.value.code == "doorBlocked"
        assert not relay(made)


async def test_a_door_on_a_line_that_fell_silent_is_given_up_within_a_persons_patience(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path, answer_timeout=1.0) as made:
        made.simulator.fault("silent")
        with (
            mock.patch.object(modbus_auxiliaries, "LINE_PATIENCE", 0.2),
            pytest.raises(DeviceNotReady, match="in time"),
        ):
            await made.driver.open_door(30)
        assert made.driver.status().device == "offline"
        with pytest.raises(DeviceNotReady):
            await made.driver.open_door(30)


async def test_a_relay_that_was_switched_on_as_the_line_fell_silent_is_found_and_switched_off(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        made.simulator.fault("door-blocked")
        opening = asyncio.ensure_future(made.driver.open_door(30))
        await made.until(lambda: relay(made))
        made.simulator.fault("silent")
        with pytest.raises(DeviceNotReady):
            await opening
        assert relay(made)
        made.simulator.fault("none")
        await made.until(lambda: not relay(made))


async def test_two_people_at_the_door_are_let_in_one_after_the_other(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        made.simulator.fault("door-blocked")
        first, second = (asyncio.ensure_future(made.driver.open_door(0.3)) for _ in range(2))
        await asyncio.wait({first, second})
        assert {type(first.exception()), type(second.exception())} == {DeviceError}
        assert not relay(made)


async def test_a_canceled_opening_locks_the_door(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        made.simulator.fault("door-blocked")
        opening = asyncio.ensure_future(made.driver.open_door(30))
        await made.until(lambda: relay(made))
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await opening
        await made.until(lambda: not relay(made))


async def test_a_relay_left_on_by_a_bridge_that_died_is_switched_off(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        await made.driver.close()
        made.simulator._board.coils[board.DOOR_RELAY] = True
        await made.driver.open()
        await made.until(lambda: not relay(made))


def relay(made: Rig) -> bool:
    return made.simulator._board.coils[board.DOOR_RELAY]


async def test_a_board_that_misbehaves_is_told_and_taken_back_when_it_is_well(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        for fault, device in (
            ("silent", "offline"),
            ("garbage", "offline"),
            ("crc", "offline"),
            ("exception", "hardwareError"),
        ):
            made.simulator.fault(fault)
            await made.until_device(device)
            assert made.driver.status().detail == {}
            made.simulator.fault("none")
            await made.until_device("online")
            assert made.driver.status().detail["proximitySensor"] == "notPresent"


async def test_lights_that_refuse_are_a_light_error_and_silent_ones_not_ready(tmp_path: Path) -> None:
    async with rig(LIGHTS, tmp_path) as made:
        made.simulator.fault("exception")
        with pytest.raises(DeviceError) as raised:
            await made.driver.set_lights({SCANNER: LightState("slow", "red")})
        assert raised.value.code == "lightError"
        made.simulator.fault("silent")
        with pytest.raises(DeviceNotReady):
            await made.driver.set_lights({SCANNER: LightState("slow", "red")})


async def test_a_slow_board_is_waited_for(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path, answer_timeout=1.0) as made:
        made.simulator.fault("slow")
        await made.driver.set_auxiliaries({"audibleAlarm": "on"})
        assert made.simulator.state()["alarm"] is True


async def test_a_late_answer_is_not_taken_for_the_next_one(tmp_path: Path) -> None:
    async with rig(LIGHTS, tmp_path) as made:
        made.simulator.fault("slow")  # slower than this driver waits
        with contextlib.suppress(DeviceNotReady):
            await made.driver.set_lights({SCANNER: LightState("slow", "red")})
        made.simulator.fault("none")
        await made.until_device("online")
        await made.driver.set_lights({SCANNER: LightState("medium", "blue")})
        assert made.simulator.state()["lights"]["scanner"] == "medium blue"
        # A late reading has nothing in it that tells it from this one: the next look is right at the latest.
        wanted = {"default": {"flashRate": "medium", "color": "blue"}}
        await made.until(lambda: made.driver.status().detail["scanner"] == wanted)


async def test_another_units_place_is_asked_of_that_unit(tmp_path: Path) -> None:
    async with rig(CABINET, tmp_path) as made:
        other = DRIVERS["modbus_lights"]({**LIGHTS.options(made.simulator.wire()), "lights": {"scanner": "2:coil:0"}})
        other.watch(lambda: None, lambda event, payload: None)
        await other.open()
        await made.until(lambda: other.status().device == "offline")
        assert made.driver.status().device == "online"
        await other.close()
