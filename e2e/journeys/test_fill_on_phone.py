"""手机填: a form begun at the kiosk is filled in on a phone, line cut in between, and handed in there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from e2e.conftest import PATIENCE_MS
from e2e.pages.kiosk import Kiosk
from e2e.pages.phone import Phone

CODE = "HN-G010"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Phone]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield Phone(context.new_page())
    context.close()


def test_a_form_goes_to_the_phone_is_followed_on_the_kiosk_and_leaves_nothing_there(kiosk: Kiosk, phone: Phone) -> None:
    kiosk.start()
    kiosk.choose_item(CODE)
    kiosk.begin()
    kiosk.sign_in(1)
    kiosk.at("form")
    kiosk.press("way-phone")
    address = kiosk.see("handover-code").get_attribute("data-code")
    assert address
    phone.scan(address)
    phone.at("form")
    kiosk.see("phone-at-work")
    assert "#" not in phone.page.url, "the code's secret stays in the address"

    phone.next()
    phone.choose("period", "last_12_months")
    followed = kiosk.see("field-period").get_by_test_id("option-last_12_months")
    expect(followed).to_have_attribute("aria-checked", "true")

    phone.page.context.set_offline(True)
    phone.choose("purpose", "loan")
    phone.page.context.set_offline(False)
    expect(kiosk.see("field-purpose").get_by_test_id("option-loan")).to_have_attribute("aria-checked", "true")

    phone.next()
    phone.at("confirm")
    phone.press("declaration")
    phone.next()
    number = phone.see("receipt").inner_text()
    kiosk.at("submitted")
    cases = kiosk.page.request.get(f"{kiosk.stack.base_url}/api/v1/cases").json()["cases"]
    assert cases[0]["case_number"] in number
    assert phone.kept() == [0, 0, 0, 0, 0]
    assert phone.page.context.cookies() == []
