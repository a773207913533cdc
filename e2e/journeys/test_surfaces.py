"""The library away from the kiosk: five keys find, write, read, ask and come back; a link opens its guide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.conftest import PATIENCE_MS
from e2e.pages.reader import Reader
from e2e.stack import Stack

ASKS = "HN-G009"
"""An item with questions to ask before a person goes to a counter."""

OK_AND_DOWN = """async () => {
    const press = (key) =>
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    press("Enter");
    await new Promise((done) => setTimeout(done));
    press("ArrowDown");
}"""
"""Two keys as close after one another as they can ever come: the next task, before anything is painted."""


@pytest.fixture
def reader(stack: Stack, browser: Browser) -> Iterator[Callable[[str], Reader]]:
    open_ones: list[Reader] = []

    def begin(surface: str) -> Reader:
        open_ones.append(Reader(browser, stack, surface, PATIENCE_MS))
        return open_ones[-1]

    yield begin
    for one in open_ones:
        one.close()


def test_five_keys_reach_everything_on_a_television(reader: Callable[[str], Reader], pictures: Path) -> None:
    tv = reader("tv")
    tv.open()
    expect(tv.see("item-HN-G010")).to_be_focused()
    tv.go("ArrowLeft", "search")
    tv.page.evaluate(OK_AND_DOWN)
    expect(tv.see("key-a")).to_be_focused()
    tv.go("ArrowRight", "key-s")
    tv.ok()
    expect(tv.see("pinyin")).to_have_text("s")
    tv.go("ArrowLeft", "key-a")
    tv.page.screenshot(path=pictures / "tv_keyboard.png")
    tv.back()
    expect(tv.page.get_by_test_id("keyboard")).to_have_count(0)
    expect(tv.page.get_by_test_id("search")).to_be_focused()

    tv.page.goto(f"{tv.stack.base_url}/tv#/guide/{ASKS}")
    guide = tv.at("guide")
    expect(tv.see("next")).to_be_focused()
    tv.page.keyboard.press("ArrowUp")
    tv.read_to_the_end(guide.locator(".screen__body"))
    expect(guide.locator(".guide > .note").last).to_be_in_viewport()
    tv.go("ArrowDown", "next")
    tv.ok()

    advice = tv.at("advice")
    options = advice.get_by_role("radio")
    expect(options.first).to_be_focused()
    tv.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_be_focused()
    expect(options.nth(1)).to_have_attribute("aria-checked", "false")
    tv.ok()
    expect(options.nth(1)).to_have_attribute("aria-checked", "true")
    tv.go("ArrowDown", "next")
    tv.page.screenshot(path=pictures / "tv_advice.png")

    tv.page.keyboard.press("1")
    expect(tv.see("dialog-safe")).to_be_focused()
    tv.ok()
    expect(tv.see("next")).to_be_focused()
    tv.back()
    tv.at("guide")
    tv.back()
    tv.at("home")
    expect(tv.see("search")).to_be_focused()
    tv.go("ArrowUp", "language")
    tv.go("ArrowRight", "contrast")
    tv.ok()
    expect(tv.page.locator("html")).to_have_attribute("data-contrast", "high")


def test_a_link_opens_its_guide_and_back_leads_where_it_came_from(reader: Callable[[str], Reader]) -> None:
    phone = reader("phone")
    phone.page.goto(f"{phone.stack.base_url}/i/HN-G010")
    expect(phone.at("guide")).to_contain_text("参保证明")
    expect(phone.see("near")).to_contain_text("青禾区政务服务中心")
    expect(phone.see("next")).to_contain_text("现在就办")
    phone.press("home")
    phone.search("社保卡丢了")
    phone.page.get_by_test_id("results").get_by_role("button").first.click()
    expect(phone.at("guide")).to_contain_text("挂失")
    assert "%E7%A4%BE" not in phone.page.url
    phone.page.go_back()
    expect(phone.at("search")).to_contain_text("社保卡丢了")
    phone.page.go_back()
    phone.at("home")
    phone.page.go_forward()
    expect(phone.at("search")).to_contain_text("社保卡丢了")
