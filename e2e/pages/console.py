"""What an officer does in the console, in the officer's words."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.staff import StaffPage


class Console(StaffPage):
    def sign_in(self, department: str) -> None:
        """Asked for at /console: a page, not a bare refusal."""
        self.page.goto(f"{self.stack.base_url}/console")
        expect(self.page).to_have_url(f"{self.stack.base_url}/console/sign-in?next=/console")
        self.give_account(self.stack.staff(department))
        expect(self.page).to_have_url(f"{self.stack.base_url}/console")

    def open_case(self, number: str) -> None:
        self.page.goto(f"{self.stack.base_url}/console/cases/{number}")
        expect(self.page.get_by_test_id("case-state")).to_be_visible()

    def state_is(self, label: str) -> None:
        expect(self.page.get_by_test_id("case-state")).to_have_text(label)

    def answer_points(self) -> None:
        """Answer every review point with yes, one after the other."""
        keys = [
            (point.get_attribute("data-testid") or "").removeprefix("point-")
            for point in self.page.locator('[data-testid^="point-"]').all()
        ]
        for key in keys:
            answer = self.page.get_by_test_id(f"answer-{key}-pass")
            if answer.get_attribute("aria-pressed") != "true":
                answer.click()
                expect(answer).to_have_attribute("aria-pressed", "true")

    def ask_for_correction(self, key: str, reason: str) -> None:
        self.page.get_by_test_id("correct").click()
        form = self.page.locator("dialog[open]").get_by_test_id("correction-form")
        form.get_by_test_id(f"pick-{key}").check()
        form.locator(f"#reason-material-{key}").fill(reason)
        form.get_by_test_id("send-correction").click()
        self.state_is("需要补正")

    def approve(self) -> None:
        self.page.get_by_test_id("approve").click()
        self.page.locator("dialog[open]").get_by_test_id("send-approval").click()
