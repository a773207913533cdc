"""What an IPP printer's ``printer-state`` and ``printer-state-reasons`` mean in XFS4IoT words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyipp.enums import IppPrinterState

_SEVERITIES = ("-report", "-warning", "-error")

_PAPER_OUT = {"media-empty", "media-needed", "input-tray-missing"}
_JAMMED = {"media-jam", "output-area-full"}
_TONER_OUT = {"toner-empty", "marker-supply-empty", "marker-waste-full"}
_TONER_LOW = {"toner-low", "marker-supply-low", "marker-waste-almost-full", "developer-low"}
_OPEN = {"cover-open", "door-open", "interlock-open"}
_AWAY = {"offline", "shutdown", "timed-out", "connecting-to-device", "paused", "stopped-partly", "power-down"}
_BROKEN = {"fuser-over-temp", "fuser-under-temp", "opc-life-over", "developer-empty", "other"}


@dataclass(frozen=True)
class Condition:
    """``trouble`` is "" when a job would print now, else the PrintNative error code, or ``offline``,
    ``open`` or ``broken``."""

    paper: str
    toner: str
    trouble: str


def read_condition(state: Any, reasons: Iterable[str], ignored: Iterable[str] = ()) -> Condition:
    """Sum up a printer's state (RFC 8011, 5.4.11 and 5.4.12).

    Severity suffixes are dropped: printers disagree on them, and ``media-empty-report`` of a kiosk's one
    tray means that nothing will come out. ``ignored`` holds reasons, with their suffix, that a printer
    reports for what a kiosk does not use (a by-pass tray). CUPS' own ``cups-*`` reasons say nothing
    about the device.
    """
    known = set(ignored) | {"none"}
    words = {_plain(reason) for reason in reasons if reason not in known and not reason.startswith("cups-")}
    paper = "out" if words & _PAPER_OUT else "jammed" if words & _JAMMED else "low" if "media-low" in words else "full"
    toner = "out" if words & _TONER_OUT else "low" if words & _TONER_LOW else "full"
    stopped = state == IppPrinterState.STOPPED
    if words & _JAMMED:
        trouble = "paperJammed"
    elif paper == "out":
        trouble = "paperOut"
    elif toner == "out":
        trouble = "tonerOut"
    elif words & _OPEN:
        trouble = "open"
    elif words & _AWAY and (stopped or words & {"offline", "shutdown"}):
        trouble = "offline"
    elif words & _BROKEN or stopped:
        trouble = "broken"
    else:
        trouble = ""
    return Condition(paper, toner, trouble)


def _plain(reason: str) -> str:
    for suffix in _SEVERITIES:
        if reason.endswith(suffix):
            return reason.removesuffix(suffix)
    return reason
