"""Reading and building messages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import protocol
from bridge.protocol import Acknowledgement, Command, CompletionCode, Refusal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
NO_POSITIVE_INTEGER = JSON.filter(lambda value: type(value) is not int or value <= 0)


def command_text(**changes: Any) -> str:
    header = {"name": "Common.Status", "type": "command", "requestId": 1, "version": "2.0"} | changes
    return json.dumps({"header": header})


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_text_is_a_command_or_a_refusal(text: str) -> None:
    assert isinstance(protocol.parse(text), Command | Refusal)


@given(JSON)
def test_any_json_is_a_command_or_a_refusal_that_can_be_sent(value: object) -> None:
    parsed = protocol.parse(json.dumps(value))
    assert isinstance(parsed, Refusal)
    assert json.loads(protocol.encode(protocol.refusal(parsed)))["header"]["status"] == "invalidMessage"


@given(st.dictionaries(st.sampled_from(["name", "type", "requestId", "version", "timeout", "status"]), JSON), JSON)
def test_any_header_is_answered_with_valid_json(header: dict[str, Any], payload: object) -> None:
    parsed = protocol.parse(json.dumps({"header": header, "payload": payload}))
    answer = protocol.refusal(parsed) if isinstance(parsed, Refusal) else protocol.acknowledge(parsed)
    assert json.loads(protocol.encode(answer))["header"]["type"] == "acknowledge"


@given(NO_POSITIVE_INTEGER)
def test_a_request_id_that_is_no_integer_above_zero_is_an_invalid_request_id(request_id: object) -> None:
    parsed = protocol.parse(command_text(requestId=request_id))
    assert isinstance(parsed, Refusal)
    assert parsed.status is Acknowledgement.INVALID_REQUEST_ID


@given(st.integers(min_value=1, max_value=2**63), st.integers(min_value=0, max_value=2**40), JSON)
def test_a_well_formed_command_is_read_as_it_was_sent(request_id: int, timeout: int, payload: object) -> None:
    header = {"name": "Printer.Reset", "type": "command", "requestId": request_id, "version": "3.0", "timeout": timeout}
    parsed = protocol.parse(json.dumps({"header": header, "payload": payload}))
    assert parsed == Command("Printer.Reset", request_id, "3.0", timeout, {} if payload is None else payload)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"header":[]}',
        '{"header":{"timeout":NaN}}',
        "9" * 5000,
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"header":{"name":"Common.Status","type":"command","requestId":1,"version":"2.0"},"payload":'
        + "[" * 17
        + "]" * 17
        + "}",
    ],
    ids=range(11),
)
def test_what_is_no_message_is_an_invalid_message(text: str) -> None:
    assert protocol.parse(text) == Refusal(Acknowledgement.INVALID_MESSAGE)


HEADER = '"name":"Common.Status","type":"command","version":"2.0"'


@pytest.mark.parametrize(
    "text",
    [
        f'{{"header":{{{HEADER},"requestId":1}},"payload":NaN}}',
        f'{{"header":{{{HEADER},"requestId":1}},"payload":{{"a":-Infinity}}}}',
        f'\ufeff{{"header":{{{HEADER},"requestId":1}}}}',
        f'{{"header":{{{HEADER},"requestId":1}}}} {{}}',
        f'{{"header":{{{HEADER},"requestId":1,}}}}',
        f"{{'header':{{{HEADER},'requestId':1}}}}",
        f'{{"header":{{{HEADER},"requestId":01}}}}',
        f'[{{"header":{{{HEADER},"requestId":1}}}}]',
        '{"payload":{}}',
        '{"header":null}',
        "\x00",
    ],
)
def test_nearly_a_message_is_no_message(text: str) -> None:
    for data in (text, text.encode()):
        refused = protocol.parse(data)
        assert isinstance(refused, Refusal)
        assert refused.status is Acknowledgement.INVALID_MESSAGE


@pytest.mark.parametrize(
    ("number", "accepted"),
    [("1", True), (str(2**64 - 1), True), (str(2**64), False), ("1e2", False), ("1.0", False), ("9" * 400, False)],
)
def test_a_request_id_is_an_integer_of_64_bits(number: str, accepted: bool) -> None:
    parsed = protocol.parse(f'{{"header":{{{HEADER},"requestId":{number}}}}}')
    assert isinstance(parsed, Command) is accepted
    if isinstance(parsed, Refusal):
        assert parsed.status is Acknowledgement.INVALID_REQUEST_ID


@pytest.mark.parametrize(("number", "milliseconds"), [("5e3", 5000), ("0", 0), ("1.0", 1), ("1" + "0" * 20, 10**20)])
def test_a_timeout_is_a_whole_number_however_it_is_written(number: str, milliseconds: int) -> None:
    parsed = protocol.parse(f'{{"header":{{{HEADER},"requestId":1,"timeout":{number}}}}}')
    assert isinstance(parsed, Command)
    assert parsed.timeout_ms == milliseconds


def test_of_a_property_that_is_there_twice_the_last_one_counts() -> None:
    for odd in ("", ',"odd":"\\ud800"'):  # the second way through the reader
        parsed = protocol.parse(f'{{"header":{{{HEADER},"requestId":1,"requestId":2{odd}}}}}')
        assert isinstance(parsed, Command)
        assert parsed.request_id == 2


@pytest.mark.parametrize("data", [b"\xff", b'{"header":"\xc3\x28"}', '{"a":1}'.encode("utf-16")])
def test_bytes_that_are_not_utf8_are_told_apart_from_bad_messages(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        protocol.parse(data)


@pytest.mark.parametrize("payload", [{"data": b"bytes"}, {"value": object()}, {1: object()}])
def test_what_cannot_be_encoded_is_told_as_our_failure(payload: dict[Any, Any]) -> None:
    message = protocol.completion(Command("A.B", 1, "2.0"), "2.0", CompletionCode.SUCCESS, payload)
    with pytest.raises((TypeError, ValueError)):
        protocol.encode(message)
    told = json.loads(protocol.encode(protocol.without_payload(message)))
    assert told["header"]["completionCode"] == "internalError"
    assert "payload" not in told


@pytest.mark.parametrize(
    "change",
    [
        {"type": "completion"},
        {"type": "acknowledge"},
        {"type": "unsolicited"},
        {"type": "COMMAND"},
        {"type": 1},
        {"type": None},
        {"name": None},
        {"name": ""},
        {"name": "x" * 129},
        {"version": None},
        {"version": "2"},
        {"version": "02.0"},
        {"version": 2.0},
        {"timeout": -1},
        {"timeout": "5000"},
        {"timeout": True},
        {"timeout": 1.5},
    ],
    ids=str,
)
def test_a_header_that_breaks_its_grammar_is_an_invalid_message(change: dict[str, Any]) -> None:
    parsed = protocol.parse(command_text(**change))
    assert isinstance(parsed, Refusal)
    assert (parsed.status, parsed.request_id) == (Acknowledgement.INVALID_MESSAGE, 1)


def test_unknown_properties_of_newer_clients_are_ignored() -> None:
    assert isinstance(protocol.parse(command_text(priority="high")), Command)


def test_nulls_are_left_out_at_any_depth() -> None:
    command = Command("Common.Status", 1, "2.0")
    payload = {"common": {"device": "online", "exchange": None}, "list": [{"a": None, "b": 0}], "gone": None}
    message = protocol.completion(command, "3.0", CompletionCode.SUCCESS, payload)
    assert message["payload"] == {"common": {"device": "online"}, "list": [{"b": 0}]}
    assert "errorDescription" not in message["header"]


def test_an_empty_payload_is_left_out() -> None:
    assert "payload" not in protocol.unsolicited("CardReader.MediaRemovedEvent", "2.0", {})


def test_a_lone_surrogate_in_a_name_survives_the_way_back() -> None:
    parsed = protocol.parse(command_text(name="Common.\ud800"))
    assert isinstance(parsed, Command)
    assert json.loads(protocol.encode(protocol.acknowledge(parsed)))["header"]["name"] == "Common.\ud800"
