"""Logs tell what happened, and nothing about whom."""

from __future__ import annotations

import json
import logging
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
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
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
