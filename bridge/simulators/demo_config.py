"""The bridge configuration of a kiosk whose devices are all simulated."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bridge.simulators import audio, printer, receipt, scanner

# A TOML basic string is a JSON string: json.dumps quotes a path for both.
_TEMPLATE = """# The simulated kiosk: every device is a simulator that speaks its real protocol.

[[service]]
name = "CardReader"
driver = "sam_serial"
[service.options]
port = {card}
baud = 115200
photo_decoder = [{python}, "-m", "bridge.simulators.card_photo"]

[[service]]
name = "SocialCardReader"
driver = "pcsc"
[service.options]
socket = {social_card}

[[service]]
name = "BarcodeReader"
driver = "serial_barcode"
[service.options]
port = {barcode}

[[service]]
name = "ReceiptPrinter"
driver = "escpos_network"
[service.options]
host = "127.0.0.1"
port = {receipt}

[[service]]
name = "DocumentPrinter"
driver = "ipp"
[service.options]
uri = "ipp://127.0.0.1:{printer}/ipp/print"

[[service]]
name = "Scanner"
driver = "sane"
[service.options]
escl = "http://127.0.0.1:{scanner}/eSCL"
source = "ADF"

[[service]]
name = "Camera"
driver = "v4l2"
[service.options]
source = {camera}

[[service]]
name = "Lights"
driver = "modbus_lights"
[service.options]
port = {cabinet}

[[service]]
name = "Auxiliaries"
driver = "modbus_auxiliaries"
[service.options]
port = {cabinet}
audio = "{sound_card}"
audio_config = {audio}
"""


def demo_config(data_dir: Path, environment: Mapping[str, str] | None = None) -> str:
    """The configuration as TOML. Ports come from ``XIAOER_SIM_{IPP,ESCPOS,ESCL}_PORT``, as the simulators' do."""
    given = os.environ if environment is None else environment
    sim = data_dir.absolute() / "sim"
    return _TEMPLATE.format(
        card=json.dumps(str(sim / "card.tty"), ensure_ascii=False),
        python=json.dumps(sys.executable, ensure_ascii=False),
        social_card=json.dumps(str(sim / "pcscd.comm"), ensure_ascii=False),
        barcode=json.dumps(str(sim / "barcode.tty"), ensure_ascii=False),
        camera=json.dumps(str(sim / "camera.y4m"), ensure_ascii=False),
        cabinet=json.dumps(str(sim / "cabinet.tty"), ensure_ascii=False),
        sound_card=audio.DEVICE,
        audio=json.dumps(str(sim / "audio.conf"), ensure_ascii=False),
        receipt=int(given.get("XIAOER_SIM_ESCPOS_PORT", receipt.DEFAULT_PORT)),
        printer=int(given.get("XIAOER_SIM_IPP_PORT", printer.DEFAULT_PORT)),
        scanner=int(given.get("XIAOER_SIM_ESCL_PORT", scanner.DEFAULT_PORT)),
    )
