"""XiaoerPrint: documents that come with a job, by media or by themselves, and questions that are refused."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from bridge.devices.contract import (
    OutcomeUnknown,
)
from tests.bridge.fakes import FakeClient, Rig
from tests.bridge.print_rig import KEY, NAME, PDF, ask, begin, end, job, rig

__all__ = ["rig"]


async def test_a_native_document_is_a_record_without_a_document_and_is_told_to_nobody(rig: Rig) -> None:
    number = rig.client.ask("Printer.PrintNative", {"data": PDF}, version="3.0")
    turn = await rig.device.turn()
    turn.outcome.set_exception(OutcomeUnknown())
    heard = [await rig.client.next() for _ in range(2)]
    assert [message["header"]["type"] for message in heard] == ["acknowledge", "completion"]
    assert (heard[1]["header"]["requestId"], heard[1]["header"]["completionCode"]) == (number, "hardwareError")
    found = (await ask(rig, "GetJobs"))[1]["jobs"][0]
    assert (found["state"], found["document"]) == ("unknown", "destroyed")


async def test_a_document_that_came_by_media_waits_as_long_as_the_job_before_it_prints(rig: Rig) -> None:
    media = rig.service.facilities.media
    media._lifetime = 0.02
    document = base64.b64decode(PDF)
    number, turn = await begin(rig, "sent")
    upload = media.open_upload(rig.client, len(document), "application/pdf")
    queued = rig.client.ask(NAME, {"key": "another-key-1", "mediaId": upload["mediaId"]}, version="1.0")
    media.finish_upload(upload["mediaId"], document)
    await asyncio.sleep(0.1)
    turn.outcome.set_result(None)
    await end(rig, number)
    (await rig.device.turn()).outcome.set_result(None)
    assert (await end(rig, queued))[0] == "success"
    assert media.held == 0


async def test_a_document_whose_job_was_canceled_in_the_queue_expires(rig: Rig) -> None:
    media = rig.service.facilities.media
    media._lifetime = 0.02
    await begin(rig, "sent")
    upload = media.open_upload(rig.client, 10, "application/pdf")
    queued = rig.client.ask(NAME, {"key": "another-key-1", "mediaId": upload["mediaId"]}, version="1.0")
    media.finish_upload(upload["mediaId"], bytes(10))
    await rig.client.answer("Common.Cancel", {"requestIds": [queued]})
    async with asyncio.timeout(5):
        while media.held:
            await asyncio.sleep(0.01)


async def test_a_document_too_big_for_a_message_comes_by_media(rig: Rig) -> None:
    media = rig.service.facilities.media
    document = b"%PDF-" + b"x" * 100
    upload = media.open_upload(rig.client, len(document), "application/pdf")
    medium = media._media[upload["mediaId"]]
    medium.data, medium.complete = document, True
    number = rig.client.ask(NAME, {"key": KEY, "mediaId": upload["mediaId"]}, version="1.0")
    turn = await rig.device.turn()
    assert turn.asked["data"] == document
    turn.outcome.set_result(None)
    assert (await end(rig, number))[0] == "success"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"data": PDF}, "invalidData"),
        ({"key": "short", "data": PDF}, "invalidData"),
        ({"key": "with space", "data": PDF}, "invalidData"),
        ({"key": "native-00000001", "data": PDF}, "invalidData"),
        ({"key": KEY}, "invalidData"),
        ({"key": KEY, "data": PDF, "mediaId": "x"}, "invalidData"),
        ({"key": KEY, "mediaId": "never-uploaded"}, "invalidData"),
        ({"key": KEY, "data": base64.b64encode(b"GIF89a").decode()}, "unsupportedData"),
        ({"key": KEY, "data": PDF, "sides": "both"}, "invalidData"),
        ({"key": KEY, "data": PDF, "sides": "dual"}, "unsupportedData"),
    ],
)
async def test_a_job_that_cannot_be_is_refused_before_the_device_moves(rig: Rig, payload: Any, code: str) -> None:
    assert (await ask(rig, "PrintJob", payload))[0] == code
    assert rig.device.turns.empty()
    assert (await ask(rig, "GetJobs"))[1] == {"jobs": []}


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("GetJobs", {"states": ["lost"]}),
        ("GetJobs", {"states": "failed"}),
        ("GetJobs", {"limit": 0}),
        ("ResolveJob", {"key": KEY}),
        ("ResolveJob", {"printed": True}),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(rig: Rig, name: str, payload: Any) -> None:
    assert (await ask(rig, name, payload))[0] == "invalidData"


@pytest.mark.parametrize("command", ["ResolveJob", "ForgetDocuments"])
async def test_an_observer_decides_nothing_about_papers(rig: Rig, command: str) -> None:
    number, turn = await begin(rig, "sent")
    turn.outcome.set_exception(OutcomeUnknown())
    await end(rig, number)
    watching = FakeClient(rig.queue)
    rig.queue.attach(watching, observer=True)
    answer = await ask(rig, command, {"key": KEY, "printed": True}, watching)
    assert answer == ("authorisationRequired", {})
    now = await job(rig)
    assert (now.state, now.payload()["document"]) == ("unknown", "kept")
    assert (await ask(rig, "GetJobs", None, watching))[0] == "success"
