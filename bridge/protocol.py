"""XFS4IoT messages as values: reading what a client sent, building what the bridge answers. No I/O.

One message is one JSON object ``{"header": {...}, "payload": {...}}``. A client sends commands; the
bridge answers each with one acknowledge, any number of events and exactly one completion, and sends
unsolicited messages of its own accord. Source: CWA 16926 XFS4IoT, message definitions.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

import orjson

Message = dict[str, Any]
Payload = dict[str, Any]

SUBPROTOCOL = "xfs4iot.v1"
ROOT_PATH = "/xfs4iot/v1.0"
"""The publisher's path; a service lies one segment below. ``v1.0`` is the transport's version."""

MAX_MESSAGE_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 16
"""The deepest standard payload nests six levels; a message beyond this is an attack or a fault."""
MAX_NAME_LENGTH = 128
MAX_REQUEST_ID = 2**64 - 1

_VERSION = re.compile(r"[1-9][0-9]{0,5}\.(0|[1-9][0-9]{0,5})")


class Acknowledgement(StrEnum):
    """Why a command was refused at the door. An accepted command has no status."""

    INVALID_MESSAGE = "invalidMessage"
    INVALID_REQUEST_ID = "invalidRequestID"
    TOO_MANY_REQUESTS = "tooManyRequests"


class CompletionCode(StrEnum):
    """The completion codes this bridge uses, of the larger set of the standard."""

    SUCCESS = "success"
    COMMAND_ERROR_CODE = "commandErrorCode"
    CANCELED = "canceled"
    DEVICE_NOT_READY = "deviceNotReady"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    INTERNAL_ERROR = "internalError"
    TIME_OUT = "timeOut"
    UNSUPPORTED_COMMAND = "unsupportedCommand"
    INVALID_DATA = "invalidData"
    UNSUPPORTED_DATA = "unsupportedData"
    SEQUENCE_ERROR = "sequenceError"
    AUTHORISATION_REQUIRED = "authorisationRequired"
    NOT_ENOUGH_SPACE = "notEnoughSpace"


@dataclass(slots=True)
class Command:
    """One well-formed command.

    ``timeout_ms`` is 0 for "no time limit". ``payload`` is whatever JSON value came, an empty object
    when none did: whether it fits is the command's own matter (``invalidData``).
    """

    name: str
    request_id: int
    version: str
    timeout_ms: int = 0
    payload: Any = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """A message that is no acceptable command, with as much of its header as can be given back."""

    status: Acknowledgement
    name: str | None = None
    request_id: int | None = None
    version: str | None = None


def parse(data: bytes | str) -> Command | Refusal:
    """Read one inbound message: anything unacceptable becomes a ``Refusal``.

    Unparsable JSON, a message that is no command and a header that breaks its own grammar are
    ``invalidMessage``; a request id that is no integer from 1 to 2**64 - 1 is ``invalidRequestID``. Of a
    property that is there twice the last one counts, as everywhere. Raises UnicodeDecodeError, and nothing
    else, for bytes that are not UTF-8: such a connection cannot go on.
    """
    try:
        message = _loads(data)
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError):
        return Refusal(Acknowledgement.INVALID_MESSAGE)
    if not isinstance(message, dict):
        return Refusal(Acknowledgement.INVALID_MESSAGE)
    header = message.get("header")
    if not isinstance(header, dict) or _too_deep(data, message):
        return Refusal(Acknowledgement.INVALID_MESSAGE)
    name = header.get("name")
    known_name = name if isinstance(name, str) and 0 < len(name) <= MAX_NAME_LENGTH else None
    version = header.get("version")
    known_version = version if isinstance(version, str) and len(version) < 16 and _is_version(version) else None
    request_id = header.get("requestId")
    known_id = request_id if type(request_id) is int else None
    timeout = header.get("timeout")
    if (
        header.get("type") != "command"
        or known_name is None
        or known_version is None
        or not (timeout is None or _is_duration(timeout))
    ):
        return Refusal(Acknowledgement.INVALID_MESSAGE, known_name, known_id, known_version)
    if known_id is None or not 0 < known_id <= MAX_REQUEST_ID:
        return Refusal(Acknowledgement.INVALID_REQUEST_ID, known_name, known_id, known_version)
    payload = message.get("payload")
    return Command(known_name, known_id, known_version, int(timeout or 0), {} if payload is None else payload)


def _loads(data: bytes | str) -> Any:
    """The JSON value. Raises ValueError, its child UnicodeDecodeError, or RecursionError."""
    try:
        return orjson.loads(data)
    except ValueError:
        # The quick reader refuses some legal JSON: numbers beyond a double, halves of surrogate pairs.
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        return json.loads(text, parse_constant=_no_constant)


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


@functools.lru_cache(maxsize=64)
def _is_version(text: str) -> bool:
    return _VERSION.fullmatch(text) is not None


def _is_duration(value: object) -> bool:
    """A whole number of milliseconds, however it is written (1e3), from 0."""
    return (type(value) is int or (type(value) is float and value.is_integer())) and value >= 0


def _too_deep(data: bytes | str, message: Message) -> bool:
    # Counting brackets is quick, and nearly every message has too few of them to be deep.
    brackets = data.count(b"{") + data.count(b"[") if isinstance(data, bytes) else data.count("{") + data.count("[")
    if brackets <= MAX_DEPTH:
        return False
    level: list[Any] = [message]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def refusal(refused: Refusal) -> Message:
    """The acknowledge that says why; nothing more follows for this message."""
    header = {"name": refused.name, "type": "acknowledge", "version": refused.version}
    return {"header": without_nulls(header | {"requestId": refused.request_id, "status": refused.status})}


def refuse(command: Command, status: Acknowledgement) -> Message:
    """The acknowledge that refuses a well-formed command (duplicate id, too many requests)."""
    return {"header": _header("acknowledge", command.name, command.version, command.request_id) | {"status": status}}


def acknowledge(command: Command) -> Message:
    """The acknowledge that accepts: a completion will follow."""
    return {"header": _header("acknowledge", command.name, command.version, command.request_id)}


def event(name: str, request_id: int, version: str, payload: Payload | None = None) -> Message:
    """Progress of one running command."""
    return _message(_header("event", name, version, request_id), payload)


def completion(
    command: Command,
    version: str,
    code: CompletionCode,
    payload: Payload | None = None,
    description: str = "",
) -> Message:
    """The one answer to an accepted command. ``description`` is free text without personal data."""
    header = _header("completion", command.name, version, command.request_id)
    header["completionCode"] = code
    if description:
        header["errorDescription"] = description
    return _message(header, payload)


def unsolicited(name: str, version: str, payload: Payload | None = None) -> Message:
    """News that nobody asked for, for every client of a service."""
    return _message({"name": name, "type": "unsolicited", "version": version}, payload)


def _header(message_type: str, name: str, version: str, request_id: int) -> Message:
    return {"name": name, "type": message_type, "version": version, "requestId": request_id}


def _message(header: Message, payload: Payload | None) -> Message:
    return {"header": header, "payload": without_nulls(payload)} if payload else {"header": header}


def without_nulls(value: Any) -> Any:
    """The value without null properties, at any depth: on the wire an absent property is the null."""
    if isinstance(value, dict):
        return {
            key: without_nulls(item) if isinstance(item, dict | list) else item
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def without_payload(message: Message) -> Message:
    """The message when its payload cannot be told: of a completion that is our own failure."""
    header = dict(message["header"])
    if "completionCode" in header:
        header["completionCode"] = CompletionCode.INTERNAL_ERROR
    return {"header": header}


def encode(message: Message) -> bytes:
    """One JSON text as UTF-8. Raises TypeError or ValueError when something in it is no JSON value."""
    try:
        return orjson.dumps(message)
    except TypeError:
        # A client's own half of a surrogate pair on its way back: escaped, so that it cannot break the socket.
        return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii")
