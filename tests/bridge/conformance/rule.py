"""What a rule is, and what rules share: a command that waits, and a hand on simulated devices."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.simulators import client
from tests.bridge.conformance.wire import Bridge

SIMULATORS = {
    "CardReader": "card",
    "SocialCardReader": "social_card",
    "BarcodeReader": "barcode",
    "ReceiptPrinter": "receipt",
    "DocumentPrinter": "printer",
    "Scanner": "scanner",
    "Camera": "camera",
    "Lights": "cabinet",
    "Auxiliaries": "cabinet",
}
"""Service -> the simulator behind it on the simulated kiosk."""


class NotApplicable(Exception):
    """This bridge does not offer what the rule is about; the text says what."""


@dataclass(frozen=True)
class Hand:
    """Moves the devices: the simulators of a data directory."""

    data: Path

    def do(self, service: str, action: str, **parameters: Any) -> dict[str, Any]:
        return client.ask(self.data, SIMULATORS[service], {"action": action, **parameters})

    def heal(self, service: str) -> None:
        """Plugged in, switched on, no fault, paper in."""
        self.do(service, "replug")
        self.do(service, "fault", kind="none")
        if service in ("ReceiptPrinter", "DocumentPrinter", "Scanner"):
            self.do(service, "ok")
        if service == "Auxiliaries":
            self.do(service, "door-shut")


@dataclass(frozen=True)
class Scene:
    """One run of a rule. ``service`` is the one it looks at, empty for the bridge as a whole."""

    bridge: Bridge
    service: str = ""
    hand: Hand | None = None

    def do(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Move this service's device; only rules with ``hand`` may."""
        assert self.hand is not None
        return self.hand.do(self.service, action, **parameters)

    def waiting(self) -> tuple[str, str, dict[str, Any]]:
        """A service, and a command that waits there until somebody comes. Raises NotApplicable."""
        for service in self.bridge.services:
            listed = self.bridge.commands(service)
            for name, payload in (("CardReader.ReadRawData", {"chip": True}), ("BarcodeReader.Read", {})):
                if name in listed:
                    return service, name, payload
        raise NotApplicable("no service has a command that waits")


@dataclass(frozen=True)
class Rule:
    """One numbered rule. ``where``: ``bridge`` (runs once), ``service`` (once for each), or the lower-case name
    of an interface (once for each service that has it, and lists ``command`` if one is named).
    ``hand``: a person, or a simulator, has to do something."""

    number: str
    text: str
    run: Callable[[Scene], Awaitable[None]]
    where: str = "bridge"
    command: str = ""
    hand: bool = False

    def services(self, bridge: Bridge) -> list[str]:
        """Where the rule is run; an empty list when the bridge has nothing it is about."""
        if self.where == "bridge":
            return [""]
        return [
            service
            for service in bridge.services
            if (self.where == "service" or self.where in bridge.interfaces(service))
            and (not self.command or self.command in bridge.commands(service))
            and (not self.hand or service in SIMULATORS)
        ]
