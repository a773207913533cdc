"""A whole visit, then a search of the machine byte by byte: nothing of the person is left on it (C09, F09).

What may hold the person: the department's own system (``sandbox``), and the paper in the tray, which is the citizen's.
The invented people whom a demonstration names in its greeting (``demo.json``, ``demo.log``) are no trace. The server's
database may hold the case number, nothing else in the clear.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Response, expect

from bridge.shell.chromium import FLAGS
from bridge.simulators.people import load_people
from e2e.conftest import ARGUMENTS, CHROMIUM, PATIENCE_MS
from e2e.forensics.encodings import Needle, pieces, words
from e2e.forensics.search import search
from e2e.pages.kiosk import RENT_FORM, Kiosk
from e2e.stack import ROOT, Stack, wait_for
from e2e.traces import assert_nothing_left

PERSON = 2
PEOPLE = ROOT / "backend" / "sandbox" / "people.json"
PHONE = "13987650142"
FORM = {**{name: value for name, value in RENT_FORM.items() if not name.startswith("spouse_")}, "phone": PHONE}


@pytest.fixture
def profile(browser: Browser) -> Iterator[tuple[BrowserContext, Path, Callable[[], None]]]:
    """A browser as a kiosk starts it, off the record, with its profile in a folder of its own; and how it is stopped.

    In a profile of the usual kind Chromium writes what a page keeps for a reload to disk, and what was deleted stays
    there until it tidies up: kiosks start it with ``--incognito`` (``bridge/shell/chromium.py``), as a new context is.
    """
    folder = Path(tempfile.mkdtemp(prefix="trace"))  # pytest's own are too deep for the browser's socket
    (folder / "tmp").mkdir()
    place = {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home"), "PATH": os.environ["PATH"]}
    command = [CHROMIUM, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder / 'profile'}"]
    with open(folder / "browser.log", "wb") as log:
        process = subprocess.Popen([*command, *ARGUMENTS, *FLAGS, "about:blank"], env=place, stdout=log, stderr=log)
    port = folder / "profile" / "DevToolsActivePort"
    wait_for(lambda: port.exists() and port.read_text().strip(), "the browser to listen")
    kiosk = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port.read_text().split()[0]}")
    context = kiosk.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)

    def stop() -> None:
        context.close()
        process.terminate()
        process.wait(30)

    yield context, folder, stop
    process.kill()
    process.wait(30)
    shutil.rmtree(folder)


def left_out(stack: Stack) -> Callable[[Path], bool]:
    """What may hold the person, by what it is."""
    data = stack.data
    allowed = (data / "sandbox", data / "sim" / "printer" / "spool", data / "sim" / "receipt")

    greeting = (data / "demo.json", data / "demo.log")

    def may(file: Path) -> bool:
        return file in greeting or any(file.is_relative_to(folder) for folder in allowed)

    return may


def secrets_of(scans: list[bytes], papers: list[bytes]) -> list[Needle]:
    card = load_people(PEOPLE)[PERSON].fields
    found = [words("name", card["name"]), words("ID number", card["id_number"]), words("address", card["address"])]
    found += [words("phone", PHONE), words("bank card", str(FORM["bank_card"]))]
    for kind, bodies in (("scan", scans), ("paper", papers)):
        assert bodies, f"no {kind} passed by: the search would prove nothing"
        found += [needle for at, body in enumerate(bodies) for needle in pieces(f"{kind} {at}", body)]
    return found


def test_after_a_whole_visit_nothing_of_the_person_is_on_the_machine(
    stack: Stack, profile: tuple[BrowserContext, Path, Callable[[], None]]
) -> None:
    context, folder, stop = profile
    answers: list[Response] = []
    context.on("response", lambda answer: answers.append(answer))
    kiosk = Kiosk(context.new_page(), stack)
    for device, order in (("card", "remove"), ("printer", "ok"), ("receipt", "ok"), ("scanner", "ok")):
        stack.sim(device, order)
    kiosk.open()
    kiosk.start()
    kiosk.choose_item("HN-G029")
    kiosk.begin()
    kiosk.sign_in(PERSON)
    kiosk.answer("none", "no", "single", "public")
    kiosk.fill_form(**FORM)
    kiosk.provide_materials("lease", "rent_receipts")
    number = kiosk.submit()
    kiosk.all_papers_out()
    scans = [one.request.post_data_buffer or b"" for one in answers if one.url.endswith("/api/v1/materials")]
    papers = [one.body() for one in answers if "/documents/" in one.url and one.ok and "/pdf" in one.url]
    kiosk.end()
    kiosk.ended()
    assert_nothing_left(kiosk.page, stack.base_url, PHONE, number)
    kiosk.page.go_back()
    expect(kiosk.page.locator("body")).not_to_contain_text(PHONE)
    stop()

    secrets = secrets_of(scans, papers)
    may = left_out(stack)
    passing = (stack.data / "bridge", stack.data / "sim")
    with contextlib.suppress(AssertionError):  # what is still there then is told below, with its place
        wait_for(lambda: not search(passing, secrets, may), "bridge and printers to forget the papers")
    traces = search([stack.data, folder], secrets, may)
    kept = {stack.data / f"xiaoer.sqlite3{end}" for end in ("", "-wal", "-shm")}
    traces += search([stack.data, folder], [words("case number", number)], lambda file: may(file) or file in kept)
    assert traces == [], "\n".join(map(str, traces))
