"""The server dies at the worst moments: the citizen keeps what was filled in and there is exactly one case."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from e2e.conftest import RECOVERY_MS
from e2e.pages.kiosk import Kiosk
from e2e.stack import Stack


def to_confirm(kiosk: Kiosk, person: int) -> None:
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.sign_in(person)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    kiosk.at("confirm")
    kiosk.press("declaration")


def test_killed_between_request_and_reply_there_is_one_case_and_its_number_is_shown(kiosk: Kiosk, stack: Stack) -> None:
    to_confirm(kiosk, 1)
    before = stack.cases()
    answers: list[str] = []

    def lose_the_reply(route: Route) -> None:
        """The request arrives and is taken; the server dies before the page hears of it."""
        if answers:
            route.continue_()
            return
        answers.append(route.fetch().json()["case_number"])
        stack.kill("backend.server")
        route.abort()

    kiosk.page.route("**/api/v1/submissions*", lose_the_reply)
    kiosk.next()
    expect(kiosk.page.locator('[data-screen="submitted"]')).to_be_visible(timeout=RECOVERY_MS)
    assert kiosk.case_number() == answers[0]
    assert stack.cases() == before + 1


def test_a_server_that_is_down_at_hand_in_is_waited_for(kiosk: Kiosk, stack: Stack) -> None:
    to_confirm(kiosk, 3)
    before = stack.cases()
    stack.freeze("backend.server")
    try:
        kiosk.next()
        expect(kiosk.page.get_by_text("还没", exact=False).first).to_be_visible(timeout=RECOVERY_MS)
    finally:
        stack.thaw("backend.server")
    expect(kiosk.page.locator('[data-screen="submitted"]')).to_be_visible(timeout=RECOVERY_MS)
    assert stack.cases() == before + 1


def test_a_worker_that_dies_prints_nothing_twice_and_nothing_less(kiosk: Kiosk, stack: Stack) -> None:
    to_confirm(kiosk, 2)
    slips = len(stack.receipts())
    stack.kill("backend.worker")
    kiosk.next()
    kiosk.at("submitted")
    kiosk.all_papers_out()
    assert len(stack.receipts()) == slips + 1


def test_a_bridge_that_dies_is_back_before_the_citizen_minds(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.at("sign_in")
    stack.kill("bridge")
    expect(kiosk.page.locator('[data-testid="live"]')).to_contain_text("放", timeout=RECOVERY_MS)
    kiosk.sign_in(2)
    kiosk.at("form")
