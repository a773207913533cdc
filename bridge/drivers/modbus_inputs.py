"""What a cabinet board's contacts and relays are called, and what they say in the standard's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ON_OFF = {
    "tamperSensor": "tamperSensor",
    "internalTamperSensor": "internalTamperSensor",
    "seismicSensor": "seismicSensor",
    "heatSensor": "heatSensor",
    "operatorCallButton": "operatorCallButtonSensor",
}
"""Input -> property of Status.auxiliaries that is ``on`` or ``off``."""

INPUTS = frozenset(ON_OFF) | {
    "proximitySensor",
    "maintenanceSwitch",
    "cabinetDoorClosed",
    "cabinetDoorBolted",
    "boothDoorClosed",
    "upsLow",
    "upsEngaged",
    "upsPowering",
}

SWITCHES: Mapping[str, tuple[str, str, str]] = {
    "cabinetDoors": ("cabinetDoorBolt", "bolt", "unbolt"),
    "openClose": ("openSign", "open", "closed"),
    "heating": ("heating", "on", "off"),
    "consumerDisplayBackLight": ("displayBacklight", "on", "off"),
    "signageDisplay": ("signageDisplay", "on", "off"),
    "audibleAlarm": ("audibleAlarm", "on", "off"),
    "ups": ("upsEngage", "engage", "disengage"),
}
"""Property of SetAuxiliaries -> (output, word that closes the relay, word that opens it)."""

_SHOWN = {
    "openSign": "openClosedIndicator",
    "heating": "heating",
    "displayBacklight": "consumerDisplayBacklight",
    "signageDisplay": "signageDisplay",
    "audibleAlarm": "audibleAlarm",
}
"""Output -> property of Status.auxiliaries that shows it, in the words of its switch."""

BOOTH_DOOR_RELAY = "boothDoorRelay"
OUTPUTS = frozenset(output for output, _, _ in SWITCHES.values()) | {BOOTH_DOOR_RELAY}

DEFAULT_INPUTS = {
    "proximitySensor": "1:discrete:0",
    "cabinetDoorClosed": "1:discrete:1",
    "cabinetDoorBolted": "1:discrete:2",
    "boothDoorClosed": "1:discrete:3",
    "tamperSensor": "1:discrete:4",
    "operatorCallButton": "1:discrete:5",
    "upsPowering": "1:discrete:6",
    "upsLow": "1:discrete:7",
}
DEFAULT_OUTPUTS = {
    "cabinetDoorBolt": "1:coil:0",
    BOOTH_DOOR_RELAY: "1:coil:1",
    "upsEngage": "1:coil:2",
    "audibleAlarm": "1:coil:3",
}


def describe(points: Mapping[str, bool], recovered: bool) -> dict[str, Any]:
    """Status.auxiliaries, plus ``door`` for the booth's, from what the contacts and relays say."""
    detail: dict[str, Any] = {
        shown: "on" if points[name] else "off" for name, shown in ON_OFF.items() if name in points
    }
    if "proximitySensor" in points:
        detail["proximitySensor"] = "present" if points["proximitySensor"] else "notPresent"
    if "maintenanceSwitch" in points:
        detail["operatorSwitch"] = "maintenance" if points["maintenanceSwitch"] else "run"
    if "cabinetDoorClosed" in points:
        bolted = points.get("cabinetDoorBolted", False)
        detail["cabinetDoor"] = "open" if not points["cabinetDoorClosed"] else "bolted" if bolted else "closed"
    if ups := _ups(points, recovered):
        detail["UPS"] = ups
    for output, yes, no in SWITCHES.values():
        if output in points and output in _SHOWN:
            detail[_SHOWN[output]] = yes if points[output] else no
    if BOOTH_DOOR_RELAY in points:
        closed = points.get("boothDoorClosed", True)
        detail["door"] = "open" if not closed else "released" if points[BOOTH_DOOR_RELAY] else "closed"
    return detail


def _ups(points: Mapping[str, bool], recovered: bool) -> dict[str, bool]:
    ups = {word: points[name] for word, name in _UPS.items() if name in points}
    if "engaged" not in ups and "upsEngage" in points:
        ups["engaged"] = points["upsEngage"]
    if "powering" in ups:
        ups["recovered"] = recovered
    return ups


_UPS = {"low": "upsLow", "engaged": "upsEngaged", "powering": "upsPowering"}


def capabilities(names: frozenset[str]) -> dict[str, Any]:
    """Capabilities.auxiliaries of a board with these inputs and outputs."""
    offered: dict[str, Any] = {shown: True for name, shown in ON_OFF.items() if name in names}
    if "proximitySensor" in names:
        offered["proximitySensor"] = True
    if "maintenanceSwitch" in names:
        offered["operatorSwitch"] = {"run": True, "maintenance": True, "supervisor": False}
    if "cabinetDoorClosed" in names:
        bolted = "cabinetDoorBolted" in names
        offered["cabinetDoor"] = {"closed": True, "open": True, "locked": False, "bolted": bolted, "tampered": False}
    if names & {*_UPS.values(), "upsEngage"}:
        offered["ups"] = {
            "low": "upsLow" in names,
            "engaged": "upsEngage" in names,
            "powering": "upsPowering" in names,
            "recovered": "upsPowering" in names,
        }
    capability = _SHOWN | {"openSign": "openCloseIndicator"}
    return offered | {capability[name]: True for name in names & capability.keys()}
