"""What an IPP printer's words about itself mean."""

from __future__ import annotations

import pytest
from pyipp.enums import IppPrinterState

from bridge.drivers.ipp_conditions import Condition, read_condition

IDLE, STOPPED = IppPrinterState.IDLE, IppPrinterState.STOPPED


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        (["none"], Condition("full", "toner", "full", "")),
        ([], Condition("full", "toner", "full", "")),
        (["cups-ipp-conformance-failure-report"], Condition("full", "toner", "full", "")),
        (["media-low-report"], Condition("low", "toner", "full", "")),
        (["media-empty-report"], Condition("out", "toner", "full", "paperOut")),
        (["media-needed-error", "media-empty-error"], Condition("out", "toner", "full", "paperOut")),
        (["media-jam-error"], Condition("jammed", "toner", "full", "paperJammed")),
        (["media-jam", "media-empty"], Condition("out", "toner", "full", "paperJammed")),
        (["toner-low-warning"], Condition("full", "toner", "low", "")),
        (["marker-supply-empty-error"], Condition("full", "toner", "out", "tonerOut")),
        (["cover-open"], Condition("full", "toner", "full", "open")),
        (["output-area-full"], Condition("full", "toner", "full", "stackerFull")),
        (["other-error"], Condition("full", "toner", "full", "broken")),
        (["a-word-of-the-maker"], Condition("full", "toner", "full", "")),
    ],
)
def test_state_reasons_mean(reasons: list[str], expected: Condition) -> None:
    assert read_condition({"printer-state": IDLE, "printer-state-reasons": reasons}) == expected


def test_an_ink_printer_speaks_of_ink() -> None:
    ink = read_condition({"marker-types": ["ink-cartridge"], "printer-state-reasons": "marker-supply-empty-error"})
    assert (ink.supply, ink.supply_level, ink.trouble) == ("ink", "out", "inkOut")


def test_a_stopped_printer_without_a_known_reason_is_broken() -> None:
    assert (
        read_condition({"printer-state": STOPPED, "printer-state-reasons": "a-word-of-the-maker"}).trouble == "broken"
    )
    assert read_condition({"printer-state": STOPPED, "printer-state-reasons": ["paused"]}).trouble == "offline"
    assert read_condition({"printer-state": IDLE, "printer-state-reasons": ["paused"]}).trouble == ""


def test_reasons_of_a_tray_the_kiosk_does_not_use_can_be_ignored() -> None:
    assert read_condition({"printer-state-reasons": "media-empty-report"}, ["media-empty-report"]).trouble == ""


def test_only_the_paper_of_the_kiosks_tray_matters() -> None:
    trays = ["name=main;level=250;maxcapacity=250", "name=by-pass;level=0;maxcapacity=25", "name=top;level=-2"]
    printer = {"printer-input-tray": trays, "printer-state-reasons": "media-empty-warning"}
    assert read_condition(printer, tray="main").paper == "full"
    assert read_condition(printer, tray="by-pass").trouble == "paperOut"
    assert read_condition(printer, tray="top").trouble == "paperOut"  # it does not count: the reason decides
    assert read_condition(printer).trouble == "paperOut"
