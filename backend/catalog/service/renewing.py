"""What is kept in memory of one database, and made anew in short steps when the catalogue's revision has gone up.

Making it must not keep the server from its other requests: between two steps others have their turn. It is made once
at a time. Who asks meanwhile waits for it, because every page asks at once when it hears of a change, and none would
ask again; what there was before is the answer only when that takes too long.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session


class Dated(Protocol):
    @property
    def revision(self) -> int: ...


Kept = TypeVar("Kept", bound=Dated)
Make = Callable[[Kept | None], Generator[None, None, Kept]]


class Renewed(Generic[Kept]):
    """One value for each database. ``patience``: seconds that a request waits while another makes it."""

    def __init__(self, patience: float = 3.0) -> None:
        self._patience = patience
        self._slots: WeakKeyDictionary[Any, _Slot[Kept]] = WeakKeyDictionary()

    def get(self, session: Session, revision: int, make: Make[Kept]) -> Kept:
        """The value of ``revision`` or a newer one, made with ``make`` from the one before; the one before when another
        is at it for longer than one waits.

        Inside a write transaction nothing may wait or give way: it is made at once.
        """
        slot = self._slots.setdefault(session.get_bind().engine.pool, _Slot())
        kept = slot.value
        if kept is not None and kept.revision >= revision:
            return kept
        if session.connection().get_execution_options().get("xiaoer_write", False):
            slot.value = finished(make(kept))
            return slot.value
        if kept is None:
            slot.lock.acquire()
        elif not slot.lock.acquire(timeout=self._patience):
            return kept
        try:
            if slot.value is None or slot.value.revision < revision:
                slot.value = finished(make(slot.value), _give_way)
            return slot.value
        finally:
            slot.lock.release()


class _Slot(Generic[Kept]):
    def __init__(self) -> None:
        self.lock = threading.Lock()  # green after monkey_patch
        self.value: Kept | None = None


Result = TypeVar("Result")


def finished(steps: Generator[None, None, Result], between: Callable[[], None] = lambda: None) -> Result:
    """Take every step; what comes out at the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        between()


def _give_way() -> None:
    time.sleep(0)  # green after monkey_patch
