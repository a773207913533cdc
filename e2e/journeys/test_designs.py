"""A design: a question and a field changed by its author, approved and published by a colleague; the next citizen has
them, who has begun before finishes under what they began with."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.kiosk import Kiosk
from e2e.pages.library import Library
from e2e.stack import Stack

ITEM, CALLED = "HN-G042", "无犯罪记录"
ASKED, ASKS = "查谁的？", "要查的是您自己吗？"
LABEL = "证明交到哪里"


def begin(kiosk: Kiosk) -> None:
    """From the tasks to the first question."""
    kiosk.search(CALLED)
    kiosk.choose_item(ITEM)
    kiosk.begin()


def test_the_next_citizen_has_the_new_design_while_who_began_finishes_under_the_old(
    kiosk: Kiosk, author: Library, publisher: Library, stack: Stack
) -> None:
    kiosk.start()
    begin(kiosk)
    kiosk.sign_in(1)
    expect(kiosk.at("guidance")).to_contain_text(ASKED)

    page = author.page
    author.open(ITEM)
    author.press("designs")
    author.press("service-begin")
    page.get_by_test_id("question-title-zh").fill("")
    expect(page.get_by_test_id("problems-title")).to_contain_text("必须改")
    page.get_by_test_id("question-title-zh").fill(ASKS)
    expect(page.get_by_test_id("problems-title")).to_contain_text("没有问题")
    author.press("try")
    author.press("try-who-other")
    expect(page.get_by_test_id("try-outcome")).to_contain_text("委托")
    author.press("tab-form")
    author.press("row-check_to")
    page.locator('[data-path="/form/sections/1/fields/1/label"] input').first.fill(LABEL)
    page.keyboard.press("Control+s")
    expect(page.get_by_test_id("save-state")).to_have_text("保存好了")
    author.press("leave")
    expect(page.get_by_test_id("design-state")).to_have_text("草稿")
    assert page.get_by_test_id("approve").count() == 0

    publisher.page.goto(page.url)
    expect(publisher.page.get_by_test_id("change-questions-who").locator("ins").first).to_be_visible()
    expect(publisher.page.get_by_test_id("change-fields-check_to")).to_contain_text(LABEL)
    publisher.press("approve")
    publisher.press("step-publish")
    expect(publisher.page.get_by_test_id("design-state")).to_have_text("已发布")

    expect(kiosk.at("guidance")).to_contain_text(ASKED)
    kiosk.answer("me", "here")
    kiosk.fill_form(phone="13800000001", check_purpose="job", check_to="示范公司")
    kiosk.submit()
    kiosk.press("home")
    begin(kiosk)
    expect(kiosk.at("guidance")).to_contain_text(ASKS)
    kiosk.answer("me", "here")
    kiosk.at("form")
    kiosk.fill("phone", "13800000001")
    kiosk.close_keyboard()
    kiosk.next()
    expect(kiosk.see("field-check_to")).to_contain_text(LABEL)
