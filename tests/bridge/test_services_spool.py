"""XiaoerSpool on the wire: payloads in, entries and refusals out."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bridge.facilities import Facilities
from bridge.hub import ServiceQueue
from bridge.receipts import SERVER_KEY_FILE, Receipt
from bridge.services.spool import SpoolService
from tests.bridge.fakes import FakeClient, Rig, make_facilities

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
DATA = base64.b64encode(b"sealed for the server").decode()
SERVER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = SERVER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = spool_rig(replace(make_facilities(), receipt_key=None))
    directory(rig).joinpath(SERVER_KEY_FILE).write_bytes(PEM)
    yield rig
    await rig.service.close()


def spool_rig(facilities: Facilities) -> Rig:
    service = SpoolService("Spool", maximum_requests=32, facilities=facilities)
    queue = ServiceQueue(service)
    return Rig(None, service, queue, FakeClient(queue))  # type: ignore[arg-type]


def directory(rig: Rig) -> Path:
    return rig.service.facilities.directory


async def ask(rig: Rig, name: str, payload: Any = None) -> tuple[str, Any]:
    return await rig.client.answer(f"XiaoerSpool.{name}", payload, version="1.0")


async def put(rig: Rig, **more: Any) -> dict[str, Any]:
    code, payload = await ask(rig, "Put", {"submissionId": ID, "data": DATA, **more})
    assert code == "success"
    return payload["entry"]


def signed(entry: dict[str, Any], key: Ed25519PrivateKey = SERVER) -> dict[str, str]:
    receipt = Receipt(entry["submissionId"], entry["sha256"], "2026-05-04T08:00:00Z", "")
    return {
        "submissionId": receipt.submission_id,
        "sha256": receipt.sha256,
        "receivedAt": receipt.received_at,
        "signature": base64.b64encode(key.sign(receipt.signed_bytes())).decode(),
    }


def medium(rig: Rig, link: dict[str, Any]) -> bytes:
    data = rig.service.facilities.media._media[link["url"].rpartition("/")[2]].data
    assert data is not None
    return data


async def test_a_submission_is_put_listed_fetched_and_acknowledged(rig: Rig) -> None:
    entry = await put(rig, note={"item": "pension"})
    assert (entry["state"], entry["size"]) == ("waiting", 21)
    assert (await ask(rig, "List"))[1] == {"entries": [entry]}
    _, got = await ask(rig, "Get", {"submissionId": ID})
    assert got["entry"] == entry
    assert medium(rig, got["content"]) == b"sealed for the server"
    code, payload = await ask(rig, "Acknowledge", {"submissionId": ID, "receipt": signed(entry)})
    assert (code, payload["entry"]["state"]) == ("success", "acknowledged")
    assert await ask(rig, "Get", {"submissionId": ID}) == ("commandErrorCode", {"errorCode": "entryNotFound"})


async def test_the_same_again_is_the_same_entry_and_other_bytes_are_refused(rig: Rig) -> None:
    assert await put(rig) == await put(rig)
    other = base64.b64encode(b"other").decode()
    assert await ask(rig, "Put", {"submissionId": ID, "data": other}) == (
        "commandErrorCode",
        {"errorCode": "entryExists"},
    )


async def test_only_the_servers_own_receipt_for_this_entry_counts(rig: Rig) -> None:
    entry = await put(rig)
    forged = signed(entry, Ed25519PrivateKey.generate())
    elsewhere = signed({**entry, "submissionId": ID.replace("0", "1")})
    other_bytes = signed({**entry, "sha256": "0" * 64})
    for receipt in (forged, elsewhere, other_bytes, {**signed(entry), "receivedAt": "2027"}):
        answer = await ask(rig, "Acknowledge", {"submissionId": ID, "receipt": receipt})
        assert answer == ("commandErrorCode", {"errorCode": "receiptInvalid"})
    assert (await ask(rig, "List"))[1]["entries"][0]["state"] == "waiting"


async def test_without_the_servers_key_nothing_is_acknowledged(rig: Rig) -> None:
    entry = await put(rig)
    for broken in (None, b"no key"):
        key = directory(rig) / SERVER_KEY_FILE
        key.unlink(missing_ok=True) if broken is None else key.write_bytes(broken)
        answer = await ask(rig, "Acknowledge", {"submissionId": ID, "receipt": signed(entry)})
        assert answer == ("commandErrorCode", {"errorCode": "receiptInvalid"})


async def test_the_device_files_key_goes_before_the_one_beside_the_spool() -> None:
    own = Ed25519PrivateKey.generate()
    raw = own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    rig = spool_rig(replace(make_facilities(), receipt_key=base64.b64encode(raw).decode()))
    directory(rig).joinpath(SERVER_KEY_FILE).write_bytes(PEM)
    entry = await put(rig)
    assert (await ask(rig, "Acknowledge", {"submissionId": ID, "receipt": signed(entry)}))[0] == "commandErrorCode"
    assert (await ask(rig, "Acknowledge", {"submissionId": ID, "receipt": signed(entry, own)}))[0] == "success"
    await rig.service.close()


async def test_a_big_submission_comes_by_media(rig: Rig) -> None:
    media = rig.service.facilities.media
    upload = media.open_upload(rig.client, 5, "application/octet-stream")
    arrived = media._media[upload["mediaId"]]
    arrived.data, arrived.complete = b"12345", True
    code, payload = await ask(rig, "Put", {"submissionId": ID, "mediaId": upload["mediaId"]})
    assert (code, payload["entry"]["size"]) == ("success", 5)


async def test_everything_that_waits_is_exported_as_one_archive(rig: Rig) -> None:
    await put(rig)
    code, payload = await ask(rig, "Export")
    assert code == "success"
    assert payload["content"]["type"] == "application/x-tar"
    assert f"{ID}.sealed".encode() in medium(rig, payload["content"])
    assert "goOnAfter" not in payload
    answer = await ask(rig, "Export", {"after": ID.replace("0", "1")})
    assert answer == ("commandErrorCode", {"errorCode": "entryNotFound"})


async def test_a_full_disk_has_its_own_word_and_the_spool_goes_on(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await put(rig)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.write", full)
        answer = await ask(rig, "Put", {"submissionId": ID.replace("0", "1"), "data": DATA})
    assert answer == ("commandErrorCode", {"errorCode": "spoolFull"})
    assert len((await ask(rig, "List"))[1]["entries"]) == 1
    assert (await ask(rig, "Put", {"submissionId": ID.replace("0", "1"), "data": DATA}))[0] == "success"


async def test_a_spool_that_cannot_be_read_says_so_in_its_status_and_comes_back(rig: Rig) -> None:
    await put(rig)
    key = directory(rig) / "spool-key"
    kept = key.read_bytes()
    key.unlink()
    again = spool_rig(rig.service.facilities)
    await again.service.open(again.queue.broadcast)
    assert (await again.client.answer("Common.Status"))[1]["common"]["device"] == "hardwareError"
    assert (await ask(again, "Put", {"submissionId": ID, "data": DATA}))[0] == "hardwareError"
    key.write_bytes(kept)
    assert len((await ask(again, "List"))[1]["entries"]) == 1
    assert (await again.client.answer("Common.Status"))[1]["common"]["device"] == "online"
    await again.service.close()


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("Put", {"data": DATA}),
        ("Put", {"submissionId": "../launch-token", "data": DATA}),
        ("Put", {"submissionId": ID.upper(), "data": DATA}),
        ("Put", {"submissionId": ID}),
        ("Put", {"submissionId": ID, "data": "no base64!"}),
        ("Put", {"submissionId": ID, "data": DATA, "mediaId": "x"}),
        ("Put", {"submissionId": ID, "mediaId": "never-uploaded"}),
        ("Put", {"submissionId": ID, "data": DATA, "note": {"long": "x" * 5000}}),
        ("Get", {}),
        ("Acknowledge", {"submissionId": ID}),
        ("Acknowledge", {"submissionId": ID, "receipt": {"submissionId": ID}}),
        ("Export", {"after": 5}),
    ],
)
async def test_what_breaks_the_schema_is_invalid_data(rig: Rig, name: str, payload: Any) -> None:
    assert (await ask(rig, name, payload))[0] == "invalidData"


async def test_the_spool_is_listed_in_capabilities(rig: Rig) -> None:
    _, payload = await rig.client.answer("Common.Capabilities")
    listed = json.dumps(payload["interfaces"])
    assert all(f"XiaoerSpool.{name}" in listed for name in ("Put", "List", "Get", "Acknowledge", "Export"))
