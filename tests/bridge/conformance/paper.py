"""Section 6: printers and scanners, and printing with a key."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from tests.bridge.conformance.rule import NotApplicable, Rule, Scene
from tests.bridge.conformance.wire import Client, require

NATIVE = "Printer.PrintNative"
IMAGE = "Printer.ReadImage"
JOB = "XiaoerPrint.PrintJob"


def pdf(text: str = "conformance", height: int = 200) -> bytes:
    """A small page 72 mm wide with a line of text; another text makes other bytes."""
    stream = f"BT /F1 14 Tf 20 {height - 40} Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 204 %d] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>" % height,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(data)
    return data + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        start,
    )


def document(text: str = "conformance", height: int = 200) -> str:
    return base64.b64encode(pdf(text, height)).decode("ascii")


async def lists(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for name in ("Printer.GetFormList", "Printer.GetMediaList"):
            require((await client.ask(name)).code == "success", f"{name} failed")


async def no_document(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for payload in (
            None,
            {},
            {"data": ""},
            {"data": "no base64!"},
            {"data": 1},
            {"data": "QUJD="},
            {"data": "QUJD===="},
        ):
            answer = await client.ask(NATIVE, payload)
            require(answer.code == "invalidData", f"{payload} ends with {answer.code}")
        answer = await client.ask(NATIVE, {"data": base64.b64encode(b"no document").decode()})
        require(answer.code == "unsupportedData", f"bytes that are no document end with {answer.code}")


async def wishes_it_cannot_fulfil(scene: Scene) -> None:
    offered = scene.bridge.capabilities[scene.service]["printer"].get("control", {})
    async with scene.bridge.open(scene.service) as client:
        for word in ("stamp", "turnMedia", "perforate"):
            if not offered.get(word):
                answer = await client.ask(NATIVE, {"data": document(), "mediaControl": {word: True}})
                require(answer.code == "unsupportedData", f"mediaControl {word} ends with {answer.code}")
        answer = await client.ask(NATIVE, {"data": document(), "paperSource": "noSuchTray"})
        require(answer.error == "sourceInvalid", f"an unknown paper source ends with {answer.error}")


async def _ready(client: Client) -> None:
    """The printer has paper and is online."""

    def fine(status: dict[str, Any]) -> bool:
        paper = status.get("printer", {}).get("paper", {})
        return status["common"]["device"] == "online" and not {"out", "jammed"} & set(paper.values())

    await client.until_status(fine, "the printer is ready")


async def prints(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        scene.do("ok")
        await _ready(client)
        before = scene.do("ok")["printed"]
        answer = await client.ask(NATIVE, {"data": document()}, seconds=30)
        require(answer.code == "success", f"ends with {answer.error} {answer.description}")
        require(scene.do("ok")["printed"] == before + 1, "success was told before the paper was out")


async def paper_out(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        scene.do("ok")
        await _ready(client)
        scene.do("paper-out")
        try:
            await client.unsolicited(
                "Common.StatusChangedEvent",
                lambda payload: "out" in payload.get("printer", {}).get("paper", {}).values(),
            )
            answer = await client.ask(NATIVE, {"data": document()}, seconds=30)
        finally:
            scene.do("ok")
        require(answer.error == "paperOut", f"without paper it ends with {answer.error}")
        await _ready(client)


async def answers_while_printing(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        scene.do("ok")
        await _ready(client)
        number = await client.command(NATIVE, {"data": document()})
        for name in ("Printer.GetFormList", "Printer.GetMediaList", "Common.Status"):
            require((await client.ask(name)).code == "success", f"{name} failed")
        require(client.find("completion", number) is None, "the document was printed before a list was told")
        require((await client.answer(number, 30)).code == "success", "the document is not printed")


async def key_prints_once(scene: Scene) -> None:
    key = f"conformance-{secrets.token_hex(8)}"
    async with scene.bridge.open(scene.service) as client:
        scene.do("ok")
        await _ready(client)
        before = scene.do("ok")["printed"]
        first = await client.ask(JOB, {"key": key, "data": document(key)}, seconds=30)
        require(first.code == "success", f"ends with {first.error} {first.description}")
        require(
            first.payload["job"]["state"] == "completed", f"success, and the job is {first.payload['job']['state']}"
        )
        again = await client.ask(JOB, {"key": key, "data": document(key)}, seconds=30)
        require(again.code == "success" and again.payload.get("repeated") is True, "a repeat is not told as such")
        other = await client.ask(JOB, {"key": key, "data": document("other")}, seconds=30)
        require(other.error == "jobKeyReused", f"other bytes under the key end with {other.error}")
        require(scene.do("ok")["printed"] == before + 1, "one key put out more than one paper")
        listed = await client.ask("XiaoerPrint.GetJobs")
        require(key in [job["key"] for job in listed.payload["jobs"]], "GetJobs does not know the job")


async def key_is_well_formed(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for key in (None, "", "short", "x" * 65, "with space 1", "../../../etc", 12345678):
            answer = await client.ask(JOB, {"key": key, "data": document()}, seconds=30)
            require(answer.code == "invalidData", f"key {key!r} ends with {answer.code}")
        answer = await client.ask("XiaoerPrint.ResolveJob", {"key": "conformance-no-such", "printed": True})
        require(answer.error == "jobNotFound", f"an unknown job ends with {answer.error}")


async def image_wishes(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for payload in (
            None,
            {"frontImage": 1},
            {"frontImage": {"imageType": "xyz"}},
            {"frontImage": {"colorFormat": "x"}},
        ):
            answer = await client.ask(IMAGE, payload, timeout=3000)
            require(answer.code == "invalidData", f"{payload} ends with {answer.code}")
        told = scene.bridge.capabilities[scene.service]["printer"]
        if not told.get("imageType", {}).get("wmf"):
            answer = await client.ask(IMAGE, {"frontImage": {"imageType": "wmf"}}, timeout=3000)
            require(answer.code == "unsupportedData", f"an image type it does not have ends with {answer.code}")


async def scans(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        scene.do("empty")
        number = await client.command(
            IMAGE, {"frontImage": {"imageType": "jpg", "colorFormat": "grayscale"}}, timeout=25000
        )
        await client.event("NoMediaEvent", number)
        scene.do("load")
        answer = await client.answer(number, 30)
        scene.do("empty")
        require(answer.code == "success", f"ends with {answer.error} {answer.description}")
        require("MediaInsertedEvent" in answer.events, f"events are {answer.events}")
        image = base64.b64decode(answer.payload["images"]["front"]["data"])
        require(image.startswith(b"\xff\xd8"), "the image is no JPEG")


async def scanner_jam(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        scene.do("load")
        scene.do("jam")
        try:
            answer = await client.ask(IMAGE, {"frontImage": {"imageType": "jpg"}}, timeout=25000, seconds=30)
        finally:
            scene.do("ok")
            scene.do("empty")
        if answer.code == "deviceNotReady":
            raise NotApplicable("the scanner was not ready")
        require(answer.error == "mediaJammed", f"a stuck page ends with {answer.error}")


RULES = (
    Rule("6.1", "form and media lists are told", lists, "printer", "Printer.GetFormList"),
    Rule(
        "6.2",
        "PrintNative without a document ends invalidData, with no document unsupportedData",
        no_document,
        "printer",
        NATIVE,
    ),
    Rule(
        "6.3",
        "wishes beyond Capabilities end unsupportedData, unknown trays sourceInvalid",
        wishes_it_cannot_fulfil,
        "printer",
        NATIVE,
    ),
    Rule("6.4", "success means that the paper is out", prints, "printer", NATIVE, hand=True),
    Rule("6.5", "an empty tray is told by Status, and ends a print paperOut", paper_out, "printer", NATIVE, hand=True),
    Rule(
        "6.6",
        "form and media lists are told while a document prints",
        answers_while_printing,
        "printer",
        NATIVE,
        hand=True,
    ),
    Rule(
        "6.7",
        "ReadImage refuses nonsense (invalidData) and what it has not (unsupportedData)",
        image_wishes,
        "printer",
        IMAGE,
    ),
    Rule("6.8", "ReadImage asks for the page (NoMediaEvent) and gives its image", scans, "printer", IMAGE, hand=True),
    Rule("6.9", "a stuck page ends mediaJammed", scanner_jam, "printer", IMAGE, hand=True),
    Rule(
        "6.10",
        "a print key is 8 to 64 of A-Za-z0-9_-; an unknown job ends jobNotFound",
        key_is_well_formed,
        "printer",
        JOB,
    ),
    Rule("6.11", "one key prints one paper, however often it is sent", key_prints_once, "printer", JOB, hand=True),
)
