"""A print service with a printer that the test moves, and what a page asks of it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest

from bridge.devices.contract import (
    Emit,
    Progress,
    Sides,
)
from bridge.job_records import JobRecords
from bridge.print_job import LIVE, Job
from tests.bridge.fakes import FakeClient, FakeDevice, Rig, Turn, make_rig

PDF = base64.b64encode(b"%PDF-1.7\n%%EOF\n").decode()
OTHER = base64.b64encode(b"%PDF-1.7\n% other\n%%EOF\n").decode()
KEY = "key-00000001"
ASKED = {"key": KEY, "data": PDF}
NAME = "XiaoerPrint.PrintJob"


class Printer(FakeDevice):
    """A printer that reports its progress when the test says so."""

    progress: Progress

    async def print_document(
        self, data: bytes, *, job: str, emit: Emit, progress: Progress, sides: Sides = "single"
    ) -> None:
        self.progress = progress
        await self._take_turn(emit, data=data, job=job, sides=sides)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = await make_rig("DocumentPrinter", Printer())
    yield rig
    await rig.service.close()


async def ask(rig: Rig, name: str, payload: Any = None, client: FakeClient | None = None) -> tuple[str, Any]:
    return await (client or rig.client).answer(f"XiaoerPrint.{name}", payload, version="1.0")


async def begin(rig: Rig, *states: Literal["sent", "printing"], **payload: Any) -> tuple[int, Turn]:
    """A PrintJob whose device has got as far as these states."""
    number = rig.client.ask(NAME, {**ASKED, **payload}, version="1.0")
    turn = await rig.device.turn()
    for state in states:
        await rig.device.progress(state)  # type: ignore[attr-defined]
    return number, turn


async def end(rig: Rig, number: int) -> tuple[str, Any]:
    message = await rig.client.completion(number)
    return message["header"]["completionCode"], message.get("payload", {})


async def job(rig: Rig, key: str = KEY) -> Job:
    return await rig.service.facilities.journal.do(JobRecords.find, rig.service.name, key)


async def printed(rig: Rig, **payload: Any) -> tuple[str, Any]:
    number, turn = await begin(rig, "sent", **payload)
    turn.outcome.set_result(None)
    return await end(rig, number)


async def settled(rig: Rig) -> Job:
    """The job once it is in no live state: each change of a job is an event to wait for."""
    while (found := await job(rig)).state in LIVE:
        await rig.client.next()
    return found
