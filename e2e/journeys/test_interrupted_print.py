"""The page or the bridge goes away while paper comes out: every paper is printed once, or a person is asked."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.conftest import RECOVERY_MS
from e2e.pages.kiosk import Kiosk
from e2e.papers import printed_with
from e2e.stack import Stack, wait_for


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


QUESTIONED = """() => {
    const jobs = Object.values(JSON.parse(sessionStorage.getItem("xiaoer.prints")));
    return jobs.find((job) => job.state === "unknown")?.printer ?? "";
}"""
"""Which printer's paper the page asks about."""


def until_all_is_out(page: Page, is_there: dict[str, Callable[[], bool]]) -> list[str]:
    """Answer as a person does who looks at the slot; returns of which printers one was asked, each time."""
    asked: list[str] = []
    done = page.get_by_test_id("live").filter(has_text="都打好了")
    question = page.get_by_test_id("print-unknown")
    trouble = page.get_by_test_id("nothing-lost")
    while True:
        expect(done.or_(trouble)).to_be_visible(timeout=RECOVERY_MS)
        if done.count():
            return asked
        if question.count():
            asked.append(page.evaluate(QUESTIONED))
            page.get_by_test_id("next" if is_there[asked[-1]]() else "not-seen").click()
        else:  # A printer that was not back yet: try again.
            page.get_by_test_id("next").click()


def comes_out(look: Callable[[], bool]) -> bool:
    """What a person sees who waits at the slot for a moment."""
    try:
        return wait_for(look, "the slip", seconds=5)
    except AssertionError:
        return False


def looks(stack: Stack, slips: int, papers: int, number: str) -> dict[str, Callable[[], bool]]:
    """Whether what a printer is asked about lies there."""
    return {
        "ReceiptPrinter": lambda: comes_out(lambda: len(stack.receipts()) > slips),
        "DocumentPrinter": lambda: comes_out(lambda: printed_with(stack.printed()[papers:], number) is not None),
    }


def test_a_page_reloaded_while_printing_prints_nothing_twice(kiosk: Kiosk, stack: Stack) -> None:
    slips, papers = len(stack.receipts()), len(stack.printed())
    stack.sim("receipt", "fault", "slow")
    number = hand_in(kiosk)
    kiosk.page.reload()
    kiosk.at("submitted")
    stack.sim("receipt", "ok")
    until_all_is_out(kiosk.page, looks(stack, slips, papers, number))
    wait_for(lambda: printed_with(stack.printed()[papers:], "参保证明", "周明月", number), "the certificate")
    printed = [paper.read_bytes() for paper in stack.printed()[papers:]]
    assert len(stack.receipts()) == slips + 1
    assert len(printed) == len(set(printed)), "a paper came out twice"


def test_after_the_bridge_died_in_the_middle_a_person_is_asked_before_anything_is_printed_again(
    kiosk: Kiosk, stack: Stack
) -> None:
    slips, papers = len(stack.receipts()), len(stack.printed())
    stack.sim("receipt", "fault", "slow")
    number = hand_in(kiosk)
    stack.coming_out("ReceiptPrinter")
    stack.kill("bridge")
    stack.sim("receipt", "ok")
    asked = until_all_is_out(kiosk.page, looks(stack, slips, papers, number))
    assert asked.count("ReceiptPrinter") == 1
    assert len(stack.receipts()) == slips + 1
