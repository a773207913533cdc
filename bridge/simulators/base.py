"""What every simulator is: a device with a wire, a state to show, and actions that change it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, ClassVar


class ControlError(Exception):
    """An action that cannot be done; the text is one sentence for the person who asked."""


def named_fault(kind: str, faults: Collection[str]) -> str:
    """One of ``faults``; ``ok`` is another word for ``none``. Raises ControlError for what there is not."""
    kind = "none" if kind == "ok" else kind
    if kind not in faults:
        raise ControlError(f"there is no fault {kind!r}; there are: {', '.join(faults)}")
    return kind


class Simulator:
    """Base of the simulators. A subclass owns the folder ``<data>/sim/<device>`` for what it produces."""

    device: ClassVar[str]
    """Its name in control calls and file names: card, barcode, receipt, printer, scanner, camera."""

    def __init__(self, data_dir: Path) -> None:
        # Absolute: other programs get these paths, and they run in directories of their own.
        self.sim_dir = data_dir.absolute() / "sim"
        self.folder = self.sim_dir / self.device

    async def start(self) -> None:
        """Put the device on its wire. Raises OSError (a taken port) or ControlError (a missing program)."""
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What a dock shows; JSON, without the key ``device``."""
        raise NotImplementedError

    def wire(self) -> dict[str, Any]:
        """Where a driver finds the device: ``tty``, ``url`` or ``host`` and ``port``."""
        raise NotImplementedError

    def actions(self) -> dict[str, Callable[..., Any]]:
        """Action name -> function or coroutine function; its keyword parameters are the action's own."""
        raise NotImplementedError

    def paper(self, name: str) -> Path:
        """The file of a paper that ``state()["papers"]`` names. Raises ControlError when it does not."""
        if name in {paper["name"] for paper in self.state().get("papers", [])}:
            for folder in (self.folder, self.folder / "spool"):
                if (folder / name).is_file():
                    return folder / name
        raise ControlError(f"{self.device} has no paper {name!r}")

    async def control(self, action: str, parameters: dict[str, Any]) -> None:
        """Do one action. Raises ControlError when it is unknown or its parameters do not fit."""
        actions = self.actions()
        if action not in actions:
            raise ControlError(f"{self.device} has no action {action!r}; it has: {', '.join(actions)}")
        function = actions[action]
        try:
            bound = inspect.signature(function).bind(**parameters)
        except TypeError:
            wanted = ", ".join(inspect.signature(function).parameters) or "none"
            raise ControlError(f"{self.device} {action} takes these parameters: {wanted}") from None
        result = function(*bound.args, **bound.kwargs)
        if inspect.isawaitable(result):
            await result
