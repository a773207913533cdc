"""Unified sign-in on somebody's own phone: to the provider and back to where one was, and out of both at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.conftest import PATIENCE_MS
from e2e.stack import Stack


@pytest.fixture
def phone(stack: Stack, browser: Browser) -> Iterator[Page]:
    """The phone's page at home, with nobody signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{stack.facts['base_url']}/phone")
    expect(page.locator('[data-screen="home"]')).to_be_visible()
    yield page
    context.close()


def to_the_provider(page: Page) -> None:
    page.get_by_test_id("my-cases").click()
    page.get_by_test_id("portal-go").click()
    expect(page.locator('button[value="chen"]')).to_be_visible()


def test_a_phone_signs_in_at_the_provider_and_leaves_both(phone: Page) -> None:
    to_the_provider(phone)
    phone.locator('button[value="chen"]').click()
    expect(phone.locator('[data-screen="cases"]')).to_be_visible()  # back where they were going
    assert "code" not in phone.url
    assert "state" not in phone.url
    phone.reload()
    expect(phone.get_by_test_id("end")).to_be_visible()  # still signed in
    beside = phone.context.new_page()  # another tab
    beside.goto(phone.url)
    expect(beside.get_by_test_id("end")).to_be_visible()
    with phone.expect_navigation(url=lambda url: "/portal/" not in url and "/phone" not in url):
        phone.get_by_test_id("end").click()
    expect(phone.locator('[data-screen="home"]')).to_be_visible()
    expect(phone.get_by_test_id("end")).to_have_count(0)
    expect(beside.get_by_test_id("end")).to_have_count(0)
    beside.close()
    to_the_provider(phone)  # it asks who this is again
    phone.locator('button[value="chen"]').click()
    expect(phone.get_by_test_id("end")).to_be_visible()  # whoever left may come back


def test_who_thinks_better_of_it_is_back_where_they_were(phone: Page) -> None:
    to_the_provider(phone)
    phone.locator("button.quiet").click()
    expect(phone.locator('[data-screen="sign_in"]')).to_be_visible()
    expect(phone.locator(".toast")).to_be_visible()
