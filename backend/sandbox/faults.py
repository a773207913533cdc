"""Faults on demand: slow, broken, or away, for the next so many requests."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any

from flask import Response

KINDS = frozenset({"latency", "error", "down", "garbage"})
TOKEN_FAULTS = frozenset(
    {"wrong_audience", "expired", "tampered", "wrong_issuer", "stale_nonce", "other_key", "unsigned", "other_subject"}
)
"""Ways in which what the identity provider says may be wrong; each must be refused by whoever is handed it."""


@dataclass(frozen=True)
class Fault:
    """``count``: how many requests it lasts; 0 = until it is taken away."""

    kind: str
    seconds: float
    count: int

    def response(self) -> Response:
        """What a caller gets instead of an answer."""
        if self.kind == "garbage":
            return Response("<html>502 upstream", 200, mimetype="text/html")
        body = json.dumps({"error": self.kind})
        return Response(body, 503 if self.kind == "down" else 500, mimetype="application/json")


class Faults:
    """One standing fault per outside system."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: dict[str, Fault] = {}

    def set(self, wanted: dict[str, Any]) -> bool:
        """Put one in place; ``kind`` "none" takes it away. False when the wish makes no sense."""
        kind = wanted.get("kind")
        try:
            fault = Fault(str(kind), min(float(wanted.get("seconds", 1)), 30.0), int(wanted.get("count", 0)))
        except (TypeError, ValueError):
            return False
        if kind not in KINDS | TOKEN_FAULTS | {"none"} or fault.seconds < 0 or fault.count < 0:
            return False
        with self._lock:
            self._standing.pop(wanted["system"], None)
            if kind != "none":
                self._standing[wanted["system"]] = fault
        return True

    def take(self, system: str, kinds: frozenset[str] = KINDS) -> Fault | None:
        """The fault of these kinds that this request meets, if any."""
        with self._lock:
            fault = self._standing.get(system)
            if fault is None or fault.kind not in kinds:
                return None
            if fault.count == 0:
                return fault
            left = Fault(fault.kind, fault.seconds, fault.count - 1)
            if left.count:
                self._standing[system] = left
            else:
                del self._standing[system]
            return fault

    def clear(self) -> None:
        with self._lock:
            self._standing.clear()

    def as_json(self) -> dict[str, Any]:
        with self._lock:
            return {name: {"kind": fault.kind, "count": fault.count} for name, fault in self._standing.items()}
