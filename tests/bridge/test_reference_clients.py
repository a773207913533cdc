"""The two reference clients, each against the real bridge: list, read a card, print by key, scan over an address."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.clients.xfs4iot import Bridge, DeviceError
from tests.bridge.conformance.paper import pdf
from tests.bridge.running_kiosk import ROOT, Kiosk, until

CLIENTS = ROOT / "bridge" / "clients"


def wait_until_ready(kiosk: Kiosk) -> None:
    """No card, no page, paper in the printer: as a kiosk stands before its next person."""
    kiosk.sim("card", "remove")
    kiosk.sim("scanner", "empty")
    kiosk.sim("receipt", "ok")


async def a_visit(kiosk: Kiosk) -> dict[str, object]:
    bridge = Bridge(kiosk.url, kiosk.token, kiosk.origin, page="reference-client-py")
    document = pdf(secrets.token_hex(4))
    key = f"client-{secrets.token_hex(8)}"

    def lay_card(name: str, payload: object) -> None:
        if name == "CardReader.InsertCardEvent":
            threading.Thread(target=kiosk.sim, args=("card", "present"), daemon=True).start()

    async with bridge.service("CardReader") as reader:
        card = await reader.command("CardReader.ReadRawData", {"chip": True}, timeout=20, on_event=lay_card)
    async with bridge.service("ReceiptPrinter") as printer:
        first = await printer.command(
            "XiaoerPrint.PrintJob", {"key": key, "mediaId": await printer.upload(document, "application/pdf")}
        )
        again = await printer.command("XiaoerPrint.PrintJob", {"key": key, "data": base64.b64encode(document).decode()})
    kiosk.sim("scanner", "load")
    async with bridge.service("Scanner") as scanner:
        pages = await scanner.command("XiaoerScan.ReadPages", {"pages": 1, "imageType": "jpg"}, timeout=40)
        picture = await scanner.fetch(pages["pages"][0]["content"])
    return {
        "services": await bridge.services(),
        "text": len(base64.b64decode(card["chip"][0]["data"])),
        "state": first["job"]["state"],
        "repeated": again.get("repeated", False),
        "jpeg": picture[:2].hex(),
    }


VISIT = """
import { createBridge } from "./bridge/clients/xfs4iot.js";
const [url, token, origin, text, key] = process.argv.slice(1);
const document = new Uint8Array(Buffer.from(text, "base64"));
const bridge = createBridge({ url, token, origin, page: "reference-client-js" });
const reader = await bridge.service("CardReader");
const onEvent = (name) => name === "CardReader.InsertCardEvent" && console.log("card please");
const card = await reader.command("CardReader.ReadRawData", { chip: true }, { timeout: 20000, onEvent });
reader.close();
const printer = await bridge.service("ReceiptPrinter");
const mediaId = await printer.upload(document, "application/pdf");
const first = await printer.command("XiaoerPrint.PrintJob", { key, mediaId });
const again = await printer.command("XiaoerPrint.PrintJob", { key, data: text });
printer.close();
console.log("page please");
const scanner = await bridge.service("Scanner");
const pages = await scanner.command("XiaoerScan.ReadPages", { pages: 1, imageType: "jpg" }, { timeout: 40000 });
const picture = await scanner.fetch(pages.pages[0].content);
scanner.close();
console.log(JSON.stringify({
  services: await bridge.services(),
  text: Buffer.from(card.chip[0].data, "base64").length,
  state: first.job.state,
  repeated: again.repeated ?? false,
  jpeg: Buffer.from(picture.subarray(0, 2)).toString("hex"),
}));
process.exit(0);
"""


def node_visit(kiosk: Kiosk) -> dict[str, object]:
    text = base64.b64encode(pdf(secrets.token_hex(4))).decode()
    arguments = [kiosk.url, kiosk.token, kiosk.origin, text, f"client-{secrets.token_hex(8)}"]
    acts: dict[str, Callable[[], object]] = {
        "card please": lambda: kiosk.sim("card", "present"),
        "page please": lambda: kiosk.sim("scanner", "load"),
    }
    command = ["node", "--experimental-websocket", "--no-warnings", "--input-type=module", "--eval", VISIT]
    with subprocess.Popen(
        [*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as node:
        assert node.stdout is not None
        assert node.stderr is not None
        for line in node.stdout:
            if line.strip() in acts:
                acts[line.strip()]()
            else:
                told: dict[str, object] = json.loads(line)
                return told
        raise AssertionError(node.stderr.read())


@pytest.mark.parametrize("visit", [lambda kiosk: asyncio.run(a_visit(kiosk)), node_visit], ids=["python", "javascript"])
def test_client_does_a_whole_visit(visit: Callable[[Kiosk], dict[str, object]], kiosk: Kiosk) -> None:
    wait_until_ready(kiosk)
    before = kiosk.sim_state("receipt")["printed"]
    told = visit(kiosk)
    wait_until_ready(kiosk)
    assert {"CardReader", "ReceiptPrinter", "Scanner"} <= set(told.pop("services"))  # type: ignore[call-overload]
    assert told == {"text": 256, "state": "completed", "repeated": True, "jpeg": "ffd8"}
    until(lambda: kiosk.sim_state("receipt")["printed"] == before + 1)


async def test_a_failed_command_says_its_own_word(kiosk: Kiosk) -> None:
    async with Bridge(kiosk.url, kiosk.token, kiosk.origin).service("CardReader") as reader:
        with pytest.raises(DeviceError) as caught:
            await reader.command("CardReader.ReadRawData", {"chip": True}, timeout=0.2)
        assert caught.value.code == "timeOut"
        with pytest.raises(DeviceError) as caught:
            await reader.command("Common.Cancel", {"requestIds": [99]})
        assert caught.value.code == "noMatchingRequestIDs"


async def test_a_cancelled_coroutine_cancels_its_command(kiosk: Kiosk) -> None:
    async with Bridge(kiosk.url, kiosk.token, kiosk.origin).service("CardReader") as reader:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.command("CardReader.ReadRawData", {"chip": True}), 0.2)
        # The reader is free: a queued command would wait behind one that still runs.
        assert (await reader.command("Common.GetTransactionState", timeout=5))["state"] == "inactive"


@pytest.mark.parametrize("file", sorted(CLIENTS.glob("xfs4iot.*")), ids=lambda path: path.suffix)
def test_a_client_fits_on_a_few_pages_and_stands_alone(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) < 200
    assert "from bridge" not in text
    assert 'from "' not in text
