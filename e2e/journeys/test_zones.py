"""A department tends its own zone in the console, and the page a citizen has open follows."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.accessibility.axe import assert_accessible
from e2e.pages.kiosk import Kiosk
from e2e.pages.library import Library
from e2e.stack import Stack

ZONE = "/console/library/zones/fund"


def test_what_a_department_puts_first_or_leaves_out_shows_on_an_open_page(
    kiosk: Kiosk, fund: Library, stack: Stack
) -> None:
    desk = fund.page
    kiosk.start()
    kiosk.press("zone-fund")
    shown = kiosk.see("results").get_by_role("button")
    before = kiosk.page.locator("h1 + .lead").inner_text()
    gone, first = (shown.nth(place).get_attribute("data-testid") for place in (0, 3))
    assert gone
    assert first

    desk.goto(f"{stack.base_url}/console/library/zones")
    assert_accessible(desk, "the list of zones")
    desk.goto(f"{stack.base_url}{ZONE}")
    desk.get_by_test_id(gone.replace("item-", "row-")).get_by_test_id("leave").click()
    desk.get_by_test_id(first.replace("item-", "row-")).get_by_test_id("pin").click()
    expect(desk.get_by_test_id("changes")).to_contain_text("多 0 项，少 1 项")
    desk.get_by_test_id("publish").click()
    expect(desk.get_by_test_id("problem")).to_be_visible()
    desk.locator(".picked__why").fill("这个月停办")
    desk.get_by_test_id("reason").fill("月底系统升级")
    assert_accessible(desk, "a zone being changed")
    expect(kiosk.page.get_by_test_id(gone)).to_have_count(1)  # what is asked for meanwhile may move it
    desk.get_by_test_id("publish").click()
    expect(desk.get_by_test_id("published")).to_be_visible()

    expect(shown.first).to_have_attribute("data-testid", first)
    expect(kiosk.page.get_by_test_id(gone)).to_have_count(0)
    expect(kiosk.page.locator("h1 + .lead")).not_to_have_text(before)
