"""A citizen's own phone or computer, in their words: the account, the form, the photograph, the papers."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.reader import Reader


class Own(Reader):
    """Every method waits for what a person would see."""

    def sign_in(self, account: str) -> None:
        """Through the identity provider, and back to where one was going."""
        self.press("portal-go")
        self.page.locator(f'button[value="{account}"]').click()
        expect(self.see("end")).to_be_visible()

    def answer(self, option: int) -> None:
        """One question of the guidance, and on to what follows."""
        asked = self.page.locator("h1").inner_text()
        chosen = self.page.get_by_role("radio").nth(option)
        chosen.click()
        expect(chosen).to_have_attribute("aria-checked", "true")
        self.next()
        expect(self.page.locator("h1")).not_to_have_text(asked)

    def write(self, field: str, words: str) -> None:
        self.page.get_by_test_id(f"input-{field}").fill(words)

    def choose(self, field: str, option: int = 0) -> None:
        chosen = self.see(f"field-{field}").get_by_role("radio").nth(option)
        chosen.click()
        expect(chosen).to_have_attribute("aria-checked", "true")

    def date(self, field: str, day: str) -> None:
        for part, value in zip(("year", "month", "day"), day.split("-"), strict=True):
            self.write(f"{field}-{part}", value)

    def next_part(self, field: str) -> None:
        """On to the part of the form that has ``field``."""
        self.next()
        self.see(f"field-{field}")

    def photograph(self, picture: bytes) -> None:
        """With the phone's own camera; the page shows what it took."""
        with self.page.expect_file_chooser() as chooser:
            self.press("own-camera")
        chooser.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture})
        self.see("capture")

    def file(self, kind: str) -> bytes:
        """What opens behind the paper's key."""
        address = self.see(f"open-{kind}").get_attribute("href")
        answer = self.page.request.get(f"{self.stack.base_url}{address}")
        assert answer.ok
        return answer.body()
