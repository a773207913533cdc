"""Is the page alive? It is asked again and again; silence for too long is a hang. And how soon to try anew."""

from __future__ import annotations

FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 30.0
STEADY_SECONDS = 60.0


class Heartbeat:
    """Questions to one page. Seconds are of a clock that never jumps."""

    def __init__(self, now: float, hang_seconds: float) -> None:
        self._hang_seconds = hang_seconds
        self._answered = now
        self._asked = now

    def due(self, now: float) -> bool:
        """Whether to ask now; counts as asked."""
        if now - self._asked < self._hang_seconds / 5:
            return False
        self._asked = now
        return True

    def answered(self, now: float) -> None:
        self._answered = now

    def hangs(self, now: float) -> bool:
        return now - self._answered >= self._hang_seconds


class Retries:
    """Growing pauses between attempts, short again after a page that lasted."""

    def __init__(self) -> None:
        self._pause = FIRST_RETRY_SECONDS
        self._opened: float | None = None

    def opened(self, now: float) -> None:
        self._opened = now

    def pause(self, now: float) -> float:
        """Seconds to wait before the next attempt."""
        if self._opened is not None and now - self._opened >= STEADY_SECONDS:
            self._pause = FIRST_RETRY_SECONDS
        pause = self._pause
        self._pause = min(self._pause * 2, LAST_RETRY_SECONDS)
        return pause
