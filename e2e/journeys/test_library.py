"""The library: written by one, reviewed and published by another; every open page follows, a case keeps its version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from e2e.conftest import PATIENCE_MS
from e2e.pages.console import Console
from e2e.pages.kiosk import Kiosk
from e2e.pages.library import Library
from e2e.pages.reader import Reader
from e2e.stack import Stack
from e2e.stamps import Stamp, now

ITEM = "HN-G010"
FEE = "工本费 12 元"
FIVE_SECONDS = 5.0


@pytest.fixture
def readers(stack: Stack, browser: Browser) -> Iterator[list[Locator]]:
    """The item's guide as it lies open on a phone, a television and a desk."""
    open_ones = [Reader(browser, stack, surface, PATIENCE_MS) for surface in ("phone", "tv", "desktop")]
    for one in open_ones:
        one.begin_to_open(f"/guide/{ITEM}")
    yield [one.at("guide") for one in open_ones]
    for one in open_ones:
        one.close()


def test_a_published_fee_is_seen_on_every_channel_a_case_keeps_its_version_and_it_is_rolled_back(
    kiosk: Kiosk, author: Library, publisher: Library, console: Console, readers: list[Locator]
) -> None:
    kiosk.start()
    kiosk.choose_item(ITEM)
    kiosk.begin()
    kiosk.sign_in(1)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    number = kiosk.submit()
    kiosk.press("home")
    kiosk.choose_item(ITEM)
    guides = [kiosk.at("guide"), *readers]

    author.enter()
    author.find("参保证明", ITEM)
    draft = author.begin()
    author.write("fee", f"={FEE}")
    expect(author.page.get_by_test_id("said-fee")).to_contain_text("公式")
    author.write("fee", FEE)
    author.save()
    publisher.open(ITEM, draft, "/review")
    expect(publisher.page.get_by_test_id("change-fee").locator("ins").last).to_contain_text("12")
    publisher.approve(draft)
    for guide in guides:
        expect(guide).not_to_contain_text(FEE)
    publisher.open(ITEM, draft, "/steps/publish")
    told = [Stamp(guide, FEE) for guide in guides]
    publisher.press("take-step")
    publisher.state_is("已发布")
    published = now()
    assert max(one.seconds_after(published) for one in told) <= FIVE_SECONDS
    item = kiosk.page.request.get(f"{kiosk.stack.base_url}/api/v1/catalog/items/{ITEM}").json()
    assert item["fee"] == FEE

    console.sign_in("RS01")
    console.open_case(number)
    named = console.page.get_by_test_id("item-version")
    expect(named).to_have_text(f"按第 {draft - 1} 版办理")
    named.click()
    expect(console.page.get_by_test_id("version-number")).to_have_text(f"第 {draft - 1} 版")
    expect(console.page.get_by_test_id("says-fee")).not_to_contain_text(FEE)

    author.open(ITEM, draft)
    author.press("compare")
    expect(author.page.get_by_test_id("change-fee").locator("ins").last).to_contain_text("12")
    author.open(ITEM, draft - 1)
    back = author.begin()
    author.press("leave")
    author.state_is("草稿")
    expect(author.page.get_by_test_id("says-fee")).not_to_contain_text(FEE)
    publisher.open(ITEM, back, "/review")
    publisher.approve(back)
    publisher.open(ITEM, back, "/steps/publish")
    publisher.press("take-step")
    publisher.state_is("已发布")
    for guide in guides:
        expect(guide).not_to_contain_text(FEE)


def test_nothing_that_was_typed_is_lost(author: Library, publisher: Library) -> None:
    """A closed tab, two people on one draft, undo; then the draft goes, so that others find the item as it was."""
    author.open("HN-G029")
    draft = author.begin()
    author.write("contact", "示范电话 0000")
    expect(author.page.get_by_test_id("save-state")).to_contain_text("1 处")
    author.page.on("dialog", lambda dialog: dialog.accept())
    author.open("HN-G029")
    author.open("HN-G029", draft, "/edit")
    author.press("offer-take")
    expect(author.field("contact")).to_have_value("示范电话 0000")
    author.press("undo")
    expect(author.field("contact")).not_to_have_value("示范电话 0000")
    author.press("redo")

    publisher.open("HN-G029", draft, "/edit")
    publisher.write("contact", "另一个电话 1111")
    publisher.write("complaint", "示范投诉台")
    publisher.save()
    author.press("save")
    expect(author.page.get_by_test_id("clash-contact")).to_contain_text("另一个电话 1111")
    author.press("keep-mine-contact")
    author.save()
    expect(author.field("complaint")).to_have_value("示范投诉台")

    author.press("field-materials-add")
    rows = author.page.get_by_test_id("field-materials").locator("fieldset")
    expect(rows.last.locator("input").first).to_be_focused()
    author.page.keyboard.type("一份新材料")
    expect(rows.last.locator("input").first).to_have_value("一份新材料")
    author.page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(rows.count() - 2).locator("input").first).to_have_value("一份新材料")
    author.save()
    author.open("HN-G029", draft, "/steps/discard")
    author.page.get_by_test_id("reason").fill("试完了")
    author.press("take-step")
    author.state_is("已发布")
    expect(author.page.get_by_test_id("moves")).to_contain_text("试完了")
