"""Composition root: configuration -> devices -> services -> queues -> server, in one visible place."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bridge.config import ConfigurationError, ServiceConfiguration
from bridge.hub import MAXIMUM_REQUESTS, ServiceQueue
from bridge.protocol import ROOT_PATH, Payload
from bridge.server import LOOPBACK, BridgeServer, endpoint_path
from bridge.services.barcode_reader import BarcodeReaderService
from bridge.services.camera import CameraService
from bridge.services.card_reader import CardReaderService
from bridge.services.printer import PrinterService
from bridge.services.publisher import PublisherService
from bridge.services.scanner import ScannerService
from bridge.services.service import Broadcast, DeviceService
from bridge.services.terminal import TerminalInterface

log = logging.getLogger("bridge")

Drivers = Mapping[str, Callable[[dict[str, Any]], Any]]
ServiceFactory = Callable[[str, Any, TerminalInterface], DeviceService]

SERVICES: dict[str, ServiceFactory] = {
    "CardReader": lambda name, device, terminal: CardReaderService(
        name, device, maximum_requests=MAXIMUM_REQUESTS, terminal=terminal
    ),
    "BarcodeReader": lambda name, device, terminal: BarcodeReaderService(
        name, device, maximum_requests=MAXIMUM_REQUESTS
    ),
    "ReceiptPrinter": lambda name, device, terminal: PrinterService(name, device, maximum_requests=MAXIMUM_REQUESTS),
    "DocumentPrinter": lambda name, device, terminal: PrinterService(name, device, maximum_requests=MAXIMUM_REQUESTS),
    "Scanner": lambda name, device, terminal: ScannerService(name, device, maximum_requests=MAXIMUM_REQUESTS),
    "Camera": lambda name, device, terminal: CameraService(name, device, maximum_requests=MAXIMUM_REQUESTS),
}
"""The services a kiosk can have, by their names on the wire."""


def build_services(
    configurations: Iterable[ServiceConfiguration], drivers: Drivers, key: Ed25519PrivateKey
) -> list[DeviceService]:
    """Make each configured service with its driver. Raises ConfigurationError; touches no device."""
    terminal = TerminalInterface(key)
    services = []
    for configuration in configurations:
        name, driver = configuration.name, configuration.driver
        if name not in SERVICES:
            raise ConfigurationError(f"service {name} is unknown; there are: {', '.join(SERVICES)}")
        if driver not in drivers:
            raise ConfigurationError(f"service {name}: driver {driver} is unknown; there are: {', '.join(drivers)}")
        try:
            device = drivers[driver](configuration.options)
        except (ImportError, KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"service {name}: driver {driver} refuses its options: {error}") from None
        services.append(SERVICES[name](name, device, terminal))
    return services


def build_dock(directory: Path) -> DeviceService:
    """The extra service of a demonstration kiosk. Imported here: a real kiosk never loads it."""
    from bridge.services.dock import SimulatorDirectory, SimulatorDockService

    return SimulatorDockService("SimulatorDock", SimulatorDirectory(directory), maximum_requests=MAXIMUM_REQUESTS)


class Bridge:
    """The running whole: devices open, queues served, until ``stop``."""

    def __init__(self, services: list[DeviceService], *, origins: frozenset[str], token: str) -> None:
        self._services = services
        self._queues = {service.name: ServiceQueue(service) for service in services}
        self._port = 0
        publisher = ServiceQueue(PublisherService(lambda: [f"{self.url}/{name}" for name in self._queues]))
        endpoints = {endpoint_path(name): queue for name, queue in self._queues.items()}
        self._server = BridgeServer(endpoints | {endpoint_path(): publisher}, origins=origins, token=token)

    @property
    def url(self) -> str:
        """The publisher's address."""
        return f"ws://{LOOPBACK}:{self._port}{ROOT_PATH}"

    async def start(self, listener: socket.socket) -> None:
        """Start every device, then answer on the bound socket."""
        self._port = listener.getsockname()[1]
        await asyncio.gather(*(service.open(self._broadcast_to(service)) for service in self._services))
        await self._server.start(listener)
        log.info("bridge started", extra={"services": list(self._queues), "port": self._port})

    async def stop(self) -> None:
        """Answer what runs with ``canceled``, close connections, let go of devices: within about two seconds."""
        await asyncio.gather(*(queue.stop(0.4) for queue in self._queues.values()))
        await self._server.stop(0.6)
        closing = [asyncio.ensure_future(service.close()) for service in self._services]
        if closing:
            closed, late = await asyncio.wait(closing, timeout=0.7)
            failed = sum(1 for task in closed if task.exception() is not None)
            if late or failed:
                log.error("devices did not close well", extra={"late": len(late), "failed": failed})
        log.info("bridge stopped")

    def _broadcast_to(self, service: DeviceService) -> Broadcast:
        queue = self._queues[service.name]

        def broadcast(interface: str, event: str, payload: Payload | None) -> None:
            queue.broadcast(interface, event, payload)

        return broadcast
