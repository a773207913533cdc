"""Somebody who reads the library on a phone, a television or at a desk, in their words."""

from __future__ import annotations

import contextlib

from playwright.sync_api import Browser, BrowserContext, Locator, TimeoutError, expect

from e2e.pages.citizen import NO_COPY, CitizenPage
from e2e.stack import Stack

SIZES = {
    "phone": {"width": 390, "height": 844},
    "tv": {"width": 1920, "height": 1080},
    "desktop": {"width": 1440, "height": 900},
}
FOCUSED = "() => document.activeElement?.dataset.testid ?? document.activeElement?.className ?? ''"
MOVED = """([focus, top]) => {
    const active = document.activeElement;
    const boxes = document.querySelectorAll(".screen, .screen__voice, .screen__body, .dialog");
    const now = [active?.dataset.testid ?? active?.className ?? "", [...boxes].map((box) => box.scrollTop).join()];
    return focus === undefined ? now : now[0] !== focus || now[1] !== top;
}"""
"""Where the focus and the words are; given where they were: whether one of them has moved."""
KEY_MS = 1000
"""What a key has not moved in this time it does not move: then the next one is pressed, as a person would."""


class Reader(CitizenPage):
    """A page on one surface, in a browser of its own that is no terminal of ours."""

    def __init__(self, browser: Browser, stack: Stack, surface: str, patience_ms: int) -> None:
        self.surface = surface
        self.stack = stack
        self.errors: list[str] = []
        size = SIZES[surface]
        self.context: BrowserContext = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            has_touch=surface == "phone",
            locale="zh-CN",
            reduced_motion="reduce",
            service_workers="block",
        )
        self.context.set_default_timeout(patience_ms)
        self.context.add_init_script(NO_COPY)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.page = self.context.new_page()

    def open(self, place: str = "") -> None:
        """``place``: what stands after # in the address: ``/guide/HN-G010``."""
        self.begin_to_open(place)
        expect(self.page.locator("main h1")).to_be_visible()

    def begin_to_open(self, place: str) -> None:
        """Without waiting for it to be there."""
        self.page.goto(f"{self.stack.base_url}/{self.surface}#{place}", wait_until="commit")

    def close(self) -> None:
        self.context.close()
        assert self.errors == []

    def search(self, words: str) -> None:
        self.page.get_by_test_id("search").fill(words)
        self.page.get_by_test_id("search").press("Enter")
        self.at("search")

    # With a remote control

    def focused(self) -> str:
        """The test id of what has the focus, or its class."""
        return str(self.page.evaluate(FOCUSED))

    def go(self, key: str, testid: str, most: int = 12) -> None:
        """Press ``key`` until ``testid`` has the focus; it must be seen with its ring."""
        for _ in range(most):
            if self.focused() == testid:
                break
            self.move(key)
        chosen = self.page.get_by_test_id(testid)
        expect(chosen).to_be_focused()
        expect(chosen).to_be_in_viewport()

    def move(self, key: str) -> None:
        """Press an arrow and wait for what it moves: the focus or the words."""
        before = self.page.evaluate(MOVED, [])
        self.page.keyboard.press(key)
        with contextlib.suppress(TimeoutError):
            self.page.wait_for_function(MOVED, arg=before, timeout=KEY_MS)

    def read_to_the_end(self, words: Locator) -> None:
        """Down until the words of the box end."""
        for _ in range(30):
            if words.evaluate("box => box.scrollTop + box.clientHeight >= box.scrollHeight - 2"):
                return
            self.move("ArrowDown")
        raise AssertionError("the words never end")

    def ok(self) -> None:
        self.page.keyboard.press("Enter")

    def back(self) -> None:
        self.page.keyboard.press("Escape")
