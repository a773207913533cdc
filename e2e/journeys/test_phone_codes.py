"""Signing in without any card in the hand: the phone scans the terminal, then the terminal scans the phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.pages.kiosk import Kiosk
from e2e.stack import Stack


@pytest.fixture
def phone(browser: Browser, stack: Stack) -> Iterator[Page]:
    """Somebody's own phone, signed in at the identity provider, on the page of their code."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{stack.facts['base_url']}/phone")
    page.get_by_test_id("my-code").click()
    page.get_by_test_id("portal-go").click()
    page.locator("button[value=zhou]").click()
    expect(page.get_by_test_id("code")).to_be_visible()
    yield page
    context.close()


def test_the_phone_scans_the_terminal_and_then_the_terminal_scans_the_phone(
    kiosk: Kiosk, phone: Page, stack: Stack
) -> None:
    kiosk.start()
    kiosk.press("my-cases")
    kiosk.press("by-scan")
    shown = kiosk.see("grant-code")
    number = kiosk.see("check-number").inner_text()
    phone.goto("about:blank")
    phone.goto(str(shown.get_attribute("data-code")))
    expect(phone.get_by_test_id("check-number")).to_have_text(number)
    phone.get_by_test_id("agree").click()
    expect(phone.get_by_test_id("outcome")).to_be_visible()
    kiosk.at("cases")
    kiosk.press("end")
    kiosk.at("ended")

    phone.get_by_test_id("go-home").click()
    phone.get_by_test_id("my-code").click()
    code = str(phone.get_by_test_id("code").get_attribute("data-code"))
    kiosk.page.goto("about:blank")
    kiosk.open()
    kiosk.start()
    kiosk.press("my-cases")
    kiosk.press("by-shown_code")
    kiosk.at("sign_in")
    expect(kiosk.page.get_by_test_id("live")).to_be_visible()
    stack.sim("barcode", "scan", code)
    kiosk.at("cases")
    expect(phone.get_by_test_id("code-used")).to_be_visible()
    phone.get_by_test_id("code-uses").click()
    expect(phone.get_by_test_id("uses")).to_contain_text("登录")
