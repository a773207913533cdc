"""打印填: the form is printed, filled in with a pen, put into the scanner upside down, confirmed and handed in."""

from __future__ import annotations

import contextlib
import json
import sqlite3

from playwright.sync_api import expect

from backend.paperform.rules.layout import Zone
from e2e.pages.kiosk import PAPERS_MS, Kiosk
from e2e.stack import Stack, wait_for
from tests.factories.paper_forms import Scan, filled, pages, scanned

ITEM, PERSON = "HN-G010", 2


def zones(stack: Stack) -> list[Zone]:
    """Where the paper that was printed last has its boxes."""
    with contextlib.closing(sqlite3.connect(stack.data / "xiaoer.sqlite3", timeout=30)) as database:
        found = database.execute("SELECT layout FROM paper_form ORDER BY created_at DESC LIMIT 1").fetchone()
    return [Zone.of_json(one) for one in json.loads(found[0])[0]]


def test_a_form_filled_in_with_a_pen_becomes_one_case(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.start()
    kiosk.choose_item(ITEM)
    kiosk.press("blank")  # nobody need sign in for a blank one
    expect(kiosk.see("blank-state")).to_contain_text("打好了", timeout=PAPERS_MS)
    before = len(stack.printed())
    kiosk.begin()
    kiosk.sign_in(PERSON)
    kiosk.at("form")
    kiosk.press("way-paper")
    kiosk.at("paper_form")
    kiosk.next()
    expect(kiosk.page.get_by_test_id("paper-print-state")).to_contain_text("打好了", timeout=PAPERS_MS)
    paper = wait_for(lambda: stack.printed()[before:], "the form on paper")[0]
    sheet = filled(pages(paper.read_bytes())[0], zones(stack), {"period": "last_12_months", "purpose": "loan"})
    scan = stack.data / "tmp" / "filled.jpg"
    scan.write_bytes(scanned(sheet, Scan(turn=182, noise=5)))
    stack.sim("scanner", "load", str(scan))
    kiosk.next()
    for name, said in (("period", "最近 1 年"), ("purpose", "贷款")):
        row = kiosk.see(f"paper-{name}")
        expect(row).to_contain_text(said)
        row.get_by_test_id("paper-right").click()
        expect(row).to_contain_text("已经填进表里")
    stack.sim("scanner", "empty")
    scan.unlink()
    kiosk.next()
    kiosk.fill_form()
    number = kiosk.submit()
    with contextlib.closing(sqlite3.connect(stack.data / "xiaoer.sqlite3", timeout=30)) as database:
        kept = "SELECT m.provenance FROM case_material m JOIN case_record c ON c.id = m.case_id WHERE c.number = ?"
        assert database.execute(f"{kept} AND m.key = 'paper_form'", (number,)).fetchall() == [("paper",)]
