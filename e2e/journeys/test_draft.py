"""A form belongs to its person, not to the machine: the power fails half-way, and another kiosk goes on with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, expect

from e2e.conftest import ARGUMENTS, CHROMIUM, PORTRAIT
from e2e.pages.kiosk import Kiosk
from e2e.stack import Stack

ITEM, PERSON, ANOTHER = "HN-G010", 3, 1


@pytest.fixture
def dying(browser: Browser) -> Iterator[Browser]:
    """A kiosk's browser whose power is going to fail; gone afterwards in any case, or it would keep the devices."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield chromium
    with contextlib.suppress(Error):
        chromium.close()


def another_card_lies_there_when_the_session_is_over(kiosk: Kiosk) -> None:
    """Nobody is signed in by it and the form waits for its own person."""
    session = f"{kiosk.stack.base_url}/api/v1/session"
    kiosk.page.request.delete(session, headers={"X-Xiaoer-Client": "page"})
    kiosk.see("dialog-safe").click()
    kiosk.put_card(ANOTHER)
    kiosk.see("own-card")
    kiosk.stack.sim("card", "remove")
    kiosk.press("own-card")
    kiosk.see("live")
    assert kiosk.page.request.get(session).status == 401
    kiosk.sign_in(PERSON)
    kiosk.at("form")
    expect(kiosk.see("field-purpose").get_by_test_id("option-loan")).to_have_attribute("aria-checked", "true")


def test_what_was_typed_when_the_power_failed_is_there_at_the_next_kiosk(
    kiosk: Kiosk, dying: Browser, stack: Stack
) -> None:
    kiosk.page.goto("about:blank")  # one page at a time has the devices
    first = Kiosk(dying.new_context(viewport=PORTRAIT, has_touch=True, locale="zh-CN").new_page(), stack)
    first.open()
    first.start()
    first.choose_item(ITEM)
    first.begin()
    first.sign_in(PERSON)
    first.at("form")
    first.see("field-id_number")
    first.next()
    first.fill("period", "last_12_months")
    first.fill("purpose", "loan")
    expect(first.page.locator('[data-testid="kept-until"][data-phase="kept"]')).to_be_attached()
    with contextlib.suppress(Error):  # it is gone before it can answer
        dying.new_browser_cdp_session().send("Browser.crash")

    kiosk.open()
    kiosk.start()
    kiosk.choose_item(ITEM)
    kiosk.begin()
    kiosk.sign_in(PERSON)
    kiosk.see("draft-go-on").click()
    kiosk.at("form")
    for name, value in (("period", "last_12_months"), ("purpose", "loan")):
        chosen = kiosk.see(f"field-{name}").get_by_test_id(f"option-{value}")
        expect(chosen).to_have_attribute("aria-checked", "true")
    another_card_lies_there_when_the_session_is_over(kiosk)
    kiosk.press("end")
    kiosk.see("end-discard")
    kiosk.press("end-now")
    kiosk.at("ended")
    expect(kiosk.see("draft-kept")).to_contain_text("前")
