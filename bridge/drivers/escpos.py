"""Receipt printers that speak ESC/POS, on the network, on a serial port or on USB."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.devices.contract import (
    DeviceError,
    DeviceInformation,
    DeviceNotReady,
    Emit,
    HardwareFault,
    OutcomeUnknown,
    Progress,
    Sides,
    UserError,
)
from bridge.drivers.byte_links import ByteLink, SerialLink, TcpLink
from bridge.drivers.escpos_raster import NotPrintable, cut_command, draw_pdf, raster_commands
from bridge.drivers.escpos_session import EscPosSession, ReceiptCondition
from bridge.drivers.options import read_options
from bridge.drivers.usb_printer import UsbPrinterLink, find_printer
from bridge.drivers.watched import WatchedDevice

COMMANDS_AHEAD = 2
"""Raster bands sent before the first is acknowledged: the head never waits, the printer's buffer never fills."""

ACKNOWLEDGE_SLICE = 0.3
"""Seconds without an acknowledgement after which the printer is asked what is the matter."""

_DEVICE = {
    "": "online",
    "paperOut": "online",
    "open": "userError",
    "cutter": "hardwareError",
    "broken": "hardwareError",
}


@dataclass(frozen=True)
class NetworkOptions:
    """``width`` is the print head's in dots. Times in seconds; ``stall`` is how long a printer that says
    it is fine may make no progress."""

    host: str
    port: int = 9100
    width: int = 576
    poll: float = 2.0
    reconnect: float = 1.0
    stall: float = 15.0


@dataclass(frozen=True)
class SerialOptions:
    """As NetworkOptions, for a serial port."""

    port: str
    baud: int = 115200
    width: int = 576
    poll: float = 2.0
    reconnect: float = 1.0
    stall: float = 15.0


@dataclass(frozen=True)
class UsbOptions:
    """As NetworkOptions, for USB: ``vendor`` and ``product`` in hexadecimal as lsusb shows them, and the
    ``serial`` number, as far as they are needed to tell the printer from others; or its ``device`` node."""

    vendor: str = ""
    product: str = ""
    serial: str = ""
    device: str = ""
    width: int = 576
    poll: float = 2.0
    reconnect: float = 1.0
    stall: float = 15.0


@dataclass
class _Transfer:
    """How far a receipt of ``commands`` commands, the last of them the cut, has got."""

    commands: int
    sent: int = 0
    done: int = 0


class EscPosPrinter(WatchedDevice):
    """A contract ``RawPrinter``. A PDF is drawn here and printed as raster; the command completes when
    the printer has acknowledged the cut and says that it is fine."""

    def __init__(self, name: str, link: ByteLink, options: NetworkOptions | SerialOptions | UsbOptions) -> None:
        super().__init__(name)
        self._link = link
        self._session = EscPosSession(link)
        self._options = options
        self._lock = asyncio.Lock()
        self._connected = False
        self._unwiped = False
        self._half_printed = False
        self._holds_ours_only = False
        """Nothing of an earlier life of the bridge can be in the printer any more."""

    @classmethod
    def network(cls, options: dict[str, Any]) -> EscPosPrinter:
        read = read_options(NetworkOptions, options, "escpos_network")
        return cls("escpos_network", TcpLink(read.host, read.port), read)

    @classmethod
    def serial(cls, options: dict[str, Any]) -> EscPosPrinter:
        read = read_options(SerialOptions, options, "escpos_serial")
        return cls("escpos_serial", SerialLink(read.port, read.baud), read)

    @classmethod
    def usb(cls, options: dict[str, Any]) -> EscPosPrinter:
        read = read_options(UsbOptions, options, "escpos_usb")
        if bool(read.device) == bool(read.vendor or read.product or read.serial):
            raise ValueError("driver escpos_usb needs either 'device', or 'vendor', 'product' or 'serial'")

        def find() -> Path:
            return Path(read.device) if read.device else find_printer(read.vendor, read.product, read.serial)

        return cls("escpos_usb", UsbPrinterLink(find), read)

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Receipt printer (ESC/POS)")

    def capabilities(self) -> dict[str, Any]:
        return {
            "type": {"receipt": True},
            "control": {"eject": True, "cut": True},
            "paperSources": {"upper": True},
            "acceptMedia": False,
            "mediaPresented": True,
            "mediaTaken": False,
            "printSides": "single",
        }

    # -- status

    async def look_after(self) -> None:
        try:
            while True:
                try:
                    async with self._lock:
                        await self._look()
                    await asyncio.sleep(self._options.poll)
                except DeviceNotReady:
                    await asyncio.sleep(self._options.reconnect)
        finally:
            await self._disconnect()

    async def _look(self) -> ReceiptCondition:
        """Connect if need be, ask, publish. Raises DeviceNotReady, disconnected."""
        try:
            if not self._connected:
                await self._link.open()
                await self._session.begin()
                self._connected = True
            if self._unwiped:
                self._unwiped = not await self._session.wipe()
            condition = await self._session.condition()
            if self._half_printed and not condition.trouble:
                # Half a receipt hangs in the printer: cut it off, or the next person gets it on top of theirs.
                await self._session.send(cut_command())
                self._half_printed = False
                self._holds_ours_only = True
        except DeviceNotReady:
            await self._disconnect()
            raise
        self.publish(_DEVICE.get(condition.trouble, "offline"), media="notPresent", paper={"upper": condition.paper})
        return condition

    async def _disconnect(self) -> None:
        self._connected = False
        await self._link.close()
        self.publish("offline", media="unknown", paper={"upper": "unknown"})

    # -- printing

    async def print_document(
        self, data: bytes, *, job: str, emit: Emit, progress: Progress, sides: Sides = "single"
    ) -> None:
        """See the contract. The printer knows no jobs and keeps no record, so its acknowledgements decide.

        The cut acknowledged: the receipt is out. All of the drawing acknowledged and the cut not: it is on
        paper and hangs in the printer, nobody knows in whose hand. The last band sent and the printer
        silent since: it may be the same. Anything less is no whole receipt, and is wiped and cut off.
        """
        try:
            strip = await asyncio.to_thread(draw_pdf, data, self._options.width)
        except NotPrintable as error:
            raise DeviceError("mediaRejected", str(error)) from None
        commands = await asyncio.to_thread(raster_commands, strip)
        async with self._lock:
            self._raise_for(await self._look())
            self._holds_ours_only = True
            await progress("sent")
            transfer = _Transfer(len(commands))
            try:
                await self._send_in_step(commands, transfer, progress)
            except BaseException:
                self._unwiped = not await self._session.wipe()
                done = transfer.done + self._session.unclaimed
                if done < transfer.commands:
                    self._half_printed = True
                    if done == transfer.commands - 1:
                        raise OutcomeUnknown("the receipt is printed and not cut") from None
                    if self._unwiped and transfer.sent >= transfer.commands - 1:
                        raise OutcomeUnknown("the printer fell silent at the end of the receipt") from None
                    raise
            with contextlib.suppress(DeviceNotReady):
                await self._look()  # the roll may have ended with this receipt
        emit("MediaPresentedEvent", {"wadIndex": 1, "totalWads": 1})

    async def find_job(self, job: str) -> None:
        """Nobody can say: the printer keeps no record.

        Who asks before anything was printed asks about a job that was under way when the bridge was killed: what it
        left in the printer must neither come out with the next receipt nor be acknowledged as a part of it.
        """
        if not self._holds_ours_only:
            self._unwiped = self._half_printed = True

    async def print_raw(self, data: bytes, *, want_answer: bool, emit: Emit) -> bytes | None:
        async with self._lock:
            self._raise_for(await self._look())
            await self._session.send(data)
            if want_answer:
                return await self._session.answer(ACKNOWLEDGE_SLICE)
            self._raise_for(await self._look())
        return None

    async def _send_in_step(self, commands: list[bytes], transfer: _Transfer, progress: Progress) -> None:
        self._session.forget_acknowledgements()
        for command in commands:
            transfer.sent += 1
            await self._session.send_acknowledged(command)
            if transfer.sent - transfer.done > COMMANDS_AHEAD:
                await self._step_done()
                transfer.done += 1
                if transfer.done == 1:
                    await progress("printing")
        while transfer.done < transfer.sent:
            await self._step_done()
            transfer.done += 1

    async def _step_done(self) -> None:
        """Wait for one acknowledgement; ask about trouble while it does not come."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._options.stall
        while not await self._session.acknowledged(ACKNOWLEDGE_SLICE):
            self._raise_for(await self._look())
            if loop.time() > give_up:
                raise DeviceNotReady("the receipt printer makes no progress")

    def _raise_for(self, condition: ReceiptCondition) -> None:
        match condition.trouble:
            case "":
                return
            case "paperOut":
                raise DeviceError("paperOut")
            case "open":
                raise UserError("the receipt printer's cover is open")
            case "offline":
                raise DeviceNotReady("the receipt printer is offline")
            case "cutter":
                raise DeviceError("paperJammed", "the paper cutter is blocked")
            case _:
                raise HardwareFault("the receipt printer reports a fault")
