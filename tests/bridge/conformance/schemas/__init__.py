"""The message definitions as JSON schemas, one file an interface, and what the judge needs of them.

``message.json`` is the envelope. Each interface's file holds ``commands`` (versions, error words, the
schemas of command and completion), ``events``, and the interface's ``status`` and ``capabilities``.
Source: CWA 16926 XFS4IoT, by the message classes generated from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_FOLDER = Path(__file__).parent
_DOCUMENTS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted(_FOLDER.glob("*.json"))
}
_ENVELOPE = Draft202012Validator(_DOCUMENTS.pop("message"))


@dataclass(frozen=True)
class Standard:
    """One message of the standard: its versions and the command's own error words."""

    version: str
    completion: str = ""
    errors: frozenset[str] = frozenset()


STANDARD: dict[str, Standard] = {}
for _document in _DOCUMENTS.values():
    for _name, _entry in _document["commands"].items():
        STANDARD[_name] = Standard(_entry["version"], _entry["completionVersion"], frozenset(_entry["errorCodes"]))
    for _name, _entry in _document["events"].items():
        STANDARD[_name] = Standard(_entry["version"])


@cache
def _validator(interface: str, *path: str) -> Draft202012Validator | None:
    schema: Any = _DOCUMENTS.get(interface, {})
    for step in path:
        schema = schema.get(step, {})
    return Draft202012Validator(schema) if schema else None


def message_problems(message: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a message from a service; nothing for a right one. Vendor messages: the envelope only."""
    yield from _problems(_ENVELOPE, message)
    header = message.get("header", {})
    name, kind = str(header.get("name")), header.get("type")
    payload = message.get("payload") or {}
    interface = _key(name)
    if name in ("Common.Status", "Common.Capabilities") and kind == "completion":
        if header.get("completionCode") == "success":
            yield from _parts(payload, name.partition(".")[2].lower())
    elif name == "Common.StatusChangedEvent":
        yield from _parts(payload, "status")
    elif kind == "completion":
        yield from _problems(_validator(interface, "commands", name, "completion"), payload)
        if header.get("completionCode") == "success":
            needed = _DOCUMENTS.get(interface, {}).get("commands", {}).get(name, {}).get("successNeeds", [])
            yield from (f"success without {word}" for word in needed if word not in payload)
    elif kind in ("event", "unsolicited") and name in STANDARD:
        if kind != _DOCUMENTS[interface]["events"][name]["type"]:
            yield f"is sent as {kind}"
        yield from _problems(_validator(interface, "events", name, "payload"), payload)


def _parts(payload: dict[str, Any], group: str) -> Iterator[str]:
    """Status and Capabilities hold one object an interface; one of ours is free in what it says."""
    for key, part in payload.items():
        if key == "interfaces":
            for entry in part:
                yield from _problems(_validator("common", "interface"), entry)
        elif key in _DOCUMENTS:
            yield from (f"{key}: {problem}" for problem in _problems(_validator(key, group), part))
        elif not key.startswith("xiaoer"):
            yield f"{key} is no interface of the standard"


def _key(name: str) -> str:
    interface = name.partition(".")[0]
    return interface[:1].lower() + interface[1:]


def _problems(validator: Draft202012Validator | None, value: Any) -> Iterator[str]:
    if validator is not None:
        for error in validator.iter_errors(value):
            place = "/".join(str(step) for step in error.absolute_path)
            yield f"{place}: {error.message}"[:200]
