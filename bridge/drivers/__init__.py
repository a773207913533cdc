"""Hardware drivers: one file each, and the table of what a configuration may name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridge.devices.contract import Device
from bridge.drivers.audio_alsa import AlsaAuxiliaries
from bridge.drivers.camera_barcode import CameraBarcodeReader
from bridge.drivers.cups import CupsPrinter
from bridge.drivers.escpos import EscPosPrinter
from bridge.drivers.ipp import IppPrinter
from bridge.drivers.modbus_auxiliaries import ModbusAuxiliaries
from bridge.drivers.modbus_lights import ModbusLights
from bridge.drivers.pcsc import PcscCardReader
from bridge.drivers.sam_serial import SamCardReader
from bridge.drivers.sane import SaneScanner
from bridge.drivers.serial_barcode import SerialBarcodeReader
from bridge.drivers.v4l2 import V4l2Camera

DRIVERS: dict[str, Callable[[dict[str, Any]], Device]] = {
    "sam_serial": SamCardReader.from_options,
    "pcsc": PcscCardReader.from_options,
    "serial_barcode": SerialBarcodeReader.from_options,
    "camera_barcode": CameraBarcodeReader.from_options,
    "ipp": IppPrinter.from_options,
    "cups": CupsPrinter.from_options,
    "escpos_network": EscPosPrinter.network,
    "escpos_serial": EscPosPrinter.serial,
    "escpos_usb": EscPosPrinter.usb,
    "sane": SaneScanner.from_options,
    "v4l2": V4l2Camera.from_options,
    "modbus_lights": ModbusLights.from_options,
    "modbus_auxiliaries": ModbusAuxiliaries.from_options,
    "audio_alsa": AlsaAuxiliaries.from_options,
}
"""Driver name -> maker from the options of its configuration. A maker raises ValueError for bad options."""
