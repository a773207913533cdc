"""What the simulated printer does with a job that the program inside it should have dropped."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bridge.simulators.free_port import free_port
from bridge.simulators.printer import PrinterSimulator
from tests.bridge.drivers.rigs import receipt_pdf

CANCELLED_TOO_EARLY = """"job.test":
        date-time-at-completed (dateTime) = 2026-11-22T20:45:29Z
        job-state-reasons (keyword) = job-printing"""
CANCELLED_WHILE_IT_WAITED = """"job.test":
        date-time-at-completed (no-value) = no-value
        job-state-reasons (keyword) = processing-to-stop-point"""
GOES_ON = """"job.test":
        date-time-at-completed (no-value) = no-value
        job-state-reasons (keyword) = job-printing"""


def run(folder: Path, answer: str, status: int = 0) -> tuple[int, list[str], Path]:
    """The print command's exit status, what lies in the tray, and the file it was given.

    ``answer`` is what the program inside says of the job, ``status`` what ``ipptool`` makes of it: an own one
    says it, because which moment a cancellation meets is up to the scheduler.
    """
    simulator = PrinterSimulator(folder, free_port())
    for made in (simulator.spool, folder / "bin"):
        made.mkdir(parents=True)
    simulator.write_command()
    tool = folder / "bin" / "ipptool"
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit {status}\n")
    tool.chmod(0o700)
    paper = folder / "1-test.pdf"
    paper.write_bytes(receipt_pdf())
    environment = {"PATH": f"{tool.parent}:{os.environ['PATH']}", "IPP_JOB_ID": "1", "IPP_JOB_NAME": "test"}
    ran = subprocess.run([simulator.folder / "print-command", paper], env=environment, capture_output=True, timeout=60)
    return ran.returncode, sorted(os.listdir(simulator.spool)), paper


@pytest.mark.parametrize("status", [0, 1])
def test_a_job_that_goes_on_is_printed_and_nothing_of_it_stays(tmp_path: Path, status: int) -> None:
    code, tray, paper = run(tmp_path, GOES_ON, status)
    assert (code, tray, paper.read_bytes()) == (0, ["0001.pdf"], b"")


def test_a_job_cancelled_before_it_was_begun_fails_and_nothing_of_it_stays(tmp_path: Path) -> None:
    """The program inside calls it cancelled and begins with it all the same (measured: 63 of 400 on a busy machine)."""
    code, tray, paper = run(tmp_path, CANCELLED_TOO_EARLY)
    assert (code, tray, paper.read_bytes()) == (1, [], b"")


def test_a_job_cancelled_while_it_waited_ends_and_nothing_of_it_stays(tmp_path: Path) -> None:
    code, tray, paper = run(tmp_path, CANCELLED_WHILE_IT_WAITED)
    assert (code, tray, paper.read_bytes()) == (0, [], b"")


def test_a_job_that_nobody_can_be_asked_about_is_not_printed(tmp_path: Path) -> None:
    code, tray, paper = run(tmp_path, "", 1)
    assert (code, tray, paper.read_bytes()) == (1, [], b"")


@pytest.mark.parametrize("how", ["off", "left behind"])
async def test_a_printer_without_power_has_forgotten_what_it_was_sent(tmp_path: Path, how: str) -> None:
    simulator = PrinterSimulator(tmp_path, free_port())
    incoming = simulator.folder / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "3-test.pdf").write_bytes(receipt_pdf())
    await (simulator.off() if how == "off" else simulator.start())
    try:
        assert list(incoming.iterdir()) == []
    finally:
        await simulator.stop()
