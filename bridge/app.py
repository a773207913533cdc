"""Composition root: configuration -> devices -> services -> queues -> server, in one visible place."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bridge.config import ConfigurationError, ServiceConfiguration
from bridge.facilities import Facilities
from bridge.hub import MAXIMUM_REQUESTS, ServiceQueue
from bridge.media_listener import MediaListener
from bridge.protocol import ROOT_PATH, Payload
from bridge.server import LOOPBACK, BridgeServer, endpoint_path, listen
from bridge.services.auxiliaries import AuxiliariesService
from bridge.services.barcode_reader import BarcodeReaderService
from bridge.services.camera import CameraService
from bridge.services.card_reader import CardReaderService
from bridge.services.lights import LightsService
from bridge.services.printer import PrinterService
from bridge.services.publisher import PublisherService
from bridge.services.scanner import ScannerService
from bridge.services.service import Broadcast, DeviceService
from bridge.services.social_card_reader import SocialCardReaderService
from bridge.services.spool import SpoolService
from bridge.services.terminal import TerminalService
from bridge.visitors import MESSAGES_PER_SECOND

log = logging.getLogger("bridge")

Drivers = Mapping[str, Callable[[dict[str, Any]], Any]]
ServiceFactory = Callable[[str, Any, Facilities], DeviceService]


def _of(service: Callable[..., DeviceService]) -> ServiceFactory:
    return lambda name, device, facilities: service(
        name, device, maximum_requests=MAXIMUM_REQUESTS, facilities=facilities
    )


def _without_device(service: Callable[..., DeviceService]) -> ServiceFactory:
    return lambda name, device, facilities: service(name, maximum_requests=MAXIMUM_REQUESTS, facilities=facilities)


SERVICES: dict[str, ServiceFactory] = {
    "CardReader": _of(CardReaderService),
    "SocialCardReader": _of(SocialCardReaderService),
    "BarcodeReader": _of(BarcodeReaderService),
    "ReceiptPrinter": _of(PrinterService),
    "DocumentPrinter": _of(PrinterService),
    "Scanner": _of(ScannerService),
    "Camera": _of(CameraService),
    "Lights": _of(LightsService),
    "Auxiliaries": _of(AuxiliariesService),
    "Terminal": _without_device(TerminalService),
    "Spool": _without_device(SpoolService),
}
"""The services a kiosk can have, by their names on the wire."""

ALWAYS = ("Terminal", "Spool")
"""Services without a device: every bridge has them, no device file names them."""


def build_services(
    configurations: Iterable[ServiceConfiguration], drivers: Drivers, facilities: Facilities
) -> list[DeviceService]:
    """Make each configured service with its driver, then those every bridge has.

    Raises ConfigurationError; touches no device.
    """
    services = []
    for configuration in configurations:
        name, driver = configuration.name, configuration.driver
        if name not in SERVICES or name in ALWAYS:
            offered = ", ".join(service for service in SERVICES if service not in ALWAYS)
            raise ConfigurationError(f"service {name} is unknown; there are: {offered}")
        if driver not in drivers:
            raise ConfigurationError(f"service {name}: driver {driver} is unknown; there are: {', '.join(drivers)}")
        try:
            device = drivers[driver](configuration.options)
        except (ImportError, KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"service {name}: driver {driver} refuses its options: {error}") from None
        services.append(SERVICES[name](name, device, facilities))
    return services + [SERVICES[name](name, None, facilities) for name in ALWAYS]


def build_dock(directory: Path, facilities: Facilities) -> DeviceService:
    """The extra service of a demonstration kiosk. Imported here: a real kiosk never loads it."""
    from bridge.services.dock import SimulatorDirectory, SimulatorDockService

    device = SimulatorDirectory(directory)
    return SimulatorDockService("SimulatorDock", device, maximum_requests=MAXIMUM_REQUESTS, facilities=facilities)


class Bridge:
    """The running whole: devices open, queues served, until ``stop``."""

    def __init__(
        self,
        services: list[DeviceService],
        *,
        facilities: Facilities,
        origins: frozenset[str],
        token: str,
        messages_per_second: float | None = MESSAGES_PER_SECOND,
    ) -> None:
        self._services = services
        self._facilities = facilities
        self._media = MediaListener(facilities.media, origins=origins, token=token)
        self._queues = {service.name: ServiceQueue(service) for service in services}
        self._port = 0
        self._started: set[str] = set()
        self._publisher = PublisherService(self._service_uris, searching=bool(services))
        endpoints = {endpoint_path(name): queue for name, queue in self._queues.items()}
        self._server = BridgeServer(
            endpoints | {endpoint_path(): ServiceQueue(self._publisher)},
            origins=origins,
            token=token,
            gone=facilities.media.forget,
            messages_per_second=messages_per_second,
        )

    @property
    def url(self) -> str:
        """The publisher's address."""
        return f"ws://{LOOPBACK}:{self._port}{ROOT_PATH}"

    async def start(self, listener: socket.socket) -> None:
        """Answer on the bound socket and start every device; a slow one keeps nobody from the others."""
        self._port = listener.getsockname()[1]
        self._facilities.launch.port = self._port
        self._facilities.launch.services = tuple(self._queues)
        await self._media.start(listen([0]))
        self._facilities.launch.media_port = self._facilities.media.port
        opening = [asyncio.ensure_future(self._open(service)) for service in self._services]
        await self._server.start(listener)
        await asyncio.gather(*opening)
        log.info("bridge started", extra={"services": list(self._queues), "port": self._port})

    async def stop(self) -> None:
        """Answer what runs with ``canceled``, close connections, let go of devices: within about two seconds."""
        await asyncio.gather(*(queue.stop(0.4) for queue in self._queues.values()))
        await asyncio.gather(self._server.stop(0.6), self._media.stop())
        closing = [asyncio.ensure_future(service.close()) for service in self._services]
        if closing:
            closed, late = await asyncio.wait(closing, timeout=0.7)
            failed = sum(1 for task in closed if task.exception() is not None)
            if late or failed:
                log.error("devices did not close well", extra={"late": len(late), "failed": failed})
        log.info("bridge stopped")

    async def _open(self, service: DeviceService) -> None:
        await service.open(self._broadcast_to(service))
        self._started.add(service.name)
        self._publisher.found(last=len(self._started) == len(self._services))

    def _service_uris(self) -> list[str]:
        return [f"{self.url}/{name}" for name in self._queues if name in self._started]

    def _broadcast_to(self, service: DeviceService) -> Broadcast:
        queue = self._queues[service.name]

        def broadcast(interface: str, event: str, payload: Payload | None) -> None:
            queue.broadcast(interface, event, payload)

        return broadcast
