"""What is known about the kiosk to install: one value all files are made from."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from bridge.config import ConfigurationError, ServiceConfiguration, origin_of, read_services

BRIDGE_USER = "xiaoer-bridge"
KIOSK_USER = "xiaoer-kiosk"
SETTINGS = "/etc/xiaoer/kiosk.env"
BRIDGE_STATE = "/var/lib/xiaoer-bridge"
BRIDGE_MEMORY = "/run/xiaoer-bridge"
KIOSK_HOME = "/run/xiaoer-kiosk"
"""In memory, both, and what their programs put into temporary files too: nothing of a citizen reaches a disk so."""
_HIDDEN = ("/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/")  # noqa: S108 - places a unit does not see


_PLAIN = re.compile(r"[\w./:@+,=~\[\]-]+")
"""What neither systemd nor a shell reads as anything but itself."""


@dataclass(frozen=True)
class Site:
    """``server``: the page's address. ``python``: the interpreter that has the bridge installed. ``devices``: the
    device file, ``services`` what it says. ``settings`` go to both units. ``notes`` are for the person installing."""

    server: str
    python: str
    devices: Path
    services: tuple[ServiceConfiguration, ...]
    engine: Literal["webview", "chromium"]
    authorities: Path | None
    off_hours: str | None

    @classmethod
    def read(
        cls,
        *,
        server: str,
        python: str,
        devices: Path,
        engine: Literal["webview", "chromium"] = "webview",
        authorities: Path | None = None,
        off_hours: str | None = None,
    ) -> Site:
        """Raises ConfigurationError for an address, a device file or certificates that cannot be used."""
        origin_of("--server", server)
        if authorities is not None and not authorities.is_file():
            raise ConfigurationError(f"{authorities}: there is no such file of certificates")
        for word in (devices, authorities, server, python):
            if word is not None and not _PLAIN.fullmatch(str(word)):
                raise ConfigurationError(f"{word}: a space, quote, %, $ or the like cannot stand in a unit")
        return cls(
            server, python, devices.absolute(), read_services(devices), engine,
            authorities.absolute() if authorities else None, off_hours,
        )  # fmt: skip

    @property
    def origin(self) -> str:
        return origin_of("--server", self.server)

    @property
    def start_file(self) -> str:
        """The local page Chromium starts with; see ``bridge.shell.chromium``."""
        return f"{KIOSK_HOME}/bridge/start.html"

    def notes(self) -> list[str]:
        """What the person installing should know: things that will not work as they are."""
        return [
            f"{path} will be invisible to the units (they see no home and no temporary directories): move it"
            for path in (self.python, self.devices, self.authorities)
            if path is not None and (str(path).startswith(_HIDDEN) or str(Path(path).resolve()).startswith(_HIDDEN))
        ]

    def device_paths(self) -> list[tuple[str, str]]:
        """(service name, /dev path) for each device node the device file names."""
        return [
            (service.name, value)
            for service in self.services
            for value in _texts(service.options)
            if value.startswith("/dev/")
        ]

    def network_addresses(self) -> list[str] | None:
        """IP addresses of devices on the network; None when one has only a name, which no filter can know."""
        addresses = []
        for service in self.services:
            for key in ("host", "uri", "escl", "url"):
                value = service.options.get(key)
                if not isinstance(value, str):
                    continue
                host = urlsplit(value).hostname if "://" in value else value
                try:
                    addresses.append(str(ipaddress.ip_address(host or "")))
                except ValueError:
                    if host != "localhost":
                        return None
        return sorted({address for address in addresses if not ipaddress.ip_address(address).is_loopback})


def _texts(options: Any) -> Iterator[str]:
    if isinstance(options, str):
        yield options
    elif isinstance(options, dict):
        for value in options.values():
            yield from _texts(value)
    elif isinstance(options, list):
        for value in options:
            yield from _texts(value)
