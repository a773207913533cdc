"""The card reader's cable is pulled at every moment: the page says so at once and goes on by itself once it is back."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from bridge.simulators.client import ask
from e2e.pages.kiosk import Kiosk
from e2e.stack import Stack, wait_for
from e2e.stamps import Stamp, now, soonest

SAID_WITHIN = 1.0
BACK_WITHIN = 2.0

QUEUE_TWO_READINGS = """async () => {
    const page = document.querySelector('script[src*="entry/kiosk.js"]').src;
    const { createBridge } = await import(page.replace("entry/kiosk.js", "device/bridge.js"));
    const reader = createBridge(JSON.parse(sessionStorage.getItem("xiaoer.bridge"))).service("CardReader");
    while (!reader.connected.peek()) await new Promise((done) => setTimeout(done, 20));
    const reading = () => reader.command("CardReader.ReadRawData", { chip: true });
    const read = () => reading().then(() => "read", (error) => error.code);
    window.readings = { codes: null, read };
    Promise.all([read(), read()]).then((codes) => (window.readings.codes = codes));
}"""
"""The first one waits for a card, the second one for the first."""


def state(kiosk: Kiosk) -> Locator:
    """What the top bar says about the machine."""
    return kiosk.page.locator(".top__state")


def says_so(kiosk: Kiosk) -> None:
    expect(state(kiosk)).to_contain_text("读卡器没连上")


def is_back(kiosk: Kiosk) -> None:
    # Its own trouble stands before any other device's.
    expect(state(kiosk)).not_to_contain_text("读卡器")


def seconds_until(kiosk: Kiosk, act: str, words: str, *, gone: bool = False) -> float:
    """From the hand at the cable (``act``) to the words on the page, or to their end, by the page's own clock."""
    said = Stamp(state(kiosk), words, gone=gone)
    kiosk.stack.sim("card", act)
    return said.seconds_after(now())


def promptly(kiosk: Kiosk) -> None:
    """The page says at once that the cable is out, and that it is in again."""
    back: list[float] = []

    def pull() -> float:
        said = seconds_until(kiosk, "unplug", "读卡器没连上")
        back.append(seconds_until(kiosk, "replug", "读卡器", gone=True))
        return said

    assert soonest(pull, SAID_WITHIN) <= SAID_WITHIN
    assert min(back) <= BACK_WITHIN


def test_pulled_while_nobody_reads(kiosk: Kiosk) -> None:
    promptly(kiosk)


def test_pulled_while_a_person_is_asked_for_the_card(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.at("sign_in")
    promptly(kiosk)
    kiosk.see("by-face")
    stack.sim("card", "unplug")
    expect(kiosk.see("live")).to_contain_text("接上后会自动继续")
    expect(kiosk.page.get_by_test_id("by-face")).to_have_count(0)  # It wants the card, too.
    stack.sim("card", "replug")
    is_back(kiosk)
    kiosk.sign_in(1)


def test_pulled_in_the_middle_of_a_reading(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.start()
    kiosk.choose_item("HN-G010")
    kiosk.begin()
    kiosk.at("sign_in")
    stack.sim("card", "fault", "pulled-mid-read")
    stack.sim("card", "present", "--person", "1")
    # The pull comes when the reader has begun to hand the card over.
    wait_for(lambda: not ask(stack.data, "card")["plugged"], "the cable to be pulled")
    says_so(kiosk)
    stack.sim("card", "replug")
    is_back(kiosk)
    expect(kiosk.page.locator('[data-screen="sign_in"]')).to_have_count(0)  # The card still lies there: it is read.


def test_pulled_while_a_reading_waits_behind_another(kiosk: Kiosk, stack: Stack) -> None:
    kiosk.page.evaluate(QUEUE_TWO_READINGS)
    kiosk.page.wait_for_function("window.readings")
    stack.sim("card", "unplug")
    says_so(kiosk)
    kiosk.page.wait_for_function("window.readings.codes")
    assert kiosk.page.evaluate("window.readings.codes") == ["deviceNotReady", "deviceNotReady"]
    stack.sim("card", "replug")
    is_back(kiosk)
    stack.sim("card", "present", "--person", "1")
    assert kiosk.page.evaluate("window.readings.read()") == "read"
