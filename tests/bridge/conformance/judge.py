"""Judges every message that passes: its schema, its place in the conversation, its words.

What no single conversation can show (a null anywhere, an event after its completion) is found here,
over everything the suite makes the bridge say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.bridge.conformance.schemas import STANDARD, message_problems

Message = dict[str, Any]

_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
_NOT_PROPERTIES = {"commands", "events"}
"""Objects whose keys are message names, not properties."""
_UPPER_CASE = {"UPS"}
"""The one property the standard writes in capitals."""

RULES = {
    "2.1": "the acknowledge of a command comes before everything else of it",
    "2.2": "exactly one completion ends an accepted command, and nothing follows it",
    "2.3": "nothing follows a refused command",
    "2.4": "every message fits its schema",
    "2.5": "no message holds a null, and property names are camelCase",
    "2.6": "acknowledge, events and completion repeat the request id, unsolicited messages have none",
    "2.7": "an error word comes only with commandErrorCode, and from the command's own set",
    "2.8": "messages carry the version the standard gives them",
    "2.9": "every event a service sends is listed in its Capabilities",
}


@dataclass
class _Conversation:
    accepted: bool | None = None
    completed: bool = False


@dataclass
class Judge:
    """``violations``: rule number -> what was seen, in order."""

    violations: dict[str, list[str]] = field(default_factory=dict)
    seen: int = 0
    _open: dict[tuple[int, int], _Conversation] = field(default_factory=dict)
    _unnamed: dict[int, int] = field(default_factory=dict)
    _listed_events: dict[str, set[str]] = field(default_factory=dict)
    _events_seen: dict[str, set[str]] = field(default_factory=dict)

    def blame(self, rule: str, text: str) -> None:
        self.violations.setdefault(rule, []).append(text)

    def sent(self, client: object, message: Message) -> None:
        """The tester sends a command. A number that is still in use stays with the earlier command."""
        key = (id(client), message["header"]["requestId"])
        before = self._open.get(key)
        if before is None or before.completed or before.accepted is False:
            self._open[key] = _Conversation()
        else:
            self.malformed(client)

    def malformed(self, client: object) -> None:
        """The tester sends what must be refused: one refusing acknowledge is owed."""
        self._unnamed[id(client)] = self._unnamed.get(id(client), 0) + 1

    def see(self, client: Any, text: str | bytes) -> Message | None:
        """Judge one inbound message. None when it is no JSON object with a header."""
        self.seen += 1
        try:
            message = json.loads(text)
            header = message["header"]
            kind = header["type"]
        except (ValueError, KeyError, TypeError):
            self.blame("2.4", f"not a message: {text[:80]!r}")
            return None
        about = f"{client.service or 'publisher'}: {kind} {header.get('name')}"
        for problem in message_problems(message):
            self.blame("2.4", f"{about}: {problem}")
        for problem in _naming(message):
            self.blame("2.5", f"{about}: {problem}")
        self._sequence(client, header, about)
        self._words(header, message.get("payload") or {}, about)
        if header.get("name") == "Common.Capabilities" and kind == "completion":
            self._note_events(client.service, message.get("payload") or {})
        elif kind in ("event", "unsolicited"):
            self._events_seen.setdefault(client.service, set()).add(str(header.get("name")))
        return message

    def ended(self, client: object, *, quiet: bool) -> None:
        """The connection is gone: what the bridge still owed can no longer come."""
        for key in [key for key in self._open if key[0] == id(client)]:
            self._open.pop(key)
        owed = self._unnamed.pop(id(client), 0)
        if owed > 0 and not quiet:
            self.blame("2.3", f"{owed} unacceptable message(s) were not refused")

    def unlisted_events(self) -> Iterator[str]:
        for service, seen in self._events_seen.items():
            for name in sorted(seen - self._listed_events.get(service, seen)):
                yield f"{service}: {name} is sent and not listed"

    def _note_events(self, service: str, payload: Message) -> None:
        listed = self._listed_events.setdefault(service, set())
        for interface in payload.get("interfaces", []):
            listed |= set(interface.get("events") or {})

    def _sequence(self, client: object, header: Message, about: str) -> None:
        kind, number = header["type"], header.get("requestId")
        if kind == "unsolicited":
            if number is not None:
                self.blame("2.6", f"{about} has a request id")
            return
        if kind == "acknowledge" and header.get("status"):
            if self._unnamed.get(id(client), 0) > 0:
                self._unnamed[id(client)] -= 1
            elif conversation := self._open.get((id(client), number or 0)):
                conversation.accepted = False
            return
        conversation = self._open.get((id(client), number)) if isinstance(number, int) else None
        if conversation is None:
            self.blame("2.6", f"{about} belongs to no command: request id {number!r}")
        elif kind == "acknowledge":
            if conversation.accepted is not None:
                self.blame("2.1", f"{about} comes twice")
            conversation.accepted = True
        else:
            if conversation.accepted is None:
                self.blame("2.1", f"{about} comes before the acknowledge")
            if conversation.accepted is False:
                self.blame("2.3", f"{about} follows a refusal")
            if conversation.completed:
                self.blame("2.2", f"{about} follows the completion")
            conversation.completed = conversation.completed or kind == "completion"

    def _words(self, header: Message, payload: Message, about: str) -> None:
        standard = STANDARD.get(str(header.get("name")))
        kind = header["type"]
        if kind != "completion":
            if standard and kind in ("event", "unsolicited") and header.get("version") != standard.version:
                self.blame("2.8", f"{about} has version {header.get('version')}, the standard {standard.version}")
            return
        code, error = header.get("completionCode"), payload.get("errorCode")
        if code == "commandErrorCode" and not error:
            self.blame("2.7", f"{about} is commandErrorCode without a word")
        if code != "commandErrorCode" and error:
            self.blame("2.7", f"{about} is {code} and says {error}")
        if code not in ("success", "commandErrorCode") and payload:
            self.blame("2.7", f"{about} is {code} and has a payload")
        if standard is None:
            return
        if error and error not in standard.errors:
            self.blame("2.7", f"{about} says {error}, which is not one of its words")
        if code != "unsupportedCommand" and header.get("version") != standard.completion:
            self.blame("2.8", f"{about} has version {header.get('version')}, the standard {standard.completion}")


def _naming(value: Any, path: str = "", names: bool = True) -> Iterator[str]:
    if value is None:
        yield f"{path} is null"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _naming(item, f"{path}[{number}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if names and key not in _UPPER_CASE and not _CAMEL.fullmatch(key):
                yield f"{path}.{key} is not camelCase"
            yield from _naming(item, f"{path}.{key}", names=key not in _NOT_PROPERTIES)
