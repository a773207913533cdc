"""The pictures of README.md, taken of the running demo: ``python -m e2e.pictures [FOLDER]`` (default: docs/pictures).

One walk through a filing that an officer decides; each picture is what a person sees on the way.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.conftest import ARGUMENTS, BROWSER, PATIENCE_MS, PORTRAIT
from e2e.pages.console import Console
from e2e.pages.kiosk import RENT_FORM, Kiosk
from e2e.stack import ROOT, Stack

SCALE = 0.75
"""Pixels of a picture for one of the page: enough to read on a screen that shows three side by side."""
COLOURS = 256
AT_REST = """() => document.getAnimations().every((one) => one.playState !== "running"
    || one.effect.getTiming().iterations === Infinity)"""
ITEM, PERSON, DEPARTMENT = "HN-G029", 2, "GJ01"


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        stack = Stack.start(Path(data))
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        try:
            number = at_the_kiosk(stack, page_of(browser, PORTRAIT), folder)
            at_the_desk(stack, page_of(browser, {"width": 1440, "height": 900}), folder, number)
        finally:
            browser.close()
            stack.stop()
    return 0


def page_of(browser: Browser, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size, device_scale_factor=SCALE, locale="zh-CN", service_workers="block")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def take(page: Page, folder: Path, name: str) -> None:
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_function(AT_REST)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS).save(folder / f"{name}.png", optimize=True)


def at_the_kiosk(stack: Stack, page: Page, folder: Path) -> str:
    """From the attract screen to the receipt; the case's number."""
    kiosk = Kiosk(page, stack)
    kiosk.open()
    expect(page.locator("header")).to_contain_text("3 号终端")
    take(page, folder, "attract")
    kiosk.start()
    take(page, folder, "home")
    kiosk.choose_item(ITEM)
    kiosk.begin()
    kiosk.at("sign_in")
    take(page, folder, "sign-in")
    kiosk.sign_in(PERSON)
    kiosk.answer("none", "no", "married", "public")
    kiosk.at("form")
    kiosk.see("field-phone")
    kiosk.fill("phone", str(RENT_FORM["phone"]))
    kiosk.close_keyboard()
    take(page, folder, "form")
    kiosk.fill_form(**RENT_FORM)
    kiosk.at("materials")
    kiosk.scan("spouse_id_card")
    take(page, folder, "materials")
    kiosk.provide_materials("lease", "rent_receipts")
    number = kiosk.submit()
    kiosk.all_papers_out()
    take(page, folder, "submitted")
    return number


def at_the_desk(stack: Stack, page: Page, folder: Path, number: str) -> None:
    """The officer's view of the case."""
    console = Console(page, stack)
    console.sign_in(DEPARTMENT)
    console.open_case(number)
    take(page, folder, "console-case")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
