"""What every page of the citizens has: screens by name, and parts by test id."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

NO_COPY = """(() => {
    const ask = globalThis.fetch;
    const said = { code: "no_bundle", message: { zh: "还没有。", en: "There is none yet." } };
    const answer = { status: 404, headers: { "Content-Type": "application/json" } };
    const none = () => Promise.resolve(new Response(JSON.stringify({ error: said }), answer));
    globalThis.fetch = (asked, how) =>
        String(asked).includes("/catalog/bundle") ? none() : ask(asked, how);
})()"""
"""A server that has just been set up has no copy of the library to hand out. To take one costs a page more than to
open, so only those take it that are asked what they do with it."""


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
