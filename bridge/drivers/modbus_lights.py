"""Guidance lights on a Modbus RTU line: one holding register or one coil for each light.

A register holds the colour in its high byte (0 none, then in the order of ``COLORS`` from 1) and the flash rate
in its low byte (in the order of ``RATES`` from 0). A coil is a lamp of one colour: on or off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.devices.contract import DeviceError, DeviceInformation, DeviceNotReady, HardwareFault, LightState
from bridge.drivers.modbus_line import LineSettings, ModbusLine, NoAnswer
from bridge.drivers.modbus_points import Point, parse_point
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice

RATES = ("off", "slow", "medium", "quick", "continuous")
COLORS = ("red", "green", "yellow", "blue", "cyan", "magenta", "white")

DEFAULT_LIGHTS = {
    "cardReader": "1:holding:100",
    "receiptPrinter": "1:holding:101",
    "documentPrinter": "1:holding:102",
    "scanner": "1:holding:103",
    "contactless": "1:holding:104",
    "statusInService": "1:holding:105",
    "fasciaLight": "1:coil:16",
}


@dataclass(frozen=True)
class LightsOptions:
    """``lights``: the standard's light name, or ``name.position``, and its place on the line."""

    port: str
    baud: int = 9600
    parity: str = "N"
    answer_timeout: float = 0.5
    poll: float = 3.0
    lights: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_LIGHTS))


class ModbusLights(WatchedDevice):
    """A contract ``Lights``. What it says about a light is read back from the line."""

    def __init__(self, options: LightsOptions) -> None:
        super().__init__("modbus_lights")
        self._poll = options.poll
        self._line = ModbusLine.shared(LineSettings(options.port, options.baud, options.parity, options.answer_timeout))
        self._places = {_light(name): _place(name, text) for name, text in options.lights.items()}
        if not self._places:
            raise ValueError("driver modbus_lights: option 'lights' names no light")

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> ModbusLights:
        return cls(read_options(LightsOptions, options, "modbus_lights"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Guidance lights on a Modbus RTU line")

    def capabilities(self) -> dict[str, Any]:
        lights: dict[str, Any] = {}
        for (light, position), place in self._places.items():
            coil = place.kind == "coil"
            lights.setdefault(light, {})[position] = {
                "flashRate": dict.fromkeys(("off", "continuous") if coil else RATES, True),
                "color": {} if coil else dict.fromkeys(COLORS, True),
                "direction": {},
            }
        return {"individualFlashRates": True, "lights": lights}

    async def look_after(self) -> None:
        self._line.hold(self)
        try:
            while True:
                await self._look()
                await asyncio.sleep(self._poll)
        finally:
            await self._line.release(self)

    async def set_lights(self, wishes: Mapping[tuple[str, str], LightState]) -> None:
        try:
            for light, wish in wishes.items():
                place = self._places[light]
                await self._line.write(place, await self._value(place, wish))
        except HardwareFault as error:
            raise DeviceError("lightError", str(error)) from None
        finally:
            await self._look()
        if self.status().device != "online":
            raise DeviceNotReady("the lights do not answer")

    async def _value(self, place: Point, wish: LightState) -> int:
        """What to write; a register keeps what the wish does not name."""
        if place.kind == "coil":
            return int((wish.flash_rate != "off") is not place.inverted)
        now = 0
        if None in (wish.flash_rate, wish.color):
            now = (await self._line.read([place]))[place]
        rate = now & 0xFF if wish.flash_rate is None else RATES.index(wish.flash_rate)
        color = now >> 8 if wish.color is None else COLORS.index(wish.color) + 1
        return color << 8 | rate

    async def _look(self) -> None:
        """Publish how the lights are."""
        try:
            values = await self._line.read(self._places.values())
        except NoAnswer:
            self.publish("offline")
            return
        except DeviceNotReady:
            self.publish("noDevice")
            return
        except HardwareFault:
            self.publish("hardwareError")
            return
        lights: dict[str, Any] = {}
        for (light, position), place in self._places.items():
            lights.setdefault(light, {})[position] = _state(place, values[place])
        self.publish("online", **lights)


def _light(name: str) -> tuple[str, str]:
    light, _, position = name.partition(".")
    return light, position or "default"


def _place(name: str, text: str) -> Point:
    place = parse_point(text)
    if place.kind not in ("coil", "holding") or place.bit is not None or (place.inverted and place.kind == "holding"):
        raise ValueError(f"driver modbus_lights: light {name!r} must be a coil or a holding register")
    return place


def _state(place: Point, value: int) -> dict[str, Any]:
    if place.kind == "coil":
        return {"flashRate": "continuous" if place.says(value) else "off"}
    color, rate = value >> 8, value & 0xFF
    state = {"flashRate": RATES[rate] if rate < len(RATES) else "continuous"}
    return state | ({"color": COLORS[color - 1]} if 1 <= color <= len(COLORS) else {})
