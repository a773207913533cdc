"""Printers, scanner, barcode reader and camera: payloads in, device calls out."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from bridge.devices.contract import Barcode, ScannedFile, ScanWish
from tests.bridge.fakes import FakeDevice, FakeRawPrinter, make_rig

PDF = base64.b64encode(b"%PDF-1.7\n%%EOF\n").decode()
PRINTER = {"control": {"eject": True, "cut": True}, "paperSources": {"upper": True}}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"data": PDF}, "success"),
        ({"data": PDF, "mediaControl": {"move": "eject", "cut": True, "flush": False}}, "success"),
        ({"data": PDF, "paperSource": "upper"}, "success"),
        ({"data": PDF, "paperSource": "any"}, "success"),
        ({"data": PDF, "mediaControl": {"stamp": True}}, "unsupportedData"),
        ({"data": PDF, "mediaControl": {"move": "retract"}}, "unsupportedData"),
        ({"data": PDF, "mediaControl": {"move": ["eject"]}}, "invalidData"),
        ({"data": PDF, "mediaControl": "eject"}, "invalidData"),
        ({"data": base64.b64encode(b"GIF89a").decode()}, "unsupportedData"),
        ({"data": "not base64!"}, "invalidData"),
        ({"data": "数据"}, "invalidData"),
        ({"data": ""}, "invalidData"),
        ({}, "invalidData"),
        ({"data": 5}, "invalidData"),
    ],
)
async def test_print_native_checks_its_payload_before_the_device_moves(payload: dict[str, Any], code: str) -> None:
    rig = await make_rig("DocumentPrinter", FakeDevice(PRINTER))
    number = rig.client.ask("Printer.PrintNative", payload, version="3.0")
    if code == "success":
        (await rig.device.turn()).outcome.set_result(None)
    assert (await rig.client.completion(number))["header"]["completionCode"] == code
    assert rig.device.turns.empty()


async def test_an_unknown_paper_source_has_its_own_word() -> None:
    rig = await make_rig("DocumentPrinter", FakeDevice(PRINTER))
    answer = await rig.client.answer("Printer.PrintNative", {"data": PDF, "paperSource": "lower"}, version="3.0")
    assert answer == ("commandErrorCode", {"errorCode": "sourceInvalid"})


async def test_every_document_is_a_job_of_its_own() -> None:
    rig = await make_rig("DocumentPrinter")
    jobs = set()
    for _ in range(3):
        number = rig.client.ask("Printer.PrintNative", {"data": PDF}, version="3.0")
        turn = await rig.device.turn()
        jobs.add(turn.asked["job"])
        turn.outcome.set_result(None)
        await rig.client.completion(number)
    assert len(jobs) == 3


@pytest.mark.parametrize(
    ("payload", "answer", "expected"),
    [
        ({"inputData": "yes", "data": "EAQB"}, b"\x12", {"data": "Eg=="}),
        ({"inputData": "no", "data": "EAQB"}, None, {}),
        ({"data": "EAQB"}, None, {}),
    ],
)
async def test_raw_bytes_reach_the_receipt_printer_and_its_answer_comes_back(
    payload: dict[str, Any], answer: bytes | None, expected: dict[str, str]
) -> None:
    rig = await make_rig("ReceiptPrinter", FakeRawPrinter())
    number = rig.client.ask("Printer.PrintRaw", payload, version="3.0")
    turn = await rig.device.turn()
    assert turn.asked == {"data": b"\x10\x04\x01", "want_answer": payload.get("inputData") == "yes"}
    turn.outcome.set_result(answer)
    assert (await rig.client.completion(number)).get("payload", {}) == expected


async def test_paper_and_toner_are_told_by_their_own_events_when_they_pass_a_threshold() -> None:
    rig = await make_rig("DocumentPrinter", FakeDevice(PRINTER))
    rig.device.become("online", paper={"upper": "full"}, toner="full")
    rig.device.become("offline", paper={"upper": "unknown"}, toner="unknown")
    rig.device.become("online", paper={"upper": "low"}, toner="full")
    rig.device.become("online", paper={"upper": "low"}, toner="out")
    rig.device.become("online", paper={"upper": "full"}, toner="out")
    told = [rig.client.inbox.get_nowait() for _ in range(rig.client.inbox.qsize())]
    thresholds = [
        (message["header"]["name"], message["payload"]) for message in told if "Threshold" in message["header"]["name"]
    ]
    assert thresholds == [
        ("Printer.PaperThresholdEvent", {"paperSource": "upper", "threshold": "low"}),
        ("Printer.TonerThresholdEvent", {"state": "out"}),
        ("Printer.PaperThresholdEvent", {"paperSource": "upper", "threshold": "full"}),
    ]


async def test_clear_buffer_succeeds_since_nothing_is_ever_buffered() -> None:
    rig = await make_rig("DocumentPrinter")
    assert (await rig.client.answer("Printer.ClearBuffer"))[0] == "success"


@pytest.mark.parametrize(
    ("payload", "asked"),
    [
        ({"frontImage": {"imageType": "png", "colorFormat": "grayscale"}}, ("png", "grayscale")),
        ({"frontImage": {}}, ("jpg", "fullcolor")),
        ({"frontImage": {}, "passportDataGroup1": False}, ("jpg", "fullcolor")),
    ],
)
async def test_a_scan_is_asked_for_in_the_devices_words(payload: dict[str, Any], asked: tuple[str, str]) -> None:
    rig = await make_rig("Scanner")
    number = rig.client.ask("Printer.ReadImage", payload, version="3.0")
    turn = await rig.device.turn()
    assert turn.asked == {"wish": ScanWish(*asked, pages=1)}
    turn.outcome.set_result([ScannedFile(b"image", 10, 20)])
    front = {"status": "ok", "data": base64.b64encode(b"image").decode()}
    assert (await rig.client.completion(number))["payload"] == {"images": {"front": front}}


BOTH_SIDES = {"imageSource": {"imageFront": True, "imageBack": True}}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"frontImage": {}, "backImage": {}}, {"front": b"one", "back": b"two"}),
        ({"backImage": {}}, {"back": b"two"}),
    ],
)
async def test_both_sides_of_a_sheet_fit_one_message(payload: dict[str, Any], expected: dict[str, bytes]) -> None:
    rig = await make_rig("Scanner", FakeDevice(BOTH_SIDES))
    number = rig.client.ask("Printer.ReadImage", payload, version="3.0")
    turn = await rig.device.turn()
    assert (turn.asked["wish"].pages, turn.asked["wish"].both_sides, turn.asked["wish"].largest) == (2, True, 700_000)
    turn.outcome.set_result([ScannedFile(b"one", 1, 1), ScannedFile(b"two", 1, 1)])
    images = (await rig.client.completion(number))["payload"]["images"]
    assert {name: base64.b64decode(image["data"]) for name, image in images.items()} == expected


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "invalidData"),
        ({"frontImage": True}, "invalidData"),
        ({"frontImage": {"imageType": "jpeg"}}, "invalidData"),
        ({"frontImage": {"colorFormat": "full"}}, "invalidData"),
        ({"frontImage": {"imageType": "svg"}}, "unsupportedData"),
        ({"frontImage": {}, "backImage": {}}, "unsupportedData"),
        ({"frontImage": {}, "passportDataGroup2": True}, "unsupportedData"),
    ],
)
async def test_a_scan_that_cannot_be_is_refused(payload: dict[str, Any], code: str) -> None:
    rig = await make_rig("Scanner")
    assert (await rig.client.answer("Printer.ReadImage", payload, version="3.0"))[0] == code


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"pages": 0}, "invalidData"),
        ({"pages": 51}, "invalidData"),
        ({"pages": "2"}, "invalidData"),
        ({"imageType": "png"}, "invalidData"),
        ({"pageSize": "letter"}, "invalidData"),
        ({"deskew": 1}, "invalidData"),
        ({"resolution": 0}, "invalidData"),
        ({"resolution": 1200}, "unsupportedData"),
    ],
)
async def test_a_stack_that_cannot_be_scanned_so_is_refused(payload: dict[str, Any], code: str) -> None:
    rig = await make_rig("Scanner")
    assert (await rig.client.answer("XiaoerScan.ReadPages", payload, version="1.0"))[0] == code


async def test_the_pages_of_a_document_are_fetched_once_by_who_scanned_them() -> None:
    rig = await make_rig("Scanner")
    number = rig.client.ask("XiaoerScan.ReadPages", {"imageType": "pdf", "pages": 3}, version="1.0")
    turn = await rig.device.turn()
    turn.outcome.set_result([ScannedFile(b"%PDF-", 100, 200, pages=3)])
    answer = (await rig.client.completion(number))["payload"]
    assert answer["pages"] == 3
    assert answer["document"]["type"] == "application/pdf"
    assert answer["document"]["size"] == 5
    rig.service.facilities.media.forget(rig.client)
    assert rig.service.facilities.media.held == 0


SYMBOLOGIES = {"canFilterSymbologies": True, "symbologies": {"qrCode": True, "code128": True, "aztec": False}}


@pytest.mark.parametrize(
    ("capabilities", "payload", "wanted"),
    [
        (SYMBOLOGIES, None, None),
        (SYMBOLOGIES, {"symbologies": {"qrCode": True, "code128": False}}, frozenset({"qrCode"})),
        ({"symbologies": {"qrCode": True}}, {"symbologies": {"pdf417": True}}, None),
    ],
)
async def test_symbologies_are_filtered_where_the_reader_can(
    capabilities: dict[str, Any], payload: dict[str, Any] | None, wanted: frozenset[str] | None
) -> None:
    rig = await make_rig("BarcodeReader", FakeDevice(capabilities))
    number = rig.client.ask("BarcodeReader.Read", payload)
    turn = await rig.device.turn()
    assert turn.asked == {"symbologies": wanted}
    turn.outcome.set_result([Barcode("qrCode", b"x"), Barcode("Han Xin", b"y"), Barcode("", b"z")])
    assert (await rig.client.completion(number))["payload"]["readOutput"] == [
        {"symbology": "qrCode", "barcodeData": "eA==", "symbologyName": "qrCode"},
        {"symbology": "symbologyUnknown", "barcodeData": "eQ==", "symbologyName": "Han Xin"},
        {"symbology": "symbologyUnknown", "barcodeData": "eg=="},
    ]


@pytest.mark.parametrize(
    ("symbologies", "code"),
    [
        ({"aztec": True}, "unsupportedData"),
        ({"qrCode": False}, "unsupportedData"),
        ({"qrCode": "true"}, "invalidData"),
        ([], "invalidData"),
    ],
)
async def test_symbologies_the_reader_lacks_are_refused(symbologies: object, code: str) -> None:
    rig = await make_rig("BarcodeReader", FakeDevice(SYMBOLOGIES))
    assert (await rig.client.answer("BarcodeReader.Read", {"symbologies": symbologies}))[0] == code


CAMERAS = {"cameras": {"room": False, "person": True}}


@pytest.mark.parametrize("payload", [None, {"camera": "person"}])
async def test_a_picture_is_taken_with_the_camera_there_is(payload: dict[str, str] | None) -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    number = rig.client.ask("Camera.TakePicture", payload)
    turn = await rig.device.turn()
    assert turn.asked == {"camera": "person"}
    turn.outcome.set_result(b"jpeg")
    assert (await rig.client.completion(number))["payload"] == {"pictureFile": "anBlZw=="}


async def test_a_camera_that_is_not_there_has_its_own_word() -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    answer = await rig.client.answer("Camera.TakePicture", {"camera": "room"})
    assert answer == ("commandErrorCode", {"errorCode": "cameraNotSupported"})


async def test_a_wish_for_text_in_the_picture_is_told_as_not_done() -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    rig.client.ask("Camera.TakePicture", {"camData": "窗口 3"})
    turn = await rig.device.turn()
    await rig.client.next()
    assert (await rig.client.next())["header"]["name"] == "Camera.InvalidDataEvent"
    turn.outcome.set_result(b"jpeg")
    assert (await rig.client.next())["header"]["completionCode"] == "success"
