"""A service from its guide to the paper in hand on somebody's own phone, and a draft that a desk goes on with."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect

from e2e.conftest import PATIENCE_MS
from e2e.pages.own import Own
from e2e.stack import Stack

CODE = "HN-G004"
"""Registering a job: two questions, two parts of a form, the contract."""
NUMBER = "13800138004"


@pytest.fixture
def own(stack: Stack, browser: Browser) -> Iterator[Callable[[str], Own]]:
    open_ones: list[Own] = []

    def begin(surface: str) -> Own:
        open_ones.append(Own(browser, stack, surface, PATIENCE_MS))
        return open_ones[-1]

    stack.forget_drafts()
    yield begin
    for one in open_ones:
        one.close()


def photograph() -> bytes:
    """A sheet on a table."""
    picture = Image.new("RGB", (900, 1200), "#6b6b6b")
    ImageDraw.Draw(picture).rectangle((90, 120, 810, 1080), fill="white", outline="black", width=6)
    taken = io.BytesIO()
    picture.save(taken, "JPEG")
    return taken.getvalue()


def test_a_phone_does_it_all_and_a_desk_goes_on_with_what_was_begun(own: Callable[[str], Own], pictures: Path) -> None:
    phone = own("phone")
    phone.page.goto(f"{phone.stack.base_url}/i/{CODE}")
    phone.at("guide")
    phone.next()
    phone.sign_in("chen")
    phone.at("guidance")
    phone.answer(0)
    phone.answer(0)
    phone.at("form")
    phone.write("phone", NUMBER)
    phone.next_part("work_kind")

    desk = own("desktop")
    desk.open()
    desk.press("my-cases")
    desk.sign_in("chen")
    desk.press(f"go-on-{CODE}")
    expect(desk.see("field-work_kind")).to_be_visible()
    desk.press("back")
    desk.at("home")  # where the way back leads; the form waits there too
    expect(desk.see("go-on")).to_be_visible()

    phone.choose("work_kind")
    phone.date("started_on", "2026-10-01")
    phone.next()
    phone.at("materials")
    phone.page.reload()  # as a phone does that needs the memory for its camera
    phone.photograph(photograph())
    phone.page.screenshot(path=pictures / "own_phone_material.png")
    phone.next()
    expect(phone.at("confirm")).to_contain_text(NUMBER)
    phone.press("declaration")
    phone.next()
    phone.at("submitted")
    number = phone.see("case-number").get_attribute("data-value")
    slip = phone.file("receipt_slip")
    assert slip.startswith(b"%PDF")
    assert number is not None
    assert number not in phone.page.url
    phone.page.screenshot(path=pictures / "own_phone_receipt.png")
    phone.page.go_back()
    phone.at("home")  # what was handed in is not come back to
