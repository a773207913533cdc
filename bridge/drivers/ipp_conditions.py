"""What an IPP printer says about itself, in XFS4IoT words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyipp.enums import IppPrinterState

from bridge.drivers.ipp_tray import tray_level

_SEVERITIES = ("-report", "-warning", "-error")

_PAPER_OUT = {"media-empty", "media-needed", "input-tray-missing"}
_JAMMED = {"media-jam", "media-path-jam"}
_FULL = {"output-area-full", "output-tray-missing"}
_SUPPLY_OUT = {"toner-empty", "marker-supply-empty", "marker-waste-full", "marker-supply-missing"}
_SUPPLY_LOW = {"toner-low", "marker-supply-low", "marker-waste-almost-full", "developer-low"}
_OPEN = {"cover-open", "door-open", "interlock-open"}
_AWAY = {"offline", "shutdown", "timed-out", "connecting-to-device", "paused", "stopped-partly", "power-down"}
_BROKEN = {"fuser-over-temp", "fuser-under-temp", "opc-life-over", "developer-empty", "other"}


@dataclass(frozen=True)
class Condition:
    """``trouble`` is "" when a job would print now, else the PrintNative error code, or ``offline``,
    ``open`` or ``broken``. ``supply`` is toner | ink, ``supply_level`` and ``paper`` full | low | out (paper
    also jammed). ``connecting``: a queue does not reach its printer (or not yet)."""

    paper: str = "full"
    supply: str = "toner"
    supply_level: str = "full"
    trouble: str = ""
    connecting: bool = False


def read_condition(printer: Mapping[str, Any], ignored: Iterable[str] = (), tray: str = "") -> Condition:
    """Sum up a printer's attributes (RFC 8011, 5.4.11 and 5.4.12).

    Severity suffixes are dropped: printers disagree on them, and ``media-empty-report`` of a kiosk's one
    tray means that nothing will come out. ``ignored`` holds reasons, with their suffix, that a printer
    reports for what a kiosk does not use (a by-pass tray). CUPS' own ``cups-*`` reasons say nothing
    about the device. Of a printer that counts the sheets of ``tray``, only that tray's paper matters.
    """
    known = set(ignored) | {"none"}
    reasons = [reason for reason in _values(printer, "printer-state-reasons") if reason not in known]
    words = {_plain(reason) for reason in reasons if not reason.startswith("cups-")}
    supply = "ink" if any("ink" in str(kind) for kind in _values(printer, "marker-types")) else "toner"
    sheets = tray_level(printer, tray) if tray else None
    if sheets is not None:
        words -= _PAPER_OUT | {"media-low"}
        words |= {"out": {"media-empty"}, "low": {"media-low"}}.get(sheets, set())
    paper = "out" if words & _PAPER_OUT else "jammed" if words & _JAMMED else "low" if "media-low" in words else "full"
    level = "out" if words & _SUPPLY_OUT else "low" if words & _SUPPLY_LOW else "full"
    stopped = printer.get("printer-state") == IppPrinterState.STOPPED
    takes_jobs = printer.get("printer-is-accepting-jobs", True)
    if words & _JAMMED:
        trouble = "paperJammed"
    elif paper == "out":
        trouble = "paperOut"
    elif level == "out":
        trouble = f"{supply}Out"
    elif words & _FULL:
        trouble = "stackerFull"
    elif words & _OPEN:
        trouble = "open"
    elif not takes_jobs or (words & _AWAY and (stopped or words & {"offline", "shutdown"})):
        trouble = "offline"
    elif words & _BROKEN or stopped:
        trouble = "broken"
    else:
        trouble = ""
    return Condition(paper, supply, level, trouble, "connecting-to-device" in words)


def _values(printer: Mapping[str, Any], attribute: str) -> list[Any]:
    value = printer.get(attribute)
    return value if isinstance(value, list) else [] if value is None else [value]


def _plain(reason: str) -> str:
    for suffix in _SEVERITIES:
        if reason.endswith(suffix):
            return reason.removesuffix(suffix)
    return reason
