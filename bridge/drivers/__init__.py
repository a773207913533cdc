"""Hardware drivers: one file each, and the table of what a configuration may name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from bridge.devices.contract import Device

Maker = Callable[[dict[str, Any]], Device]


def _driver(module: str, maker: str) -> Maker:
    """The maker (``Class.method``) of a driver file, which is loaded when a configuration names it: a kiosk
    carries no library of devices it does not have, and a driver's child process none at all."""

    def make(options: dict[str, Any]) -> Device:
        kind, _, method = maker.partition(".")
        device: Device = getattr(getattr(import_module(f"{__name__}.{module}"), kind), method)(options)
        return device

    return make


DRIVERS: dict[str, Maker] = {
    "sam_serial": _driver("sam_serial", "SamCardReader.from_options"),
    "pcsc": _driver("pcsc", "PcscCardReader.from_options"),
    "serial_barcode": _driver("serial_barcode", "SerialBarcodeReader.from_options"),
    "camera_barcode": _driver("camera_barcode", "CameraBarcodeReader.from_options"),
    "ipp": _driver("ipp", "IppPrinter.from_options"),
    "cups": _driver("cups", "CupsPrinter.from_options"),
    "escpos_network": _driver("escpos", "EscPosPrinter.network"),
    "escpos_serial": _driver("escpos", "EscPosPrinter.serial"),
    "escpos_usb": _driver("escpos", "EscPosPrinter.usb"),
    "sane": _driver("sane", "SaneScanner.from_options"),
    "v4l2": _driver("v4l2", "V4l2Camera.from_options"),
    "modbus_lights": _driver("modbus_lights", "ModbusLights.from_options"),
    "modbus_auxiliaries": _driver("modbus_auxiliaries", "ModbusAuxiliaries.from_options"),
    "audio_alsa": _driver("audio_alsa", "AlsaAuxiliaries.from_options"),
}
"""Driver name -> maker from the options of its configuration. A maker raises ValueError for bad options."""
