"""Finding an item by typing: suggestions by finger and by keys, results that say what is found."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from e2e.conftest import LANDSCAPE
from e2e.pages.kiosk import Kiosk

HEIGHTS = "rows => rows.map((row) => row.getBoundingClientRect().height).filter((height) => height > 0)"
"""Of the rows that show, in one look: the list may change from one look to the next."""


def fit_for_a_finger(kiosk: Kiosk) -> None:
    """No suggestion is lower than what a finger needs."""
    smallest = kiosk.page.evaluate("parseFloat(getComputedStyle(document.body).getPropertyValue('--touch-min'))")
    assert min(kiosk.suggestions().evaluate_all(HEIGHTS)) >= smallest


def test_a_suggestion_is_pressed_while_typing(kiosk: Kiosk, pictures: Path) -> None:
    kiosk.start()
    kiosk.type_search("社保卡丢")
    rows = kiosk.suggestions()
    expect(rows.first).to_contain_text("社会保障卡挂失")
    fit_for_a_finger(kiosk)
    kiosk.page.screenshot(path=pictures / "suggestions_portrait.png")
    rows.first.click()
    expect(kiosk.at("guide")).to_contain_text("社会保障卡挂失")


@pytest.mark.parametrize("context", [LANDSCAPE], indirect=True, ids=["landscape"])
def test_arrow_keys_choose_a_suggestion_and_escape_puts_the_list_away(kiosk: Kiosk, pictures: Path) -> None:
    kiosk.start()
    kiosk.type_search("居住证")
    expect(kiosk.suggestions().first).to_be_visible()
    fit_for_a_finger(kiosk)
    kiosk.page.screenshot(path=pictures / "suggestions_landscape.png")
    kiosk.page.keyboard.press("Escape")
    expect(kiosk.suggestions()).to_have_count(0)
    with kiosk.page.expect_response(lambda answer: answer.ok and quote("居住证办") in answer.url) as answer:
        kiosk.page.keyboard.type("办")
    for place, item in enumerate(answer.value.json()["items"][:2]):
        expect(kiosk.suggestions().nth(place)).to_have_attribute("data-testid", f"suggest-{item['code']}")
    kiosk.page.keyboard.press("ArrowDown")
    expect(kiosk.suggestions().first).to_have_attribute("aria-selected", "true")
    kiosk.page.keyboard.press("ArrowDown")
    expect(kiosk.suggestions().nth(1)).to_have_attribute("aria-selected", "true")
    name = kiosk.suggestions().nth(1).inner_text().splitlines()[0]
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.at("guide")).to_contain_text(name)


def test_suggestions_in_elder_mode_are_fewer_and_larger(kiosk: Kiosk, pictures: Path) -> None:
    kiosk.start()
    kiosk.press("elder")
    kiosk.type_search("养老")
    expect(kiosk.suggestions().first).to_be_visible()
    assert 1 <= len(kiosk.suggestions().evaluate_all(HEIGHTS)) <= 4
    kiosk.page.screenshot(path=pictures / "suggestions_elder.png")
    kiosk.page.keyboard.press("Enter")
    kiosk.at("search")
    expect(kiosk.page.get_by_test_id("results").get_by_role("button").first).to_be_visible()
    expect(kiosk.suggestions()).to_have_count(0)
    kiosk.page.screenshot(path=pictures / "search_elder.png")
    kiosk.page.set_viewport_size(LANDSCAPE)
    kiosk.press("more-below")
    kiosk.page.wait_for_function("() => document.querySelector('.screen__body').scrollTop > 0")
