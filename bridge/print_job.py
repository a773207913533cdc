"""A print job: the states it goes through, and what can be wrong with asking for one.

A job is ``queued`` until its first byte may leave (``sent``, written down before that byte), then ``printing``,
and ends ``completed`` (the paper is out), ``failed`` (it certainly is not, or not whole) or ``unknown``
(nobody can tell; a person decides).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bridge.devices.contract import HardwareFault
from bridge.protocol import Payload

State = Literal["queued", "sent", "printing", "completed", "failed", "unknown"]

MOVES: dict[str, frozenset[str]] = {
    "queued": frozenset({"sent", "printing", "completed", "failed", "unknown"}),
    "sent": frozenset({"printing", "completed", "failed", "unknown"}),
    "printing": frozenset({"completed", "failed", "unknown"}),
    "unknown": frozenset({"completed", "failed"}),
    "failed": frozenset({"queued"}),
    "completed": frozenset(),
}
"""The states a job may go to from each state. Only ``begin`` takes a failed one back to the queue."""

LIVE = ("queued", "sent", "printing")


class JournalUnavailable(HardwareFault):
    """The journal cannot be written (full disk, worn-out flash): nothing may be printed."""

    def __init__(self) -> None:
        super().__init__("the print journal cannot be written: is the disk full?")


class JobNotFound(Exception):
    """This printer has no job with this key, or no document of it to print again."""


class JobKeyReused(Exception):
    """The key belongs to another document."""


class MoveRefused(Exception):
    """The job is no longer in a state that allows this."""


@dataclass(frozen=True)
class Job:
    """One record. ``name`` is what the device knows the latest attempt by; ``document`` the sealed file's
    name, or None when it is destroyed; times are ISO 8601 in UTC."""

    printer: str
    key: str
    name: str
    state: State
    reason: str | None
    size: int
    sha256: str
    created: str
    changed: str
    document: str | None

    def payload(self) -> Payload:
        """The job as XiaoerPrint tells it."""
        return {
            "key": self.key,
            "state": self.state,
            "reason": self.reason,
            "size": self.size,
            "sha256": self.sha256,
            "created": self.created,
            "changed": self.changed,
            "document": "kept" if self.document else "destroyed",
        }
