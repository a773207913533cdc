"""What every page of the citizens has: screens by name, and parts by test id."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class CitizenPage:
    """Every method waits for what a person would see."""

    page: Page

    def at(self, screen: str) -> Locator:
        """Wait until ``screen`` is shown."""
        shown = self.page.locator(f'[data-screen="{screen}"]')
        expect(shown).to_be_visible()
        return shown

    def see(self, testid: str) -> Locator:
        found = self.page.get_by_test_id(testid)
        expect(found).to_be_visible()
        return found

    def press(self, testid: str) -> None:
        self.page.get_by_test_id(testid).click()

    def next(self) -> None:
        self.press("next")
