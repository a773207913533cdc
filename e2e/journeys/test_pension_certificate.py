"""An enquiry: the certificate of pension insurance, from the attract screen to the sheet in the tray."""

from __future__ import annotations

import pytest

from e2e.pages.kiosk import Kiosk
from e2e.papers import printed_with
from e2e.stack import Stack, wait_for
from e2e.traces import assert_nothing_left

pytestmark = pytest.mark.with_worker


def test_a_citizen_prints_the_pension_certificate_and_leaves_no_trace(kiosk: Kiosk, stack: Stack) -> None:
    slips, papers = len(stack.receipts()), len(stack.printed())
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.sign_in(1)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    number = kiosk.submit()
    wait_for(lambda: len(stack.receipts()) > slips, "the receipt slip")
    wait_for(lambda: printed_with(stack.printed()[papers:], "参保证明", "周明月", number), "the certificate")
    kiosk.all_papers_out()
    kiosk.next()
    kiosk.rate(5)
    kiosk.ended()
    assert_nothing_left(kiosk.page, stack.base_url, "周明月", number, "990101")
