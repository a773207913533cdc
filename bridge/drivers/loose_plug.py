"""A plug that is loose for a moment: not told to anyone, and a command that comes meanwhile waits for its end."""

from __future__ import annotations

import asyncio
import time


class LoosePlug:
    """Whether the line to a device is up, lost a moment ago, or told as lost. The driver's caretaker says which."""

    def __init__(self, debounce: float) -> None:
        """``debounce``: seconds until a lost line is worth telling."""
        self._debounce = debounce
        self._lost_at: float | None = None
        self._settled = asyncio.Event()

    def mended(self) -> None:
        """The line is up."""
        self._lost_at = None
        self._settled.set()

    def lost(self) -> None:
        """The line does not work. May be said again and again: the first time counts."""
        if self._lost_at is None:
            self._lost_at = time.monotonic()
            self._settled.clear()

    @property
    def worth_telling(self) -> bool:
        """Whether the line has been lost for longer than a plug is loose."""
        return self._lost_at is not None and time.monotonic() - self._lost_at >= self._debounce

    def told(self) -> None:
        """The status says that the device is gone."""
        self._settled.set()

    async def settled(self) -> None:
        """Returns when the line is up, or when its loss has been told: the status is true then."""
        await self._settled.wait()
