"""The bridge keeps to the conversations the page is tested against (tests/contract/bridge)."""

from __future__ import annotations

import base64
import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bridge.devices.contract import (
    Barcode,
    CardReading,
    DeviceError,
    DeviceNotReady,
    DeviceStatus,
    HardwareFault,
    OutcomeUnknown,
    ScannedFile,
    UserError,
)
from bridge.hub import ServiceQueue
from bridge.services.publisher import PublisherService
from bridge.services.service import VERSION
from tests.bridge.fakes import FakeCabinet, FakeClient, FakeDevice, Turn, make_rig

EXAMPLES = sorted((Path(__file__).parents[1] / "contract" / "bridge").glob("*.json"))
SERVICES = ["CardReader", "BarcodeReader", "ReceiptPrinter", "DocumentPrinter", "Scanner", "Camera"]
MEDIA = "http://127.0.0.1:5857/media"
DEVICES: dict[str, dict[str, Any]] = {
    "Camera": {"cameras": {"person": True}},
    "Lights": {
        "lights": {"scanner": {"default": {"flashRate": {"off": True, "slow": True}, "color": {"green": True}}}}
    },
}
"""What the devices of the examples can do, where that matters."""
FAILURES = {
    "DeviceNotReady": DeviceNotReady,
    "HardwareFault": HardwareFault,
    "OutcomeUnknown": OutcomeUnknown,
    "UserError": UserError,
}


class Stage:
    """Plays the steps of one example."""

    def __init__(self, client: FakeClient, device: FakeDevice | None) -> None:
        self.client = client
        self.device = device
        self.turn: Turn | None = None

    async def play(self, step: dict[str, Any]) -> None:
        if "client" in step:
            self.client.queue.receive(self.client, json.dumps(step["client"]))
        elif "client_text" in step:
            self.client.queue.receive(self.client, step["client_text"])
        elif "bridge" in step:
            assert with_the_examples_secrets(await self.client.next()) == step["bridge"]
        else:
            await self.device_does(step["device"])

    async def device_does(self, action: dict[str, Any]) -> None:
        assert self.device is not None
        if "status" in action:
            detail = dict(action["status"])
            self.device.become(detail.pop("device"), **detail)
        elif "notifies" in action:
            self.device.notify(action["notifies"], action.get("payload"))
        else:
            if self.turn is None or self.turn.outcome.done():
                self.turn = await self.device.turn()
            if "event" in action:
                self.turn.emit(action["event"], action.get("payload"))
            elif "fails" in action:
                self.turn.outcome.set_exception(failure(action))
            else:
                self.turn.outcome.set_result(result(action["returns"]))


def failure(action: dict[str, Any]) -> Exception:
    if action["fails"] == "DeviceError":
        return DeviceError(action["code"], action["description"])
    return FAILURES[action["fails"]](action["description"])


def result(value: dict[str, str] | None) -> object:
    match value:
        case {"text": text}:
            more = {"newest_address": value.get("newestAddress", "").encode("utf-16-le")}
            photo = base64.b64decode(value["photo"]) if "photo" in value else None
            return CardReading(base64.b64decode(text), photo_png=photo, **more)
        case {"hex": digits}:
            return bytes.fromhex(digits)
        case {"codes": texts}:
            return [Barcode("qrCode", text.encode()) for text in texts]
        case {"image": image}:
            return base64.b64decode(image)
        case {"scanned": files}:
            return [ScannedFile(base64.b64decode(file.pop("data")), **file) for file in deepcopy(files)]
    return value


def with_the_examples_secrets(message: dict[str, Any]) -> object:
    """A medium's address and name are secret, and the version moves on; the examples all show the same ones."""
    text = re.sub(r"http://127\.0\.0\.1:\d+/media/[A-Za-z0-9_-]{43}", f"{MEDIA}/EXAMPLE", json.dumps(message))
    text = re.sub(r'"mediaId": "[A-Za-z0-9_-]{43}"', '"mediaId": "EXAMPLE"', text)
    return json.loads(text.replace(f'"version": "{VERSION}"', '"version": "0.1.0"'))


async def stage(service: str) -> Stage:
    if service == "ServicePublisher":
        root = "ws://127.0.0.1:5846/xfs4iot/v1.0"
        publisher = PublisherService(lambda: [f"{root}/{name}" for name in SERVICES])
        return Stage(FakeClient(ServiceQueue(publisher)), None)
    device = (FakeCabinet if service == "Auxiliaries" else FakeDevice)(DEVICES.get(service))
    device.now = DeviceStatus("online", {"media": "notPresent", "security": "open"} if service == "CardReader" else {})
    rig = await make_rig(service, device)
    launch = rig.service.facilities.launch
    launch.port, launch.media_port, launch.services = 5846, 5857, (*SERVICES, "Terminal")
    return Stage(rig.client, device)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
async def test_bridge_says_what_the_example_says(example: Path) -> None:
    document = json.loads(example.read_text("utf-8"))
    played = await stage(document["service"])
    for step in document["steps"]:
        await played.play(step)
    assert played.client.inbox.empty()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 12
