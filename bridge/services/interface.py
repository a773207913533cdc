"""What an interface is made of: its operations, its events, and the words a handler speaks in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.devices.contract import Emit
from bridge.protocol import Payload


class InvalidData(Exception):
    """The payload breaks the command's schema: completion ``invalidData``."""


class UnsupportedData(Exception):
    """The payload is legal, but asks for what this device cannot do: completion ``unsupportedData``."""


class SequenceError(Exception):
    """Right command, wrong moment: completion ``sequenceError``."""


@dataclass(frozen=True)
class Call:
    """One command on its way through a handler.

    ``client`` identifies the connection that asked. ``emit(event, payload)`` reports progress to it,
    event named without the interface prefix. ``cancel(ids)`` cancels that connection's other commands
    (``None``: all of them) and says whether there was any.
    """

    payload: Payload
    client: object
    emit: Emit
    cancel: Callable[[list[int] | None], bool]


Handler = Callable[[Call], Awaitable[Payload | None]]


@dataclass(frozen=True)
class Operation:
    """One command a service offers.

    ``version`` and ``completion_version`` are those of the two message definitions; they may differ.
    ``error_codes`` are the command's own ``payload.errorCode`` values. ``immediate`` commands do not
    queue: they answer while a device command runs.
    """

    name: str
    handler: Handler
    version: str = "2.0"
    completion_version: str = "2.0"
    error_codes: frozenset[str] = frozenset()
    immediate: bool = False


@dataclass(frozen=True)
class Interface:
    """A named set of operations and events, as Capabilities lists it.

    ``name`` is the prefix of its messages (``CardReader``); ``key`` (``cardReader``) names its part of
    Status and Capabilities. ``events`` maps event names without prefix to message versions.
    """

    name: str
    operations: tuple[Operation, ...]
    events: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.name[0].lower() + self.name[1:]

    def capabilities(self, maximum_requests: int) -> Payload:
        """This interface's element of Capabilities.interfaces."""
        return {
            "name": self.key,
            "commands": {f"{self.name}.{item.name}": {"versions": [item.version]} for item in self.operations},
            "events": {f"{self.name}.{event}": {"versions": [version]} for event, version in self.events.items()},
            "maximumRequests": maximum_requests,
        }


def words(text: str) -> frozenset[str]:
    """The set of names in a space-separated list, as the standard's tables print them."""
    return frozenset(text.split())


def optional(payload: Payload, name: str, kind: type, default: Any = None) -> Any:
    """A property that may be absent or null. Raises InvalidData when it has another JSON type."""
    value = payload.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidData(f"{name} must be a JSON {_JSON_NAMES[kind]}")
    return value


_JSON_NAMES = {str: "string", int: "integer", bool: "boolean", dict: "object", list: "array"}


def one_of(payload: Payload, name: str, values: Iterable[str], default: str | None = None) -> Any:
    """A property that is one of an enumeration's words. Raises InvalidData for any other word."""
    value = optional(payload, name, str, default)
    if value is not None and value not in values:
        raise InvalidData(f"{name} must be one of: {', '.join(sorted(values))}")
    return value


def base64_data(payload: Payload, name: str) -> bytes:
    """A required base64 property, decoded. Raises InvalidData when absent, empty or not base64."""
    text = optional(payload, name, str, "")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidData(f"{name} is not base64") from None
    if not data:
        raise InvalidData(f"{name} is required")
    return data


def base64_text(data: bytes) -> str:
    """Bytes as the wire carries them."""
    return base64.b64encode(data).decode("ascii")
