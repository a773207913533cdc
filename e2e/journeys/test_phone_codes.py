"""Signing in without the ID card: the phone scans the terminal, the terminal the phone; the social-security card."""

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


def choose(kiosk: Kiosk, way: str) -> None:
    """From the attract screen to where ``way`` waits for its credential."""
    kiosk.start()
    kiosk.press("my-cases")
    kiosk.press(f"by-{way}")
    kiosk.at("sign_in")
    kiosk.see("live")


def leave(kiosk: Kiosk) -> None:
    kiosk.end()
    kiosk.ended()
    kiosk.leave_alone()


def who(kiosk: Kiosk) -> tuple[str, str]:
    """Who is signed in on the kiosk, and how."""
    session = kiosk.page.request.get(f"{kiosk.stack.base_url}/api/v1/session").json()
    return session["applicant"]["name_masked"], session["assurance"]


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
    leave(kiosk)

    phone.get_by_test_id("go-home").click()
    phone.get_by_test_id("my-code").click()
    code = str(phone.get_by_test_id("code").get_attribute("data-code"))
    choose(kiosk, "shown_code")
    stack.sim("barcode", "scan", code)
    kiosk.at("cases")
    expect(phone.get_by_test_id("code-used")).to_be_visible()
    phone.get_by_test_id("code-uses").click()
    expect(phone.get_by_test_id("uses")).to_contain_text("登录")
    leave(kiosk)


def test_a_social_security_card_signs_in_by_the_code_on_the_phone_and_by_its_chip(kiosk: Kiosk, stack: Stack) -> None:
    choose(kiosk, "social_card")
    shown = kiosk.page.request.post(stack.facts["social_card_url"], data={"person": 3})
    stack.sim("barcode", "scan", shown.json()["code"])
    kiosk.at("cases")
    assert who(kiosk) == ("林**", "social_code")
    leave(kiosk)

    choose(kiosk, "social_card")
    stack.sim("social_card", "present", "1")
    kiosk.at("cases")
    assert who(kiosk) == ("周**", "social_chip")
    leave(kiosk)
    stack.sim("social_card", "remove")
