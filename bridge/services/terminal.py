"""Terminal: the machine itself as a service. Where its parts are, and its key's word for who and how it is."""

from __future__ import annotations

from bridge.facilities import Facilities
from bridge.interface import Call, Interface, Operation
from bridge.protocol import Payload
from bridge.services.service import VERSION, DeviceService, NoDevice


class TerminalService(DeviceService):
    """``XiaoerTerminal``: GetLaunch, SignEnrolment, SignTelemetry, SignRequest. No device: always online."""

    def __init__(self, name: str, *, maximum_requests: int, facilities: Facilities) -> None:
        super().__init__(name, NoDevice("Terminal"), maximum_requests=maximum_requests, facilities=facilities)

    def own_interfaces(self) -> tuple[Interface, ...]:
        get_launch = Operation("GetLaunch", self._get_launch, "1.0", "1.0", immediate=True)
        return (Interface("XiaoerTerminal", (get_launch, *self.facilities.terminal.document_operations)),)

    def _get_launch(self, call: Call) -> Payload:
        launch = self.facilities.launch
        return {
            "version": VERSION,
            "port": launch.port,
            "mediaPort": launch.media_port,
            "terminalKey": self.facilities.terminal.public_key,
            "services": list(launch.services),
        }
