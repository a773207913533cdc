"""The server stops answering: a citizen still finds an item, reads its guide, and sees how old it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import RECOVERY_MS
from e2e.pages.kiosk import Kiosk
from e2e.stack import Stack, wait_for

pytestmark = pytest.mark.with_worker

HELD = """async () => {
  if (!(await indexedDB.databases()).some(({name}) => name === "xiaoer-catalogue")) return 0;
  return new Promise((done, fail) => {
  const opening = indexedDB.open("xiaoer-catalogue");
  opening.onerror = () => fail(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    if (!database.objectStoreNames.contains("state")) return database.close(), done(0);
    const asked = database.transaction("state").objectStore("state").get("current");
    asked.onsuccess = () => (database.close(), done(asked.result?.version ?? 0));
  };
});}"""
"""The version of the terminal's copy of the catalogue; 0: none yet."""


def wait_for_copy(page: Page) -> None:
    """Until the terminal has its copy of the catalogue."""
    wait_for(lambda: page.evaluate(HELD), "the terminal's copy of the catalogue", 90)


def test_without_the_server_an_item_is_found_and_its_guide_is_read_and_the_copy_outlives_the_citizen(
    kiosk: Kiosk, stack: Stack, pictures: Path
) -> None:
    wait_for_copy(kiosk.page)
    kiosk.start()
    stack.freeze("backend.server")
    try:
        kiosk.search("我社保卡丢了咋搞")
        results = kiosk.see("results").locator("[data-testid^=item-]")
        expect(results.first).to_have_attribute("data-testid", "item-HN-G008")
        expect(kiosk.see("offline")).to_contain_text("离线，资料是")
        kiosk.page.screenshot(path=pictures / "offline_search.png")
        kiosk.choose_item("HN-G008")
        expect(kiosk.see("offline")).to_contain_text("离线，资料是")
        expect(kiosk.page.get_by_text("社会保障卡", exact=False).first).to_be_visible()
        kiosk.page.screenshot(path=pictures / "offline_guide.png")
        kiosk.press("home")
        kiosk.at("home")
        kiosk.press("browse-all")
        kiosk.press("way-theme")
        expect(kiosk.see("groups").get_by_role("button").first).to_be_visible()
        expect(kiosk.page.locator(".banner")).to_contain_text("指南还能查", timeout=RECOVERY_MS)
        kiosk.page.screenshot(path=pictures / "offline_browse.png")
    finally:
        stack.thaw("backend.server")
    expect(kiosk.page.get_by_test_id("offline")).to_have_count(0, timeout=RECOVERY_MS)
    expect(kiosk.see("groups").get_by_role("button").first).to_be_visible()

    held = kiosk.page.evaluate(HELD)
    kiosk.press("end")
    kiosk.at("attract")
    assert held > 0
    assert kiosk.page.evaluate(HELD) == held
