"""The demonstration's dock: every device can be moved with a mouse or with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.kiosk import Kiosk
from e2e.stack import Stack, wait_for


def test_the_dock_pulls_a_cable_and_breaks_a_device(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.press("sim-open")
    kiosk.press("sim-device-card")
    kiosk.press("sim-card-plug")
    expect(kiosk.page.locator(".top__state")).to_contain_text("读卡器没连上")
    expect(kiosk.see("sim-device-card")).to_contain_text("线拔了")
    kiosk.press("sim-card-plug")
    expect(kiosk.page.locator(".top__state")).not_to_contain_text("读卡器")
    kiosk.press("sim-card-silent")
    expect(kiosk.see("sim-device-card")).to_contain_text("有故障")
    wait_for(lambda: 'fault="silent"' in stack.sim("status"), "the reader to be silent")
    kiosk.press("sim-card-none")
    expect(kiosk.see("sim-device-card")).not_to_contain_text("有故障")


def test_the_dock_works_without_a_mouse(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.see("sim-open").focus()
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.see("sim-device-card")).to_be_visible()
    expect(kiosk.page.locator(".sim__panel")).to_be_focused()
    kiosk.page.keyboard.press("Tab")  # close
    expect(kiosk.see("sim-close")).to_be_focused()
    kiosk.page.keyboard.press("Tab")  # the first device
    expect(kiosk.see("sim-device-card")).to_be_focused()
    kiosk.see("sim-card-2").focus()
    kiosk.page.keyboard.press("Space")
    expect(kiosk.see("sim-card-2")).to_have_attribute("aria-pressed", "true")
    wait_for(lambda: "person=2" in stack.sim("status"), "the card to lie on the reader")
    kiosk.page.keyboard.press("Escape")
    expect(kiosk.see("sim-open")).to_be_focused()


def test_what_a_printer_put_out_is_shown_small_and_large(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.sign_in(1)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    kiosk.submit()
    kiosk.all_papers_out()
    kiosk.press("sim-open")
    for device in ("receipt", "printer"):
        kiosk.press(f"sim-device-{device}")
        kiosk.page.get_by_test_id(f"sim-{device}-paper").first.click()
        expect(kiosk.see("sim-large").locator("img")).to_have_js_property("complete", True)
        expect(kiosk.see("sim-large").get_by_role("button")).to_be_focused()
        kiosk.page.keyboard.press("Escape")
        expect(kiosk.page.get_by_test_id("sim-large")).to_have_count(0)
