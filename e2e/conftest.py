"""One running product and one browser for the whole run; a fresh kiosk page for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from e2e.pages.citizen import NO_COPY
from e2e.pages.console import Console
from e2e.pages.kiosk import Kiosk
from e2e.pages.library import Library
from e2e.stack import Stack

CHROMIUM = "/usr/bin/chromium"
"""The whole program, where a journey looks at what it leaves on a disk."""
BROWSER = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same engine without the windows around it: a page takes a quarter less of the processor."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
PORTRAIT = {"width": 1080, "height": 1920}
LANDSCAPE = {"width": 1920, "height": 1080}

PATIENCE_MS = 45_000
"""For what is there at once on a free machine: waiting costs nothing when it comes early. How soon the page must say
something is judged by the page's own clock (``e2e.stamps``), never by how long a test waited."""
RECOVERY_MS = 90_000
"""For a killed process to be started again, and for what waited for it."""
LONGEST_JOURNEY = 600
"""Seconds after which a journey hangs for good."""
expect.set_options(timeout=PATIENCE_MS)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "with_worker: the page has its service worker, which gathers hundreds of files, and its copy of the library; "
        "most journeys need neither",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.timeout(LONGEST_JOURNEY))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack.start(tmp_path_factory.mktemp("demo"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser profile; errors of the page's own code fail the test that caused them."""
    keeps = request.node.get_closest_marker("with_worker") is not None
    fresh = browser.new_context(
        viewport=getattr(request, "param", PORTRAIT),
        has_touch=True,
        locale="zh-CN",
        reduced_motion="reduce",
        service_workers="allow" if keeps else "block",
    )
    fresh.set_default_timeout(PATIENCE_MS)
    if not keeps:
        fresh.add_init_script(NO_COPY)
    errors: list[str] = []
    fresh.on("weberror", lambda error: errors.append(str(error.error)))
    yield fresh
    fresh.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def kiosk(stack: Stack, page: Page) -> Iterator[Kiosk]:
    """A kiosk at its attract screen, with devices in order and nothing on them."""
    stack.sim("card", "replug")
    stack.sim("card", "fault", "none")
    stack.sim("card", "remove")
    stack.sim("printer", "ok")
    stack.sim("receipt", "ok")
    stack.sim("scanner", "ok")
    stack.sim("scanner", "empty")
    stack.papers_at_rest()
    stack.forget_drafts()
    opened = Kiosk(page, stack)
    opened.open()
    yield opened
    stack.sim("card", "remove")


@pytest.fixture
def console(stack: Stack, browser: Browser) -> Iterator[Console]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    yield Console(context.new_page(), stack)
    context.close()


@pytest.fixture(scope="session")
def badges() -> dict[str, StorageState]:
    """Who of the library has signed in before: a password takes its time to check, on purpose."""
    return {}


@pytest.fixture
def author(stack: Stack, browser: Browser, badges: dict[str, StorageState]) -> Iterator[Library]:
    """Who writes in the library, signed in."""
    yield from _desk(stack, browser, badges, "bianxie")


@pytest.fixture
def publisher(stack: Stack, browser: Browser, badges: dict[str, StorageState]) -> Iterator[Library]:
    """Who approves and publishes, signed in."""
    yield from _desk(stack, browser, badges, "fabu")


@pytest.fixture
def fund(stack: Stack, browser: Browser, badges: dict[str, StorageState]) -> Iterator[Library]:
    """The housing fund's own publisher, signed in."""
    yield from _desk(stack, browser, badges, "gongjijin-ku")


def _desk(stack: Stack, browser: Browser, badges: dict[str, StorageState], login: str) -> Iterator[Library]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, locale="zh-CN", storage_state=badges.get(login)
    )
    context.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    library = Library(context.new_page(), stack)
    if login not in badges:
        library.sign_in(login)
        badges[login] = context.storage_state()
    yield library
    context.close()
    assert errors == []


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where a run leaves screenshots for a person to look at."""
    folder = Path(request.config.rootpath) / "test-results" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
