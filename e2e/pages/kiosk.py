"""What a citizen does at a kiosk, in the citizen's words. Only this file knows the page's test ids."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from e2e.pages.citizen import CitizenPage
from e2e.stack import Stack

RENT_FORM: dict[str, str | bool] = {
    "phone": "13800000002",
    "spouse_name": "许静",
    "spouse_id_number": "990101198903150024",
    "amount": "3000",
    "bank_card": "6222020000000000018",
    "rental_address": "示范市青禾区柳岸路88号2栋1604室",
    "lease_from": "2026-01-01",
    "lease_to": "2027-12-31",
    "monthly_rent": "1500",
}
"""A married tenant of a public flat; all of it invented."""


PAPERS_MS = 90_000
"""For the worker to draw every paper of a case, and for the printers to put it out."""

WRITES = "() => document.activeElement?.dataset.keyboard !== undefined"
"""Whether the focus is in a field that brings the on-screen keyboard."""
SECTION = """([before]) => {
    const form = document.querySelector("[data-screen=form] main");
    const now = form && [...form.querySelectorAll(".headline__kicker, h1")].map((part) => part.textContent).join();
    const wrong = form && form.querySelector(".field__error") !== null;
    return before === undefined ? [now] : wrong || now !== before;
}"""
"""Which section of the form is shown; given the one before: whether the page has turned or said what is wrong."""


class Kiosk(CitizenPage):
    """A page on the running product."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.stack = stack

    def open(self) -> None:
        self.page.goto(self.stack.kiosk_url)
        self.at("attract")

    def start(self) -> None:
        """From the attract screen to the tasks."""
        self.at("attract")
        self.next()
        self.at("home")

    def choose_item(self, code: str) -> None:
        """From the tasks to the item's guide."""
        self.press(f"item-{code}")
        self.at("guide")

    def search(self, words: str) -> None:
        """Look for an item from the tasks; the on-screen keyboard's own key starts the search."""
        self.press("search")
        self.see("keyboard")
        self.page.get_by_test_id("search").fill(words)
        self.press("key-done")
        self.at("search")

    def type_search(self, words: str) -> None:
        """Type into the search box and leave it open."""
        self.press("search")
        self.page.keyboard.type(words)

    def suggestions(self) -> Locator:
        """The rows under the search box while somebody types."""
        return self.page.get_by_test_id("suggestions").get_by_role("option")

    def begin(self) -> None:
        """From the guide into the flow: sign-in for who is not signed in."""
        self.next()

    def put_card(self, person: int) -> None:
        self.at("sign_in")
        self.stack.sim("card", "present", "--person", str(person))

    def sign_in(self, person: int) -> None:
        """Lay the person's card on the reader and wait until the page goes on; then take it away."""
        self.put_card(person)
        expect(self.page.locator('[data-screen="sign_in"]')).to_have_count(0)
        self.stack.sim("card", "remove")

    def answer(self, *values: str) -> None:
        """Answer the guidance's questions, one a screen."""
        for value in values:
            self.at("guidance")
            self.press(f"option-{value}")
            self.next()

    def fill(self, name: str, value: str | bool) -> None:
        """Give one field its value, whatever it is drawn as."""
        field = self.see(f"field-{name}")
        choice = field.get_by_test_id(f"option-{value}")
        if isinstance(value, bool):
            self.press(f"check-{name}")
        elif choice.count():
            choice.click()
        elif field.locator(".date").count():
            for part, digits in zip(("year", "month", "day"), value.split("-"), strict=True):
                self.page.get_by_test_id(f"input-{name}-{part}").fill(digits)
        else:
            field.locator("input, textarea").first.fill(value)

    def fill_form(self, **values: str | bool) -> None:
        """Go through the form's sections, filling what belongs to each, until the next step's screen."""
        self.at("form")
        rest = dict(values)
        while self.page.locator('[data-screen="form"]').count():
            expect(self.page.locator('[data-testid^="field-"]').first).to_be_visible()
            for name in [name for name in rest if self.page.get_by_test_id(f"field-{name}").count()]:
                self.fill(name, rest.pop(name))
            self.close_keyboard()
            here = self.page.evaluate(SECTION, [])
            self.next()
            self.page.wait_for_function(SECTION, arg=here)
            wrong = self.page.locator(".field__error").all_inner_texts()
            assert wrong == [], wrong
        assert rest == {}, f"no section asked for {sorted(rest)}"

    def close_keyboard(self) -> None:
        """Fields bring the on-screen keyboard up in the dock's place; its own key puts it away."""
        if self.page.evaluate(WRITES):
            self.press("key-done")
        expect(self.page.get_by_test_id("keyboard")).to_have_count(0)

    def provide_materials(self, *keys: str) -> None:
        """Scan what is asked for, one after the other, and go on."""
        self.at("materials")
        for key in keys:
            self.scan(key)
        self.next()

    def scan(self, key: str) -> None:
        """Lay a page on the glass and capture it for material ``key``."""
        row = self.turn_to_material(key)
        self.stack.sim("scanner", "load")
        self.next()
        expect(self.page.get_by_test_id("capture")).to_be_visible()
        expect(row).to_contain_text("已拍")
        self.stack.sim("scanner", "empty")

    def turn_to_material(self, key: str) -> Locator:
        """Have ``key`` asked for next, and taken anew where an earlier hand-in is offered; returns its row."""
        row = self.see(f"material-{key}")
        if "material--now" not in (row.get_attribute("class") or ""):
            row.get_by_role("button").click()  # not there while the page before is still being taken
        expect(row).to_have_class(re.compile(r"material--now"))
        anew = self.page.get_by_test_id("take-anew")
        if anew.count():
            anew.click()
            expect(anew).to_have_count(0)
        return row

    def submit_without_looking(self) -> None:
        """Confirm and hand in."""
        self.at("confirm")
        self.press("declaration")
        self.next()

    def submit(self) -> str:
        """Confirm and hand in; returns the case number that is shown."""
        self.submit_without_looking()
        self.at("submitted")
        return self.case_number()

    def case_number(self) -> str:
        shown = self.see("case-number").inner_text()
        return "".join(shown.split())

    @property
    def all_out(self) -> Locator:
        """What the page says when every paper of the case is printed."""
        return self.page.get_by_test_id("live").filter(has_text="都打好了")

    def all_papers_out(self) -> None:
        """Wait until every paper of the case is printed."""
        expect(self.all_out).to_be_visible(timeout=PAPERS_MS)

    def try_printing_again(self) -> None:
        """On the screen of a printer's trouble, until all is out: the refill is noticed by the bridge's next look."""
        trouble = self.page.get_by_test_id("nothing-lost")
        while True:
            expect(self.all_out.or_(trouble)).to_be_visible(timeout=PAPERS_MS)
            if not trouble.count():
                return
            self.next()  # The page turns with the press itself: the same trouble is not met twice.

    def leave_alone(self) -> None:
        """Back to the attract screen, wherever the browser's own Back has led."""
        ended = self.page.locator('[data-screen="ended"]')
        if ended.count():
            self.next()
        else:
            self.page.evaluate("sessionStorage.removeItem('xiaoer.flow')")
            self.page.reload()
        self.at("attract")

    def scan_again(self, key: str) -> None:
        """On the correction screen: a new page for ``key``, then hand it in."""
        self.stack.sim("scanner", "load")
        self.next()
        expect(self.see(f"material-{key}")).to_contain_text("已拍")
        self.stack.sim("scanner", "empty")
        self.next()

    def print_result(self) -> None:
        """The page learns of the decision by itself; then its next action prints the result."""
        expect(self.see("doc-result")).to_be_visible()
        expect(self.page.get_by_test_id("next")).to_contain_text("打")
        self.next()

    def result_out(self) -> None:
        """The printer has said that the result's last sheet lies in its tray."""
        expect(self.page.get_by_test_id("doc-result")).to_contain_text("好了", timeout=PAPERS_MS)

    def rate_case(self, level: int) -> None:
        """When the result is out, the case's next action is to rate it."""
        expect(self.page.get_by_test_id("next")).to_contain_text("评一评")
        self.next()
        self.rate(level)

    def come_back_for(self, number: str, person: int) -> None:
        """Leave, come back another day, and look at one's case ``number``."""
        self.end()
        self.ended()
        self.next()
        self.start()
        self.press("my-cases")
        self.sign_in(person)
        self.at("cases")
        self.press(f"case-{number}")

    def ended(self) -> None:
        self.at("ended")

    def rate(self, level: int) -> None:
        self.at("evaluation")
        self.press(f"rate-{level}")
        self.next()

    def end(self) -> None:
        """Leave: everything of the person is gone afterwards."""
        self.press("end")
