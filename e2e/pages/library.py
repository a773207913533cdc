"""What an author and a publisher do with the item library in the console, in their words."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from e2e.pages.staff import StaffPage


class Library(StaffPage):
    def sign_in(self, login: str) -> None:
        """As one of the demo's staff."""
        who = next(one for one in self.stack.facts["staff"] if one["login"] == login)
        self.page.goto(f"{self.stack.base_url}/console/sign-in?next=/console/library")
        self.give_account(who)
        expect(self.page.get_by_test_id("library-title")).to_be_visible()

    def enter(self) -> None:
        """The list, for who is signed in."""
        self.page.goto(f"{self.stack.base_url}/console/library")
        expect(self.page.get_by_test_id("library-title")).to_be_visible()

    def find(self, words: str, code: str) -> None:
        """Search the list, and open the item."""
        self.page.get_by_test_id("library-search").fill(words)
        self.page.get_by_test_id("library-find").click()
        self.page.get_by_test_id(f"item-{code}").get_by_role("link").click()
        expect(self.page.get_by_test_id("version-state")).to_be_visible()

    def open(self, code: str, number: int | None = None, tail: str = "") -> None:
        version = "" if number is None else f"/versions/{number}{tail}"
        self.page.goto(f"{self.stack.base_url}/console/library/items/{code}{version}")

    def begin(self) -> int:
        """Begin a new version; the editor is open. Its number."""
        self.press("begin")
        expect(self.page.get_by_test_id("save")).to_be_visible()
        return int(self.page.url.split("/")[-2])

    def field(self, key: str) -> Locator:
        return self.page.locator(f"#field-{key}")

    def write(self, key: str, text: str) -> None:
        self.field(key).fill(text)

    def save(self) -> None:
        self.press("save")
        expect(self.page.get_by_test_id("save-state")).to_have_text("保存好了")

    def approve(self, number: int) -> None:
        """On the page of a review: the version has passed."""
        self.press("approve")
        expect(self.page.get_by_test_id(f"version-{number}")).to_contain_text("已审核，等发布")

    def says(self, key: str, text: str) -> None:
        expect(self.page.get_by_test_id(f"says-{key}")).to_contain_text(text)

    def state_is(self, label: str) -> None:
        expect(self.page.get_by_test_id("version-state")).to_have_text(label)
