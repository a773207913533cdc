"""XFS4IoT messages as values: reading what a client sent, building what the bridge answers. No I/O.

One message is one JSON object ``{"header": {...}, "payload": {...}}``. A client sends commands; the
bridge answers each with one acknowledge, any number of events and exactly one completion, and sends
unsolicited messages of its own accord. Source: CWA 16926 XFS4IoT, message definitions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

Message = dict[str, Any]
Payload = dict[str, Any]

SUBPROTOCOL = "xfs4iot.v1"
ROOT_PATH = "/xfs4iot/v1.0"
"""The publisher's path; a service lies one segment below. ``v1.0`` is the transport's version."""

MAX_MESSAGE_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 16
"""The deepest standard payload nests six levels; a message beyond this is an attack or a fault."""
MAX_NAME_LENGTH = 128

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
    INTERNAL_ERROR = "internalError"
    TIME_OUT = "timeOut"
    UNSUPPORTED_COMMAND = "unsupportedCommand"
    INVALID_DATA = "invalidData"
    UNSUPPORTED_DATA = "unsupportedData"
    SEQUENCE_ERROR = "sequenceError"
    AUTHORISATION_REQUIRED = "authorisationRequired"
    NOT_ENOUGH_SPACE = "notEnoughSpace"


@dataclass(frozen=True)
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


def parse(text: str) -> Command | Refusal:
    """Read one inbound message. Never raises: anything unacceptable becomes a ``Refusal``.

    Unparsable JSON, a message that is no command and a header that breaks its own grammar are
    ``invalidMessage``; a request id that is no integer above 0 is ``invalidRequestID``.
    """
    try:
        message = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return Refusal(Acknowledgement.INVALID_MESSAGE)
    if not isinstance(message, dict) or not isinstance(message.get("header"), dict) or _too_deep(message):
        return Refusal(Acknowledgement.INVALID_MESSAGE)
    header = message["header"]
    name = header.get("name")
    known_name = name if isinstance(name, str) and 0 < len(name) <= MAX_NAME_LENGTH else None
    version = header.get("version")
    known_version = version if isinstance(version, str) and _VERSION.fullmatch(version) else None
    request_id = header.get("requestId")
    known_id = request_id if _is_integer(request_id) else None
    timeout = header.get("timeout")
    well_formed = (
        header.get("type") == "command"
        and known_name is not None
        and known_version is not None
        and (timeout is None or (_is_integer(timeout) and timeout >= 0))
    )
    if not well_formed:
        return Refusal(Acknowledgement.INVALID_MESSAGE, known_name, known_id, known_version)
    if known_id is None or known_id <= 0:
        return Refusal(Acknowledgement.INVALID_REQUEST_ID, known_name, known_id, known_version)
    payload = message.get("payload")
    return Command(
        name=str(known_name),
        request_id=known_id,
        version=str(known_version),
        timeout_ms=timeout or 0,
        payload={} if payload is None else payload,
    )


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _too_deep(message: Message) -> bool:
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
    return _message("acknowledge", refused.name, refused.version, requestId=refused.request_id, status=refused.status)


def refuse(command: Command, status: Acknowledgement) -> Message:
    """The acknowledge that refuses a well-formed command (duplicate id, too many requests)."""
    return _message("acknowledge", command.name, command.version, requestId=command.request_id, status=status)


def acknowledge(command: Command) -> Message:
    """The acknowledge that accepts: a completion will follow."""
    return _message("acknowledge", command.name, command.version, requestId=command.request_id)


def event(name: str, request_id: int, version: str, payload: Payload | None = None) -> Message:
    """Progress of one running command."""
    return _message("event", name, version, payload, requestId=request_id)


def completion(
    command: Command,
    version: str,
    code: CompletionCode,
    payload: Payload | None = None,
    description: str = "",
) -> Message:
    """The one answer to an accepted command. ``description`` is free text without personal data."""
    return _message(
        "completion",
        command.name,
        version,
        payload,
        requestId=command.request_id,
        completionCode=code,
        errorDescription=description or None,
    )


def unsolicited(name: str, version: str, payload: Payload | None = None) -> Message:
    """News that nobody asked for, for every client of a service."""
    return _message("unsolicited", name, version, payload)


def _message(
    message_type: str, name: str | None, version: str | None, payload: Payload | None = None, **header: Any
) -> Message:
    message: Message = {"header": {"name": name, "type": message_type, "version": version, **header}}
    if payload:
        message["payload"] = payload
    return without_nulls(message)


def without_nulls(value: Any) -> Any:
    """The value without null properties, at any depth: on the wire an absent property is the null."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def encode(message: Message) -> str:
    """One JSON text. Escaped to ASCII, so that a lone surrogate a client sent cannot break the socket."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False)
