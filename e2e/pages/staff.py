"""What every page of the staff has: the way in."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from e2e.stack import Stack


class StaffPage:
    """Every method waits for what a person would see."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.stack = stack

    def press(self, testid: str) -> None:
        self.page.get_by_test_id(testid).click()

    def give_account(self, who: dict[str, Any]) -> None:
        """On the sign-in page: one of the demo's staff."""
        self.page.locator("input[name=login]").fill(who["login"])
        self.page.locator("input[name=password]").fill(who["password"])
        self.press("sign-in")
