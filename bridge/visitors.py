"""Who connects, one page at a time, and how fast it may talk. Sockets are elsewhere (``server.py``)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bridge.protocol import SUBPROTOCOL

MESSAGES_PER_SECOND = 100.0
MESSAGES_AT_ONCE = 200
"""A connection that sends more is not refused, only read more slowly."""

_TOKEN_PREFIX = "token."  # noqa: S105
_PAGE_PREFIX = "page."
_OBSERVER = "observer"
_PAGE = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Visitor:
    """Who connects: what it offered as subprotocols. A client that names no page is the page ``""``."""

    tokens: tuple[str, ...]
    pages: tuple[str, ...]
    observer: bool
    speaks: bool

    @classmethod
    def of(cls, headers: Iterable[str]) -> Visitor:
        """Read the ``Sec-WebSocket-Protocol`` headers of an upgrade."""
        offered = [protocol.strip() for header in headers for protocol in header.split(",")]
        return cls(
            tokens=tuple(offer.removeprefix(_TOKEN_PREFIX) for offer in offered if offer.startswith(_TOKEN_PREFIX)),
            pages=tuple(offer.removeprefix(_PAGE_PREFIX) for offer in offered if offer.startswith(_PAGE_PREFIX)),
            observer=_OBSERVER in offered,
            speaks=SUBPROTOCOL in offered,
        )

    @property
    def page(self) -> str:
        return self.pages[0] if self.pages else ""

    @property
    def names_itself_well(self) -> bool:
        """Whether it names at most one page, and that as pages are named."""
        return len(self.pages) <= 1 and all(_PAGE.fullmatch(page) for page in self.pages)


class PageHold:
    """One page at a time holds the devices: while it has connections open, no other page gets in."""

    def __init__(self) -> None:
        self._page = ""
        self._connections = 0

    def enter(self, page: str) -> bool:
        """One more connection of this page; False while another page is here."""
        if self._connections and page != self._page:
            return False
        self._page = page
        self._connections += 1
        return True

    def leave(self) -> None:
        """A connection of the page that holds has ended."""
        self._connections -= 1


class Pace:
    """How fast one connection is read. ``rate`` is in messages a second, None for as fast as they come."""

    def __init__(self, rate: float | None, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._allowance = float(MESSAGES_AT_ONCE)
        self._now = now
        self._at = now()

    def delay(self) -> float:
        """A message has come: seconds to let pass before the next one is read."""
        if self._rate is None:
            return 0.0
        now = self._now()
        self._allowance = min(MESSAGES_AT_ONCE, self._allowance + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._allowance / self._rate)
