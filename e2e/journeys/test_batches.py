"""A batch for phones only, seen at a kiosk: it cannot be done there any more, until the batch is rolled back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.pages.kiosk import Kiosk
from e2e.pages.library import Library
from e2e.stack import Stack

ITEM = "HN-G045"


def take(library: Library, address: str, step: str, reason: str = "") -> None:
    library.page.goto(f"{address}/steps/{step}")
    if reason:
        library.page.get_by_test_id("reason").fill(reason)
    library.press("take-step")
    expect(library.page.get_by_test_id("batch-state")).to_be_visible()


def write(page: Page, stack: Stack) -> str:
    """A batch that offers the item on phones; its address."""
    page.goto(f"{stack.base_url}/console/library/batches")
    page.get_by_test_id("new-batch").click()
    page.get_by_test_id("batch-name").fill("先在手机上试")
    page.get_by_test_id("batch-purpose").fill("听听意见")
    page.get_by_test_id("batch-codes").fill(ITEM)
    page.locator("input[name=channel][value=phone]").check()
    page.get_by_test_id("keep-batch").click()
    expect(page.get_by_test_id("batch-state")).to_have_text("草稿")
    return page.url


def test_a_kiosk_follows_a_batch_within_seconds_and_its_rolling_back(
    kiosk: Kiosk, author: Library, publisher: Library, stack: Stack
) -> None:
    kiosk.start()
    author.page.goto(f"{stack.base_url}/console/library/items/{ITEM}")
    name = author.page.locator("h1").inner_text()
    kiosk.search(name)
    kiosk.choose_item(ITEM)
    guide = kiosk.at("guide")
    expect(kiosk.page.get_by_test_id("next")).to_be_visible()

    address = write(author.page, stack)
    take(publisher, address, "approve")
    expect(kiosk.page.get_by_test_id("next")).to_be_visible()
    take(publisher, address, "publish")
    expect(guide).to_contain_text("可以去：手机")
    expect(kiosk.page.get_by_test_id("next")).to_have_count(0)
    kiosk.press("home")
    kiosk.at("home")
    kiosk.search(name)
    expect(kiosk.page.get_by_test_id("results")).to_be_attached()
    expect(kiosk.page.get_by_test_id(f"item-{ITEM}")).to_have_count(0)

    take(publisher, address, "roll_back", "试完了")
    expect(kiosk.page.get_by_test_id(f"item-{ITEM}")).to_be_visible()
