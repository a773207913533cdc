"""axe-core finds nothing on the library's screens on phone, television and desk, each in another of the modes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from e2e.accessibility.axe import assert_accessible
from e2e.conftest import PATIENCE_MS
from e2e.pages.reader import Reader
from e2e.stack import Stack

ASKS, QUESTIONS = "HN-G009", 2
SWITCH = """async ([modes, language]) => {
    const page = document.querySelector('script[src*="entry/library.js"]').src;
    const surface = await import(page.replace("entry/library.js", "core/surface.js"));
    surface.setModes(modes);
    surface.setLanguage(language);
}"""
OVERFLOWS = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.mark.parametrize(
    ("surface", "modes", "language", "width"),
    [
        ("phone", {"size": "large"}, "en", 320),
        ("tv", {}, "zh", 1920),
        ("desktop", {"size": "large", "contrast": "high"}, "zh", 720),  # a desk's 1440 at a zoom of 200 %
    ],
    ids=["narrow phone, elder, English", "tv", "desk at 200 %, elder, contrast"],
)
def test_the_library_on_this_surface(
    browser: Browser, stack: Stack, surface: str, modes: dict[str, str], language: str, width: int
) -> None:
    reader = Reader(browser, stack, surface, PATIENCE_MS)
    size = reader.page.viewport_size
    assert size is not None
    reader.page.set_viewport_size({"width": width, "height": size["height"]})
    reader.page.emulate_media(reduced_motion="reduce")
    reader.open()
    reader.page.evaluate(SWITCH, [modes, language])

    def check(name: str) -> None:
        assert_accessible(reader.page, name)
        assert reader.page.evaluate(OVERFLOWS) is False, f"{name} scrolls sideways"

    expect(reader.see("item-HN-G010")).to_be_visible()
    check("home")
    reader.page.get_by_test_id("search").press_sequentially("社保卡")
    expect(reader.page.get_by_test_id("suggestions")).to_be_visible()
    check("suggestions")
    reader.page.get_by_test_id("search-go").click()
    expect(reader.see("results").get_by_role("button").first).to_be_visible()
    check("search")
    reader.page.evaluate("() => (location.hash = '#/browse/theme')")
    expect(reader.see("groups").get_by_role("button").first).to_be_visible()
    check("browse")
    reader.page.evaluate("() => (location.hash = '#/guide/HN-G010')")
    expect(reader.see("near")).to_be_visible()
    check("guide of what a terminal does")
    reader.page.evaluate("code => (location.hash = `#/guide/${code}`)", ASKS)
    reader.next()
    reader.at("advice")
    check("advice")
    for _ in range(QUESTIONS):
        reader.page.get_by_role("radio", checked=False).first.click()
        reader.next()
        expect(reader.page.get_by_role("radio", checked=True)).to_have_count(0)
    reader.see("advice-result")
    check("what to bring")
    reader.page.keyboard.press("1") if surface == "tv" else reader.press("help")
    expect(reader.see("dialog-safe")).to_be_visible()
    check("help")
    reader.close()
