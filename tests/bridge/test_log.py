"""Logs tell what happened, and nothing about whom."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from bridge.devices.contract import CardReading
from bridge.log import JsonLines
from tests.bridge.fakes import make_rig


def test_a_record_is_one_json_line_with_its_extra() -> None:
    record = logging.makeLogRecord(
        {"msg": "command completed", "levelname": "INFO", "name": "bridge.hub", "request": 7}
    )
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["level"], line["logger"], line["request"]) == (
        "command completed",
        "info",
        "bridge.hub",
        7,
    )


def test_an_exception_is_named_and_placed_but_not_quoted() -> None:
    try:
        int("周明月 990101195603140029")
    except ValueError:
        record = logging.makeLogRecord({"name": "bridge", "msg": "failed", "exc_info": sys.exc_info()})
    text = JsonLines().format(record)
    line = json.loads(text)
    assert line["error"] == "ValueError"
    assert "test_log.py" in line["places"][0]
    assert "周明月" not in text
    assert "9901" not in text


async def test_nothing_that_was_read_from_a_card_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = "周明月990101195603140029".encode("utf-16-le").ljust(256, b" ")
    rig = await make_rig()
    for outcome in (CardReading(text), RuntimeError(text.decode("utf-16-le"))):
        number = rig.client.ask("CardReader.ReadRawData", {"chip": True})
        turn = await rig.device.turn()
        if isinstance(outcome, Exception):
            turn.outcome.set_exception(outcome)
        else:
            turn.outcome.set_result(outcome)
        await rig.client.completion(number)
    logged = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert "command completed" in logged
    assert "周明月" not in logged
    assert "990101" not in logged


_LIKE_THE_BRIDGE = "import asyncio, gc, threading\nfrom bridge.log import start_logging\nstart_logging()\n"


def _in_a_bridge_of_its_own(program: str) -> str:
    """What a process that logs like the bridge writes while it runs ``program``."""
    run = subprocess.run(
        [sys.executable, "-c", _LIKE_THE_BRIDGE + program],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    "program",
    [
        # a task nobody awaited, and a callback
        "async def fail(): raise ValueError('周明月')\n"
        "async def run():\n"
        "    asyncio.ensure_future(fail())\n"
        "    await asyncio.sleep(0)\n"
        "    await asyncio.sleep(0)\n"
        "    gc.collect()\n"
        "asyncio.run(run())",
        "async def run():\n"
        "    asyncio.get_running_loop().call_soon(int, '周明月')\n"
        "    await asyncio.sleep(0)\n"
        "asyncio.run(run())",
        "thread = threading.Thread(target=int, args=('周明月',))\nthread.start()\nthread.join()",
        "class Odd:\n    def __del__(self): int('周明月')\nOdd()\ngc.collect()",
        "int('周明月')",
    ],
    ids=["task", "callback", "thread", "finalizer", "main"],
)
def test_an_exception_nobody_caught_is_named_and_not_quoted(program: str) -> None:
    told = _in_a_bridge_of_its_own(program)
    assert "ValueError" in told
    assert "周明月" not in told
