"""An immediate filing: report a social-security card lost; the rule decides, the department is told once."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from e2e.pages.kiosk import Kiosk
from e2e.papers import printed_with
from e2e.stack import Stack, wait_for
from e2e.traces import assert_nothing_left


def test_a_lost_card_is_reported_and_decided_at_once(kiosk: Kiosk, stack: Stack) -> None:
    slips, papers = len(stack.receipts()), len(stack.printed())
    kiosk.start()
    kiosk.choose_item("HN-G008")
    kiosk.begin()
    kiosk.sign_in(2)
    kiosk.answer("lost", "mine", "done")
    kiosk.fill_form(reason="lost", understood=True)
    number = kiosk.submit()
    wait_for(lambda: len(stack.receipts()) > slips, "the receipt slip")
    wait_for(lambda: printed_with(stack.printed()[papers:], "挂失", number), "the receipt of the loss report")
    kiosk.all_papers_out()
    kiosk.next()
    kiosk.press("skip-rating")
    kiosk.ended()
    assert_nothing_left(kiosk.page, stack.base_url, "陈志远", number, "990101")


def test_a_broken_card_is_told_to_go_elsewhere_before_any_form(kiosk: Kiosk) -> None:
    kiosk.start()
    kiosk.choose_item("HN-G008")
    kiosk.begin()
    kiosk.sign_in(3)
    kiosk.at("guidance")
    kiosk.press("option-broken")
    expect(kiosk.see("outcome")).to_contain_text("不用挂失")


def test_who_goes_away_while_their_card_is_checked_is_signed_in_for_nobody(kiosk: Kiosk, stack: Stack) -> None:
    held: list[Route] = []
    kiosk.page.route("**/api/v1/sign-in/id-card", lambda route: held.append(route))
    kiosk.start()
    kiosk.press("my-cases")
    kiosk.at("sign_in")
    with kiosk.page.expect_request("**/api/v1/sign-in/id-card"):
        kiosk.put_card(2)
    kiosk.press("home")
    kiosk.at("home")
    with kiosk.page.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        held.pop().continue_()
    assert ended.value.status in (200, 204)
    assert kiosk.page.request.get(f"{stack.base_url}/api/v1/session").status == 401
    stack.sim("card", "remove")
