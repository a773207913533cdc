"""ServicePublisher: tells a client which services there are. Source: CWA 16926, ServicePublisher."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bridge.interface import Call, Interface, Operation
from bridge.protocol import Payload


class PublisherService:
    """The endpoint at the root path.

    ``service_uris`` gives the addresses of the services found so far, in order. While the bridge is still
    ``searching`` (its devices start), who asks is told by events what is there already, and answered at the end.
    """

    name = "ServicePublisher"

    def __init__(self, service_uris: Callable[[], list[str]], *, searching: bool = False) -> None:
        self._service_uris = service_uris
        self._searching = searching
        self._news = asyncio.Event()
        self.interfaces = (
            Interface(
                "ServicePublisher",
                (Operation("GetServices", self._get_services, immediate=True),),
                {"ServiceDetailEvent": "2.0"},
            ),
        )

    def found(self, *, last: bool) -> None:
        """One more service is there."""
        self._searching = not last
        news, self._news = self._news, asyncio.Event()
        news.set()

    def forget(self, client: object) -> None:
        """The publisher remembers nothing about its clients."""

    def _get_services(self, call: Call) -> Payload | Awaitable[Payload]:
        return self._all_services(call) if self._searching else self._details()

    async def _all_services(self, call: Call) -> Payload:
        while self._searching:
            call.emit("ServiceDetailEvent", self._details())
            await self._news.wait()
        return self._details()

    def _details(self) -> Payload:
        return {"vendorName": "xiaoer", "services": [{"serviceURI": uri} for uri in self._service_uris()]}
