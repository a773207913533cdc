"""What a person does on the phone that a form was handed to. Only this file knows its page's test ids."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.pages.citizen import CitizenPage


class Phone(CitizenPage):
    """A second browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def scan(self, address: str) -> None:
        """What the camera does with the code on the kiosk."""
        self.page.goto(address)

    def choose(self, field: str, value: str) -> None:
        """One of a field's options; it is chosen when the page shows so."""
        option = self.see(f"field-{field}").get_by_test_id(f"option-{value}")
        option.click()
        expect(option).to_have_attribute("aria-checked", "true")

    def kept(self) -> list[int]:
        """How much this browser has stored: local, session, caches, service workers, cookies that scripts see."""
        return self.page.evaluate(
            """async () => [localStorage.length, sessionStorage.length, (await globalThis.caches?.keys() ?? []).length,
              (await navigator.serviceWorker?.getRegistrations() ?? []).length, document.cookie.length]"""
        )  # type: ignore[no-any-return]
