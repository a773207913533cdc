"""axe-core finds nothing on any kiosk screen, in any of the modes a citizen can choose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.accessibility.axe import assert_accessible
from e2e.conftest import LANDSCAPE, PORTRAIT
from e2e.pages.kiosk import PAPERS_MS, RENT_FORM, Kiosk
from e2e.stack import Stack

EVERYWHERE = (
    ("portrait", PORTRAIT, {"size": "normal", "contrast": "normal", "reach": "full"}, "zh"),
    ("elder, low reach", PORTRAIT, {"size": "large", "contrast": "normal", "reach": "low"}, "zh"),
    ("landscape, high contrast, English", LANDSCAPE, {"size": "normal", "contrast": "high", "reach": "full"}, "en"),
)
"""Every mode, both languages and both ways a screen can hang, in three looks at what is on it."""
SWITCH = """async ([modes, language]) => {
    const page = document.querySelector('script[src*="entry/kiosk.js"]').src;
    const surface = await import(page.replace("entry/kiosk.js", "core/surface.js"));
    surface.setModes(modes);
    surface.setLanguage(language);
}"""


class CheckedKiosk(Kiosk):
    """Runs axe on every screen it comes to."""

    def __init__(self, page: Page, stack: Stack) -> None:
        super().__init__(page, stack)
        self.checked: set[str] = set()

    def at(self, screen: str) -> Locator:
        shown = super().at(screen)
        self.check(screen)
        return shown

    def check(self, name: str) -> None:
        if name in self.checked:
            return
        self.checked.add(name)
        assert_accessible(self.page, name)

    def check_everywhere(self, name: str) -> None:
        """What is on the screen now, in all modes, without walking here again."""
        for look, size, modes, language in EVERYWHERE:
            self.page.set_viewport_size(size)
            self.page.evaluate(SWITCH, [modes, language])
            self.check(f"{name}, {look}")
        _, size, modes, language = EVERYWHERE[0]
        self.page.set_viewport_size(size)
        self.page.evaluate(SWITCH, [modes, language])


@pytest.fixture
def checked(kiosk: Kiosk) -> CheckedKiosk:
    # Words that come while one looks would still be fading in.
    kiosk.page.emulate_media(reduced_motion="reduce")
    return CheckedKiosk(kiosk.page, kiosk.stack)


def test_every_screen_of_the_whole_flow(checked: CheckedKiosk) -> None:
    checked.start()
    checked.press("help")
    checked.check("help dialog")
    checked.press("dialog-safe")
    checked.press("access")
    checked.check("access dialog")
    checked.press("dialog-safe")
    checked.press("search")
    checked.see("keyboard")
    checked.check("home with the keyboard")
    checked.search("社保卡")
    checked.press("home")
    checked.press("zone-fund")
    checked.at("browse")
    checked.press("home")
    checked.press("browse-all")
    checked.see("ways")
    checked.check("ways to look")
    checked.press("way-people")
    checked.see("groups")
    checked.check("groups")
    checked.press("home")
    checked.choose_item("HN-G029")
    checked.begin()
    checked.sign_in(2)
    checked.answer("none", "no", "married", "public")
    checked.fill_form(**RENT_FORM)
    checked.provide_materials("spouse_id_card", "lease", "rent_receipts")
    checked.submit()
    checked.all_papers_out()
    checked.press("home")
    checked.press("my-cases")
    checked.at("cases")
    checked.page.locator('[data-testid^="case-4"]').first.click()
    checked.at("case")
    checked.next()
    checked.at("evaluation")
    checked.press("skip-rating")
    checked.at("ended")
    assert checked.checked >= {
        "attract", "home", "search", "browse", "guide", "sign_in", "guidance", "form", "materials", "confirm",
        "submitted", "cases", "case", "evaluation", "ended",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("context", "modes"),
    [
        (PORTRAIT, ("elder",)),
        (PORTRAIT, ("mode-contrast",)),
        (PORTRAIT, ("mode-reach",)),
        (LANDSCAPE, ("language",)),
        (LANDSCAPE, ("elder", "mode-contrast", "language")),
    ],
    indirect=["context"],
    ids=["portrait elder", "portrait high contrast", "portrait low reach", "landscape English", "landscape everything"],
)
def test_every_mode_on_the_screens_of_all(checked: CheckedKiosk, modes: tuple[str, ...]) -> None:
    checked.start()
    for mode in modes:
        if mode.startswith("mode-"):
            checked.press("access")
            checked.press(mode)
            checked.press("dialog-safe")
        else:
            checked.press(mode)
    checked.check("home in this mode")
    checked.search("公积金")
    checked.press("home")
    checked.choose_item("HN-G008")
    checked.begin()
    checked.sign_in(3)
    checked.at("guidance")
    checked.press("option-broken")
    checked.check("told to go elsewhere")


def test_what_devices_bring_up_while_materials_are_taken(checked: CheckedKiosk, stack: Stack) -> None:
    checked.start()
    checked.press("sim-open")
    checked.press("sim-device-cabinet")
    checked.check_everywhere("the demonstration's dock")
    checked.press("sim-close")
    checked.choose_item("HN-G029")
    checked.begin()
    checked.at("sign_in")
    stack.sim("card", "unplug")
    expect(checked.see("live")).to_contain_text("接上后会自动继续")
    checked.check_everywhere("no card reader")
    stack.sim("card", "replug")
    checked.sign_in(2)
    checked.answer("none", "no", "married", "public")
    checked.fill_form(**RENT_FORM)
    checked.at("materials")
    checked.turn_to_material("spouse_id_card")
    stack.sim("scanner", "jam")
    checked.next()
    expect(checked.page.locator("h1")).to_contain_text("卡住")
    checked.check_everywhere("the scanner is jammed")
    checked.press("use-camera")
    checked.see("camera-preview")
    checked.check_everywhere("the camera's picture")
    checked.press("use-scanner")
    stack.sim("scanner", "ok")
    checked.turn_to_material("lease")
    stack.sim("scanner", "stack", "3")
    checked.next()
    expect(checked.see("captures").locator("li")).to_have_count(3)
    expect(checked.page.get_by_test_id("capture")).to_be_visible(timeout=PAPERS_MS)
    checked.check_everywhere("a stack of pages")
    checked.press("end")
    checked.check_everywhere("is it to end before it is sent")


PAPER_UNSEEN = """() => {
    const kept = JSON.parse(sessionStorage.getItem("xiaoer.prints"));
    const slip = Object.values(kept).find((job) => job.printer === "ReceiptPrinter");
    Object.assign(slip, { state: "unknown", reason: "reloaded" });
    sessionStorage.setItem("xiaoer.prints", JSON.stringify(kept));
}"""
"""As after a bridge that died while the slip was coming out."""


def test_papers_that_come_out_that_do_not_and_that_nobody_saw(checked: CheckedKiosk, stack: Stack) -> None:
    checked.start()
    checked.choose_item("HN-G010")
    checked.begin()
    checked.sign_in(1)
    checked.fill_form(period="last_12_months", purpose="own_records")
    stack.sim("receipt", "paper-out")
    checked.submit_without_looking()
    checked.see("nothing-lost")
    checked.check_everywhere("no paper")
    checked.press("end")
    checked.check_everywhere("is it to end before all is printed")
    checked.press("stay")
    stack.sim("receipt", "ok")
    checked.try_printing_again()
    checked.check_everywhere("all printed")
    checked.page.evaluate(PAPER_UNSEEN)
    checked.page.reload()
    checked.see("print-unknown")
    checked.check_everywhere("did the paper come out")


def top_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def test_low_reach_is_turned_on_and_off_again_from_the_counter(kiosk: Kiosk) -> None:
    """Whoever sits in a wheelchair cannot reach 无障碍 at the top of a tall screen."""
    middle = PORTRAIT["height"] / 2
    assert top_of(kiosk.see("help")) < middle < top_of(kiosk.see("lower"))
    kiosk.press("lower")
    expect(kiosk.page.locator("html")).to_have_attribute("data-reach", "low")
    assert top_of(kiosk.see("help")) > middle
    kiosk.start()
    assert top_of(kiosk.see("search")) > middle
    kiosk.press("lower")
    expect(kiosk.page.locator("html")).to_have_attribute("data-reach", "full")
