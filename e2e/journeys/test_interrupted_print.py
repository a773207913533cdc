"""The page or the bridge goes away while paper comes out: every paper is printed once, or a person is asked."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.pages.kiosk import Kiosk
from e2e.papers import printed_with
from e2e.stack import Stack, wait_for

RECOVERY_MS = 60_000
"""For the demo to start a killed bridge again, and for the page to ask its journal."""


def hand_in(kiosk: Kiosk) -> str:
    """A certificate, up to the moment at which the slip is on its way to the paper."""
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.sign_in(1)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    number = kiosk.submit()
    expect(kiosk.page.get_by_test_id("live")).to_contain_text("正在打印")
    return number


def until_all_is_out(page: Page, slip_is_there: Callable[[], bool]) -> int:
    """Answer as a person does who looks at the slot; returns how often one was asked to look."""
    asked = 0
    done = page.get_by_test_id("live").filter(has_text="都打好了")
    question = page.get_by_test_id("print-unknown")
    trouble = page.get_by_test_id("nothing-lost")
    while True:
        expect(done.or_(trouble)).to_be_visible(timeout=RECOVERY_MS)
        if done.count():
            return asked
        if question.count():
            asked += 1
            page.get_by_test_id("next" if slip_is_there() else "not-seen").click()
        else:  # A printer that was not back yet: try again.
            page.get_by_test_id("next").click()


def comes_out(look: Callable[[], bool]) -> bool:
    """What a person sees who waits at the slot for a moment."""
    try:
        return wait_for(look, "the slip", seconds=5)
    except AssertionError:
        return False


def test_a_page_reloaded_while_printing_prints_nothing_twice(kiosk: Kiosk, stack: Stack) -> None:
    slips, papers = len(stack.receipts()), len(stack.printed())
    stack.sim("receipt", "fault", "slow")
    number = hand_in(kiosk)
    kiosk.page.reload()
    kiosk.at("submitted")
    stack.sim("receipt", "ok")
    until_all_is_out(kiosk.page, lambda: comes_out(lambda: len(stack.receipts()) > slips))
    wait_for(lambda: printed_with(stack.printed()[papers:], "参保证明", "周明月", number), "the certificate")
    printed = [paper.read_bytes() for paper in stack.printed()[papers:]]
    assert len(stack.receipts()) == slips + 1
    assert len(printed) == len(set(printed)), "a paper came out twice"


def test_after_the_bridge_died_in_the_middle_a_person_is_asked_before_anything_is_printed_again(
    kiosk: Kiosk, stack: Stack
) -> None:
    slips = len(stack.receipts())
    stack.sim("receipt", "fault", "slow")
    hand_in(kiosk)
    stack.kill("bridge")
    stack.sim("receipt", "ok")
    asked = until_all_is_out(kiosk.page, lambda: comes_out(lambda: len(stack.receipts()) > slips))
    assert asked == 1
    assert len(stack.receipts()) == slips + 1
