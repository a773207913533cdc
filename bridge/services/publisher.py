"""ServicePublisher: tells a client which services there are. Source: CWA 16926, ServicePublisher."""

from __future__ import annotations

from collections.abc import Callable

from bridge.interface import Call, Interface, Operation
from bridge.protocol import Payload


class PublisherService:
    """The endpoint at the root path. ``service_uris`` gives the address of each service, in order."""

    name = "ServicePublisher"

    def __init__(self, service_uris: Callable[[], list[str]]) -> None:
        self._service_uris = service_uris
        self.interfaces = (
            Interface("ServicePublisher", (Operation("GetServices", self._get_services, immediate=True),)),
        )

    def forget(self, client: object) -> None:
        """The publisher remembers nothing about its clients."""

    async def _get_services(self, call: Call) -> Payload:
        return {"vendorName": "xiaoer", "services": [{"serviceURI": uri} for uri in self._service_uris()]}
