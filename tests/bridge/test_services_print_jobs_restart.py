"""XiaoerPrint after the bridge died: what the printer remembers decides, and nothing prints by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge.facilities import Facilities
from bridge.hub import ServiceQueue
from bridge.job_records import FILE, JobRecords
from bridge.journal import print_journal
from bridge.services.printer import PrinterService
from tests.bridge.fakes import FakeClient, FakeDevice, Rig, make_facilities
from tests.bridge.print_rig import ASKED, KEY, NAME, Printer, ask, begin, end, job, printed, rig, settled

__all__ = ["rig"]


async def restarted(rig: Rig, device: FakeDevice) -> Rig:
    """The same bridge directory after a crash: a new journal, a new service, a device that may remember."""
    old = rig.service.facilities
    return await opened(replace(old, journal=print_journal(old.directory, {})), device)


async def opened(facilities: Facilities, device: FakeDevice) -> Rig:
    service = PrinterService("DocumentPrinter", device, maximum_requests=32, facilities=facilities)  # type: ignore[arg-type]
    queue = ServiceQueue(service)
    client = FakeClient(queue)
    await service.open(queue.broadcast)
    return Rig(device, service, queue, client)


@pytest.mark.parametrize(
    ("found", "expected"),
    [("completed", ("completed", None)), ("failed", ("failed", "interrupted")), (None, ("unknown", "interrupted"))],
)
async def test_after_a_crash_the_printer_is_asked_what_became_of_a_sent_job(
    rig: Rig, found: Any, expected: tuple[str, str | None]
) -> None:
    await begin(rig, "sent")
    device = Printer()
    device.found = found
    after = await restarted(rig, device)
    current = await settled(after)
    assert (current.state, current.reason) == expected
    assert device.turns.empty()
    await after.service.close()


async def test_a_key_asked_for_right_after_a_crash_waits_for_the_printers_word(rig: Rig) -> None:
    await begin(rig, "sent")
    device = Printer()
    device.found = "completed"
    after = await restarted(rig, device)
    code, payload = await ask(after, "PrintJob", ASKED)
    assert (code, payload["repeated"]) == ("success", True)
    await after.service.close()


async def test_a_job_that_was_only_queued_when_the_bridge_died_has_failed_and_can_be_printed(rig: Rig) -> None:
    await begin(rig)
    after = await restarted(rig, Printer())
    current = await job(after)
    assert (current.state, current.reason) == ("failed", "notSent")
    number = after.client.ask(NAME, {"key": KEY}, version="1.0")
    (await after.device.turn()).outcome.set_result(None)
    assert (await end(after, number))[0] == "success"
    await after.service.close()


async def test_a_journal_that_cannot_be_made_is_looked_at_again_until_jobs_of_before_are_cleared_up(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(rig, "sent")
    await rig.service.close()
    await rig.service.facilities.journal.do(JobRecords.close)
    monkeypatch.setattr("bridge.services.job_outcomes.HOUSEKEEPING_SECONDS", 0.01)
    file, aside = rig.service.facilities.directory / FILE, rig.service.facilities.directory / "aside"
    file.rename(aside)
    file.symlink_to(rig.service.facilities.directory / "nowhere" / FILE)
    device = Printer()
    device.found = "completed"
    after = await restarted(rig, device)
    assert (await ask(after, "GetJobs"))[0] == "hardwareError"
    aside.replace(file)
    assert (await settled(after)).state == "completed"
    await after.service.close()


async def test_a_journal_that_cannot_be_opened_stops_printing_and_nothing_else() -> None:
    facilities = make_facilities()
    obstacle = facilities.directory / FILE
    obstacle.mkdir()
    rig = await opened(facilities, Printer())
    assert (await ask(rig, "PrintJob", ASKED))[0] == "hardwareError"
    assert (await rig.client.answer("Common.Status"))[0] == "success"
    assert rig.device.turns.empty()
    obstacle.rmdir()
    assert (await printed(rig))[0] == "success"
    await rig.service.close()
