"""When the page itself said something: stamped in the page, so that a slow test or a slow round trip does not count."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator

STAMP = """(element, [words, gone, name]) => {
    const held = (window.stamps ??= {});
    const look = () => {
        if ((element.textContent ?? "").includes(words) === gone || name in held) return;
        held[name] = Date.now();
        changes.disconnect();
    };
    const changes = new MutationObserver(look);
    changes.observe(element, { childList: true, subtree: true, characterData: true });
    look();
}"""
SEEN = "name => window.stamps?.[name]"
TRIES = 3
"""A busy machine may delay what is prompt; it does not do so three times running."""


class Stamp:
    """Takes the time at which ``part`` of a page first holds ``words`` (``gone``: no longer holds them)."""

    _made = 0

    def __init__(self, part: Locator, words: str, *, gone: bool = False) -> None:
        Stamp._made += 1
        self._name = f"stamp-{Stamp._made}"
        self._page = part.page
        part.evaluate(STAMP, [words, gone, self._name])

    def seconds_after(self, moment: float) -> float:
        """How long after ``moment`` (``time.time()``) it was, once it is."""
        seen = self._page.wait_for_function(SEEN, arg=self._name)
        return float(seen.json_value()) / 1000 - moment


def soonest(once: Callable[[], float], limit: float) -> float:
    """The best of a few tries in seconds, no more of them than are needed to be within ``limit``."""
    taken: list[float] = []
    while len(taken) < TRIES and min(taken, default=limit + 1) > limit:
        taken.append(once())
    return min(taken)


def now() -> float:
    """The moment from which something is counted."""
    return time.time()
