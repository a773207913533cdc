"""容缺后补: a citizen promises a material, the case is accepted, and the material is brought later."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.pages.kiosk import Kiosk


def test_a_promised_material_is_owed_in_the_progress_and_handed_in_later(kiosk: Kiosk) -> None:
    kiosk.start()
    kiosk.search("就业困难人员认定")
    kiosk.choose_item("HN-G003")
    kiosk.begin()
    kiosk.sign_in(2)
    kiosk.answer("yes", "paper")
    kiosk.fill_form(
        phone="13900000002", hardship_kind="older", education="primary", home_address="示范市青禾区柳岸路88号2栋1604室"
    )
    kiosk.at("materials")
    kiosk.press("promise")
    expect(kiosk.see("material-identity_proof")).to_contain_text("10 个工作日内补交")
    kiosk.next()
    kiosk.at("confirm")
    expect(kiosk.see("declaration")).to_contain_text("10 个工作日内补交身份类别证明")
    number = kiosk.submit()

    kiosk.press("home")
    kiosk.at("home")
    kiosk.press("my-cases")
    kiosk.at("cases")
    kiosk.press(f"case-{number}")
    expect(kiosk.see("owed")).to_contain_text("身份类别证明")
    kiosk.next()
    kiosk.at("correction")
    kiosk.scan_again("identity_proof")
    kiosk.at("case")
    expect(kiosk.page.get_by_test_id("owed")).to_have_count(0)
    expect(kiosk.page.locator("main")).to_contain_text("已补交：身份类别证明")
