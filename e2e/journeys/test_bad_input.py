"""What people and machines get wrong: a clear word each time, nothing lost, and a way on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.pages.kiosk import PAPERS_MS, RENT_FORM, Kiosk
from e2e.stack import Stack, wait_for


def to_sign_in(kiosk: Kiosk, item: str = "HN-G010") -> None:
    kiosk.start()
    kiosk.choose_item(item)
    kiosk.begin()
    kiosk.at("sign_in")


@pytest.mark.parametrize(
    ("person", "words"), [(4, "有效期"), (5, "号码")], ids=["expired card", "number with a wrong check digit"]
)
def test_a_card_that_cannot_be_accepted_is_explained_and_another_can_be_tried(
    kiosk: Kiosk, stack: Stack, person: int, words: str
) -> None:
    to_sign_in(kiosk)
    stack.sim("card", "present", "--person", str(person))
    expect(kiosk.see("live")).to_contain_text(words)
    expect(kiosk.see("next")).to_be_visible()
    stack.sim("card", "remove")  # This is "again": nothing need be pressed.
    expect(kiosk.page.get_by_test_id("next")).to_have_count(0)
    kiosk.sign_in(1)
    kiosk.at("form")


def test_a_card_that_cannot_be_read_is_told_so_and_read_when_it_can(kiosk: Kiosk, stack: Stack) -> None:
    to_sign_in(kiosk)
    stack.sim("card", "fault", "unreadable")
    stack.sim("card", "present", "--person", "1")
    expect(kiosk.see("live")).to_contain_text("读不出来")
    stack.sim("card", "fault", "none")
    kiosk.at("form")


def test_a_reader_pulled_out_is_said_and_works_again_when_it_is_back(kiosk: Kiosk, stack: Stack) -> None:
    to_sign_in(kiosk)
    stack.sim("card", "unplug")
    expect(kiosk.page.get_by_text("读卡器", exact=False).first).to_be_visible()
    stack.sim("card", "replug")
    kiosk.sign_in(1)
    kiosk.at("form")


def test_a_field_left_empty_is_named_and_keeps_the_person_on_the_form(kiosk: Kiosk) -> None:
    to_sign_in(kiosk)
    kiosk.sign_in(1)
    kiosk.at("form")
    expect(kiosk.see("field-name")).to_be_visible()
    kiosk.next()
    kiosk.see("field-period")
    kiosk.next()
    expect(kiosk.page.locator(".field__error").first).to_be_visible()
    kiosk.at("form")


def test_a_double_tap_on_hand_in_makes_one_case(kiosk: Kiosk, stack: Stack) -> None:
    to_sign_in(kiosk)
    kiosk.sign_in(3)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    before = stack.cases()
    kiosk.at("confirm")
    kiosk.press("declaration")
    kiosk.page.get_by_test_id("next").dblclick()
    kiosk.at("submitted")
    kiosk.page.reload()
    kiosk.at("submitted")
    assert stack.cases() == before + 1


def test_a_reload_in_the_middle_of_the_form_loses_nothing(kiosk: Kiosk) -> None:
    to_sign_in(kiosk, "HN-G008")
    kiosk.sign_in(3)
    kiosk.answer("lost", "mine", "done")
    kiosk.at("form")
    kiosk.see("field-phone")
    kiosk.fill("phone", "13800000003")
    kiosk.page.reload()
    kiosk.at("form")
    expect(kiosk.see("field-phone").locator("input")).to_have_value("13800000003")


def test_a_session_that_ended_meanwhile_asks_for_the_card_and_goes_on_where_it_was(kiosk: Kiosk, stack: Stack) -> None:
    to_sign_in(kiosk)
    kiosk.sign_in(1)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    kiosk.at("confirm")
    kiosk.press("declaration")
    ended = kiosk.page.request.delete(f"{stack.base_url}/api/v1/session", headers={"X-Xiaoer-Client": "page"})
    assert ended.status == 204
    kiosk.sign_in(1)
    kiosk.at("confirm")
    expect(kiosk.page.get_by_role("alertdialog")).to_have_count(0)
    kiosk.next()
    kiosk.at("submitted")


def test_another_person_does_not_find_what_the_last_one_filled_in(kiosk: Kiosk, stack: Stack) -> None:
    to_sign_in(kiosk, "HN-G008")
    kiosk.sign_in(2)
    kiosk.answer("lost", "mine", "done")
    kiosk.see("field-phone")
    kiosk.fill("phone", "13811112222")
    kiosk.end()
    kiosk.press("end-now")
    kiosk.at("ended")
    kiosk.page.go_back()
    expect(kiosk.page.get_by_text("陈志远")).to_have_count(0)
    kiosk.leave_alone()
    to_sign_in(kiosk, "HN-G008")
    kiosk.sign_in(3)
    kiosk.answer("lost", "mine", "done")
    assert "13811112222" not in kiosk.page.content()


def test_a_printer_without_paper_is_said_nothing_is_lost_and_it_prints_once_when_refilled(
    kiosk: Kiosk, stack: Stack
) -> None:
    stack.sim("printer", "paper-out")
    papers = len(stack.printed())
    to_sign_in(kiosk)
    kiosk.sign_in(1)
    kiosk.fill_form(period="last_12_months", purpose="own_records")
    kiosk.submit_without_looking()
    expect(kiosk.page.get_by_test_id("nothing-lost")).to_be_visible(timeout=PAPERS_MS)
    expect(kiosk.page.locator("main")).to_contain_text("没打出来")
    stack.sim("printer", "ok")
    kiosk.try_printing_again()
    wait_for(lambda: len(stack.printed()) == papers + 2, "notice and certificate, each once")


def test_an_empty_scanner_asks_for_the_page_and_waits(kiosk: Kiosk, stack: Stack) -> None:
    to_sign_in(kiosk, "HN-G029")
    kiosk.sign_in(2)
    kiosk.answer("none", "no", "single", "public")
    kiosk.fill_form(**{key: value for key, value in RENT_FORM.items() if not key.startswith("spouse")})
    kiosk.at("materials")
    kiosk.turn_to_material("lease")
    kiosk.next()
    expect(kiosk.page.get_by_text("放", exact=False).first).to_be_visible()
    stack.sim("scanner", "load")
    kiosk.see("capture")
