"""Names that stay: /dev/xiaoer/<service> for a serial device or a camera, whatever port or order it comes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bridge.install.site import BRIDGE_USER, Site

Look = Callable[[str], Mapping[str, str] | None]
"""The udev properties of a /dev path, None when nothing is plugged in there."""

RULES_FILE = "/etc/udev/rules.d/70-xiaoer.rules"
_OURS = "/dev/xiaoer/"
_STABLE = ("/dev/serial/by-", "/dev/v4l/by-")
_IDENTITY = ("ID_VENDOR_ID", "ID_MODEL_ID", "ID_SERIAL_SHORT")
_SAFE = re.compile(r"[A-Za-z0-9_.:,+-]+")


@dataclass
class Names:
    """``rules``: the file. ``notes``: what the person should put into the device file, or plug in."""

    rules: str = ""
    notes: list[str] = field(default_factory=list)


def names(site: Site, look: Look, existing: str = "") -> Names:
    """A rule for each device of the device file that is plugged in.

    ``existing`` is the file of an earlier run: a device that has its name and is not plugged in now keeps its rule.
    """
    result = Names()
    lines = ["# The devices of this kiosk by what they are, not by the order they were found in."]
    for service, path in site.device_paths():
        if path.startswith(_STABLE):
            continue
        name = path.removeprefix("/dev/") if path.startswith(_OURS) else f"xiaoer/{_slug(service)}"
        symlink = f'SYMLINK+="{name}"'
        properties = look(path)
        match = _match(properties) if properties is not None else None
        if properties is not None and match is not None:
            # ModemManager would talk to a card reader as if it were a modem.
            lines.append(
                f'SUBSYSTEM=="{properties["SUBSYSTEM"]}", {match}, {symlink}, '
                f'GROUP="{BRIDGE_USER}", MODE="0660", ENV{{ID_MM_DEVICE_IGNORE}}="1"'
            )
            if not path.startswith(_OURS):
                result.notes.append(f'{service}: write "/dev/{name}" in place of "{path}" into {site.devices}')
        elif kept := [line for line in existing.splitlines() if symlink in line]:
            lines += kept
        elif properties is None:
            result.notes.append(f"{service}: nothing at {path} now; plug it in and run this again for a lasting name")
        else:
            result.notes.append(f"{service}: {path} says neither what it is nor where: it keeps its name")
    result.rules = "\n".join([*lines, ""])
    return result


def _match(properties: Mapping[str, str]) -> str | None:
    """By vendor, model and serial number; without a serial number by the socket it is plugged into."""
    known = {key: properties.get(key, "") for key in (*_IDENTITY, "ID_PATH")}
    known = {key: value for key, value in known.items() if _SAFE.fullmatch(value)}
    if not properties.get("SUBSYSTEM"):
        return None
    keys = [key for key in _IDENTITY if key in known]
    if "ID_SERIAL_SHORT" not in known:
        if "ID_PATH" not in known:
            return None
        keys.append("ID_PATH")
    match = ", ".join(f'ENV{{{key}}}=="{known[key]}"' for key in keys)
    # One camera has several nodes; the first is the pictures.
    return match + (', ATTR{index}=="0"' if properties["SUBSYSTEM"] == "video4linux" else "")


def _slug(service: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", service).lower()


def udev_properties(path: str) -> Mapping[str, str] | None:
    """Ask udev of this machine."""
    import pyudev

    try:
        return dict(pyudev.Devices.from_device_file(pyudev.Context(), str(Path(path).resolve())).properties)
    except (pyudev.DeviceNotFoundError, OSError, ValueError):
        return None
