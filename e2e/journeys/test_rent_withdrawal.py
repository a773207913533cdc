"""A promised filing: guidance, a scan, a licence, an officer's correction, the result printed and rated."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.console import Console
from e2e.pages.kiosk import RENT_FORM, Kiosk
from e2e.papers import printed_with
from e2e.stack import Stack, wait_for
from e2e.traces import assert_nothing_left


def test_rent_withdrawal_with_one_correction_until_the_result_is_printed(
    kiosk: Kiosk, console: Console, stack: Stack
) -> None:
    slips, papers = len(stack.receipts()), len(stack.printed())
    kiosk.start()
    kiosk.choose_item("HN-G029")
    kiosk.begin()
    kiosk.sign_in(2)
    kiosk.answer("none", "no", "married", "public")
    kiosk.fill_form(**RENT_FORM)
    kiosk.provide_materials("spouse_id_card", "lease", "rent_receipts")
    number = kiosk.submit()
    wait_for(lambda: len(stack.receipts()) > slips, "the receipt slip")
    wait_for(lambda: printed_with(stack.printed()[papers:], "受理通知书", number), "the notice of acceptance")
    kiosk.all_papers_out()

    console.sign_in("GJ01")
    console.open_case(number)
    console.ask_for_correction("lease", "合同最后一页没有扫上")
    wait_for(
        lambda: printed_with(stack.printed()[papers:], "补正", number, "合同最后一页没有扫上"),
        "the notice of correction",
    )
    kiosk.all_papers_out()

    kiosk.come_back_for(number, 2)
    expect(kiosk.see("correction")).to_be_visible()
    kiosk.next()
    kiosk.at("correction")
    expect(kiosk.see("material-lease")).to_contain_text("合同最后一页没有扫上")
    kiosk.scan_again("lease")
    kiosk.at("case")
    kiosk.press("print-application_form")  # it comes out while the officer works

    console.open_case(number)
    console.answer_points()
    console.approve()
    kiosk.print_result()
    wait_for(lambda: printed_with(stack.printed()[papers:], number, "决定", "陈志远"), "the decision")
    wait_for(lambda: printed_with(stack.printed()[papers:], number, "申请表（第2版）"), "the corrected form")
    kiosk.result_out()
    kiosk.rate_case(4)
    kiosk.ended()
    assert_nothing_left(kiosk.page, stack.base_url, "陈志远", number, "990101", "许静")
