"""Reading a command's payload: a property is there and of its type, or the command is ``invalidData``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from bridge.interface import InvalidData
from bridge.protocol import Payload


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
        if len(text) % 4 or text.endswith("==="):
            raise ValueError  # Python's decoder lets surplus padding through
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidData(f"{name} is not base64") from None
    if not data:
        raise InvalidData(f"{name} is required")
    return data


def base64_text(data: bytes) -> str:
    """Bytes as the wire carries them."""
    return base64.b64encode(data).decode("ascii")
