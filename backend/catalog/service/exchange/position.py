"""How far the reading of a file has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Position:
    """``read`` of ``total``, in whatever the reader counts: bytes of a text, rows of a sheet."""

    total: int
    read: int = 0

    @property
    def percent(self) -> int:
        return min(99, self.read * 100 // self.total) if self.total else 0
