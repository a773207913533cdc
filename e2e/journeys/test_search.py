"""Finding an item by typing: suggestions by finger and by keys, results that say what is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.conftest import LANDSCAPE, PORTRAIT
from e2e.pages.kiosk import Kiosk


@pytest.mark.parametrize("context", [PORTRAIT, LANDSCAPE], indirect=True, ids=["portrait", "landscape"])
def test_a_suggestion_is_pressed_while_typing(kiosk: Kiosk, pictures: Path) -> None:
    kiosk.start()
    kiosk.type_search("社保卡丢")
    rows = kiosk.suggestions()
    expect(rows.first).to_contain_text("社会保障卡挂失")
    smallest = kiosk.page.evaluate("parseFloat(getComputedStyle(document.body).getPropertyValue('--touch-min'))")
    for row in rows.all():
        box = row.bounding_box()
        assert box is None or box["height"] >= smallest
    kiosk.page.screenshot(path=pictures / f"suggestions_{kiosk.page.viewport_size['width']}.png")  # type: ignore[index]
    rows.first.click()
    expect(kiosk.at("guide")).to_contain_text("社会保障卡挂失")


def test_arrow_keys_choose_a_suggestion_and_escape_puts_the_list_away(kiosk: Kiosk) -> None:
    kiosk.start()
    kiosk.type_search("居住证")
    expect(kiosk.suggestions().first).to_be_visible()
    kiosk.page.keyboard.press("Escape")
    expect(kiosk.suggestions()).to_have_count(0)
    kiosk.page.keyboard.type("办")
    chosen = kiosk.suggestions().nth(1)
    name = chosen.inner_text().splitlines()[0]
    kiosk.page.keyboard.press("ArrowDown")
    kiosk.page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("aria-selected", "true")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.at("guide")).to_contain_text(name)


def test_suggestions_in_elder_mode_are_fewer_and_larger(kiosk: Kiosk, pictures: Path) -> None:
    kiosk.start()
    kiosk.press("elder")
    kiosk.type_search("养老")
    expect(kiosk.suggestions().first).to_be_visible()
    assert 1 <= sum(row.is_visible() for row in kiosk.suggestions().all()) <= 4
    kiosk.page.screenshot(path=pictures / "suggestions_elder.png")
    kiosk.page.keyboard.press("Enter")
    kiosk.at("search")
    expect(kiosk.page.get_by_test_id("results").get_by_role("button").first).to_be_visible()
    expect(kiosk.suggestions()).to_have_count(0)
    kiosk.page.screenshot(path=pictures / "search_elder.png")
