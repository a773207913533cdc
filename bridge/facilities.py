"""What a service may need besides its device: built once by the composition root, handed to every service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bridge.journal import PrintJournal
from bridge.media import MediaStore
from bridge.services.terminal_key import TerminalInterface


@dataclass
class Launch:
    """Where this bridge can be found, known once it listens. ``services`` are names, in order."""

    port: int = 0
    media_port: int = 0
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facilities:
    """``directory`` is the bridge's own (``$XIAOER_DATA_DIR/bridge``, 0700); ``receipt_key`` is the server's
    public key as the device file gives it (``[spool]``), None when it does not; ``now`` is the wall clock."""

    terminal: TerminalInterface
    media: MediaStore
    directory: Path
    journal: PrintJournal
    launch: Launch = field(default_factory=Launch)
    receipt_key: str | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
