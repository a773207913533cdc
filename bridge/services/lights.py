"""Lights. Source: CWA 16926, interface Lights."""

from __future__ import annotations

from typing import Any, cast

from bridge.devices.contract import DeviceError, Lights, LightState
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.services.payload import one_of
from bridge.services.service import DeviceService

FLASH_RATES = words("off slow medium quick continuous")
COLORS = words("red green yellow blue cyan magenta white")
DIRECTIONS = words("entry exit")
_PROPERTIES = {"flashRate": FLASH_RATES, "color": COLORS, "direction": DIRECTIONS}


class LightsService(DeviceService):
    """Sets guidance lights. A light the kiosk does not have is ``invalidLight``."""

    part = "lights"

    def own_interfaces(self) -> tuple[Interface, ...]:
        set_light = Operation("SetLight", self._set_light, "3.0", "2.0", error_codes=words("invalidLight lightError"))
        return (Interface("Lights", (set_light,)),)

    async def _set_light(self, call: Call) -> None:
        offered = self.device.capabilities().get("lights") or {}
        wishes: dict[tuple[str, str], LightState] = {}
        for light, positions in call.payload.items():
            if positions is None:
                continue
            if not isinstance(positions, dict) or not positions:
                raise InvalidData("a light must map positions to objects")
            for position, wish in positions.items():
                if not isinstance(wish, dict):
                    raise InvalidData("a position must be an object with flashRate, color, direction")
                state = _state(wish)
                can = (offered.get(light) or {}).get(position)
                if can is None:
                    raise DeviceError("invalidLight", "this kiosk has no such light, or not there")
                _check(wish, can)
                wishes[light, position] = state
        if not wishes:
            raise InvalidData("no light is named")
        await cast(Lights, self.device).set_lights(wishes)


def _state(wish: dict[str, Any]) -> LightState:
    said = {name: one_of(wish, name, allowed) for name, allowed in _PROPERTIES.items()}
    if not any(said.values()):
        raise InvalidData("a position says none of flashRate, color, direction")
    return LightState(said["flashRate"], said["color"], said["direction"])


def _check(wish: dict[str, Any], can: dict[str, Any]) -> None:
    """Raises UnsupportedData when the light cannot do what is wished. A light that goes out needs no colour."""
    for name in _PROPERTIES:
        value = wish.get(name)
        if value is None or (name != "flashRate" and wish.get("flashRate") == "off"):
            continue
        if not (can.get(name) or {}).get(value):
            raise UnsupportedData(f"this light has no {name} of this kind")
