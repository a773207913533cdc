"""BarcodeReader. Source: CWA 16926, interface BarcodeReader."""

from __future__ import annotations

from typing import cast

from bridge.devices.contract import BarcodeReader
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.payload import base64_text, optional
from bridge.services.service import DeviceService
from bridge.services.terminal_key import CODE_PREFIX


class BarcodeReaderService(DeviceService):
    """Waits for a code to be shown, and lets the terminal's key vouch for what was read."""

    part = "barcodeReader"

    def own_interfaces(self) -> tuple[Interface, ...]:
        return (
            Interface(
                "BarcodeReader",
                (
                    Operation("Read", self._read, completion_version="3.0", error_codes=words("barcodeInvalid")),
                    Operation("Reset", self._reset),
                ),
            ),
            self.facilities.terminal.reading_interface(CODE_PREFIX),
        )

    def forget(self, client: object) -> None:
        self.facilities.terminal.forget(client)

    async def _read(self, call: Call) -> Payload:
        codes = await cast(BarcodeReader, self.device).read_barcode(self._symbologies(call.payload), call.emit)
        if len(codes) == 1:  # of several nobody can say which was meant
            self.facilities.terminal.remember(call.client, codes[0].data, CODE_PREFIX)
        known = self._known_symbologies()
        return {
            "readOutput": [
                {
                    "symbology": code.symbology if code.symbology in known else "symbologyUnknown",
                    "barcodeData": base64_text(code.data),
                    "symbologyName": code.symbology or None,
                }
                for code in codes
            ]
        }

    def _known_symbologies(self) -> frozenset[str]:
        offered = self.device.capabilities().get("symbologies") or {}
        return frozenset(name for name, available in offered.items() if available)

    def _symbologies(self, payload: Payload) -> frozenset[str] | None:
        """The wanted symbologies; None for all. Ignored, as the standard says, when the device cannot filter."""
        asked = optional(payload, "symbologies", dict)
        if asked is not None and not all(isinstance(value, bool) for value in asked.values()):
            raise InvalidData("symbologies must map names to booleans")
        if asked is None or not self.device.capabilities().get("canFilterSymbologies"):
            return None
        wanted = frozenset(name for name, value in asked.items() if value)
        if not wanted or not wanted <= self._known_symbologies():
            raise UnsupportedData("symbologies asks for none, or for one this reader does not know")
        return wanted

    async def _reset(self, call: Call) -> None:
        await self.restart_device()
