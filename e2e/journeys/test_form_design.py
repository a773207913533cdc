"""The form editor: new kinds of field, put in order by mouse and keys, tried out in the preview as a citizen would."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.library import Library

ITEM = "HN-G003"


def test_a_form_gets_new_kinds_of_field_and_is_tried_out_beside_the_editor(author: Library) -> None:
    page = author.page
    rows = page.locator("[data-row]")
    author.open(ITEM)
    author.press("designs")
    author.press("service-begin")
    author.press("tab-form")

    for kind in ("address", "table", "signature"):
        author.press("add-field-1")
        author.press(f"kind-{kind}")
        author.press("required-always")
    expect(page.get_by_test_id("problems-title")).to_contain_text("没有问题")

    preview = page.frame_locator("[data-testid=preview-frame]")
    expect(preview.get_by_test_id("field-signature")).to_be_visible()
    author.press("section-0")
    expect(preview.get_by_test_id("field-signature")).to_have_count(0)
    expect(page.get_by_test_id("section-0")).to_be_focused()  # the preview turned to it and left the keys here

    page.get_by_test_id("row-signature").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.last).to_have_attribute("data-row", "table")
    expect(page.get_by_test_id("row-signature")).to_be_focused()
    page.get_by_test_id("row-table").drag_to(page.get_by_test_id("row-phone"))
    expect(rows.nth(2)).to_have_attribute("data-row", "table")
    author.press("undo")
    expect(rows.last).to_have_attribute("data-row", "table")

    author.press("row-hardship_kind")
    author.press("remove")
    expect(page.get_by_test_id("leaving")).to_contain_text("结果单上的“困难类别”")
    author.press("remove-yes")
    expect(page.get_by_test_id("problems-title")).to_contain_text("必须改")
    author.press("undo")
    expect(page.get_by_test_id("problems-title")).to_contain_text("没有问题")

    author.press("row-address")
    author.press("preview-phone")
    expect(preview.get_by_test_id("field-address")).to_be_visible()
    preview.get_by_test_id("next").click()
    expect(preview.locator("#address-error")).to_have_text("这一项还没填")
    expect(preview.locator("#table-error")).to_have_text("至少填一行")
    preview.get_by_test_id("pick-address-region").click()
    preview.get_by_role("radio", name="武汉市").click()
    preview.get_by_role("radio", name="武昌区").click()
    preview.get_by_test_id("address-region-here").click()
    expect(preview.get_by_test_id("pick-address-region")).to_have_text("湖北省武汉市武昌区")
    preview.get_by_test_id("input-table-0-name").fill("王小明")
    preview.get_by_test_id("next").click()
    expect(preview.locator("#table-error")).to_have_count(0)

    author.press("save")
    expect(page.get_by_test_id("save-state")).to_have_text("保存好了")
