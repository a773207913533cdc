"""axe-core finds nothing on any kiosk screen, in any of the modes a citizen can choose."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from e2e.conftest import LANDSCAPE, PORTRAIT
from e2e.pages.kiosk import RENT_FORM, Kiosk
from e2e.stack import Stack

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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
        # a sheet that is still fading in has the contrast of nothing in particular
        self.page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'running')")
        found = Axe().run(self.page, options=STANDARD).response["violations"]
        assert found == [], "\n".join(
            f"{name}: {one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]
        )


@pytest.fixture
def checked(kiosk: Kiosk) -> CheckedKiosk:
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
        (LANDSCAPE, ("elder", "mode-contrast", "mode-reach", "language")),
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
